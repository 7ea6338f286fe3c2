"""What to build next: the gaps of a snapshot, those worth most first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias

from coverage_report.model.axes import combination_key
from coverage_report.model.nouns import ANYTHING, Combination, Package, Snapshot
from coverage_report.text import natural_key

#: Some axes by position, each with a value.
_Partial = tuple[tuple[int, str | None], ...]
#: Exact; a whole number is one without a Fraction's cost.
Number: TypeAlias = Fraction | int
Weights = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Gap:
    """A package that is missing on a combination, and what a build there is worth."""

    package: str
    worth: Number


@dataclass(frozen=True, slots=True)
class Step:
    """A combination to build next, for the packages that are missing there; those worth most first."""

    combination: Combination
    gaps: tuple[Gap, ...]

    @property
    def worth(self) -> Number:
        """What all of these builds are worth together."""
        return sum(gap.worth for gap in self.gaps)


def next_steps(snapshot: Snapshot, weights: Weights | None = None) -> tuple[Step, ...]:
    """Return all that is missing in a snapshot, by combination, in the order in which building it pays most.

    A build is worth as many points as it has axis values, pairs of values, and so on up to the whole combination, that
    its package is built with nowhere yet (t-way coverage for every t, NIST IR 7878), times the
    package's weight: a first build on an OS is worth more than one with another compiler.
    The order is that of a greedy set cover: each step counts what the steps before it have left.

    Args:
        snapshot: with an observed or a declared universe.
        weights: by glob on package names; the first that matches counts, a package that none matches has 1.
    """
    lacking: dict[Combination, list[Package]] = {}
    for package in snapshot.packages:
        for combination in package.missing:
            lacking.setdefault(combination, []).append(package)
    weight = {p.name: _weight(p.name, weights or {}) for ps in lacking.values() for p in ps}
    covered = {p.name: _covered(p) for p in snapshot.packages if p.name in weight}

    def gaps(combination: Combination) -> list[Gap]:
        partials = set(_partials(combination))
        return [
            Gap(p.name, weight[p.name] * len(partials - covered[p.name]))
            for p in lacking[combination]
        ]

    def worth(combination: Combination) -> Number:
        return sum(gap.worth for gap in gaps(combination))

    steps = []
    for combination in _greedily(lacking, worth):
        found = sorted(gaps(combination), key=lambda gap: (-gap.worth, natural_key(gap.package)))
        steps.append(Step(combination, tuple(found)))
        for package in lacking[combination]:
            covered[package.name].update(_partials(combination))
    return tuple(steps)


def _greedily(
    candidates: Iterable[Combination], worth: Callable[[Combination], Number]
) -> Iterator[Combination]:
    """Yield the candidates, each time one that is worth most now; of equals the first in order.

    What is worth so much falls only as others are taken, so that only the first of the heap is looked at again.
    """
    ordered = sorted(candidates, key=lambda c: (combination_key(c), str(c)))
    heap = [(-worth(combination), rank) for rank, combination in enumerate(ordered)]
    heapq.heapify(heap)
    while heap:
        _, rank = heapq.heappop(heap)
        now = (-worth(ordered[rank]), rank)
        if heap and heap[0] < now:
            heapq.heappush(heap, now)
        else:
            yield ordered[rank]


def _weight(package: str, weights: Weights) -> Number:
    found = (weight for glob, weight in weights.items() if fnmatchcase(package, glob))
    return next(found, 1)


def _covered(package: Package) -> set[_Partial]:
    cells = (package.expected or package.cells).items()
    return {partial for c, cell in cells if cell.records for partial in _partials(c)}


def _partials(combination: Combination) -> Iterator[_Partial]:
    """Yield each part of a combination: every value, every pair, and so on; what is open is no part."""
    named = [(at, value) for at, value in enumerate(combination) if value != ANYTHING]
    for size in range(1, len(named) + 1):
        yield from combinations(named, size)
