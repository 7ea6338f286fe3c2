"""``coverage-report report``: the main job."""

from __future__ import annotations

from collections.abc import Iterator

import click

from coverage_report.analysis.gates.gates import check_demands, check_gates, check_scopes
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import deliver
from coverage_report.commands._options import (
    Demands,
    Output,
    Selection,
    Setup,
    common_options,
    configured_gates,
    gate_options,
    input_options,
    output_options,
)
from coverage_report.commands._reading import read_model
from coverage_report.commands._served import ServedOptions, doubts, served_options
from coverage_report.commands._session import session
from coverage_report.commands._slips import check_paths
from coverage_report.model.nouns import CoverageModel
from coverage_report.run.exporting import check_wanted

_EPILOG = """
\b
Examples:
  coverage-report report page.txt page2.txt
  coverage-report report _cache/develop --axes os,target
  coverage-report report _cache --snapshot 'develop-2025-*' -f json:report.json
  coverage-report report _cache -f markdown:report.md -f badge:badges/ --fail-under 80
"""


@click.command("report", epilog=_EPILOG, short_help="Report what packages are built for.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@served_options
@output_options
@gate_options
@common_options
def command(
    *,
    paths: tuple[str, ...],
    selection: Selection,
    served: ServedOptions,
    output: Output,
    demands: Demands,
    setup: Setup,
) -> int:
    """Report which combinations each package is built for.

    PATH is a file, a folder (searched recursively), or - for standard input. File types are detected from
    their content.
    """
    gates = demands.gates() + [gate.without_base() for gate in configured_gates(setup.config)]
    check_demands(gates, base=False, declared="expected" in setup.config.parts)
    hosts = served.asked()
    if hosts:
        setup.console.warn(doubts(hosts))
    with session(setup) as run:
        check_wanted(output.wanted, run.plugins)
        run.check_options()
        check_paths(paths, selection, output.asked)
        model = read_model(paths, selection, run, hosts)
        run.console.detail(left_out(model))
        deliver(model, output, run, asked=selection.of(paths))
        if not selection.packages:
            check_scopes(gates, model.snapshots)
        check_gates(gates, model.snapshots)
        return run.outcome(model.problems)


def left_out(model: CoverageModel) -> Iterator[str]:
    """Yield how many builds of each snapshot do not count, and why."""
    for name in sorted({out.snapshot for out in model.left_out}):
        for reason, builds in model.left_out_of(name).items():
            yield f"{name}: {builds} left out: {reason}"
