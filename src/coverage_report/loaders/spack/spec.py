"""Built-in plugin: single specs of Spack, ``spack find --json`` and ``spec.json``, plain or signed.

``find`` lists what is installed. A ``spec.json`` stands for one pushed package: its root. The specs that it
depends on are there, too, but that these are in a build cache it does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from coverage_report import InputError, LoadContext, Loaded, Loader, Origin, Source, hookimpl
from coverage_report.loaders.spack._files import (
    decode,
    decode_bytes,
    pointer,
    snapshot_name,
    unknown_version,
)
from coverage_report.loaders.spack._lists import Entry, build, decode_named, read_entries
from coverage_report.loaders.spack._nodes import (
    COMPILERS_ARE_EDGES,
    Keyed,
    Node,
    Nodes,
    named,
)
from coverage_report.loaders.spack._records import under
from coverage_report.values import decode_text

_LIST = re.compile(r"\s*\[\s*\{")
_EMPTY = re.compile(r"\s*\[\s*\]\s*\Z")
#: ``spec`` may come after checksums and numbers.
_SPEC = re.compile(
    r'\s*\{(?:\s*"\w+"\s*:\s*(?:"[^"]*"|\w+|\{[^{}]*\})\s*,)*\s*"spec"\s*:\s*(?:\[|\{)'
)
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----"
_KNOWN = range(1, COMPILERS_ARE_EDGES + 1)


class _Meta(msgspec.Struct):
    version: int


class _Nodes(msgspec.Struct):
    nodes: list[Node]
    meta: _Meta = msgspec.field(name="_meta")


class _File(msgspec.Struct):
    spec: _Nodes | list[Keyed]


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
    raws = decode(source, list[msgspec.Raw])
    entries = (Entry(None, pointer(index), raw) for index, raw in enumerate(raws))
    snapshot = snapshot_name(source)
    found = read_entries(source.name, snapshot, entries, decode_named, edges=False)
    return under(snapshot, found)


def accepts_spec(source: Source) -> bool:
    """Tell whether the source starts as a spec file, signed or not."""
    head = source.head_text
    if head.startswith(_SIGNED):
        head = head.replace("\r\n", "\n").partition("\n\n")[2]
    return _SPEC.match(head) is not None


def load_spec(source: Source, _: LoadContext) -> Iterator[Loaded]:
    """Read a spec file; its signature is not checked.

    Raises:
        InputError: when the file cannot be read, or is of a version from the future.
    """
    spec = decode_bytes(_unsigned(source.read()), _File).spec
    version, given, where = _parts(spec)
    if version not in _KNOWN:
        raise unknown_version("spec version", version, "1 to 5")
    if not given:
        raise InputError("has no specs", pointer(*where))
    try:
        found = [named(node) for node in given]
        edges = version >= COMPILERS_ARE_EDGES
        nodes = Nodes({node.hash or "": node for node in found}.get, edges=edges)
        yield build(
            found[0],
            nodes,
            key=None,
            snapshot=snapshot_name(source, always_folder=True),
            origin=Origin(source.name, pointer(*where, 0)),
        )
    except ValueError as error:
        raise InputError(str(error), pointer(*where)) from None


def _parts(spec: _Nodes | list[Keyed]) -> tuple[int, Sequence[Node | Keyed], tuple[str, ...]]:
    if isinstance(spec, list):
        return 1, spec, ("spec",)
    return spec.meta.version, spec.nodes, ("spec", "nodes")


def _unsigned(data: bytes) -> bytes:
    if not data.startswith(_SIGNED.encode()):
        return data
    text, end, _ = decode_text(data).partition("\n\n")[2].partition(_SIGNATURE)
    if not end:
        raise InputError("is cut off: the PGP signature at its end is missing")
    return text.replace("\n- ", "\n").encode()


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
