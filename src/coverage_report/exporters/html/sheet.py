"""What the matrix of a page holds: columns, rows, and the state of each cell as one letter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from coverage_report import (
    Combination,
    Diff,
    Package,
    PackageDiff,
    Snapshot,
    Tally,
)
from coverage_report.text import natural_key
from coverage_report.values import combination_key
from coverage_report.views.expected import shown_state
from coverage_report.views.fates import fate_of, fates_in_place
from coverage_report.views.matrix import Matrix
from coverage_report.views.states import CHANGES, STATES, CellState, Fate, Look

#: So few packages are columns; twice as many are where combinations would make very many columns.
SIDE_BY_SIDE = 8
MANY_COLUMNS = 40
#: One letter for each state: the class of a cell in the page, and what its rows are written in.
LETTERS: Mapping[CellState | Fate, str] = {
    "built": "B",
    "older": "O",
    "served": "S",
    "failed": "F",
    "missing": "M",
    "unexpected": "E",
    "optional-missing": "P",
    "xfail": "X",
    "xpass": "Y",
    "n/a": "N",
    "unknown": "Q",
    "lost": "L",
    "narrowed": "W",
    "gained": "G",
    "moved": "V",
    "kept": "K",
    "arrived": "R",
    "raised": "Z",
    "outside": "U",
    "entered": "T",
    "removed": "D",
    "new": "H",
    "neither": "A",
}


@dataclass(frozen=True, slots=True)
class PageRow:
    """A package.

    Attributes:
        name: the package's name.
        cells: a letter for each column.
        tally: of the package; in a comparison of its head.
    """

    name: str
    cells: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Sheet:
    """A matrix.

    Attributes:
        name: of the snapshot, or of both that are compared.
        axes: the names of the axes.
        columns: combinations, in order.
        built: for each column how many of the packages that it applies to are built.
        rows: packages, in the order in which they are shown at first.
        states: how each state that can occur is shown, by name.
    """

    name: str
    axes: tuple[str, ...]
    columns: tuple[Combination, ...]
    built: tuple[Tally, ...]
    rows: tuple[PageRow, ...]
    states: Mapping[CellState | Fate, Look]

    @property
    def across(self) -> bool:
        """Whether packages are columns, beside combinations as rows in full words."""
        few = len(self.rows) <= SIDE_BY_SIDE
        return few or (len(self.columns) > MANY_COLUMNS and len(self.rows) <= 2 * SIDE_BY_SIDE)

    @property
    def legend(self) -> tuple[tuple[str, str, Look], ...]:
        """The letter, the name and the look of each state that occurs, in the order of legends."""
        found = {letter for row in self.rows for letter in row.cells}
        looks = ((LETTERS[name], name, look) for name, look in self.states.items())
        return tuple(one for one in looks if one[0] in found)


def sheet_of(snapshot: Snapshot, axes: tuple[str, ...]) -> Sheet:
    """Return the matrix of a snapshot: what is built for most first, so that one sees the pattern."""
    columns = Matrix.of(snapshot).combinations
    return Sheet(
        name=snapshot.name,
        axes=axes,
        columns=columns,
        built=tuple(snapshot.coverage_of(column) for column in columns),
        rows=tuple(
            PageRow(
                package.name,
                "".join(LETTERS[shown_state(package, column)] for column in columns),
                package.tally,
            )
            for package in sorted(snapshot.packages, key=_fullness)
        ),
        states=dict(STATES.items()),
    )


def _fullness(package: Package) -> tuple[object, ...]:
    return (-(package.tally.ratio or 0), natural_key(package.name))


def diff_sheet_of(diff: Diff) -> Sheet:
    """Return the matrix of a comparison: the packages and the combinations of which something changed."""
    bases, heads = ({p.name: p for p in side.packages} for side in (diff.base, diff.head))
    fates = {
        package.name: fates_of(package, bases.get(package.name))
        for package in sorted(diff.packages, key=lambda package: -len(package.lost))
    }
    told = {name: fate for name, fate in fates.items() if set(fate.values()) - {"kept"}}
    columns = _changed(told.values(), {"kept", "new", "removed"}) or _changed(
        told.values(), {"kept"}
    )
    return Sheet(
        name=f"{diff.base.name} → {diff.head.name}",
        axes=diff.axes,
        columns=columns,
        built=tuple(diff.head.coverage_of(column) for column in columns),
        rows=tuple(_diff_row(name, told[name], columns, heads.get(name)) for name in told),
        states=dict(CHANGES.items()),
    )


def _changed(
    fates: Iterable[Mapping[Combination, Fate]], plain: Collection[Fate]
) -> tuple[Combination, ...]:
    """Return the combinations on which something became of a cell that is not plain, in order."""
    found = {c for fate in fates for c, state in fate.items() if state not in plain}
    return tuple(sorted(found, key=combination_key))


def fates_of(package: PackageDiff, base: Package | None) -> dict[Combination, Fate]:
    """Return what became of each cell of a package; each loss, gain and move is told once.

    Args:
        package: what changed of it.
        base: its coverage before, which has cells of a range that begins higher now.
    """
    built = base.cells.items() if base else ()
    fates: dict[Combination, Fate] = {cell: "raised" for cell, found in built if found.records}
    fates |= {move.after: "arrived" for move in package.moved}
    fates |= fates_in_place(package)
    return fates | {move.before: fate_of(move) for move in package.moved}


def _diff_row(
    name: str,
    fates: Mapping[Combination, Fate],
    columns: Iterable[Combination],
    head: Package | None,
) -> PageRow:
    cells = "".join(LETTERS[fates.get(column, "neither")] for column in columns)
    return PageRow(name, cells, head.tally if head else Tally(0, 0))
