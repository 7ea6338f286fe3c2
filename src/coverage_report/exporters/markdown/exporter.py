"""The ``markdown`` exporter: reports to be read in a pull request, as GitHub renders them.

The verdict comes first, then what needs action, then all else, folded. A report is kept within
what a comment may hold by leaving out rows, never by cutting text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    hookimpl,
)
from coverage_report.exporters.markdown.budget import MAX_CHARS, fitted


def export_markdown(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views import report

    yield _artifact("report.md", report, model, context)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.md``, the comment on a pull request.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views import diff as changes

    yield _artifact("diff.md", changes, diff, context)


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.views import trend as course

    yield _artifact("trend.md", course, trend, context)


def _artifact(path: str, view: Any, given: object, context: ExportContext) -> Artifact:
    """Return a text within what a comment may hold.

    Args:
        path: of the file, which its template is called after.
        view: the module that makes the template's variables of what is `given`, tells their size, and
            keeps them within less.
        given: a model, a diff or a trend.
        context: renders the template.
    """
    everything = view.variables(given)

    def render(allowed: object) -> str:
        text = context.render(f"markdown/{path}.j2", **_named(view.within(everything, allowed)))
        return re.sub("\n{3,}", "\n\n", text).strip("\n") + "\n"

    return Artifact(path, fitted(render, view.size(everything), context))


def _named(variables: object) -> dict[str, object]:
    return {field.name: getattr(variables, field.name) for field in fields(variables)}  # type: ignore[arg-type]


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``markdown``."""
    exporter = Exporter(
        name="markdown",
        export=export_markdown,
        export_diff=export_diff,
        export_trend=export_trend,
        help="a report for pull requests: verdict, packages with gaps, the matrix folded",
        templates="coverage_report_templates",
        options={
            "max-chars": f"the longest text, {MAX_CHARS} if not set: rows are left out beyond"
        },
    )
    return (exporter,)
