"""What gates count: coverage, and the cells in a condition, of some packages and a tier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from coverage_report.analysis.diff.model import Diff, Move, PackageDiff
from coverage_report.core.expected.values import build_satisfies
from coverage_report.core.serving import EXACT, kind
from coverage_report.model.axes import projection
from coverage_report.model.nouns import Combination, Package, Snapshot
from coverage_report.model.tally import Tally

Cells = list[tuple[str, Combination]]
#: Cells that are lost, each with whether that is by a range that begins higher.
Lost: TypeAlias = Iterator[tuple[Combination, bool]]
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
        own = _in_scope(package, change, subject)
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
    find = (
        _lost_places if diff.base.universe.kind == "observed" else _lost_of_declared(subject, diff)
    )
    return [
        (change.name, cell)
        for change in changes
        for cell, narrowed in find(change)
        if narrowed is (condition == "narrowed")
    ]


def _lost_places(change: PackageDiff) -> Lost:
    """Yield the cells that are lost, as places tell it, each with whether a range was narrowed."""
    yield from ((cell, False) for cell in change.lost)
    yield from ((_told(move), True) for move in change.moved if move.narrowed)


def _lost_of_declared(subject: Subject, diff: Diff) -> Callable[[PackageDiff], Lost]:
    """Return what yields the declared cells that the base fills and the head does not, whatever places tell it."""
    before, after = ({p.name: p for p in side.packages} for side in (diff.base, diff.head))

    def find(change: PackageDiff) -> Lost:
        package, now = before.get(change.name), after.get(change.name)
        if package is None or change.state == "removed":
            return
        there = _still_there(package, change, diff)
        for cell in _in_scope(package, change, subject):
            if _is_built(package, cell) and not (_is_built(now, cell) or cell in there):
                yield cell, any(_tells(move, cell, now, diff) for move in change.moved)

    return find


def _tells(move: Move, cell: Combination, now: Package | None, diff: Diff) -> bool:
    """Tell whether a range that begins higher is why a declared cell is lost: builds serve it on all other axes."""
    at = diff.axes.index(move.axis)
    if not move.narrowed or now is None or kind(cell[at]) != kind(move.before[at]):
        return False
    rules = diff.head.ground.serves
    others = [(str(v), a) for v, a in zip(cell, diff.axes, strict=True) if a != move.axis]
    return any(
        all(build_satisfies(v, a, build.axes, rule=rules.get(a, EXACT)) for v, a in others)
        for build in now.records
    )


def _in_scope(package: Package, change: PackageDiff, subject: Subject) -> list[Combination]:
    """Return what counts for a package of the base, and is still in scope."""
    return [c for c in subject.applicable(package) if c not in change.outside]


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
