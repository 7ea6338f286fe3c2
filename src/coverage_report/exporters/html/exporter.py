"""The ``html`` and ``html-dir`` exporters: a page to search, filter, link and print.

Everything in it can be read without a script. The script adds what a reader does with it, keeps
all of that in the address, and asks nobody for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeAlias

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    hookimpl,
)
from coverage_report.exporters.html.page import folder, one_file
from coverage_report.exporters.html.site_options import HELP
from coverage_report.views.parts import Front, History, Part, PlaceHistory, SnapshotStep

#: Puts a page together of a template's name, the context, its data and its variables.
_Assemble: TypeAlias = Callable[
    [str, ExportContext, dict[str, Any], dict[str, Any]], Iterator[Artifact]
]


_OPTIONS = {
    "sections": "exporters that put a section into the page, such as `csv`; several with commas"
}


def export(model: CoverageModel, context: ExportContext, assemble: _Assemble) -> Iterator[Artifact]:
    """Yield the page of a report."""
    from coverage_report.exporters.html.report import report_data, report_variables

    sheets, data = report_data(model)
    yield from assemble("report", context, data, report_variables(model, sheets, context.asked))


def export_diff(diff: Diff, context: ExportContext, assemble: _Assemble) -> Iterator[Artifact]:
    """Yield the page of what changed."""
    from coverage_report.exporters.html.diff import diff_data, diff_variables

    sheet, data = diff_data(diff)
    yield from assemble("diff", context, data, diff_variables(diff, sheet, context.asked))


def export_trend(trend: Trend, context: ExportContext, assemble: _Assemble) -> Iterator[Artifact]:
    """Yield the page of many snapshots."""
    from coverage_report.exporters.html.trend import trend_data, trend_variables

    yield from assemble("trend", context, trend_data(trend), trend_variables(trend, context.asked))


def _export_site(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    from coverage_report.exporters.html.site import export_site

    yield from export_site(model, context)


def _export_part(part: Part, context: ExportContext) -> Iterator[Artifact]:
    from coverage_report.exporters.html.site import export_part

    yield from export_part(part, context)


def _exporter(name: str, assemble: _Assemble, help_: str, *, many: bool) -> Exporter:
    return Exporter(
        name=name,
        export=partial(export, assemble=assemble),
        renders={
            Diff: partial(export_diff, assemble=assemble),
            Trend: partial(export_trend, assemble=assemble),
        },
        help=help_,
        many=many,
        options=_OPTIONS,
        templates="coverage_report_templates",
    )


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``html`` and ``html-dir``."""
    return (
        _exporter(
            "html",
            one_file,
            "one page for a browser: search, filter, sort, link, print",
            many=False,
        ),
        _exporter(
            "html-dir",
            folder,
            "the same page with style and script beside it, for hosts with a strict CSP",
            many=True,
        ),
        Exporter(
            name="site",
            export=_export_site,
            help="all snapshots as static pages: each of them, each package over time, and changes",
            many=True,
            templates="coverage_report_templates",
            options=HELP,
            renders=dict.fromkeys((SnapshotStep, History, PlaceHistory, Front), _export_part),
        ),
    )
