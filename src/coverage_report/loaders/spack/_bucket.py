"""How folders of mirrors make snapshots: a tag, its stacks, and a whole bucket of tags.

``<bucket>/<tag>/`` is the mirror of a tag as a whole, ``<bucket>/<tag>/<stack>/`` those of its stacks. What a tag holds is
what its own index says, or, when it has none, what its stacks' indexes say together. A spec has the
label of each stack whose index lists it, in the cache or not, as on Spack's cache site; the tag's own
index gives the label ``root``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from coverage_report import InputError, Loaded, Problem, Source
from coverage_report.loaders.spack._database import Database
from coverage_report.loaders.spack._files import decode, pointer
from coverage_report.loaders.spack._folders import Folder, about
from coverage_report.loaders.spack._layouts import LAYOUT, Open, blob_path, indexes, open_blob

ROOT = "root"
#: Lists the tags of a bucket, and where the index of each of their stacks is.
SITE_INDEX = "cache_spack_io_index.json"

_TAG = re.compile(r"develop(-\d{4}-\d{2}-\d{2})?|v\d+(\.\d+)+.*")
_URL = re.compile(
    r"\w+://[^/]+/[^/]+/(?:(?P<stack>[^/.][^/]*)/)?"
    r"(?:build_cache/index\.json|blobs/sha256/[0-9a-f]{2}/(?P<checksum>[0-9a-f]{64}))"
)


class Tag(NamedTuple):
    """A snapshot to be.

    Attributes:
        name: of the snapshot.
        root: what opens its own indexes.
        stacks: label and what opens the index, for each index of its stacks.
        ignored: folders in it that are no mirrors.
    """

    name: str
    root: Sequence[Open]
    stacks: Sequence[tuple[str, Open]]
    ignored: Sequence[Folder]


def is_tag(folder: Folder) -> bool:
    """Tell whether a folder is a mirror, or a tag that has mirrors of stacks only.

    A folder of mirrors is no tag when one of the mirrors has stacks itself, or the name of a tag.
    """
    if _indexes(folder):
        return True
    children = _inside(folder)
    mirrors = [child.label for child in children if _indexes(child)]
    if not mirrors or any(_indexes(inner) for child in children for inner in _inside(child)):
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
    stacks: list[tuple[str, Open]] = []
    ignored = []
    for child in _inside(folder):
        label = child.label
        found = _indexes(child, listed.get(label))
        stacks += [(label, index) for index in found]
        ignored += [] if found else [child]
    return Tag(folder.label, _indexes(folder, listed.get(ROOT)), stacks, ignored)


def _indexes(mirror: Folder, checksum: str | None = None) -> list[Open]:
    try:
        found = indexes(mirror)
        if not found and checksum and mirror.has(blob_path(checksum)):
            return [partial(open_blob, mirror, checksum)]
    except InputError as error:
        return [partial(_fail, error)]
    return found


def _fail(error: InputError) -> Database:
    raise error


class _Stack(msgspec.Struct):
    label: str
    url: str


def tags(folder: Folder) -> Iterator[Tag | Loaded]:
    """Yield the tags of a bucket that has a `SITE_INDEX`, and what is wrong with it."""
    source = folder.file(SITE_INDEX)
    sites: dict[str, list[_Stack]] = {}
    try:
        with about(source):
            sites = decode(source, dict[str, list[_Stack]])
    except InputError as error:
        yield error
    for child in _inside(folder):
        listed = dict(_listed(sites.get(child.label, ())))
        found = tag(child, listed)
        if not found.root and not found.stacks:
            yield Source(child.name, path=child.path)
            continue
        yield found
        here = {label for label, _ in found.stacks} | ({ROOT} if found.root else set())
        for label in sorted(listed.keys() - here):
            yield Problem(
                source.name, pointer(child.label), f"stack {label} is listed and not here"
            )


def _listed(stacks: Sequence[_Stack]) -> Iterator[tuple[str, str | None]]:
    for stack in stacks:
        parts = _URL.fullmatch(stack.url)
        if parts:
            yield parts["stack"] or ROOT, parts["checksum"]
