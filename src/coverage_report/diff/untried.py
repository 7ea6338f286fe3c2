"""What a partial run did not try: it is unknown, and counts on neither side of a comparison."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from coverage_report.axes import projection
from coverage_report.diff.model import PackageDiff
from coverage_report.expected.values import fits, same
from coverage_report.model import ANYTHING, Cell, Combination, Package, Snapshot
from coverage_report.tally import Tally

#: Partial combinations, of canonical values, families or globs by axis; under ``package`` a name or glob of packages,
#: without which it is about all of them.
Ran: TypeAlias = Sequence[Mapping[str, str]]
PACKAGE = "package"


def was_tried(package: str, cell: Combination, axes: Sequence[str], ran: Ran) -> bool:
    """Tell whether builds of a package tried a cell."""
    named = dict(zip(axes, cell, strict=True))
    return any(
        all(
            same(value, package) if axis == PACKAGE else fits(value, axis, named)
            for axis, value in partial.items()
        )
        for partial in ran
    )


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
    trial = _Trial(base, head, packages, axes, ran)
    return _within(base, trial), _within(head, trial)


class _Trial:
    """What is known of the cells of both sides."""

    def __init__(
        self,
        base: Snapshot,
        head: Snapshot,
        packages: Sequence[PackageDiff],
        axes: Sequence[str],
        ran: Ran,
    ) -> None:
        self._before, self._after = ({p.name: p for p in side.packages} for side in (base, head))
        self._changes = {package.name: package for package in packages}
        self._axes = axes
        self._ran = ran
        self._project = projection(axes)
        self._meeting: dict[Combination, list[Mapping[str, str]]] = {}

    def tells(self, package: str, combination: Combination) -> bool:
        """Tell whether it is known what became of a combination of a package."""
        if self._cells(self._after.get(package), combination):
            return True
        old = self._cells(self._before.get(package), combination)
        if old:
            change = self._changes[package]
            return not old & {*change.unknown} or bool(old & {*change.lost})
        return any(same(one.get(PACKAGE, package), package) for one in self._partials(combination))

    def _cells(self, package: Package | None, combination: Combination) -> set[Combination]:
        """Return the cells of the builds that a package has for a combination."""
        cell = package.cell(combination) if package else None
        return {self._project(record.axes) for record in cell.records} if cell else set()

    def _partials(self, combination: Combination) -> list[Mapping[str, str]]:
        """Return what was tried that has a cell in common with a combination, which may hold families."""
        if combination not in self._meeting:
            named = dict(zip(self._axes, combination, strict=True))
            self._meeting[combination] = [
                partial
                for partial in self._ran
                if all(
                    axis == PACKAGE or _meet(value, named[axis], axis)
                    for axis, value in partial.items()
                )
            ]
        return self._meeting[combination]


def _meet(one: str, other: str | None, axis: str) -> bool:
    if other is None:
        return False
    return other == ANYTHING or fits(one, axis, {axis: other}) or fits(other, axis, {axis: one})


def _unknown(
    cells: Mapping[Combination, Cell], out: Collection[Combination]
) -> dict[Combination, Cell]:
    return {
        c: replace(cell, status="unknown") if c in out and not cell.records else cell
        for c, cell in cells.items()
    }


def _within(side: Snapshot, trial: _Trial) -> Snapshot:
    packages = tuple(_tried_of(package, trial) for package in side.packages)
    return replace(
        side,
        packages=packages,
        tally=sum((package.tally for package in packages), Tally(0, 0)),
        complete=sum(package.tally.complete for package in packages),
    )


def _tried_of(package: Package, trial: _Trial) -> Package:
    shown = {*package.applicable, *package.expected}
    out = {c for c in shown if not trial.tells(package.name, c)}
    applicable = [c for c in package.applicable if c not in out]
    covered = sum(bool(cell and cell.records) for cell in map(package.cell, applicable))
    return replace(
        package,
        cells=_unknown(package.cells, out),
        expected=_unknown(package.expected, out),
        applicable=applicable,
        tally=Tally(covered, len(applicable)),
    )
