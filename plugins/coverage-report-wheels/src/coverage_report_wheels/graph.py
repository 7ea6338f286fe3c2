"""Which packages of a lock an environment installs: what some path of edges leads to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from coverage_report_wheels.markers import Asked, Choice, Condition

#: A package, by its number in the lock, and one of its extras or groups; "" is the package itself.
Node = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Edge:
    """From a package, or an extra of it, to what it needs there.

    Attributes:
        nodes: where it leads; several where a package is locked in several versions.
        condition: what must be true; None: it always leads there.
    """

    nodes: tuple[Node, ...]
    condition: Condition | None = None


@dataclass(slots=True)
class Graph:
    """The edges of a lock.

    Attributes:
        edges: by the node that they start from.
        roots: nodes that are installed, each with the extra or group that must be chosen, or "".
        forks: of a package that is locked for some environments alone, conditions of which one must be true.
    """

    edges: dict[Node, list[Edge]] = field(default_factory=dict)
    roots: list[tuple[Node, str]] = field(default_factory=list)
    forks: dict[int, list[Condition]] = field(default_factory=dict)

    def installed(self, asked: Asked, choice: Choice) -> set[int]:
        """Return the packages that one of some environments installs for a choice of extras and groups."""
        roots = (node for node, chosen in self.roots if not chosen or chosen in choice)
        found = {node: self._fork(node[0], asked, choice) for node in roots}
        waiting = deque(found)
        while waiting:
            node = waiting.popleft()
            for edge in self.edges.get(node, ()):
                follow = found[node] & asked.mask(edge.condition, choice)
                for other in edge.nodes if follow else ():
                    new = follow & self._fork(other[0], asked, choice) & ~found.get(other, 0)
                    if new:
                        found[other] = found.get(other, 0) | new
                        waiting.append(other)
        return {package for package, _ in found}

    @property
    def always(self) -> set[int]:
        """The packages that every environment installs, for every choice."""
        free = {
            node: [edge for edge in edges if edge.condition is None]
            for node, edges in self.edges.items()
            if node[0] not in self.forks
        }
        roots = [(node, "") for node, chosen in self.roots if not chosen]
        return Graph(free, roots).ever - set(self.forks)

    @property
    def ever(self) -> set[int]:
        """The packages that any path leads to at all."""
        waiting = [node for node, _ in self.roots]
        seen = set(waiting)
        while waiting:
            new = {one for edge in self.edges.get(waiting.pop(), ()) for one in edge.nodes} - seen
            seen |= new
            waiting += new
        return {package for package, _ in seen}

    def _fork(self, package: int, asked: Asked, choice: Choice) -> int:
        fork = self.forks.get(package)
        if fork is None:
            return asked.all
        return reduce(or_, (asked.mask(condition, choice) for condition in fork))
