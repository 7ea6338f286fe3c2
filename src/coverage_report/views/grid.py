"""What a matrix shows of a snapshot: its rows and columns, fewer and coarser where they are many.

Nobody reads a thousand columns. Where a grid gets too large, its combinations are
projected on the first two axes, then on the families of these, and packages that are alike share a
row, those of most packages first. Totals are those of the whole snapshot all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coverage_report import Combination, Package, Remarks, Snapshot, Tally
from coverage_report.values import combination_key, value_of
from coverage_report.views import limits
from coverage_report.views.expected import shown_cell, shown_state
from coverage_report.views.matrix import Matrix
from coverage_report.views.states import STATES

_BUILT = ("built", "older")
_RANK = {state: rank for rank, state in enumerate(STATES)}
_FAMILIES = {"os": "os.family", "target": "target.family"}


@dataclass(frozen=True, slots=True)
class Column:
    """Combinations that are shown together, often only one.

    Attributes:
        head: what they have in common, a value for each axis of the grid.
        members: the combinations.
    """

    head: Combination
    members: tuple[Combination, ...]

    def tally(self, snapshot: Snapshot) -> Tally:
        """Return how many cells of this column are built, over all packages."""
        return sum((snapshot.coverage_of(member) for member in self.members), Tally(0, 0))


@dataclass(frozen=True, slots=True)
class GridCell:
    """One package in one column.

    Attributes:
        state: as in `STATES`, or ``partial``: some members of the column are built, some are not.
        tally: the members that are built, of those that apply.
        version: the newest that is built; None in a column of several combinations.
        remarks: what the declaration says of it, likewise.
    """

    state: str
    tally: Tally
    version: str | None
    remarks: Remarks


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows and columns to draw.

    Attributes:
        axes: the axis expression of each level of the head.
        columns: in order.
        hidden: how many columns more there are.
        rows: packages that share a row; each has its own, in order of the names, where there is room for all.
            Else those that are alike share one: first the most, then the least covered.
        rest: the packages that have no row.
    """

    axes: tuple[str, ...]
    columns: tuple[Column, ...]
    hidden: int
    rows: tuple[tuple[Package, ...], ...]
    rest: tuple[Package, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns to draw.

    Attributes:
        axes: the axis expression of each level of the head.
        columns: in order.
        hidden: how many columns more there are.
        most_rows: how many rows there is room for.
    """

    axes: tuple[str, ...]
    columns: tuple[Column, ...]
    hidden: int
    most_rows: int


def grid_of(snapshot: Snapshot, axes: Sequence[str], *, sharing: int = 1) -> Grid:
    """Return what to draw of `snapshot`, in a picture that `sharing` snapshots share."""
    matrix = Matrix.of(snapshot)
    views = [(matrix.combinations, view) for view in coarser(axes)]
    judged = {package.name for package in matrix.packages}
    rows: list[tuple[Package, ...]] = [
        (package,) for package in snapshot.packages if package.name in judged
    ]
    chosen = choose(views, axes, len(rows), sharing)
    most = chosen.most_rows
    if len(rows) > most:
        rows = _alike(matrix.packages, chosen.columns)
    rest = tuple(package for row in rows[most:] for package in row)
    return Grid(chosen.axes, chosen.columns, chosen.hidden, tuple(rows[:most]), rest)


def choose(
    views: Iterable[tuple[Iterable[Combination], tuple[str, ...]]],
    axes: Sequence[str],
    rows: int,
    sharing: int = 1,
) -> Choice:
    """Return the columns of the first of `views` that fits, or as many of the last as fit.

    Args:
        views: combinations, and the axis expressions to group them by.
        axes: of the combinations.
        rows: how many there would be.
        sharing: how many grids share the picture.
    """
    most_cells = max(limits.PICTURE_CELLS // sharing, limits.SHARED_CELLS)
    most_rows = min(rows, max(limits.PICTURE_ROWS // sharing, limits.SHARED_ROWS))
    most_columns = min(most_cells // max(most_rows, 1), limits.PICTURE_COLUMNS)
    for combinations, expressions in views:
        columns = columns_of(combinations, axes, expressions)
        if len(columns) <= most_columns:
            break
    shown = columns[:most_columns]
    most_rows = min(most_cells // max(len(shown), 1), limits.PICTURE_ROWS)
    return Choice(expressions, shown, len(columns) - len(shown), most_rows)


def cell_of(packages: Sequence[Package], column: Column) -> GridCell:
    """Return what `column` shows of packages that share a row; of several no version and no remarks."""
    cell = _cell(packages[0], column)
    return cell if len(packages) == 1 else replace(cell, version=None, remarks=Remarks())


def _cell(package: Package, column: Column) -> GridCell:
    """Return what `column` shows of `package`: the best state of its members."""
    states = [shown_state(package, member) for member in column.members]
    applying = [s for s, m in zip(states, column.members, strict=True) if m in package.applicable]
    tally = Tally(sum(state in _BUILT for state in applying), len(applying))
    best = min(states, key=lambda state: _RANK.get(state, len(_RANK)))
    state = "partial" if best in _BUILT and tally.covered < tally.total else best
    only = shown_cell(package, column.members[0]) if len(column.members) == 1 else None
    version = only.versions[-1] if only and only.versions else None
    return GridCell(state, tally, version, only.remarks if only else Remarks())


def _alike(packages: Iterable[Package], columns: Sequence[Column]) -> list[tuple[Package, ...]]:
    """Return together the packages that are the same in all columns: first the most, then as they come."""
    groups: dict[tuple[object, ...], list[Package]] = {}
    for package in packages:
        cells = (_cell(package, column) for column in columns)
        groups.setdefault(tuple((cell.state, cell.tally) for cell in cells), []).append(package)
    return sorted(map(tuple, groups.values()), key=len, reverse=True)


def coarser(axes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the axis expressions to group by, from fine to coarse."""
    yield tuple(axes)
    if len(axes) > 2:
        yield tuple(axes[:2])
    yield tuple(_FAMILIES.get(axis, f"{axis}.name") for axis in axes[:2])


def columns_of(
    combinations: Iterable[Combination], axes: Sequence[str], expressions: tuple[str, ...]
) -> tuple[Column, ...]:
    """Return combinations of some axes by what they are on the axis expressions, in order."""
    groups: dict[Combination, list[Combination]] = {}
    for combination in combinations:
        named = dict(zip(axes, combination, strict=True))
        head = tuple(value_of(expression, named) for expression in expressions)
        groups.setdefault(head, []).append(combination)
    heads = sorted(groups, key=combination_key)
    return tuple(Column(head, tuple(groups[head])) for head in heads)
