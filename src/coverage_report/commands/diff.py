"""``coverage-report diff``: what changed, and whether that may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.gates.gates import (
    Gate,
    check_demands,
    check_gates,
    check_scopes,
    parse_percent,
)
from coverage_report.commands._console import warn
from coverage_report.commands._delivery import deliver
from coverage_report.commands._options import (
    common_options,
    complete_path,
    gate_options,
    input_options,
    output_options,
)
from coverage_report.commands._reading import (
    check_options,
    configured_gates,
    demanded,
    outcome,
    warn_of,
)
from coverage_report.commands._sides import Comparing, find_changes
from coverage_report.errors import GateError
from coverage_report.run.exporting import check_wanted
from coverage_report.run.registry import load_plugins

_EPILOG = """
\b
Examples:
  coverage-report diff old.json _cache/develop --fail-on lost
  coverage-report diff git:origin/main:uv.lock uv.lock --axes os.family,target.family
  coverage-report diff _cache _cache --base-snapshot v0.23.1 --snapshot develop
  coverage-report diff old.json new.json -f markdown:comment.md -f json:diff.json
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments(Comparing):
    """The command's parameters, by the names that click gives them."""

    fail_under: str | None
    fail_on: tuple[str, ...]
    max_drop: str | None


@click.command("diff", epilog=_EPILOG, short_help="Show what a change gained and lost.")
@click.argument("base", metavar="BASE", shell_complete=complete_path)
@click.argument("head", metavar="HEAD", shell_complete=complete_path)
@input_options
@click.option(
    "--base-snapshot",
    "base_snapshots",
    multiple=True,
    metavar="GLOB",
    help="The snapshot of BASE; default: the one that is called as HEAD's, or the only one.",
)
@click.option(
    "--ran",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="A list of the combinations that HEAD's builds tried, or -; what they did not try is unknown, and not lost.",
)
@click.option(
    "--if-no-base",
    type=click.Choice(["pass", "warn", "fail"]),
    metavar="WHAT",
    help="Where there is no base: pass, warn (default), or fail with 5. A file as BASE must exist unless this is given.",
)
@output_options
@gate_options
@click.option(
    "--max-drop",
    metavar="POINTS",
    help="Exit with 5 when coverage falls by more percentage points.",
)
@common_options
def command(**arguments: object) -> int:
    """Show what packages are built for in HEAD, and not in BASE, and the other way round.

    BASE and HEAD are each a file or a folder of any kind, a report written with -f json, - for standard input, or
    git:REV:PATH: what git has of a file or folder at a revision. Nothing is checked out.
    """
    return run(Arguments(**arguments))  # type: ignore[arg-type]


def run(arguments: Arguments) -> int:
    """Carry out the command and return its exit code."""
    gates = demanded(arguments.fail_under, arguments.fail_on)
    if arguments.max_drop is not None:
        gates.append(Gate(max_drop=parse_percent(arguments.max_drop, "--max-drop")))
    gates += configured_gates(arguments.config)
    check_demands(gates, base=True, declared="expected" in arguments.config.parts)
    plugins = load_plugins(arguments.plugin_files)
    try:
        check_wanted(arguments.wanted, plugins, "export_diff")
        check_options(arguments.options, plugins)
        diff = find_changes(arguments, plugins)
        warn_of(diff.problems, arguments)
        if diff.no_base and arguments.if_no_base != "pass" and not arguments.quiet:
            warn([diff.no_base])
        deliver(diff, arguments, plugins, "export_diff")
        judge(gates, diff, arguments)
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    return outcome(diff.problems, arguments, plugins)


def judge(gates: Sequence[Gate], diff: Diff, arguments: Arguments) -> None:
    """Pass when every demand is met; without a base those that need none.

    Raises:
        GateError: with a line for each demand that is not met.
        UsageError: for a demand of what is on neither side, unless only some packages are looked at.
    """
    if not arguments.packages:
        check_scopes(gates, [diff.base, diff.head])
    if not diff.no_base:
        check_gates(gates, [diff.head], diff)
        return
    check_gates([gate.without_base() for gate in gates], [diff.head], diff)
    if arguments.if_no_base == "fail":
        raise GateError(f"{diff.no_base} (--if-no-base)")
