"""The matrix of packages and combinations, and how it is cut into tables that fit a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from coverage_report import Combination, Package, Snapshot, Tally
from coverage_report.values import combination_key
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import shown_cell, shown_state
from coverage_report.views.states import STATES, Look

_PADDING = 3
_NOTHING_HERE = frozenset({STATES["missing"], STATES["n/a"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A package in a table."""

    package: str = field(metadata={"help": "its name"})
    looks: tuple[Look, ...] = field(metadata={"help": "how each column's cell is shown"})


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A package on a combination."""

    look: Look = field(metadata={"help": "how the state is shown"})
    builds: int = field(metadata={"help": "how many builds there are"})
    versions: Excerpt[str] = field(metadata={"help": "their versions, newest first"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A combination and what each package has on it."""

    values: tuple[str, ...] = field(metadata={"help": "the combination's values"})
    cells: tuple[Build, ...] = field(metadata={"help": "one for each package"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """The packages and combinations of a snapshot, in the order in which they are shown.

    Attributes:
        snapshot: of which this is the matrix.
        packages: those with gaps, least covered first, then all others by name.
        combinations: those of the universe, and those that something is built for unexpectedly.
    """

    snapshot: Snapshot
    packages: tuple[Package, ...]
    combinations: tuple[Combination, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Matrix:
        """Return the matrix of a snapshot."""
        gaps = snapshot.gaps
        lacking = {package.name for package in gaps}
        complete = (package for package in snapshot.packages if package.name not in lacking)
        unexpected = (
            combination
            for package in snapshot.packages
            for combination, cell in package.cells.items()
            if cell.status == "unexpected"
        )
        combinations = sorted({*snapshot.universe.combinations, *unexpected}, key=combination_key)
        return cls(snapshot, (*gaps, *complete), tuple(combinations))

    def lines(self) -> Iterator[Line]:
        """Yield a line for each combination, with a cell for each package in the snapshot's order."""
        for combination in self.combinations:
            cells = tuple(_build(package, combination) for package in self.snapshot.packages)
            yield Line(values=words.values(combination), cells=cells)

    def row(self, package: Package, columns: Sequence[Combination]) -> Row:
        """Return how a package is shown on some of the combinations."""
        looks = tuple(STATES[shown_state(package, column)] for column in columns)
        return Row(package=package.name, looks=looks)

    def tables(self) -> Iterator[Table]:
        """Yield the matrix with packages as rows: a table for every few combinations."""
        for columns in _pages(self.combinations):
            firsts = {combination[0] for combination in columns}
            shared = len(firsts) == 1 and len(columns[0]) > 1
            yield Table(
                shared=words.value(*firsts) if shared else None,
                columns=tuple(words.values(combination[shared:]) for combination in columns),
                rows=tuple(self.row(package, columns) for package in self.packages),
                built=tuple(_share(self.snapshot.coverage_of(column)) for column in columns),
                empty=0,
            )


def looks_of(shown: Iterable[Line | Row]) -> tuple[Look, ...]:
    """Return the looks that occur, in the order of legends."""
    found: set[Look] = set()
    for one in shown:
        found.update((cell.look for cell in one.cells) if isinstance(one, Line) else one.looks)
    return tuple(look for look in STATES.values() if look in found)


def narrowed(table: Table, shown: Collection[str], *, fold: bool) -> Table:
    """Return a table with fewer rows.

    Args:
        table: one with a row for each package.
        shown: the packages that may have a row.
        fold: whether packages with nothing in these columns are counted, if they are several.
    """
    rows = [row for row in table.rows if row.package in shown]
    full = [row for row in rows if not _NOTHING_HERE.issuperset(row.looks)]
    if fold and len(rows) - len(full) > 1:
        return replace(table, rows=tuple(full), empty=len(rows) - len(full))
    return replace(table, rows=tuple(rows))


def _build(package: Package, combination: Combination) -> Build:
    cell = shown_cell(package, combination)
    return Build(
        look=STATES[shown_state(package, combination)],
        builds=cell.builds if cell else 0,
        versions=Excerpt.of(cell.versions[::-1] if cell else (), limits.VERSIONS),
    )


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
    width = sum(_PADDING + max(map(len, words.values(column))) for column in columns)
    return len(columns) <= limits.PAGE_COLUMNS and width <= limits.PAGE_CHARS


def _share(tally: Tally) -> str:
    if not tally.total:
        return STATES["n/a"].symbol
    return f"{words.number(tally.covered)}/{words.number(tally.total)}"
