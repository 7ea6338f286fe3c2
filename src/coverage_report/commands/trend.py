"""``coverage-report trend``: how coverage went over many snapshots."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click

from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.commands._console import warn
from coverage_report.commands._delivery import Delivery, deliver
from coverage_report.commands._options import (
    common_options,
    complete_path,
    input_options,
    output_options,
)
from coverage_report.commands._reading import check_options, outcome, read_model
from coverage_report.run.exporting import check_wanted
from coverage_report.run.registry import load_plugins

_EPILOG = """
\b
Examples:
  coverage-report trend _cache --snapshot 'develop-*'
  coverage-report trend reports/ --package exmcutils -f matrix:trend.svg -f json:trend.json
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments(Delivery):
    """The command's parameters, by the names that click gives them."""

    paths: tuple[str, ...]


@click.command("trend", epilog=_EPILOG, short_help="Show how coverage went over many snapshots.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@output_options
@common_options
def command(**arguments: object) -> int:
    """Show how coverage went over all snapshots of PATH.

    Snapshots that are called after a date follow each other by it, and versions as releases do.
    """
    return run(Arguments(**arguments))  # type: ignore[arg-type]


def run(arguments: Arguments) -> int:
    """Carry out the command and return its exit code."""
    plugins = load_plugins(arguments.plugin_files)
    try:
        check_wanted(arguments.wanted, plugins, "export_trend")
        check_options(arguments.options, plugins)
        model = read_model(arguments.paths, arguments, plugins)
        outlines = (outline(snapshot, model.axes) for snapshot in model.snapshots)
        found = replace(
            trend(outlines, model.axes),
            generated_at=model.generated_at,
            problems=model.problems,
        )
        deliver(found, arguments, plugins, "export_trend")
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    return outcome(model.problems, arguments, plugins)
