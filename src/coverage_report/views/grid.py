"""Columns of a matrix, fewer and coarser where there are many: nobody reads a thousand.

Where they are too many, combinations are projected on the first two axes, then on the families of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from coverage_report import Combination, Snapshot, Tally
from coverage_report.values import combination_key, value_of
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import values

_FAMILIES = {"os": "os.family", "target": "target.family"}


@dataclass(frozen=True, slots=True)
class CombinationGroup:
    """Combinations that are shown together, often only one.

    Attributes:
        head: what they have in common, a value for each axis expression.
        members: the combinations.
    """

    head: Combination
    members: tuple[Combination, ...]

    def tally(self, snapshot: Snapshot) -> Tally:
        """Return how many cells of these combinations are built, over all packages."""
        return sum((snapshot.coverage_of(member) for member in self.members), Tally(0, 0))


@dataclass(frozen=True, slots=True)
class Grid:
    """What there is room for.

    Attributes:
        axes: the axis expressions by which combinations are grouped.
        columns: the groups, in order.
        most_rows: how many rows there may be.
    """

    axes: tuple[str, ...]
    columns: Excerpt[CombinationGroup]
    most_rows: int

    @property
    def heads(self) -> tuple[tuple[str, ...], ...]:
        """What stands above each column, a value for each axis."""
        return tuple(values(column.head) for column in self.columns)

    @property
    def joined(self) -> bool:
        """Whether some columns are of several combinations."""
        return any(len(column.members) > 1 for column in self.columns)


def grid_for(
    candidates: Iterable[tuple[Iterable[Combination], tuple[str, ...]]],
    axes: Sequence[str],
    rows: int,
) -> Grid:
    """Return the columns of the first of some candidates that fits, or as many of the last as fit.

    Args:
        candidates: combinations, and the axis expressions to group them by.
        axes: of the combinations.
        rows: how many there would be.
    """
    most_columns = limits.PICTURE_CELLS // max(min(rows, limits.PICTURE_ROWS), 1)
    most_columns = min(most_columns, limits.PICTURE_COLUMNS)
    for combinations, expressions in candidates:
        groups = columns_of(combinations, axes, expressions)
        if len(groups) <= most_columns:
            break
    columns = Excerpt.of(groups, most_columns)
    most_rows = min(limits.PICTURE_CELLS // max(len(columns), 1), limits.PICTURE_ROWS)
    return Grid(expressions, columns, most_rows)


def coarser(axes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the axis expressions to group by, from fine to coarse."""
    yield tuple(axes)
    if len(axes) > 2:
        yield tuple(axes[:2])
    yield tuple(_FAMILIES.get(axis, f"{axis}.name") for axis in axes[:2])


def columns_of(
    combinations: Iterable[Combination], axes: Sequence[str], expressions: tuple[str, ...]
) -> tuple[CombinationGroup, ...]:
    """Return combinations of some axes by what they are on the axis expressions, in order."""
    groups: dict[Combination, list[Combination]] = {}
    for combination in combinations:
        value_on = dict(zip(axes, combination, strict=True))
        head = tuple(value_of(expression, value_on) for expression in expressions)
        groups.setdefault(head, []).append(combination)
    heads = sorted(groups, key=combination_key)
    return tuple(CombinationGroup(head, tuple(groups[head])) for head in heads)
