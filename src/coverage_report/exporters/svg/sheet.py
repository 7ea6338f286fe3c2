"""A matrix that is ready to be drawn: nothing but names, shapes and texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage_report import Combination, Package, Snapshot, Tally
from coverage_report.exporters.svg.shapes import shape_of
from coverage_report.exporters.svg.words import describe, label, left_out, name_of, tooltip
from coverage_report.views.grid import Grid, cell_of, grid_of


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn in a cell.

    Attributes:
        shape: its name.
        tooltip: what it says in words.
    """

    shape: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Row:
    """A package, or several that are alike.

    Attributes:
        name: as shown.
        full: in a tooltip, where it says more than the name.
        marks: one for each column; None is an empty cell.
        total: at the end of the row.
    """

    name: str
    full: str
    marks: tuple[Mark | None, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One matrix.

    Attributes:
        title: above all.
        lines: below the title.
        axes: the axis expression of each level of the head.
        heads: of the columns, a value for each axis.
        rows: in order.
        rest: what is said of the packages that have no row; empty where all have one.
        feet: the total of each column.
        total: of all.
    """

    title: str
    lines: tuple[str, ...]
    axes: tuple[str, ...]
    heads: tuple[Combination, ...]
    rows: tuple[Row, ...]
    rest: str
    feet: tuple[str, ...]
    total: str


def sheet_of(snapshot: Snapshot, axes: Sequence[str], *, sharing: int = 1) -> Sheet:
    """Return the matrix of a snapshot, in a picture that `sharing` snapshots share."""
    grid = grid_of(snapshot, axes, sharing=sharing)
    return Sheet(
        title=name_of(snapshot.name),
        lines=tuple(describe(snapshot, grid)),
        axes=grid.axes,
        heads=tuple(column.head for column in grid.columns),
        rows=tuple(_row(packages, grid) for packages in grid.rows),
        rest=left_out(grid.rest) if grid.rest else "",
        feet=tuple(str(column.tally(snapshot)) for column in grid.columns),
        total=str(snapshot.tally),
    )


def _row(packages: Sequence[Package], grid: Grid) -> Row:
    name, full = label([package.name for package in packages])
    cells = [(column, cell_of(packages, column)) for column in grid.columns]
    marks = (
        Mark(shape_of(cell.state, cell.tally), tooltip(packages, column, cell))
        for column, cell in cells
    )
    return Row(name, full, tuple(marks), str(sum((p.tally for p in packages), Tally(0, 0))))
