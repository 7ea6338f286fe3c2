"""``coverage-report trend``: how coverage went over many snapshots."""

from __future__ import annotations

from dataclasses import replace

import click

from coverage_report.analysis.diff.trend import Trend, outline, trend
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import deliver
from coverage_report.commands._options import common_options, input_options, output_options
from coverage_report.commands._reading import read_model
from coverage_report.commands._session import session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Output, Selection, Setup
from coverage_report.run.exporting import check_wanted

_EPILOG = """
\b
Examples:
  coverage-report trend _cache --snapshot 'develop-*'
  coverage-report trend reports/ --package exmcutils -f matrix:trend.svg -f json:trend.json
"""


@click.command("trend", epilog=_EPILOG, short_help="Show coverage over time.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@output_options
@common_options
def command(*, paths: tuple[str, ...], selection: Selection, output: Output, setup: Setup) -> int:
    """Show coverage over time: over all snapshots of PATH.

    Snapshots named after dates are ordered by date, and versions as releases are.
    """
    with session(setup) as run:
        check_wanted(output.wanted, run.plugins, Trend)
        run.check_options()
        check_paths(paths, selection, output.asked)
        model = read_model(paths, selection, run)
        outlines = (outline(snapshot, model.axes) for snapshot in model.snapshots)
        over_time = replace(
            trend(outlines, model.axes),
            generated_at=model.generated_at,
            problems=model.problems,
        )
        deliver(over_time, output, run, asked=selection.of(paths))
        return run.outcome(model.problems)
