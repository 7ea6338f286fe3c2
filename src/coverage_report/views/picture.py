"""What a picture shows of a snapshot: a matrix that is small enough to be looked at.

Where there are too many packages for a row each, those that are alike share one. Totals are those of the whole all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from coverage_report import Package, PackageDiff, Snapshot, Tally
from coverage_report.text import natural_key
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import last_day, shown_cell, shown_state
from coverage_report.views.grid import CombinationGroup, Grid, coarser, grid_for
from coverage_report.views.matrix import Matrix
from coverage_report.views.states import STATES, CellState, Fate
from coverage_report.views.words import Name, Phrase, Region, count, number

#: ``partial``: some of the combinations of a column are built, some are not.
MarkState: TypeAlias = CellState | Fate | Literal["partial"]

_BUILT = ("built", "older")
_RANK = {state: rank for rank, state in enumerate(STATES)}
_P = TypeVar("_P", Package, PackageDiff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What stands in one row and one column."""

    state: MarkState = field(metadata={"help": "of its cells the one to be seen first"})
    tally: Tally = field(
        default=Tally(0, 0),
        metadata={"help": "of a snapshot: built cells of each package, of those that apply"},
    )
    sentence: Phrase = field(metadata={"help": "packages, combinations, and what became of them"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """A package, or several that are alike."""

    packages: Excerpt[str] = field(metadata={"help": "their names"})
    marks: tuple[Mark | None, ...] = field(
        metadata={"help": "one for each column; none where there is no cell"}
    )
    total: str = field(metadata={"help": "the numbers of the row"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The rows and columns to draw."""

    grid: Grid = field(metadata={"help": "the columns"})
    rows: tuple[PictureRow, ...] = field(metadata={"help": "in order"})
    rest: str = field(
        metadata={"help": "what is said of the packages without a row; empty where all have one"}
    )
    feet: tuple[str, ...] = field(metadata={"help": "the numbers of each column"})
    total: str = field(metadata={"help": "the numbers of all"})


def picture_of(snapshot: Snapshot, axes: Sequence[str]) -> Picture:
    """Return what to draw of a snapshot: rows by name; or first of most packages, then the least covered."""
    matrix = Matrix.of(snapshot)
    candidates = ((matrix.combinations, expressions) for expressions in coarser(axes))
    grid = grid_for(candidates, axes, len(matrix.packages))

    def look(package: Package) -> Hashable:
        return tuple(_state(package, column) for column in grid.columns)

    groups = sorted(rows_of(matrix.packages, grid, look), key=len, reverse=True)
    rest = [package for group in groups[grid.most_rows :] for package in group]
    return Picture(
        grid=grid,
        rows=tuple(_row(group, grid) for group in groups[: grid.most_rows]),
        rest=rest_of(rest) if rest else "",
        feet=tuple(str(column.tally(snapshot)) for column in grid.columns),
        total=str(snapshot.tally),
    )


def rows_of(
    packages: Sequence[_P], grid: Grid, look: Callable[[_P], Hashable]
) -> list[tuple[_P, ...]]:
    """Return a row for each package, by name; without room for all one for those that look the same, as they come."""
    if len(packages) <= grid.most_rows:
        return [(one,) for one in sorted(packages, key=lambda one: natural_key(one.name))]
    groups: dict[Hashable, list[_P]] = {}
    for package in packages:
        groups.setdefault(look(package), []).append(package)
    return list(map(tuple, groups.values()))


def sentence(packages: Sequence[_P], column: CombinationGroup, what: Phrase) -> Phrase:
    """Say what became of packages on some combinations."""
    names = Excerpt.of(package.name for package in packages)
    return Phrase.of(words.who(names), ", ", Region(words.values(column.head)), ": ", what)


def _row(packages: Sequence[Package], grid: Grid) -> PictureRow:
    return PictureRow(
        packages=Excerpt.of(package.name for package in packages),
        marks=tuple(_mark(packages, column) for column in grid.columns),
        total=str(sum((package.tally for package in packages), Tally(0, 0))),
    )


def _mark(packages: Sequence[Package], column: CombinationGroup) -> Mark:
    state, tally = _state(packages[0], column)
    if state == "partial" or (len(column.members) > 1 and tally.total):
        each = " each" if len(packages) > 1 else ""
        what = Phrase.of(f"{number(tally.covered)} of {number(tally.total)} built{each}")
    else:
        what = Phrase.of(STATES[state].meaning)
        if len(packages) == len(column.members) == 1:
            what = Phrase.of(what, _details(packages[0], column))
    return Mark(state=state, tally=tally, sentence=sentence(packages, column, what))


def _state(
    package: Package, column: CombinationGroup
) -> tuple[CellState | Literal["partial"], Tally]:
    """Return the best state of the members of a column, and how many are built of those that apply."""
    states = [shown_state(package, member) for member in column.members]
    applying = [s for s, m in zip(states, column.members, strict=True) if m in package.applicable]
    tally = Tally(sum(state in _BUILT for state in applying), len(applying))
    best = min(states, key=_RANK.__getitem__)
    return "partial" if best in _BUILT and tally.covered < tally.total else best, tally


def _details(package: Package, column: CombinationGroup) -> Phrase:
    """Say the newest version, and what the declaration says of a cell, such as why it is known to fail."""
    cell = shown_cell(package, column.members[0])
    if cell is None:
        return Phrase()
    version = Phrase.of(", ", Name(cell.versions[-1])) if cell.versions else Phrase()
    told = (cell.remarks.reason, cell.remarks.issue, last_day(cell.remarks))
    remarks = Phrase.join("; ", (Name(text) for text in told if text))
    return Phrase.of(version, Phrase.of(" (", remarks, ")") if remarks else "")


def rest_of(packages: Iterable[Package]) -> str:
    """Return what can be said of all the packages that have no row."""
    tallies = [package.tally for package in packages]
    more = f"and {count(len(tallies), 'more package')}"
    ratios = [(tally.ratio, tally) for tally in tallies if tally.ratio is not None]
    if not ratios:
        return f"{more}, not applicable"
    _, lowest = min(ratios, key=lambda one: one[0])
    return f"{more}, all complete" if lowest.complete else f"{more}, the lowest at {lowest}"
