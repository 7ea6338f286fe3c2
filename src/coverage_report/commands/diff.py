"""``coverage-report diff``: what changed, and whether that may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.gates.gates import Gate, check_demands, check_scopes, judge
from coverage_report.analysis.gates.judgement import Failure, Judgement
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import deliver
from coverage_report.commands._options import (
    common_options,
    gate_options,
    input_options,
    output_options,
)
from coverage_report.commands._session import session
from coverage_report.commands._sides import Sides, find_changes, sides_options
from coverage_report.commands._values import (
    Demands,
    Output,
    Selection,
    Setup,
    configured_gates,
    narrowed,
)
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import check_wanted

_EPILOG = """
\b
Examples:
  coverage-report diff old.json _cache/develop --fail-on lost
  coverage-report diff git:origin/main:uv.lock uv.lock --axes os.family,target.family
  coverage-report diff _cache _cache --base-snapshot v0.23.1 --snapshot develop
  coverage-report diff old.json new.json -f markdown:comment.md -f json:diff.json
"""


max_drop_option = click.option(
    "--max-drop",
    metavar="POINTS",
    help="Exit with code 5 if coverage drops by more than POINTS percentage points.",
)


@click.command("diff", epilog=_EPILOG, short_help="Show what a change gained and lost.")
@click.argument("base", metavar="BASE", shell_complete=complete_path)
@click.argument("head", metavar="HEAD", shell_complete=complete_path)
@input_options
@sides_options
@output_options
@gate_options
@max_drop_option
@common_options
def command(
    *,
    sides: Sides,
    selection: Selection,
    output: Output,
    demands: Demands,
    setup: Setup,
) -> int:
    """Compare what packages are built for in BASE and HEAD: what was gained and what was lost.

    BASE and HEAD are each a file or folder of any kind, a report written with -f json, - for standard input, or
    git:REV:PATH: a file or folder as git has it at a revision. Nothing is checked out.
    """
    gates = demands.gates() + list(configured_gates(setup.config))
    check_demands(gates, base=True, declared="expected" in setup.config.parts)
    setup.console.insist(narrowed(setup.config))
    with session(setup) as run:
        check_wanted(output.wanted, run.plugins, Diff)
        run.check_options()
        diff = find_changes(sides, selection, run)
        run.console.warn(diff.problems)
        if diff.no_base and sides.if_no_base != "pass":
            run.console.warn([diff.no_base])
        if not selection.packages:
            check_scopes(gates, [diff.base, diff.head])
        judgement = judged(gates, diff, fail_without_base=sides.if_no_base == "fail")
        deliver(diff, output, run, asked(sides, selection), judgement)
        judgement.enforce()
        return run.outcome(diff.problems)


def asked(sides: Sides, selection: Selection) -> Asked:
    """Return what is compared, and which of it counts."""
    both = selection.of((sides.base, sides.head))
    ran = str(sides.ran) if sides.ran else None
    return replace(both, base_snapshots=sides.base_snapshots, ran=ran)


def judged(gates: Sequence[Gate], diff: Diff, *, fail_without_base: bool) -> Judgement:
    """Return what comes of the gates; without a base of those that need none."""
    if not diff.no_base:
        return judge(gates, [diff.head], diff, axes=diff.axes)
    found = judge([gate.without_base() for gate in gates], [diff.head], diff, axes=diff.axes)
    if not fail_without_base:
        return found
    failed = Failure(f"{diff.no_base} (--if-no-base)")
    return Judgement(
        demands=(*found.demands, "--if-no-base fail"), failures=(*found.failures, failed)
    )
