"""The matrix of packages and combinations: rows that are alike together, and tables that fit a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

from coverage_report import Combination, Package, Snapshot, Tally
from coverage_report.text import natural_key
from coverage_report.values import combination_key
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import shown_cell, shown_state
from coverage_report.views.grouping import grouped
from coverage_report.views.spelling import spell
from coverage_report.views.states import STATES, Look
from coverage_report.views.words import Phrase

_PADDING = 3
_NOTHING_HERE = frozenset({STATES["missing"], STATES["n/a"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Packages that look the same on every combination, often only one."""

    packages: Excerpt[str] = field(metadata={"help": "their names"})
    tally: Tally = field(metadata={"help": "built combinations, of those that apply to each"})
    looks: tuple[Look, ...] = field(metadata={"help": "how each column's cell is shown"})
    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes"})
    part: frozenset[Combination] = field(metadata={"help": "the combinations that apply to each"})
    gaps: frozenset[Combination] = field(metadata={"help": "those of them that each lacks"})
    declared: bool = field(metadata={"help": "whether it is declared what should be built"})
    anywhere: bool = field(metadata={"help": "whether each has a build for any platform"})

    @property
    def built_for(self) -> Phrase:
        """What each is built for, in words."""
        if self.anywhere and not self.gaps:
            return Phrase.of("any platform")
        return spell(self.part - self.gaps, self.part, self.axes, limits.BUILT_FOR)

    @property
    def missing(self) -> Phrase:
        """What each lacks of what is declared, in words; nothing where it lacks nothing."""
        if not (self.declared and self.gaps):
            return Phrase()
        return spell(self.gaps, self.part, self.axes, limits.BUILT_FOR, other_way=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Some columns of the matrix, and the packages that have anything in them."""

    shared: str | None = field(
        metadata={"help": "the value of the first axis where all columns have one"}
    )
    columns: tuple[tuple[str, ...], ...] = field(
        metadata={"help": "the values of each column's combination, without the shared one"}
    )
    rows: Excerpt[Row] = field(metadata={"help": "packages, with the looks of these columns"})
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
        packages: those with gaps, least covered first, then all others by name; without those of which nothing is expected.
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
        complete = (
            package
            for package in snapshot.packages
            if package.name not in lacking and _is_judged(package, snapshot)
        )
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

    def rows(self, axes: tuple[str, ...]) -> tuple[Row, ...]:
        """Return the packages, those that look the same in one row: first the most, then the least covered."""

        def look(package: Package) -> tuple[tuple[Look, ...], Tally]:
            looks = tuple(STATES[shown_state(package, c)] for c in self.combinations)
            return looks, package.tally

        alike = grouped(self.packages, look)
        rows = (self._row(looks, packages, axes) for (looks, _), packages in alike.items())
        return tuple(sorted(rows, key=lambda row: (-row.packages.count, _ratio(row.tally))))

    def _row(
        self, looks: tuple[Look, ...], packages: Sequence[Package], axes: tuple[str, ...]
    ) -> Row:
        first = packages[0]
        return Row(
            packages=Excerpt.of(sorted((package.name for package in packages), key=natural_key)),
            tally=first.tally,
            looks=looks,
            axes=axes,
            part=frozenset(first.applicable),
            gaps=frozenset(first.missing),
            declared=self.snapshot.universe.kind == "declared",
            anywhere=all(map(_runs_anywhere, packages)),
        )


def _runs_anywhere(package: Package) -> bool:
    return any(words.anywhere(tuple(record.axes.values())) for record in package.records)


def tables(matrix: Matrix, rows: Sequence[Row]) -> Iterator[Table]:
    """Yield the rows of a matrix in tables that fit a page, one for every few combinations."""
    start = 0
    for columns in _pages(matrix.combinations):
        end = start + len(columns)
        firsts = {combination[0] for combination in columns}
        shared = len(firsts) == 1 and len(columns[0]) > 1
        cut = [replace(row, looks=row.looks[start:end]) for row in rows]
        full = [row for row in cut if not _NOTHING_HERE.issuperset(row.looks)]
        idle = [row for row in cut if _NOTHING_HERE.issuperset(row.looks)]
        full += _joined(row for row in idle if set(row.looks) != {STATES["missing"]})
        empty = _packages(cut) - _packages(full)
        if empty == 1:
            full, empty = cut, 0
        yield Table(
            shared=words.value(*firsts) if shared else None,
            columns=tuple(words.values(combination[shared:]) for combination in columns),
            rows=Excerpt.of(full),
            built=tuple(fraction(matrix.snapshot.coverage_of(column)) for column in columns),
            empty=empty,
        )
        start = end


def looks_of(shown: Iterable[Line | Row]) -> tuple[Look, ...]:
    """Return the looks that occur, in the order of legends."""
    occurring: set[Look] = set()
    for one in shown:
        occurring.update((cell.look for cell in one.cells) if isinstance(one, Line) else one.looks)
    return tuple(look for look in STATES.values() if look in occurring)


def _is_judged(package: Package, snapshot: Snapshot) -> bool:
    """Tell whether something is expected of a package, or is there that nobody expects."""
    if snapshot.universe.kind == "observed" or package.applicable:
        return True
    return any(s != "n/a" for s in package.states.values())


def _joined(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that look the same as one, with all their packages."""
    for same in grouped(rows, lambda row: row.looks).values():
        names = sorted((name for row in same for name in row.packages), key=natural_key)
        yield replace(same[0], packages=Excerpt.of(names))


def _packages(rows: Iterable[Row]) -> int:
    return sum(row.packages.count for row in rows)


def _ratio(tally: Tally) -> Fraction:
    return Fraction(1) if tally.ratio is None else tally.ratio


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


def fraction(tally: Tally) -> str:
    """Return so many of so many, as it stands in a table."""
    if not tally.total:
        return STATES["n/a"].symbol
    return f"{words.number(tally.covered)}/{words.number(tally.total)}"
