"""What gates count: coverage, and the cells in a condition, of some packages and a tier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from coverage_report.analysis.diff.model import Diff, PackageDiff
from coverage_report.model.axes import projection
from coverage_report.model.nouns import Combination, Package, Snapshot
from coverage_report.model.tally import Tally

Cells = list[tuple[str, Combination]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a gate holds for.

    Attributes:
        package: a glob on package names.
        tier: it holds for expected cells of this tier only; None: for all.
    """

    package: str = "*"
    tier: str | None = None

    def __str__(self) -> str:
        """The start of a sentence; empty when it is everything."""
        package = f"packages {self.package}: " if self.package != "*" else ""
        return package + (f"tier {self.tier}: " if self.tier is not None else "")

    def names(self, package: str) -> bool:
        """Tell whether a package is in it."""
        return fnmatchcase(package, self.package)

    def packages(self, snapshot: Snapshot) -> Iterator[Package]:
        """Yield the packages that are in it."""
        return (package for package in snapshot.packages if self.names(package.name))

    def has(self, package: Package, combination: Combination) -> bool:
        """Tell whether a combination is of its tier."""
        cell = package.cell(combination)
        return self.tier in (None, cell.remarks.tier if cell else None)

    def applicable(self, package: Package) -> list[Combination]:
        """Return the combinations that count for a package."""
        return [c for c in package.applicable if self.has(package, c)]


def coverage(scope: Scope, snapshot: Snapshot) -> Tally:
    """Return the coverage of a snapshot."""
    return sum((_covered(package, scope) for package in scope.packages(snapshot)), Tally(0, 0))


def coverage_of_base(scope: Scope, diff: Diff) -> tuple[Tally, Tally]:
    """Return how many of the base's combinations are covered in the base, and how many in the head.

    What only the head has is in neither, so that a gain is no fall. What moved is covered where the universe is
    observed; where it is declared, only when it is still as declared.
    """
    now = {package.name: package for package in diff.head.packages}
    changes = {package.name: package for package in diff.packages}
    before = after = Tally(0, 0)
    for package in scope.packages(diff.base):
        there = _still_there(package, changes[package.name], diff)
        own = scope.applicable(package)
        covered = sum(_is_built(now.get(package.name), c) or c in there for c in own)
        before += _covered(package, scope)
        after += Tally(covered, len(own))
    return before, after


def cells_in(condition: str, scope: Scope, snapshot: Snapshot, diff: Diff | None) -> Cells:
    """Return the cells that are in one of `gates.CONDITIONS`.

    Args:
        condition: which one.
        scope: of which packages, and of which tier.
        snapshot: as it is.
        diff: how it came about; needed for conditions that compare.
    """
    if condition == "missing":
        return _of(scope, snapshot, lambda package: package.missing)
    if diff is None or condition not in ("lost", "narrowed"):
        return _of(scope, snapshot, lambda package: _in_status(package, condition))
    before = {package.name: package for package in diff.base.packages}
    found: Cells = []
    for change in diff.packages:
        gone = [(cell, cell) for cell in change.lost]
        if condition == "narrowed":
            gone = [(move.before, move.after) for move in change.moved if move.narrowed]
        if gone and scope.names(change.name):
            counting = _counting(before[change.name], scope, diff)
            found += [
                (change.name, told) for old, told in gone if counting is None or old in counting
            ]
    return found


def _covered(package: Package, scope: Scope) -> Tally:
    if scope.tier is None:
        return package.tally
    own = scope.applicable(package)
    return Tally(sum(_is_built(package, c) for c in own), len(own))


def _is_built(package: Package | None, combination: Combination) -> bool:
    cell = package.cell(combination) if package else None
    return bool(cell and cell.records)


def _still_there(package: Package, change: PackageDiff, diff: Diff) -> set[Combination]:
    """Return the combinations of the base of which a build is still there, if by another name."""
    stays = {*change.kept}
    if diff.base.universe.kind == "observed":
        stays.update(move.before for move in change.moved)
    project = projection(diff.axes)
    return {
        combination
        for combination, cell in (package.expected or package.cells).items()
        if any(project(record.axes) in stays for record in cell.records)
    }


def _counting(package: Package, scope: Scope, diff: Diff) -> set[Combination] | None:
    """Return the cells of builds that fill what applies to a package; None: all count."""
    if diff.base.universe.kind == "observed":
        return None
    project = projection(diff.axes)
    return {
        project(record.axes)
        for combination in scope.applicable(package)
        for record in package.expected[combination].records
    }


def _of(
    scope: Scope, snapshot: Snapshot, cells: Callable[[Package], Iterable[Combination]]
) -> Cells:
    return [
        (package.name, combination)
        for package in scope.packages(snapshot)
        for combination in cells(package)
        if scope.has(package, combination)
    ]


def _in_status(package: Package, status: str) -> Iterator[Combination]:
    shown = package.expected if status == "xpass" else package.cells
    return (combination for combination, cell in shown.items() if cell.status == status)
