"""Spec nodes, as Spack writes them into indexes, lock files, spec files and ``find --json``.

One shape serves all versions: a field that a version does not have keeps its default. The
toolchain of a node is in one of four places, which `Nodes.toolchain` knows; everything else of a
node is read off directly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias

import msgspec

from coverage_report import NONE
from coverage_report.loaders.spack._common import compiler

LANGUAGES = ("c", "cxx", "fortran")

#: The first version of the spec format in which compilers are dependencies (Spack 1.0).
COMPILERS_ARE_EDGES = 5

#: What a node states of its compilers: one value for each of `LANGUAGES` (``none``: not used, None: unknown);
#: or the one compiler of a spec from before Spack 1.0, whose languages are not stated; or None: nothing.
Toolchain: TypeAlias = tuple[str | None, ...] | str | None

_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Target(msgspec.Struct, gc=False):
    """A microarchitecture of a vendor; generic ones are plain strings."""

    name: _Word


class Arch(msgspec.Struct, gc=False):
    """Where a build runs."""

    platform: _Word
    platform_os: _Word
    target: _Word | Target


class Compiler(msgspec.Struct, gc=False):
    """The compiler attribute of specs from before Spack 1.0."""

    name: _Word
    version: str | None = None
    versions: tuple[str, ...] = ()


class EdgeParameters(msgspec.Struct, gc=False):
    """What a dependency is used as, since Spack 0.21."""

    virtuals: tuple[str, ...] = ()


class Edge(msgspec.Struct, gc=False):
    """A dependency; up to Spack 0.20 it has no parameters."""

    hash: str = ""
    parameters: EdgeParameters | None = None


class Annotations(msgspec.Struct, gc=False):
    """Where a spec comes from, since Spack 1.0."""

    original_specfile_version: int = COMPILERS_ARE_EDGES
    compiler: str | None = None


class BuildSpec(msgspec.Struct, gc=False):
    """What a spliced spec was really built as."""

    hash: str = ""


class External(msgspec.Struct, gc=False):
    """Marks a package that Spack did not build; its paths are nobody's business."""


class Node(msgspec.Struct, gc=False):
    """One spec: a package in one configuration."""

    arch: Arch
    name: _Word = ""
    version: _Word | None = None
    versions: tuple[_Word, ...] = ()
    hash: _Word | None = None
    compiler: Compiler | None = None
    annotations: Annotations | None = None
    external: External | None = None
    build_spec: BuildSpec | None = None
    dependencies: tuple[Edge, ...] | dict[str, msgspec.Raw] = ()


Keyed: TypeAlias = dict[str, Node]


def named(node: Node | Keyed) -> Node:
    """Return a node with its name inside; up to Spack 0.16 nodes are keyed by it.

    Raises:
        ValueError: when the node has no name.
    """
    if isinstance(node, dict):
        if len(node) != 1:
            raise ValueError(f"Expected an object with one key, the name; it has {len(node)}")
        (name, node), *_ = node.items()
        node.name = name
    if not node.name:
        raise ValueError("Object missing required field `name`")
    return node


def version_of(node: Node | Compiler) -> str | None:
    """Return the version; None when the spec leaves it open."""
    return node.version or ",".join(node.versions) or None


class Nodes:
    """The nodes of one file, which refer to each other by hash.

    Args:
        find: returns the node with a hash; None when the file has none, or a damaged one.
        edges: whether the file's version states compilers as edges, so that a node without
            such an edge is known to have no compiler.
    """

    def __init__(self, find: Callable[[str], Node | None], *, edges: bool) -> None:
        self._find = find
        self._edges = edges
        self._names: dict[str, str | None] = {}

    def toolchain(self, node: Node) -> Toolchain:
        """Return the compilers of a node, never guessed from package names.

        They are, in this order: the annotation that Spack 1.0 gives to older specs, or the attribute of
        these specs; what the spec was spliced from (``build_spec``), again and again; the
        targets of the edges that have a language among their virtuals.
        """
        built = self._built(node)
        return None if built is None else _attribute(built) or self._languages(built)

    def _built(self, node: Node) -> Node | None:
        """Return the node that a spliced one was built as, or None when the file does not have it."""
        built: Node | None = node
        seen: set[str] = set()
        while built and built.build_spec and not _attribute(built):
            key = built.build_spec.hash
            built = None if key in seen else self._find(key)
            seen.add(key)
        return built

    def _languages(self, node: Node) -> Toolchain:
        found: dict[str, str | None] = {}
        for edge in node.dependencies if isinstance(node.dependencies, tuple) else ():
            if edge.parameters:
                for virtual in edge.parameters.virtuals:
                    if virtual in LANGUAGES:
                        found.setdefault(virtual, self._compiler(edge.hash))
        if not found and not self._states_edges(node):
            return None
        return tuple([found.get(language, NONE) for language in LANGUAGES])

    def _states_edges(self, node: Node) -> bool:
        if node.annotations is None:
            return self._edges
        return node.annotations.original_specfile_version >= COMPILERS_ARE_EDGES

    def _compiler(self, key: str) -> str | None:
        if key not in self._names:
            node = self._find(key)
            version = node and version_of(node)
            self._names[key] = compiler(f"{node.name}@{version}") if node and version else None
        return self._names[key]


def _attribute(node: Node) -> str | None:
    if node.annotations and node.annotations.compiler:
        return compiler(node.annotations.compiler)
    if node.compiler is None:
        return None
    version = version_of(node.compiler)
    return compiler(f"{node.compiler.name}@{version}" if version else node.compiler.name)
