"""Nodes that stand in a plain list or mapping: in lock files and in ``spack find --json``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from coverage_report import BuildRecord, LeftOut, Origin, Problem
from coverage_report.loaders.spack._doubles import Doubles
from coverage_report.loaders.spack._files import DAMAGED, say
from coverage_report.loaders.spack._nodes import Keyed, Node, Nodes, named
from coverage_report.loaders.spack._records import EXTERNAL, record

Decode = Callable[[msgspec.Raw], Node | Keyed]

#: How a node is decoded that has its name inside, and one of Spack 0.16 or before that is keyed by it.
decode_named: Decode = msgspec.json.Decoder(Node).decode
decode_keyed: Decode = msgspec.json.Decoder(Keyed).decode


class Entry(NamedTuple):
    """A node in a file: under which hash it is found there (None: its own), where, and undecoded."""

    key: str | None
    where: str
    raw: msgspec.Raw


def read_entries(
    file: str,
    snapshot: str,
    entries: Iterable[Entry],
    decode: Decode,
    *,
    edges: bool,
    doubles: Doubles | None = None,
) -> Iterator[BuildRecord | LeftOut | Problem]:
    """Yield each entry: as a record, or left out because it is external, or skipped because it is damaged.

    Args:
        file: its name in problems and origins.
        snapshot: what the records belong to.
        entries: in the order of the file.
        decode: of the file's version.
        edges: as for `Nodes`.
        doubles: what stands twice in the file, by the places of the entries.
    """
    found: list[tuple[str | None, str, Node]] = []
    for key, where, raw in entries:
        try:
            if doubles:
                doubles.check(where)
            node = named(decode(raw))
            found.append((key or node.hash, where, node))
        except DAMAGED as error:
            yield Problem(file, where, say(error))
    nodes = Nodes({key: node for key, _, node in found if key}.get, edges=edges)
    for key, where, node in found:
        try:
            yield build(node, nodes, key=key, snapshot=snapshot, origin=Origin(file, where))
        except ValueError as error:
            yield Problem(file, where, say(error))


def build(
    node: Node, nodes: Nodes, *, key: str | None, snapshot: str, origin: Origin
) -> BuildRecord | LeftOut:
    """Return the record of a node, or that it is left out because it is external."""
    if node.external is not None:
        return LeftOut(node.name, snapshot, EXTERNAL, node.hash or key or "")
    return record(node, nodes.toolchain(node), key=key, snapshot=snapshot, origin=origin)
