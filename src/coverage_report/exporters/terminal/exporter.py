"""The ``terminal`` exporter: what is printed when nothing else is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Problem,
    Snapshot,
    Trend,
    hookimpl,
)
from coverage_report.exporters.terminal.page import Page
from coverage_report.exporters.terminal.served import served_parts
from coverage_report.exporters.terminal.tables import grid, key, known_table, matrix, overview
from coverage_report.exporters.terminal.text import Data, data_for, legend
from coverage_report.views.expected import known_failures, shown_state, state_counts
from coverage_report.views.matrix import combinations, ordered
from coverage_report.views.served import served_view
from coverage_report.views.words import count, number

if TYPE_CHECKING:
    from coverage_report.exporters.terminal.page import Part

#: Packages that may stand side by side, if the terminal is wide enough.
_SIDE_BY_SIDE = 6
#: Rows of a table that one looks through; ``-v`` shows all.
_ROWS = 40


def export_terminal(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.txt``: as wide as the terminal, with the colours and signs that it can show."""
    data, rows = data_for(context.terminal), _most(context)
    page = Page(context.terminal)
    for snapshot in model.snapshots:
        page.print(*_verdict(snapshot, model.axes, data))
        few = _few(snapshot, model.axes, data, page, rows)
        several = few or _several(snapshot, model.axes, data, context, page)
        page.print(*(several or _many(snapshot, data, context)))
        if known := known_failures(snapshot):
            page.print(known_table(known[:rows], data))
        if served := served_view(snapshot):
            page.print(*served_parts(served, data, rows))
    if not model.snapshots:
        page.print("No builds were found.")
    page.print(*_problems(model.problems, data))
    yield Artifact("report.txt", page.text)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.txt``, likewise."""
    from coverage_report.exporters.terminal.diff import diff_parts

    page = Page(context.terminal)
    page.print(*diff_parts(diff, data_for(context.terminal), _most(context)))
    page.print(*_problems(diff.problems, data_for(context.terminal)))
    yield Artifact("diff.txt", page.text)


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.txt``, likewise."""
    from coverage_report.exporters.terminal.trend import trend_parts

    page = Page(context.terminal)
    page.print(*trend_parts(trend, data_for(context.terminal), _most(context)))
    page.print(*_problems(trend.problems, data_for(context.terminal)))
    yield Artifact("trend.txt", page.text)


def _most(context: ExportContext) -> int | None:
    """Return how many rows a table may have; None is any number."""
    return None if context.verbose else _ROWS


def _verdict(snapshot: Snapshot, axes: tuple[str, ...], data: Data) -> Iterator[str]:
    """Yield the lines above a table; each begins with a word of ours."""
    tally, universe = snapshot.tally, snapshot.universe
    built = (
        f"{number(tally.covered)} of {count(tally.total, 'combination')} built ({tally.percent})"
    )
    yield f"{built if tally.total else 'n/a: nothing to cover'} in {data(snapshot.name)}"
    packages = f"{number(snapshot.complete)} of {count(len(snapshot.packages), 'package')} complete"
    yield f"{packages}, {count(snapshot.builds, 'record')}"
    size = count(len(universe.combinations), f"{universe.kind} combination")
    source = f" in {data(universe.source)}" if universe.source else ""
    yield f"universe: {size} of {' × '.join(map(data, axes))}{source}"
    if counts := state_counts(snapshot):
        yield f"states: {', '.join(f'{number(one.cells)} {one.state}' for one in counts)}"


def _few(
    snapshot: Snapshot, axes: tuple[str, ...], data: Data, page: Page, rows: int | None
) -> list[Part]:
    """Return the matrix with what belongs under it; nothing where it would not fit."""
    packages = snapshot.packages
    if not 0 < len(packages) <= _SIDE_BY_SIDE:
        return []
    table = matrix(snapshot, axes, data, rows)
    if len(packages) > 1 and not page.fits(table):
        return []
    lines = combinations(snapshot)
    states = (shown_state(package, line) for package in packages for line in lines[:rows])
    return [table, *_more(len(lines), "combination", rows), legend(states), ""]


def _several(
    snapshot: Snapshot, axes: tuple[str, ...], data: Data, context: ExportContext, page: Page
) -> list[Part]:
    """Return a matrix whose columns are numbered, below what they are; nothing where it would not fit."""
    lines, rows = combinations(snapshot), _most(context)
    if not snapshot.packages or len(lines) > _ROWS:
        return []
    table = grid(snapshot, data, context.terminal.width, rows)
    if not page.fits(table):
        return []
    shown = ordered(snapshot)[:rows]
    states = (shown_state(package, line) for package in shown for line in lines)
    more = _more(len(snapshot.packages), "package", rows)
    return [key(snapshot, axes, data), table, *more, legend(states, numbers=False), ""]


def _many(snapshot: Snapshot, data: Data, context: ExportContext) -> list[Part]:
    """Return the packages with what each lacks."""
    if not snapshot.packages:
        return [""]
    rows = _most(context)
    more = _more(len(snapshot.packages), "package", rows)
    table = overview(snapshot, data, context.terminal.width, rows)
    return [table, *more, *([""] if more else [])]


def _more(total: int, word: str, rows: int | None) -> list[str]:
    left = 0 if rows is None else total - rows
    return [f"and {count(left, f'more {word}')}: -v shows all"] if left > 0 else []


def _problems(problems: Sequence[Problem], data: Data) -> Iterator[str]:
    if problems:
        yield f"{count(len(problems), 'problem')} with the input"
    lost = [data(problem.file) for problem in problems if problem.lost]
    if lost:
        yield f"incomplete, could not be read: {', '.join(lost)}"


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``terminal``."""
    exporter = Exporter(
        name="terminal",
        export=export_terminal,
        export_diff=export_diff,
        export_trend=export_trend,
        help="tables for a terminal, or for any text with letters of one width",
    )
    return (exporter,)
