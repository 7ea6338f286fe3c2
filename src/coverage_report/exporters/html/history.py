"""One package over all snapshots: the question of every report of a bug is since when something is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from coverage_report import Combination, Tally
from coverage_report.exporters.html.sheet import LETTERS, PageRow, Sheet
from coverage_report.values import combination_key
from coverage_report.views.history import last_built
from coverage_report.views.parts import History, Moment
from coverage_report.views.states import NEUTRAL, STATES, Look
from coverage_report.views.words import values

_ABSENT = Look(" ", " ", "the snapshot has no such package or combination", NEUTRAL)
_BUILT = ("built", "older")


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
class Run:
    """Snapshots that follow each other and in which a package looks the same, newest first."""

    snapshots: tuple[str, ...]
    row: PageRow


def columns_of(history: History) -> tuple[Combination, ...]:
    """Return the combinations that a package was ever built for, in order."""
    ever = {
        combination
        for moment in chain.from_iterable(history.series)
        for combination, state in moment.states.items()
        if state in _BUILT
    }
    return tuple(sorted(ever, key=combination_key))


def history_sheet(history: History) -> Sheet:
    """Return the matrix of a package over time: a row for each snapshot, the newest of each series first."""
    columns = columns_of(history)
    moments = [moment for series in history.series for moment in reversed(series)]
    return Sheet(
        name=history.name,
        axes=history.axes,
        columns=columns,
        built=tuple(_times(moments, column) for column in columns),
        rows=tuple(_row(moment, columns) for moment in moments),
        states=dict((*STATES.items(), ("neither", _ABSENT))),
    )


def runs_of(sheet: Sheet) -> list[Run]:
    """Return the rows of such a matrix, those that follow each other and look the same together."""
    groups = groupby(sheet.rows, key=lambda row: (row.cells, row.tally))
    found = [list(rows) for _, rows in groups]
    return [Run(tuple(row.name for row in rows), rows[0]) for rows in found]


def gone_of(history: History) -> Iterator[Gone]:
    """Yield what the newest snapshot of a series has not and one before it had."""
    for moments in history.series:
        for column in columns_of(history):
            last = last_built(moments, column)
            if last is not None and last < len(moments) - 1:
                yield Gone(values(column), moments[last].snapshot, moments[last + 1].snapshot)


def _row(moment: Moment, columns: Sequence[Combination]) -> PageRow:
    cells = (LETTERS[moment.states.get(column) or "neither"] for column in columns)
    return PageRow(moment.snapshot, "".join(cells), moment.tally)


def _times(moments: Sequence[Moment], column: Combination) -> Tally:
    """Return in how many snapshots a combination is built, of those that it applies in."""
    states = [moment.states.get(column, "n/a") for moment in moments]
    apply = [state for state in states if state != "n/a"]
    return Tally(sum(state in _BUILT for state in states), len(apply))
