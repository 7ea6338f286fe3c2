"""The ``markdown`` exporter: reports to be read in a pull request, as GitHub renders them.

The verdict comes first, then what needs action, then all else, folded. A report is kept within
what a comment may hold by leaving out rows, never by cutting text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import TypeVar

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    hookimpl,
)
from coverage_report.exporters._budget import MAX_CHARS, fitted

_VariablesT = TypeVar("_VariablesT")
_LimitsT = TypeVar("_LimitsT")


def export_markdown(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.exporters import _markdown_view

    everything = _markdown_view.variables(model)
    limits = _markdown_view.size(everything)
    yield _artifact("report.md", everything, limits, _markdown_view.within, context)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.md``, the comment on a pull request.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.exporters import _markdown_diff

    everything = _markdown_diff.variables(diff)
    limits = _markdown_diff.size(everything)
    yield _artifact("diff.md", everything, limits, _markdown_diff.within, context)


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.md``.

    Raises:
        UsageError: when ``max-chars`` is no number, or too low for any report.
    """
    from coverage_report.exporters import _markdown_trend

    everything = _markdown_trend.variables(trend)
    limits = _markdown_trend.size(everything)
    yield _artifact("trend.md", everything, limits, _markdown_trend.within, context)


def _artifact(
    path: str,
    everything: _VariablesT,
    limits: _LimitsT,
    within: Callable[[_VariablesT, _LimitsT], _VariablesT],
    context: ExportContext,
) -> Artifact:
    def render(allowed: _LimitsT) -> str:
        text = context.render(f"markdown/{path}.j2", **_named(within(everything, allowed)))
        return re.sub("\n{3,}", "\n\n", text).strip("\n") + "\n"

    return Artifact(path, fitted(render, limits, context))


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
