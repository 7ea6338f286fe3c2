"""What gates count: coverage, and the cells in a condition, of some packages and a tier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from coverage_report.analysis.diff.model import Diff, Move, PackageDiff
from coverage_report.core.expected.values import build_satisfies
from coverage_report.model.axes import projection
from coverage_report.model.nouns import Combination, Package, Snapshot
from coverage_report.model.tally import Tally

Cells = list[tuple[str, Combination]]
#: What a gate can fail on; `gates.CONDITIONS` says what each counts.
Condition: TypeAlias = Literal["lost", "narrowed", "removed", "missing", "xpass", "unexpected"]
#: Conditions that need a base.
COMPARING: tuple[Condition, ...] = ("lost", "narrowed", "removed")


@dataclass(frozen=True, slots=True)
class Subject:
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


def coverage(subject: Subject, snapshot: Snapshot) -> Tally:
    """Return the coverage of a snapshot."""
    return sum((_covered(package, subject) for package in subject.packages(snapshot)), Tally(0, 0))


def coverage_of_base(subject: Subject, diff: Diff) -> tuple[Tally, Tally]:
    """Return how many of the base's combinations are covered in the base, and how many in the head.

    What only the head has is in neither, so that a gain is no fall; nor is what is no longer in scope, and of packages
    that were removed, which is no change of coverage. What moved is covered where the universe is observed; where it is
    declared, only when it is still as declared.
    """
    now = {package.name: package for package in diff.head.packages}
    changes = {package.name: package for package in diff.packages}
    before = after = Tally(0, 0)
    for package in subject.packages(diff.base):
        change = changes[package.name]
        if change.state == "removed":
            continue
        there = _still_there(package, change, diff)
        own = [c for c in subject.applicable(package) if c not in change.outside]
        covered = sum(_is_built(now.get(package.name), c) or c in there for c in own)
        before += Tally(sum(_is_built(package, c) for c in own), len(own))
        after += Tally(covered, len(own))
    return before, after


def cells_in(
    condition: Condition, subject: Subject, snapshot: Snapshot, diff: Diff | None
) -> Cells:
    """Return the cells that are in a condition.

    Args:
        condition: which one.
        subject: of which packages, and of which tier.
        snapshot: as it is.
        diff: how it came about; needed for conditions that compare.
    """
    if condition == "missing":
        return _of(subject, snapshot, lambda package: package.missing)
    if diff is None or condition not in COMPARING:
        return _of(subject, snapshot, lambda package: _in_status(package, condition))
    changes = [change for change in diff.packages if subject.names(change.name)]
    if condition == "removed":
        return [(change.name, ()) for change in changes if change.state == condition]
    before = {package.name: package for package in diff.base.packages}
    found: Cells = []
    for change in changes:
        gone = [(cell, cell) for cell in change.lost]
        if condition == "narrowed":
            gone = [(move.before, _told(move)) for move in change.moved if move.narrowed]
        if gone:
            counts = _counting(before[change.name], subject, diff)
            found += [(change.name, told) for old, told in gone if counts(old)]
    return found


def _told(move: Move) -> Combination:
    """Return a range that begins higher as one cell: with ``glibc@2.17 to glibc@2.28`` on its axis."""
    pairs = zip(move.before, move.after, strict=True)
    return tuple(one if one == other else f"{one} to {other}" for one, other in pairs)


def _covered(package: Package, subject: Subject) -> Tally:
    if subject.tier is None:
        return package.tally
    own = subject.applicable(package)
    return Tally(sum(_is_built(package, c) for c in own), len(own))


def _is_built(package: Package | None, combination: Combination) -> bool:
    cell = package.cell(combination) if package else None
    return bool(cell and cell.records)


def _still_there(package: Package, change: PackageDiff, diff: Diff) -> set[Combination]:
    """Return the combinations of the base of which a build is still there, if by another name."""
    stays = {*change.kept}
    if diff.base.universe.kind == "observed":
        stays.update(move.before for move in change.moved)
    if not package.expected:
        return stays
    project = projection(diff.axes)
    return {
        combination
        for combination, cell in package.expected.items()
        if any(project(record.axes) in stays for record in cell.records)
        or any(_fits(combination, stay, diff) for stay in stays)
    }


def _counting(package: Package, subject: Subject, diff: Diff) -> Callable[[Combination], bool]:
    """Return whether a cell counts: under a declaration when its builds fill what applies to the package."""
    if diff.base.universe.kind == "observed":
        return lambda _: True
    project = projection(diff.axes)
    applicable = subject.applicable(package)
    filling = {
        project(record.axes) for one in applicable for record in package.expected[one].records
    }
    return lambda cell: cell in filling or any(_fits(one, cell, diff) for one in applicable)


def _fits(expected: Combination, place: Combination, diff: Diff) -> bool:
    """Tell whether a place is one of those that an expected combination means."""
    named = diff.named(place)
    return all(
        build_satisfies(str(v), axis, named) for v, axis in zip(expected, diff.axes, strict=True)
    )


def _of(
    subject: Subject, snapshot: Snapshot, cells: Callable[[Package], Iterable[Combination]]
) -> Cells:
    return [
        (package.name, combination)
        for package in subject.packages(snapshot)
        for combination in cells(package)
        if subject.has(package, combination)
    ]


def _in_status(package: Package, status: str) -> Iterator[Combination]:
    shown = package.expected if status == "xpass" else package.cells
    return (combination for combination, cell in shown.items() if cell.status == status)
