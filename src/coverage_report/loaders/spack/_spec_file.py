"""The content of a ``spec.json``, plain or signed: one package, and the specs that it depends on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coverage_report import BuildRecord, InputError, LeftOut, Origin
from coverage_report.loaders.spack._files import decode_small, pointer, unknown_version
from coverage_report.loaders.spack._lists import build
from coverage_report.loaders.spack._nodes import COMPILERS_ARE_EDGES, Keyed, Node, Nodes, named

_KNOWN = range(1, COMPILERS_ARE_EDGES + 1)


class _SpecMeta(msgspec.Struct):
    version: int


class _Nodes(msgspec.Struct):
    nodes: list[Node]
    meta: _SpecMeta = msgspec.field(name="_meta")


class _SpecFile(msgspec.Struct):
    spec: _Nodes | list[Keyed]


def read_spec(data: bytes, file: str, snapshot: str) -> BuildRecord | LeftOut:
    """Return the build that a spec file is of: its first spec.

    Args:
        data: its content; a signature is not checked.
        file: its name in the record's origin.
        snapshot: what the record belongs to.

    Raises:
        InputError: when the file cannot be read, or is of a version from the future.
    """
    spec = decode_small(data, _SpecFile).spec
    version, given, where = _parts(spec)
    if version not in _KNOWN:
        raise unknown_version("spec version", version, "1 to 5")
    if not given:
        raise InputError("has no specs", pointer(*where))
    origin = Origin(file, pointer(*where, 0))
    try:
        found = [named(node) for node in given]
        edges = version >= COMPILERS_ARE_EDGES
        nodes = Nodes({node.hash or "": node for node in found}.get, edges=edges)
        return build(found[0], nodes, key=None, snapshot=snapshot, origin=origin)
    except ValueError as error:
        raise InputError(str(error), pointer(*where)) from None


def _parts(spec: _Nodes | list[Keyed]) -> tuple[int, Sequence[Node | Keyed], tuple[str, ...]]:
    if isinstance(spec, list):
        return 1, spec, ("spec",)
    return spec.meta.version, spec.nodes, ("spec", "nodes")
