"""One package over all snapshots: the question of every report of a bug is since when something is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from coverage_report import Combination, Package, Snapshot, Tally
from coverage_report.exporters.html.sheet import LETTERS, PageRow, Sheet
from coverage_report.text import natural_key
from coverage_report.values import combination_key
from coverage_report.views.expected import shown_state
from coverage_report.views.states import NEUTRAL, STATES, Look
from coverage_report.views.words import values

_BUILT = frozenset(LETTERS[state] for state in ("built", "older"))
_ABSENT = Look(" ", " ", "the snapshot has no such package or combination", NEUTRAL)


@dataclass(frozen=True, slots=True)
class Gone:
    """A combination that a package was built for.

    Attributes:
        values: of the combination.
        last: the newest snapshot that has a build.
        since: the snapshot after it.
    """

    values: tuple[str, ...]
    last: str
    since: str


@dataclass(frozen=True, slots=True)
class History:
    """A package over all snapshots.

    Attributes:
        name: the package's name.
        sheet: a row for each snapshot, the newest of each series first; a column for each combination that it ever had.
        gone: what it is not built for any more.
    """

    name: str
    sheet: Sheet
    gone: tuple[Gone, ...]


def histories(series: Sequence[Sequence[Snapshot]], axes: tuple[str, ...]) -> Iterator[History]:
    """Yield each package of all snapshots, by name.

    Args:
        series: snapshots that follow each other, oldest first.
        axes: of all of them.
    """
    found: dict[str, dict[str, Package]] = {}
    for snapshot in chain.from_iterable(series):
        for package in snapshot.packages:
            found.setdefault(package.name, {})[snapshot.name] = package
    for name in sorted(found, key=natural_key):
        yield _history(name, found[name], series, axes)


def _history(
    name: str,
    packages: dict[str, Package],
    series: Sequence[Sequence[Snapshot]],
    axes: tuple[str, ...],
) -> History:
    ever = {c for package in packages.values() for c, cell in package.cells.items() if cell.records}
    columns = tuple(sorted(ever, key=combination_key))
    rows = {
        snapshot.name: _row(snapshot, packages.get(snapshot.name), columns)
        for one in series
        for snapshot in reversed(one)
    }
    sheet = Sheet(
        name=name,
        axes=axes,
        columns=columns,
        built=tuple(_times(tuple(rows.values()), at) for at in range(len(columns))),
        rows=tuple(rows.values()),
        states=dict((*STATES.items(), ("neither", _ABSENT))),
    )
    gone = (
        one
        for snapshots in series
        for one in _gone(columns, [rows[snapshot.name] for snapshot in snapshots])
    )
    return History(name, sheet, tuple(gone))


def _row(snapshot: Snapshot, package: Package | None, columns: Sequence[Combination]) -> PageRow:
    if package is None:
        return PageRow(snapshot.name, LETTERS["neither"] * len(columns), Tally(0, 0))
    known = frozenset(snapshot.universe.combinations)

    def letter(column: Combination) -> str:
        inside = column in known or package.cell(column)
        return LETTERS[shown_state(package, column) if inside else "neither"]

    return PageRow(snapshot.name, "".join(map(letter, columns)), package.tally)


def _times(rows: Sequence[PageRow], at: int) -> Tally:
    """Return in how many snapshots a combination is built, of those that it applies in."""
    letters = [row.cells[at] for row in rows]
    apply = [one for one in letters if one not in (LETTERS["neither"], LETTERS["n/a"])]
    return Tally(sum(one in _BUILT for one in letters), len(apply))


def _gone(columns: Sequence[Combination], rows: Sequence[PageRow]) -> Iterator[Gone]:
    """Yield what the newest of some snapshots, oldest first, has not and one before it had."""
    for at, column in enumerate(columns):
        built = [number for number, row in enumerate(rows) if row.cells[at] in _BUILT]
        if built and built[-1] < len(rows) - 1:
            last = built[-1]
            yield Gone(values(column), rows[last].name, rows[last + 1].name)
