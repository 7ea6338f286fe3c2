"""How folders of mirrors make snapshots: a tag, its stacks, and a whole bucket of tags.

``<bucket>/<tag>/`` is the mirror of a tag as a whole, ``<bucket>/<tag>/<stack>/`` those of its stacks. What a tag holds is
what its own index says, or, when it has none, what its stacks' indexes say together. A spec has the
label of each stack whose index lists it, in the cache or not, as on Spack's cache site; the tag's own
index gives the label ``root``. The views of a mirror (since Spack 1.2) are snapshots of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from coverage_report import InputError, Loaded, Problem, Source
from coverage_report.loaders.spack._files import decode, pointer
from coverage_report.loaders.spack._folders import Folder, about
from coverage_report.loaders.spack._layouts import LAYOUT, Mirror
from coverage_report.values import LIMITS

ROOT = "root"
#: Lists the tags of a bucket, and where the index of each of their stacks is.
SITE_INDEX = "cache_spack_io_index.json"

_TAG = re.compile(r"develop(-\d{4}-\d{2}-\d{2})?|v\d+(\.\d+)+.*")
_URL = re.compile(
    r"\w+://[^/]+/[^/]+/(?:(?P<stack>[^/.][^/]*)/)?"
    r"(?:build_cache/index\.json|blobs/sha256/[0-9a-f]{2}/(?P<checksum>[0-9a-f]{64}))"
)


class Tag(NamedTuple):
    """Snapshots to be: one of its name, and one for each view.

    Attributes:
        name: of the snapshot.
        mirror: its own.
        stacks: label and mirror of each of its stacks.
        ignored: folders in it that are no mirrors.
    """

    name: str
    mirror: Mirror
    stacks: Sequence[tuple[str, Mirror]]
    ignored: Sequence[Folder]


def is_tag(folder: Folder) -> bool:
    """Tell whether a folder is a mirror, or a tag that has mirrors of stacks only.

    A folder of mirrors is no tag when one of the mirrors has stacks itself, or the name of a tag.
    """
    if Mirror(folder):
        return True
    children = _inside(folder)
    mirrors = [child.label for child in children if Mirror(child)]
    if not mirrors or any(Mirror(inner) for child in children for inner in _inside(child)):
        return False
    return _is_tag_name(folder.label) or not any(map(_is_tag_name, mirrors))


def _inside(folder: Folder) -> list[Folder]:
    names = folder.entries(folders=True)
    return [folder.part(name) for name in names if name not in LAYOUT]


def _is_tag_name(name: str) -> bool:
    return _TAG.fullmatch(name) is not None


def tag(folder: Folder, listed: Mapping[str, str | None]) -> Tag:
    """Return the tag that a folder holds.

    Args:
        folder: the tag's; its name is the snapshot's.
        listed: checksums of blobs by stack, for indexes that were copied without a manifest.
    """
    mirrors = [(child, Mirror(child, listed.get(child.label))) for child in _inside(folder)]
    return Tag(
        folder.label,
        Mirror(folder, listed.get(ROOT)),
        [(child.label, mirror) for child, mirror in mirrors if mirror],
        [child for child, mirror in mirrors if not mirror],
    )


class _Stack(msgspec.Struct):
    label: str
    url: str


def tags(folder: Folder) -> Iterator[Tag | Loaded]:
    """Yield the tags of a bucket that has a `SITE_INDEX`, and what is wrong with it."""
    source = folder.file(SITE_INDEX)
    sites: dict[str, list[_Stack]] = {}
    try:
        with about(source):
            sites = decode(source, dict[str, list[_Stack]], LIMITS.spec)
    except InputError as error:
        yield error
    for child in chain.from_iterable(map(_tags_in, _inside(folder))):
        listed = dict(_listed(sites.get(child.label, ())))
        found = tag(child, listed)
        if not found.mirror and not found.stacks:
            yield Source(child.name, path=child.path)
            continue
        yield found
        here = {label for label, _ in found.stacks} | ({ROOT} if found.mirror else set())
        for label in sorted(listed.keys() - here):
            yield Problem(
                source.name, pointer(child.label), f"stack {label} is listed and not here"
            )


def _tags_in(folder: Folder) -> list[Folder]:
    """Return a folder of a bucket, or the tags in one that only groups them, such as ``releases``."""
    if is_tag(folder):
        return [folder]
    return [child for child in _inside(folder) if is_tag(child)] or [folder]


def _listed(stacks: Sequence[_Stack]) -> Iterator[tuple[str, str | None]]:
    for stack in stacks:
        parts = _URL.fullmatch(stack.url)
        if parts:
            yield parts["stack"] or ROOT, parts["checksum"]
