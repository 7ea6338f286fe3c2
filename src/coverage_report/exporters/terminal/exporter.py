"""The ``terminal`` exporter: what is printed when nothing else is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Problem,
    Trend,
    hookimpl,
)
from coverage_report.exporters.terminal.page import Page
from coverage_report.exporters.terminal.text import escape_for
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import Escape, Phrase, count

if TYPE_CHECKING:
    from coverage_report.exporters.terminal.page import Part


def export_terminal(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.txt``: as wide as the terminal, with the colours and signs that it can show."""
    from coverage_report.exporters.terminal.report import report_parts
    from coverage_report.views.report import ReportView

    page, esc = Page(context.terminal), escape_for(context.terminal)
    every = context.verbose or context.every
    view = ReportView.of(model, context.asked, details=None if every else 1)
    parts = report_parts(view, page, esc, _most(context))
    yield Artifact("report.txt", _printed(page, parts, view.problems, esc, view.only))


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.txt``, likewise."""
    from coverage_report.exporters.terminal.diff import diff_parts
    from coverage_report.views.diff import DiffView

    page, esc = Page(context.terminal), escape_for(context.terminal)
    view = DiffView.of(diff, context.asked)
    parts = diff_parts(view, esc, _most(context))
    yield Artifact("diff.txt", _printed(page, parts, view.problems, esc, view.only))


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.txt``, likewise."""
    from coverage_report.exporters.terminal.trend import trend_parts
    from coverage_report.views.trend import TrendView

    page, esc = Page(context.terminal), escape_for(context.terminal)
    view = TrendView.of(trend, context.asked)
    parts = trend_parts(view, esc, verbose=context.verbose)
    yield Artifact("trend.txt", _printed(page, parts, view.problems, esc, view.only))


def _most(context: ExportContext) -> int | None:
    """Return how many rows a table may have; None is any number."""
    return None if context.verbose else limits.ROWS


def _printed(
    page: Page, parts: Iterable[Part], problems: Excerpt[Problem], esc: Escape, only: Phrase
) -> str:
    page.print(*parts)
    if only:
        page.print(only.say(esc))
    if problems:
        page.print(f"{count(problems.count, 'problem')} with the input")
    if lost := [esc(problem.file) for problem in problems if problem.lost]:
        page.print(f"incomplete, could not be read: {', '.join(lost)}")
    return page.text


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``terminal``."""
    exporter = Exporter(
        name="terminal",
        export=export_terminal,
        renders={Diff: export_diff, Trend: export_trend},
        help="tables for a terminal, or for any text with letters of one width",
    )
    return (exporter,)
