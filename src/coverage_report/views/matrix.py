"""The matrix of packages and combinations, cut into tables that fit a page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from coverage_report import Combination, Package, Snapshot, Tally
from coverage_report.values import combination_key
from coverage_report.views.expected import shown_cell, shown_state
from coverage_report.views.missing import named
from coverage_report.views.states import STATES
from coverage_report.views.words import number

#: What fits the width of a page on GitHub beside a column of names.
MOST_COLUMNS = 8
MOST_CHARS = 70
_PADDING = 3
_NOTHING_HERE = frozenset(STATES[state].symbol for state in ("missing", "n/a"))


@dataclass(frozen=True, slots=True)
class Row:
    """A package in a table."""

    package: str = field(metadata={"help": "its name"})
    symbols: tuple[str, ...] = field(metadata={"help": "one for each column"})


@dataclass(frozen=True, slots=True)
class Table:
    """Some columns of the matrix, and the packages that have anything in them."""

    shared: str | None = field(
        metadata={"help": "the value of the first axis where all columns have one"}
    )
    columns: tuple[tuple[str, ...], ...] = field(
        metadata={"help": "the values of each column's combination, without the shared one"}
    )
    rows: tuple[Row, ...] = field(metadata={"help": "packages, with gaps first"})
    built: tuple[str, ...] = field(
        metadata={"help": "for each column how many packages are built, as `3/8`, or `–`"}
    )
    empty: int = field(
        metadata={"help": "how many packages have no row, for they have nothing in these columns"}
    )


@dataclass(frozen=True, slots=True)
class Build:
    """A package on a combination."""

    symbol: str = field(metadata={"help": "the state's symbol"})
    builds: int = field(metadata={"help": "how many builds there are"})
    versions: tuple[str, ...] = field(metadata={"help": "their versions, newest first"})


@dataclass(frozen=True, slots=True)
class Line:
    """A combination and what each package has on it."""

    values: tuple[str, ...] = field(metadata={"help": "the combination's values"})
    cells: tuple[Build, ...] = field(metadata={"help": "one for each package"})


def ordered(snapshot: Snapshot) -> tuple[Package, ...]:
    """Return the packages with gaps, least covered first, then all others by name."""
    gaps = snapshot.gaps
    seen = {package.name for package in gaps}
    return (*gaps, *(package for package in snapshot.packages if package.name not in seen))


def combinations(snapshot: Snapshot) -> tuple[Combination, ...]:
    """Return the combinations of the universe, and those that something is built for unexpectedly."""
    unexpected = (
        combination
        for package in snapshot.packages
        for combination, cell in package.cells.items()
        if cell.status == "unexpected"
    )
    return tuple(sorted({*snapshot.universe.combinations, *unexpected}, key=combination_key))


def lines(snapshot: Snapshot) -> Iterator[Line]:
    """Yield a line for each combination, with a cell for each package in its order."""
    for combination in combinations(snapshot):
        cells = tuple(_build(package, combination) for package in snapshot.packages)
        yield Line(named(combination), cells)


def _build(package: Package, combination: Combination) -> Build:
    cell = shown_cell(package, combination)
    symbol = STATES[shown_state(package, combination)].symbol
    return Build(symbol, cell.builds, cell.versions[::-1]) if cell else Build(symbol, 0, ())


def tables(snapshot: Snapshot) -> Iterator[Table]:
    """Yield the matrix with packages as rows, all of them `ordered`: a table for every few combinations."""
    packages = ordered(snapshot)
    for columns in _pages(combinations(snapshot)):
        yield _table(snapshot, packages, columns)


def _pages(columns: Sequence[Combination]) -> Iterator[list[Combination]]:
    """Put as many columns together as fit a page; those with one first value stay together."""
    page: list[Combination] = []
    for _, same in groupby(columns, key=lambda combination: combination[0]):
        group = list(same)
        if page and not _fit([*page, *group]):
            yield page
            page = []
        for column in group:
            if page and not _fit([*page, column]):
                yield page
                page = []
            page.append(column)
    if page:
        yield page


def _fit(columns: Sequence[Combination]) -> bool:
    width = sum(_PADDING + max(map(len, named(column))) for column in columns)
    return len(columns) <= MOST_COLUMNS and width <= MOST_CHARS


def _table(
    snapshot: Snapshot, packages: Sequence[Package], columns: Sequence[Combination]
) -> Table:
    rows = tuple(
        Row(package.name, tuple(STATES[shown_state(package, c)].symbol for c in columns))
        for package in packages
    )
    firsts = {combination[0] for combination in columns}
    shared = len(firsts) == 1 and len(columns[0]) > 1
    return Table(
        shared=named(firsts)[0] if shared else None,
        columns=tuple(named(combination[shared:]) for combination in columns),
        rows=rows,
        built=tuple(_share(snapshot.coverage_of(combination)) for combination in columns),
        empty=0,
    )


def narrowed(table: Table, shown: Collection[str], *, fold: bool) -> Table:
    """Return a table with fewer rows.

    Args:
        table: one with a row for each package.
        shown: the packages that may have a row.
        fold: whether packages with nothing in these columns are counted, if they are several.
    """
    rows = [row for row in table.rows if row.package in shown]
    full = [row for row in rows if not _NOTHING_HERE.issuperset(row.symbols)]
    if fold and len(rows) - len(full) > 1:
        return replace(table, rows=tuple(full), empty=len(rows) - len(full))
    return replace(table, rows=tuple(rows))


def _share(tally: Tally) -> str:
    return f"{number(tally.covered)}/{number(tally.total)}" if tally.total else STATES["n/a"].symbol
