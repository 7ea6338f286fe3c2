"""The ``markdown`` exporter: reports to be read in a pull request, as GitHub renders them.

The verdict comes first, then what needs action, then all else, folded. A report is kept within
what a comment may hold by leaving out rows, never by cutting text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    hookimpl,
)
from coverage_report.exporters.markdown.budget import MAX_CHARS, fullest_text
from coverage_report.views.view import LimitsT, View


def export_markdown(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views.report import ReportView

    yield _artifact("report.md", ReportView.of(model, context.asked, context.judgement), context)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.md``, the comment on a pull request.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views.diff import DiffView

    yield _artifact("diff.md", DiffView.of(diff, context.asked, context.judgement), context)


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views.trend import TrendView

    yield _artifact("trend.md", TrendView.of(trend, context.asked), context)


def _artifact(path: str, view: View[LimitsT], context: ExportContext) -> Artifact:
    """Return a text within what a comment may hold.

    Args:
        path: of the file, which its template is called after.
        view: holds the template's variables.
        context: renders the template.
    """

    def render(limits: LimitsT) -> str:
        shown = view.within(limits)
        variables = {field.name: getattr(shown, field.name) for field in fields(view)}
        text = context.render(f"markdown/{path}.j2", **variables)
        return re.sub("\n{3,}", "\n\n", text).strip("\n") + "\n"

    return Artifact(path, fullest_text(render, view.limits, context))


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``markdown``."""
    exporter = Exporter(
        name="markdown",
        export=export_markdown,
        renders={Diff: export_diff, Trend: export_trend},
        help="a report for pull requests: verdict, packages with gaps, the matrix folded",
        templates="coverage_report_templates",
        options={
            "max-chars": f"the longest text, {MAX_CHARS} if not set: rows are left out beyond"
        },
    )
    return (exporter,)
