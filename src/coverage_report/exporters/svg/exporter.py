"""The ``matrix`` exporter: a picture of packages and the combinations that they are built for.

It is one SVG file without scripts, links or fonts, made for ``<img>`` in a README: readable
without colour, in light and in dark, and with the whole name of each cell in a tooltip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Trend,
    hookimpl,
)
from coverage_report.views import limits


def export_matrix(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``matrix.svg``: the newest snapshot, or all below each other where nobody can tell which that is."""
    from coverage_report.exporters.svg.picture import draw
    from coverage_report.exporters.svg.sheet import report_sheets
    from coverage_report.views.report import ReportView
    from coverage_report.views.states import STATES

    details, most = (None, None) if context.every else (1, limits.PICTURE_MATRICES)
    view = ReportView.of(model, context.asked, details=details)
    sheets = list(report_sheets(view, model.snapshots, most))
    names = ", ".join(sheet.title for sheet in sheets)
    yield Artifact(
        "matrix.svg", draw(f"Platform coverage of {names or 'nothing'}", sheets, STATES.items())
    )


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.svg``: the packages that changed, and what became of each combination."""
    from coverage_report.exporters.svg.picture import draw
    from coverage_report.exporters.svg.sheet import diff_sheet
    from coverage_report.views.diff import DiffView
    from coverage_report.views.diff_picture import diff_picture
    from coverage_report.views.states import CHANGES

    sheet = diff_sheet(DiffView.of(diff, context.asked), diff_picture(diff))
    yield Artifact("diff.svg", draw(f"Platform coverage, {sheet.title}", [sheet], CHANGES.items()))


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.svg``: a line of coverage for each series of snapshots."""
    from coverage_report.exporters.svg.trend import draw_trend
    from coverage_report.views.trend import TrendView

    yield Artifact("trend.svg", draw_trend(TrendView.of(trend, context.asked)))


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``matrix``."""
    exporter = Exporter(
        name="matrix",
        export=export_matrix,
        renders={Diff: export_diff, Trend: export_trend},
        help="one SVG picture of packages and the combinations that they are built for",
    )
    return (exporter,)
