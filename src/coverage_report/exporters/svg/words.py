"""What a matrix says in words: its headline, its tooltips, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_report import Combination, Package, Snapshot
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import last_day, state_counts
from coverage_report.views.grid import Column, Grid, GridCell
from coverage_report.views.states import STATES
from coverage_report.views.svg_text import one_line
from coverage_report.views.words import count, number


def name_of(text: str) -> str:
    """Return the name of a package or snapshot as shown."""
    return one_line(text, limits.TITLE)


def values_of(combination: Combination) -> str:
    """Return the values of a combination as shown."""
    return " ".join(map(name_of, words.values(combination)))


def describe(snapshot: Snapshot, grid: Grid) -> list[str]:
    """Return the headline of the whole snapshot, and of what `grid` shows it."""
    complete = f"{number(snapshot.complete)} of {count(len(snapshot.packages), 'package')} complete"
    universe = snapshot.universe
    kind = f"{universe.kind} in {universe.source}" if universe.source else universe.kind
    shown = f"{count(len(universe.combinations), 'combination')}, {one_line(kind, limits.REMARK)}"
    if any(len(column.members) > 1 for column in grid.columns):
        shown += f"; shown by {' and '.join(map(name_of, grid.axes))}"
    if grid.hidden:
        shown += f"; {count(grid.hidden, 'column')} left out"
    states = ", ".join(f"{number(one.cells)} {one.state}" for one in state_counts(snapshot))
    built = words.built_for(snapshot)
    built = f"built for {built}" if snapshot.alone and snapshot.tally.total else f"{built} built"
    return [f"{built} · {complete}", shown, *([states] if states else [])]


def label(names: Sequence[str]) -> tuple[str, str]:
    """Return what the row of some packages is called: the one's name or how many, and all it has to say."""
    if len(names) == 1:
        return name_of(names[0]), name_of(names[0])
    short = count(len(names), "package")
    told = words.listing(Excerpt.of(names, limits.NAMES_IN_TOOLTIP)).say(name_of)
    return short, one_line(f"{short}: {told}", limits.TOOLTIP)


def tooltip(packages: Sequence[Package], column: Column, cell: GridCell) -> str:
    """Return the whole names of a cell's packages and combination, and its state."""
    name, _ = label([package.name for package in packages])
    each = " each" if len(packages) > 1 and len(column.members) > 1 and cell.tally.total else ""
    return f"{name}, {values_of(column.head)}: {_state(cell, column)}{each}"


def left_out(packages: tuple[Package, ...]) -> str:
    """Return what can be said of all the packages that have no row."""
    more = f"and {count(len(packages), 'more package')}"
    tallies = [package.tally for package in packages if package.tally.total]
    if not tallies:
        return f"{more}, not applicable"
    lowest = min(tallies, key=lambda tally: tally.covered / tally.total)
    return f"{more}, all complete" if lowest.complete else f"{more}, the lowest at {lowest}"


def _state(cell: GridCell, column: Column) -> str:
    if len(column.members) > 1 and cell.tally.total:
        return f"{number(cell.tally.covered)} of {number(cell.tally.total)} built"
    known = STATES.get(cell.state)
    meaning = known.meaning if known else one_line(cell.state, limits.REMARK)
    said = [meaning, *([one_line(cell.version, limits.REMARK)] if cell.version else [])]
    return ", ".join(said) + _remarks(cell)


def _remarks(cell: GridCell) -> str:
    """Return what the declaration says of a cell, such as why it is known to fail."""
    told = (cell.remarks.reason, cell.remarks.issue, last_day(cell.remarks))
    remarks = [one_line(text, limits.TITLE) for text in told if text]
    return f" ({'; '.join(remarks)})" if remarks else ""
