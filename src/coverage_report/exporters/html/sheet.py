"""What the matrix of a page holds: columns, rows, and the state of each cell as one letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from coverage_report.views.matrix import Matrix
from coverage_report.views.states import CHANGES, NEUTRAL, STATES, Look

#: So few packages are columns; twice as many are where combinations would make very many columns.
SIDE_BY_SIDE = 8
MANY_COLUMNS = 40
#: One letter for each state: the class of a cell in the page, and what its rows are written in.
LETTERS: Mapping[str, str] = {
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
    "removed": "D",
    "outside": "U",
    "arrived": "R",
    "neither": "A",
}
#: What a table of changes shows of cells that did not change themselves.
_BESIDE: Mapping[str, Look] = {
    "arrived": Look("←", "<", "came in the place of what moved", NEUTRAL),
    "neither": Look("·", ".", "no build on either side", NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class Row:
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
    rows: tuple[Row, ...]
    states: Mapping[str, Look]

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
            Row(
                package.name,
                "".join(LETTERS[shown_state(package, column)] for column in columns),
                package.tally,
            )
            for package in sorted(snapshot.packages, key=_fullness)
        ),
        states=STATES,
    )


def _fullness(package: Package) -> tuple[object, ...]:
    return (-(package.tally.ratio or 0), natural_key(package.name))


def diff_sheet_of(diff: Diff) -> Sheet:
    """Return the matrix of a comparison: the packages and the combinations of which something changed."""
    changed = [package for package in diff.packages if _tells(package)]
    found = {c for package in changed for c, state in changes_of(package) if state != "kept"}
    columns = tuple(sorted(found, key=combination_key))
    heads = {package.name: package.tally for package in diff.head.packages}
    rows = [_diff_row(package, columns, heads.get(package.name)) for package in changed]
    rows.sort(key=lambda row: -row.cells.count(LETTERS["lost"]))
    return Sheet(
        name=f"{diff.base.name} → {diff.head.name}",
        axes=diff.axes,
        columns=columns,
        built=tuple(diff.head.coverage_of(column) for column in columns),
        rows=tuple(rows),
        states={**CHANGES, **_BESIDE},
    )


def changes_of(package: PackageDiff) -> Iterator[tuple[Combination, str]]:
    """Yield what became of each cell of a package; every cell of the base is told once."""
    yield from ((move.after, "arrived") for move in package.moved)
    for state in ("kept", "unknown", "gained", "lost"):
        yield from ((cell, state) for cell in getattr(package, state))
    yield from ((move.before, "narrowed" if move.narrowed else "moved") for move in package.moved)


def _diff_row(package: PackageDiff, columns: Iterable[Combination], tally: Tally | None) -> Row:
    states = dict(changes_of(package))
    cells = "".join(LETTERS[states.get(column, "neither")] for column in columns)
    return Row(package.name, cells, tally or Tally(0, 0))


def _tells(package: PackageDiff) -> bool:
    return package.state != "same" or bool(package.unknown)
