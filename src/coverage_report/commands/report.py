"""``coverage-report report``: the main job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import escape

import click

from coverage_report.analysis.diff.trend import newest
from coverage_report.analysis.gates.gates import Gate, check_demands, check_scopes, judge
from coverage_report.analysis.gates.judgement import Judgement
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import deliver
from coverage_report.commands._options import (
    common_options,
    gate_options,
    input_options,
    output_options,
)
from coverage_report.commands._reading import answering, chosen_inputs, model_of
from coverage_report.commands._served import ServedOptions, doubts, served_options
from coverage_report.commands._session import Session, session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import (
    Demands,
    Output,
    Selection,
    Setup,
    as_value,
    configured_gates,
    narrowed,
)
from coverage_report.errors import UsageError
from coverage_report.model.nouns import CoverageModel
from coverage_report.run.exporting import check_wanted
from coverage_report.run.inputs import Inputs
from coverage_report.run.pipeline import keep, snapshots_of
from coverage_report.settings.config import Config
from coverage_report.text import choices

_EPILOG = """
\b
Examples:
  coverage-report report page.txt page2.txt
  coverage-report report _cache/develop --axes os,target
  coverage-report report _cache --snapshot 'develop-2025-*' -f json:report.json
  coverage-report report _cache -f markdown:report.md -f badge:badges/ --fail-under 80
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which of several snapshots a report is about; neither: an overview of all, and the newest."""

    latest: bool
    every: bool


snapshots_options = as_value(
    "which",
    Which,
    click.option(
        "--latest",
        is_flag=True,
        help="Report on the newest snapshot only: by the dates or releases in their names.",
    ),
    click.option(
        "--all",
        "every",
        is_flag=True,
        help="Show all snapshots in full, and hold each to the gates.",
    ),
)


@click.command("report", epilog=_EPILOG, short_help="Report what packages are built for.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@snapshots_options
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
    which: Which,
    setup: Setup,
) -> int:
    """Report which combinations each package is built for.

    PATH is a file, a folder (searched recursively), or - for standard input. File types are detected from
    their content.
    """
    gates = demanded(demands, setup.config)
    hosts = served.asked()
    if hosts:
        setup.console.warn(doubts(hosts))
    setup.console.insist(narrowed(setup.config))
    with session(setup) as run:
        check_wanted(output.wanted, run.plugins)
        run.check_options()
        check_paths(paths, selection, output.asked)
        inputs = chosen_inputs(paths, selection, run)
        model = model_of(latest(inputs) if which.latest else inputs, selection, run, hosts)
        run.console.detail(left_out(model))
        judgement = judged(gates, model, selection, run, every=which.every)
        deliver(model, output, run, selection.of(paths), judgement, every=which.every)
        judgement.enforce()
        return run.outcome(model.problems)


def demanded(demands: Demands, config: Config) -> list[Gate]:
    """Return the gates that there are: of the configuration those that need no base.

    Raises:
        UsageError: for one of the command line that cannot be decided.
    """
    gates = demands.gates() + [gate.without_base() for gate in configured_gates(config)]
    check_demands(gates, base=False, declared="expected" in config.parts)
    return gates


def latest(inputs: Inputs) -> Inputs:
    """Return the inputs of the newest snapshot.

    Raises:
        UsageError: when nobody can tell which that is.
    """
    name = newest(snapshots_of(inputs))
    if name is None:
        names = choices(snapshots_of(inputs))
        raise UsageError(
            f"--latest: neither dates nor releases; choose with --snapshot NAME; {names}"
        )
    return keep(inputs, snapshots=[escape(name)])


def judged(
    gates: Sequence[Gate],
    model: CoverageModel,
    selection: Selection,
    session: Session,
    *,
    every: bool,
) -> Judgement:
    """Return what comes of the gates for the newest snapshot, or for those that were chosen.

    Raises:
        UsageError: for a gate that holds for nothing.
    """
    if not any(gate.demand for gate in gates):
        return Judgement()
    snapshots = model.snapshots
    about = snapshots if every else answering("gates", snapshots, selection, session)
    if not selection.packages:
        check_scopes(gates, about)
    return judge(gates, about, axes=model.axes)


def left_out(model: CoverageModel) -> Iterator[str]:
    """Yield how many builds of each snapshot do not count, and why."""
    for name in sorted({out.snapshot for out in model.left_out}):
        for reason, builds in model.left_out_of(name).items():
            yield f"{name}: {builds} left out: {reason}"
