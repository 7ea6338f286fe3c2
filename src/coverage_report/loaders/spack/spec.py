"""Built-in plugin: single specs of Spack, ``spack find --json`` and ``spec.json``, plain or signed.

``find`` lists what is installed. A ``spec.json`` stands for one pushed package: its root. The specs that it
depends on are there, too, but that these are in a build cache it does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from coverage_report import LoadContext, Loaded, Loader, Source, hookimpl
from coverage_report.loaders.spack._doubles import find_doubles
from coverage_report.loaders.spack._files import decode_bytes, head_of, pointer, snapshot_name
from coverage_report.loaders.spack._lists import Entry, decode_named, read_entries
from coverage_report.loaders.spack._records import under
from coverage_report.loaders.spack._spec_file import read_spec
from coverage_report.values import LIMITS

_LIST = re.compile(r"\s*\[\s*\{")
_EMPTY = re.compile(r"\s*\[\s*\]\s*\Z")
#: ``spec`` may come after checksums and numbers.
_SPEC = re.compile(
    r'\s*\{(?:\s*"\w+"\s*:\s*(?:"[^"]*"|\w+|\{[^{}]*\})\s*,)*\s*"spec"\s*:\s*(?:\[|\{)'
)


def accepts_find(source: Source) -> bool:
    """Tell whether the source starts as a list of specs; an empty list could be anything that nobody asked for."""
    head = source.head_text
    if source.asked and _EMPTY.match(head):
        return True
    return _LIST.match(head) is not None and '"platform_os"' in head


def load_find(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read what ``spack find --json`` printed.

    Raises:
        InputError: when the file as a whole cannot be read.
    """
    data = source.read(LIMITS.specs)
    raws = {pointer(at): raw for at, raw in enumerate(decode_bytes(data, list[msgspec.Raw]))}
    snapshot = snapshot_name(source)
    found = read_entries(
        source.name,
        snapshot,
        (Entry(None, where, raw) for where, raw in raws.items()),
        decode_named,
        edges=False,
        doubles=find_doubles(data, raws),
    )
    return under(snapshot, found)


def accepts_spec(source: Source) -> bool:
    """Tell whether the source starts as a spec file, signed or not."""
    return _SPEC.match(head_of(source)) is not None


def load_spec(source: Source, _: LoadContext) -> Iterator[Loaded]:
    """Read a spec file; its signature is not checked.

    Raises:
        InputError: when the file cannot be read, or is of a version from the future.
    """
    snapshot = snapshot_name(source, always_folder=True)
    yield read_spec(source.read(LIMITS.spec), source.name, snapshot)


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loaders of single specs."""
    return (
        Loader(
            name="spack-find",
            names_snapshots=True,
            accepts=accepts_find,
            load=load_find,
            help="what spack find --json prints",
        ),
        Loader(
            name="spack-spec",
            names_snapshots=True,
            accepts=accepts_spec,
            load=load_spec,
            help="spec.json of one package in a Spack build cache, plain or signed (version 1 to 5)",
        ),
    )
