"""Coverage over time, for a terminal: a table for each series of snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report import Series, Trend
from coverage_report.exporters.terminal.tables import new_table
from coverage_report.exporters.terminal.text import Data, share
from coverage_report.views.words import count, number

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part

_DECLINES = 10
#: So many snapshots are shown, the newest; ``-v`` shows all.
_NEWEST = 12


def trend_parts(trend: Trend, data: Data, rows: int | None) -> Iterator[Part]:
    """Yield lines and tables, the newest snapshots first.

    Args:
        trend: what to show.
        data: makes text fit to be shown.
        rows: how many rows of a table to show at most; None shows all.
    """
    for series in trend.series:
        yield from _series(series, data, rows)
    if not trend.series:
        yield "No snapshots were found."


def _series(series: Series, data: Data, rows: int | None) -> Iterator[Part]:
    points = series.points
    first, last = points[0].snapshot, points[-1].snapshot
    if len(points) == 1:
        yield f"built: {last.tally} in {data(last.name)}; one snapshot is not a trend"
        return
    lost, gained = (sum(getattr(p, kind) for p in points) for kind in ("lost", "gained"))
    yield f"{count(lost, 'combination')} lost, {number(gained)} gained over {_those(series, data)}"
    of, of_last = "", ""
    if first.combinations != last.combinations:
        of, of_last = (
            f" of {count(first.combinations, 'combination')}",
            f" of {number(last.combinations)}",
        )
    start, end = f"{first.tally}{of}", f"{last.tally}{of_last}"
    yield f"built: {start} in {data(first.name)}, {end} in {data(last.name)}"
    shown = len(points) if rows is None else _NEWEST
    yield _table(series, data, shown)
    if len(points) > shown:
        yield f"and {count(len(points) - shown, 'earlier snapshot')}: -v shows all"
    if series.declines:
        yield _declines(series, data, None if rows is None else _DECLINES)


def _those(series: Series, data: Data) -> str:
    """Return the snapshots of a series in words; without dates the series is called releases, or snapshots."""
    dated = series.points[0].day
    those = f"snapshots of {data(series.name)}" if dated else series.name
    return f"{number(len(series.points))} {those}"


def _table(series: Series, data: Data, most: int) -> Table:
    table = new_table()
    table.add_column("snapshot", no_wrap=True)
    for title in ("built", "complete", "combinations", "lost", "gained", "moved"):
        table.add_column(title, justify="right", no_wrap=True)
    for point in series.points[::-1][:most]:
        one = point.snapshot
        first = point is series.points[0]
        changes = () if first else (point.lost, point.gained, point.moved)
        table.add_row(
            data(one.name),
            share(one.tally),
            f"{number(one.complete)} of {number(one.packages)}",
            number(one.combinations),
            *(number(change) if change else "" for change in changes),
        )
    return table


def _declines(series: Series, data: Data, rows: int | None) -> Table:
    table = new_table()
    table.add_column("lost most", no_wrap=True)
    table.add_column("lost", justify="right")
    table.add_column("gained", justify="right")
    for decline in series.declines[:rows]:
        table.add_row(data(decline.package), number(decline.lost), number(decline.gained))
    return table
