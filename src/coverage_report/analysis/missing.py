"""What to build next: the gaps of a snapshot, those worth most first."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import chain, combinations
from typing import TypeAlias, overload

from coverage_report.model.axes import combination_key
from coverage_report.model.nouns import ANYTHING, NONE, Combination, Package, Snapshot

_COMPILER = "compiler"
#: Some axes by position, each with a value.
_Partial = tuple[tuple[int, str | None], ...]
#: A set of partials: a bit for each.
_Bits = int
#: Exact; a whole number is one without a Fraction's cost.
Number: TypeAlias = Fraction | int
Weights = Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Gap:
    """A package that is missing on a combination, and what a build there is worth."""

    package: str
    worth: Number


@dataclass(frozen=True, slots=True)
class Gaps(Sequence[Gap]):
    """The gaps of a step, each made when somebody looks: all steps together have as many as there are missing cells.

    Attributes:
        runs: what a build is worth, each with the packages for which it is, in order; those worth most first.
    """

    runs: tuple[tuple[Number, tuple[str, ...]], ...]

    def __len__(self) -> int:
        return sum(len(packages) for _, packages in self.runs)

    def __iter__(self) -> Iterator[Gap]:
        return (Gap(package, worth) for worth, packages in self.runs for package in packages)

    @overload
    def __getitem__(self, at: int) -> Gap: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Gap]: ...
    def __getitem__(self, at: int | slice) -> Gap | Sequence[Gap]:
        return tuple(self)[at]


@dataclass(frozen=True, slots=True)
class Step:
    """A combination to build next, for the packages that are missing there; those worth most first."""

    combination: Combination
    gaps: Gaps

    @property
    def worth(self) -> Number:
        """What all of these builds are worth together."""
        return sum(worth * len(packages) for worth, packages in self.gaps.runs)


@dataclass(slots=True)
class _Group:
    """Packages that weigh the same, are built for the same, and are missing on the same: equal rows.

    Attributes:
        weight: of each package.
        covered: what each is built with, or will be by the steps so far.
        ranks: the packages, by position in the snapshot.
    """

    weight: Number
    covered: _Bits
    ranks: list[int]

    def worth(self, partials: _Bits) -> Number:
        """What a build with these is worth to each of the packages."""
        return self.weight * (partials & ~self.covered).bit_count()


def next_steps(
    snapshot: Snapshot, weights: Weights | None = None, axes: Sequence[str] = ()
) -> tuple[Step, ...]:
    """Return all that is missing in a snapshot, by combination, in the order in which building it pays most.

    A build is worth as many points as it has axis values, pairs of values, and so on up to the whole combination, that
    its package is built with nowhere yet (t-way coverage for every t, NIST IR 7878), times the
    package's weight: a first build on an OS is worth more than one with another compiler.
    The order is that of a greedy set cover: each step counts what the steps before it have left.

    Args:
        snapshot: with an observed or a declared universe.
        weights: by glob on package names; the first that matches counts, a package that none matches has 1.
        axes: the names of the axes. With one of them being ``compiler``, a gap at ``none`` of a package that needs a
            compiler is one for any compiler, and a package without one is asked for without.
    """
    partials = _Partials()
    at = _compiler(snapshot, axes)
    lacking = _lacking(snapshot, weights or {}, partials, at)
    names = [package.name for package in snapshot.packages]

    def worth(combination: Combination) -> Number:
        bits = partials[combination]
        return sum(group.worth(bits) * len(group.ranks) for group in lacking[combination])

    steps = []
    for combination in _greedily(lacking, worth):
        bits, groups = partials[combination], lacking[combination]
        steps.append(Step(combination, _gaps(groups, bits, names)))
        for group in groups:
            group.covered |= bits
    return tuple(steps)


def to_build(
    snapshot: Snapshot, package: Package, axes: Sequence[str], gap: Combination
) -> Combination:
    """Return what to build to fill a gap of a package: with or without a compiler, as it is built; see `next_steps`."""
    return _asked(gap, _built(package), _compiler(snapshot, axes))


def _compiler(snapshot: Snapshot, axes: Sequence[str]) -> int | None:
    """Return the position of the compiler where a gap can name one that its package has no use for."""
    observed = snapshot.universe.kind == "observed"
    return list(axes).index(_COMPILER) if observed and _COMPILER in axes else None


class _Partials(dict[Combination, _Bits]):
    """The parts of a combination: every value, every pair, and so on; what is open is no part."""

    def __init__(self) -> None:
        super().__init__()
        self._bit: dict[_Partial, _Bits] = {}

    def __missing__(self, combination: Combination) -> _Bits:
        named = [(at, value) for at, value in enumerate(combination) if value != ANYTHING]
        sizes = range(1, len(named) + 1)
        bits = 0
        for partial in chain.from_iterable(combinations(named, size) for size in sizes):
            bits |= self._bit.setdefault(partial, 1 << len(self._bit))
        self[combination] = bits
        return bits


def _lacking(
    snapshot: Snapshot, weights: Weights, partials: Mapping[Combination, _Bits], at: int | None
) -> dict[Combination, list[_Group]]:
    """Return who is missing on each combination."""
    groups: dict[object, _Group] = {}
    lacking: dict[Combination, list[_Group]] = {}
    for rank, package in enumerate(snapshot.packages):
        missing = package.missing
        if not missing:
            continue
        built, weight = _built(package), _weight(package.name, weights)
        row = (missing, built, weight)
        if row not in groups:
            covered = 0
            for combination in built:
                covered |= partials[combination]
            groups[row] = _Group(weight, covered, [])
            for combination in dict.fromkeys(_asked(gap, built, at) for gap in missing):
                lacking.setdefault(combination, []).append(groups[row])
        groups[row].ranks.append(rank)
    return lacking


def _asked(gap: Combination, built: AbstractSet[Combination], at: int | None) -> Combination:
    """Return what to build to fill a gap, with a compiler at a position where the package's builds have one."""
    if at is None or not built:
        return gap
    without, gap_without = {build[at] == NONE for build in built}, gap[at] == NONE
    if gap_without in without:
        return gap
    return (*gap[:at], ANYTHING if gap_without else NONE, *gap[at + 1 :])


def _gaps(groups: Iterable[_Group], partials: _Bits, names: Sequence[str]) -> Gaps:
    """Return what a build with these partials is worth to whom."""
    alike: dict[Number, list[list[int]]] = {}
    for group in groups:
        alike.setdefault(group.worth(partials), []).append(group.ranks)
    return Gaps(
        tuple(
            (worth, tuple(names[rank] for rank in sorted(chain.from_iterable(alike[worth]))))
            for worth in sorted(alike, reverse=True)
        )
    )


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


def _built(package: Package) -> frozenset[Combination]:
    cells = (package.expected or package.cells).items()
    return frozenset(combination for combination, cell in cells if cell.records)
