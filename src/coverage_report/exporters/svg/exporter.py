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
from coverage_report.exporters.svg.picture import draw
from coverage_report.exporters.svg.sheet import sheet_of
from coverage_report.views.states import CHANGES, STATES


def export_matrix(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``matrix.svg``: the snapshots below each other."""
    sharing = len(model.snapshots)
    sheets = [sheet_of(snapshot, model.axes, sharing=sharing) for snapshot in model.snapshots]
    names = ", ".join(sheet.title for sheet in sheets)
    yield Artifact("matrix.svg", draw(f"Platform coverage of {names or 'nothing'}", sheets, STATES))


def export_diff(diff: Diff, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.svg``: the packages that changed, and what became of each combination."""
    from coverage_report.exporters.svg.diff_sheet import diff_sheet

    sheet = diff_sheet(diff)
    yield Artifact("diff.svg", draw(f"Platform coverage, {sheet.title}", [sheet], CHANGES))


def export_trend(trend: Trend, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.svg``: a line of coverage for each series of snapshots."""
    from coverage_report.exporters.svg.trend import draw_trend
    from coverage_report.views.trend import TrendView

    yield Artifact("trend.svg", draw_trend(TrendView.of(trend)))


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
