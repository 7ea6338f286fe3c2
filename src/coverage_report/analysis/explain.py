"""Where a package is built, where it is not, and how near it is to each gap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coverage_report.analysis.missing import to_build
from coverage_report.core.expected.values import build_satisfies
from coverage_report.model.axes import combination_key, family
from coverage_report.model.nouns import Combination, Package, Snapshot, State

#: What a difference on an axis weighs: in the value, and in its family, too. The compiler weighs less,
#: because it does not decide where a build runs.
_DIFFERS, _UNRELATED = 3, 4
_COMPILER_DIFFERS, _COMPILER_UNRELATED = 1, 2


@dataclass(frozen=True, slots=True)
class Nearest:
    """The build that differs least from a gap.

    Attributes:
        build: its combination.
        differs: the axes on which it differs from the gap, in the order of the model's.
    """

    build: Combination
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A combination that a package has no build for.

    Attributes:
        combination: what to build there (`missing.to_build`).
        state: ``missing``, ``optional-missing`` or ``xfail``.
        nearest: the build of the package that differs least; None when it has none at all.
        others: the packages that do have a build there, in order.
    """

    combination: Combination
    state: State
    nearest: Nearest | None
    others: tuple[str, ...]


def near_misses(snapshot: Snapshot, package: Package, axes: Sequence[str]) -> tuple[Near, ...]:
    """Return what a package lacks, in the order of the universe, and how near it is to it.

    Args:
        snapshot: the coverage of all packages.
        package: one of them.
        axes: of the model.
    """
    built = [c for c, cell in package.cells.items() if cell.records]
    gaps: dict[tuple[Combination, State], list[Combination]] = {}
    for gap in (c for c in snapshot.universe.combinations if _lacks(package, c)):
        asked = to_build(snapshot, package, axes, gap), package.state(gap)
        gaps.setdefault(asked, []).append(gap)
    return tuple(
        Near(
            combination,
            state,
            nearest(combination, built, axes),
            tuple(p.name for p in snapshot.packages if any(_is_built(p, gap) for gap in of)),
        )
        for (combination, state), of in gaps.items()
    )


def _lacks(package: Package, combination: Combination) -> bool:
    return package.state(combination) in {"missing", "optional-missing", "xfail"}


def _is_built(package: Package, combination: Combination) -> bool:
    cell = package.cell(combination)
    return cell is not None and bool(cell.records)


def nearest(
    gap: Combination, built: Collection[Combination], axes: Sequence[str]
) -> Nearest | None:
    """Return the combination of `built` that differs least from `gap`; None when there is none.

    Args:
        gap: a combination on `axes`.
        built: others, in any order.
        axes: their names.
    """
    if not built:
        return None
    best = min(built, key=lambda build: (_distance(gap, build, axes), combination_key(build)))
    differing = (
        axis
        for axis, wanted, value in zip(axes, gap, best, strict=True)
        if distance_of(axis, wanted, value)
    )
    return Nearest(best, tuple(differing))


def _distance(gap: Combination, build: Combination, axes: Sequence[str]) -> int:
    return sum(distance_of(*values) for values in zip(axes, gap, build, strict=True))


def distance_of(axis: str, wanted: str | None, value: str | None) -> int:
    """Return how far a build's value of an axis is from a wanted one: 0 where it does, more where the family differs, too."""
    if wanted == value or (wanted is not None and build_satisfies(wanted, axis, {axis: value})):
        return 0
    related = family(axis, {axis: wanted}) == family(axis, {axis: value})
    if axis == "compiler":
        return _COMPILER_DIFFERS if related else _COMPILER_UNRELATED
    return _DIFFERS if related else _UNRELATED
