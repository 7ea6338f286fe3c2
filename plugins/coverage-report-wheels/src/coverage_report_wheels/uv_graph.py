"""The edges of a ``uv.lock``: dependencies, extras and groups, with the markers on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import msgspec

from coverage_report_wheels.graph import Edge, Graph, Node
from coverage_report_wheels.markers import Choice, Conditions

#: Where a package comes from that is in the workspace.
_MEMBER = ("virtual", "editable")
_MAX_CHOICES = 64


class Package(msgspec.Struct, rename="kebab"):
    """A package as uv locks it."""

    name: str
    version: str | None = None
    source: dict[str, Any] = {}
    wheels: list[Any] = []
    sdist: Any = None
    resolution_markers: Any = None
    dependencies: Any = None
    optional_dependencies: Any = None
    dev_dependencies: Any = None


class _Dependency(msgspec.Struct):
    name: str
    version: str | None = None
    source: dict[str, Any] | None = None
    extra: list[str] = []
    marker: Any = None


def build_graph(
    lock: dict[str, Any], packages: dict[int, Package], conditions: Conditions
) -> Graph:
    """Return the edges of a lock, with its members as roots; of one without members all are."""
    return _Builder(lock, packages, conditions).build()


def members_of(lock: dict[str, Any], packages: dict[int, Package]) -> list[int]:
    """Return the numbers of the packages that are the project itself, or members of its workspace."""
    named = _manifest(lock).get("members")
    if isinstance(named, list) and named:
        return [n for n, package in packages.items() if package.name in named]
    own = [n for n, p in packages.items() if any(kind in p.source for kind in _MEMBER)]
    return [n for n in own if "." in packages[n].source.values()] or own


def choices_of(conflicts: object) -> tuple[Choice, ...]:
    """Return what can be chosen together, where a lock says what cannot: of each set one at most.

    Of many sets not each choice with each: then each extra or group alone.
    """
    found = _conflicts(conflicts)
    sets = [(None, *names) for names in found]
    if not sets:
        return ()
    picked = (frozenset(filter(None, one)) for one in islice(product(*sets), _MAX_CHOICES))
    single = (frozenset({name}) for names in found for name in names)
    possible = (one for one in (*picked, *single) if all(len(one & names) < 2 for names in found))
    return tuple(dict.fromkeys(possible))


def _manifest(lock: dict[str, Any]) -> dict[str, Any]:
    manifest = lock.get("manifest")
    return manifest if isinstance(manifest, dict) else {}


class _Builder:
    def __init__(self, lock: dict[str, Any], packages: dict[int, Package], conditions: Conditions):
        self._packages = packages
        self._conditions = conditions
        self._numbers: dict[str, list[int]] = {}
        for number, package in packages.items():
            self._numbers.setdefault(package.name, []).append(number)
        self._conflicting = frozenset().union(*_conflicts(lock.get("conflicts")))
        self._lock = lock

    def build(self) -> Graph:
        graph = Graph()
        for number, package in self._packages.items():
            for group, dependencies in _groups(package):
                graph.edges[number, group] = list(self._edges(dependencies))
            fork = self._conditions.any_of(package.resolution_markers)
            if fork is not None:
                graph.forks[number] = fork
        graph.roots = list(self._roots())
        for group, dependencies in self._own_requirements():
            if not dependencies:
                continue
            node = (-1, group)  # of the workspace itself, which is no package
            graph.edges[node] = list(self._edges(dependencies))
            graph.roots.append((node, ""))
        # A lock without members says nothing of who needs what: all of it is installed.
        graph.roots = graph.roots or [((number, ""), "") for number in self._packages]
        return graph

    def _roots(self) -> Iterator[tuple[Node, str]]:
        for number in members_of(self._lock, self._packages):
            package = self._packages[number]
            whole = self._gate("project", package.name, "")
            yield (number, ""), whole
            for group, _ in _groups(package):
                kind, _, name = group.partition(":")
                if kind:
                    yield (number, group), self._gate(kind, package.name, name)

    def _gate(self, kind: str, package: str, name: str) -> str:
        chosen = _choice(kind, package, name)
        return chosen if chosen in self._conflicting else ""

    def _own_requirements(self) -> Iterator[tuple[str, object]]:
        yield "", _manifest(self._lock).get("requirements")
        groups = _manifest(self._lock).get("dependency-groups")
        for name, dependencies in groups.items() if isinstance(groups, dict) else ():
            yield f"group:{name}", dependencies

    def _edges(self, dependencies: object) -> Iterator[Edge]:
        for raw in dependencies if isinstance(dependencies, list) else ():
            try:
                needed = msgspec.convert(raw, _Dependency)
            except msgspec.ValidationError:
                continue
            groups = ["", *(f"extra:{extra}" for extra in needed.extra)]
            nodes = tuple(product(self._locked(needed), groups))
            yield Edge(nodes, self._conditions.of(needed.marker))

    def _locked(self, needed: _Dependency) -> list[int]:
        """Return the packages that a dependency may be: where it says less, each of its name."""
        found = self._numbers.get(needed.name, [])
        for part in ("version", "source"):
            wanted = getattr(needed, part)
            exact = [n for n in found if getattr(self._packages[n], part) == wanted]
            found = exact if wanted is not None and exact else found
        return found


def _groups(package: Package) -> Iterator[tuple[str, object]]:
    yield "", package.dependencies
    for kind, groups in (
        ("extra", package.optional_dependencies),
        ("group", package.dev_dependencies),
    ):
        for name, dependencies in groups.items() if isinstance(groups, dict) else ():
            yield f"{kind}:{name}", dependencies


def _conflicts(conflicts: object) -> list[frozenset[str]]:
    found = []
    for one in conflicts if isinstance(conflicts, list) else ():
        items = [item for item in one if isinstance(item, dict)] if isinstance(one, list) else []
        found.append(frozenset(map(_conflicting, items)))
    return found


def _conflicting(item: dict[str, Any]) -> str:
    kind = next((kind for kind in ("extra", "group") if kind in item), "project")
    return _choice(kind, str(item.get("package", "")), str(item.get(kind, "")))


def _choice(kind: str, package: str, name: str) -> str:
    """Return an extra or group as uv's markers name it: ``extra-11-pydantic-ai-mcp-tasks``."""
    return "-".join(filter(None, (kind, str(len(package)), package, name)))
