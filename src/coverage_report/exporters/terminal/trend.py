"""Coverage over time, for a terminal: a table for each series of snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import left_out, new_table
from coverage_report.exporters.terminal.text import share
from coverage_report.views.trend import SeriesPart, TrendView
from coverage_report.views.words import Escape, number

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part


def trend_parts(view: TrendView, esc: Escape, *, verbose: bool) -> Iterator[Part]:
    """Yield lines and tables, the newest snapshots first; the earlier ones only where that is asked for."""
    from rich.text import Text  # wraps where a line of text would be cut

    for part in view.series:
        yield Text(part.verdict.say(esc))
        yield Text(part.course.say(esc))
        if len(part.points) > 1:
            yield _points(part, esc, verbose=verbose)
            yield from left_out(0 if verbose else part.earlier.count, "snapshot", "earlier")
        if part.declines:
            yield _declines(part, esc)
    if not view.series:
        yield "No snapshots were found."


def _points(part: SeriesPart, esc: Escape, *, verbose: bool) -> Table:
    table = new_table()
    table.add_column("snapshot", no_wrap=True)
    for title in ("built", "complete", "combinations", "lost", "gained", "moved"):
        table.add_column(title, justify="right", no_wrap=True)
    for point in (*part.latest, *(part.earlier if verbose else ())):
        changes = () if point.first else (point.lost, point.gained, point.moved)
        table.add_row(
            esc(point.name),
            share(point.tally, point.built),
            f"{number(point.complete)} of {number(point.packages)}",
            number(point.combinations),
            *(number(change) if change else "" for change in changes),
        )
    return table


def _declines(part: SeriesPart, esc: Escape) -> Table:
    table = new_table()
    table.add_column("lost most", no_wrap=True)
    table.add_column("lost", justify="right")
    table.add_column("gained", justify="right")
    for decline in part.declines:
        table.add_row(esc(decline.package), number(decline.lost), number(decline.gained))
    return table
