"""What a partial run did not try: it is unknown, and counts on neither side of a comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TypeAlias

from coverage_report.analysis.diff.model import PackageDiff
from coverage_report.core.expected.values import build_satisfies, name_matches
from coverage_report.model.axes import projection
from coverage_report.model.nouns import ANYTHING, Cell, Combination, Package, Snapshot
from coverage_report.model.tally import Tally

#: Partial combinations, of canonical values, families or globs by axis; under ``package`` a name or glob of packages,
#: without which it is about all of them.
Ran: TypeAlias = Sequence[Mapping[str, str]]
PACKAGE = "package"
#: Whether it is known what became of a combination of a package.
_Tells: TypeAlias = Callable[[str, Combination], bool]


def was_tried(package: str, cell: Combination, axes: Sequence[str], ran: Ran) -> bool:
    """Tell whether builds of a package tried a cell."""
    return any(_is_about(partial, package) and _fits(partial, cell, axes) for partial in ran)


def leave_untried_out(
    base: Snapshot, head: Snapshot, packages: Sequence[PackageDiff], axes: Sequence[str], ran: Ran
) -> tuple[Snapshot, Snapshot]:
    """Return both sides without the combinations of which the head's builds tell nothing.

    Where the head has a build, it tells. Where only the base has builds, it tells unless one of those was not tried
    and none of them was lost. Where neither has one, it tells when a build that was tried could have filled it.

    Args:
        base: the coverage before.
        head: the coverage after.
        packages: what changed, of all packages of both.
        axes: of both.
        ran: what the head's builds tried.
    """
    before, after = ({p.name: p for p in side.packages} for side in (base, head))
    declared = head.universe.kind == "declared"
    untried = {change.name: _untried(change, axes, ran, declared=declared) for change in packages}
    lost = {change.name: {*change.lost, *_removed(change)} for change in packages}
    project = projection(axes)
    meeting = cache(lambda combination: [one for one in ran if _meets(one, combination, axes)])

    def builds(package: Package | None, combination: Combination) -> set[Combination]:
        cell = package.cell(combination) if package else None
        return {project(record.axes) for record in cell.records} if cell else set()

    def tells(name: str, combination: Combination) -> bool:
        if builds(after.get(name), combination):
            return True
        if old := builds(before.get(name), combination):
            return not old & untried[name] or bool(old & lost[name])
        return any(_is_about(one, name) for one in meeting(combination))

    return _within(base, tells), _within(head, tells)


def fitting_nothing(
    ran: Ran, sides: Iterable[Snapshot], axes: Sequence[str]
) -> list[Mapping[str, str]]:
    """Return what of `ran` has nothing in common with any build, or any combination that could have one."""
    names: dict[Combination, set[str]] = defaultdict(set)
    families: set[Combination] = set()
    for package in chain.from_iterable(side.packages for side in sides):
        families.update(package.expected)
        for combination in {*package.cells, *package.applicable, *package.expected}:
            names[combination].add(package.name)

    def is_met(one: Mapping[str, str], combination: Combination) -> bool:
        # Only a declaration means a family: of builds that state no more than linux, none is one of rhel8.
        if combination in families:
            return _meets(one, combination, axes)
        return _fits(one, combination, axes)

    return [
        one
        for one in ran
        if not any(
            is_met(one, combination) and any(_is_about(one, name) for name in own)
            for combination, own in names.items()
        )
    ]


def _untried(
    change: PackageDiff, axes: Sequence[str], ran: Ran, *, declared: bool
) -> set[Combination]:
    """Return the cells of which it is not known whether a build could still fill them.

    What moved is covered by what came in its place. A declaration expects the one beside the other, so that there it
    must have been tried, too.
    """
    moved = [move.before for move in change.moved] if declared else []
    return {*change.unknown, *(c for c in moved if not was_tried(change.name, c, axes, ran))}


def _removed(change: PackageDiff) -> Collection[Combination]:
    return change.cells if change.state == "removed" else ()


def _is_about(partial: Mapping[str, str], package: str) -> bool:
    return name_matches(partial.get(PACKAGE, package), package)


def _fits(partial: Mapping[str, str], cell: Combination, axes: Sequence[str]) -> bool:
    named = dict(zip(axes, cell, strict=True))
    return all(
        build_satisfies(value, axis, named) for axis, value in partial.items() if axis != PACKAGE
    )


def _meets(partial: Mapping[str, str], combination: Combination, axes: Sequence[str]) -> bool:
    """Tell whether what was tried has a cell in common with a combination, which may hold families."""
    named = dict(zip(axes, combination, strict=True))
    return all(
        _meet(value, named[axis], axis) for axis, value in partial.items() if axis != PACKAGE
    )


def _meet(one: str, other: str | None, axis: str) -> bool:
    if other is None:
        return False
    return (
        other == ANYTHING
        or build_satisfies(one, axis, {axis: other})
        or build_satisfies(other, axis, {axis: one})
    )


def _unknown(
    cells: Mapping[Combination, Cell], out: Collection[Combination]
) -> dict[Combination, Cell]:
    return {
        c: replace(cell, status="unknown") if c in out and not cell.records else cell
        for c, cell in cells.items()
    }


def _within(side: Snapshot, tells: _Tells) -> Snapshot:
    packages = tuple(_tried_of(package, tells) for package in side.packages)
    return replace(
        side,
        packages=packages,
        tally=sum((package.tally for package in packages), Tally(0, 0)),
        complete=sum(package.tally.complete for package in packages),
    )


def _tried_of(package: Package, tells: _Tells) -> Package:
    shown = {*package.applicable, *package.expected}
    out = {c for c in shown if not tells(package.name, c)}
    applicable = [c for c in package.applicable if c not in out]
    covered = sum(bool(cell and cell.records) for cell in map(package.cell, applicable))
    return replace(
        package,
        cells=_unknown(package.cells, out),
        expected=_unknown(package.expected, out),
        applicable=applicable,
        tally=Tally(covered, len(applicable)),
    )
