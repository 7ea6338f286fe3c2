"""``coverage-report report``: the main job."""

from __future__ import annotations

from dataclasses import dataclass

import click

from coverage_report.analysis.gates.gates import check_demands, check_gates, check_scopes
from coverage_report.commands._console import warn
from coverage_report.commands._delivery import Delivery, deliver
from coverage_report.commands._options import (
    common_options,
    complete_path,
    gate_options,
    input_options,
    output_options,
    served_options,
)
from coverage_report.commands._reading import (
    check_options,
    configured_gates,
    demanded,
    outcome,
    read_model,
)
from coverage_report.commands._served import asked_hosts, doubts
from coverage_report.model.nouns import CoverageModel
from coverage_report.run.exporting import check_wanted
from coverage_report.run.registry import load_plugins

_EPILOG = """
\b
Examples:
  coverage-report report page.txt page2.txt
  coverage-report report _cache/develop --axes os,target
  coverage-report report _cache --snapshot 'develop-2025-*' -f json:report.json
  coverage-report report _cache -f markdown:report.md -f badge:badges/ --fail-under 80
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments(Delivery):
    """The command's parameters, by the names that click gives them."""

    paths: tuple[str, ...]
    served: bool
    host: bool
    hosts: tuple[str, ...]
    os_compatible: tuple[str, ...]
    fail_under: str | None
    fail_on: tuple[str, ...]


@click.command("report", epilog=_EPILOG, short_help="Report what packages are built for.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@served_options
@output_options
@gate_options
@common_options
def command(**arguments: object) -> int:
    """Report which combinations each package is built for.

    PATH is a file, a folder (searched recursively), or - for standard input. What each file is, is told by
    its content.
    """
    return run(Arguments(**arguments))  # type: ignore[arg-type]


def run(arguments: Arguments) -> int:
    """Carry out the command and return its exit code."""
    gates = demanded(arguments.fail_under, arguments.fail_on)
    gates += (gate.without_base() for gate in configured_gates(arguments.config))
    check_demands(gates, base=False, declared="expected" in arguments.config.parts)
    hosts = asked_hosts(
        served=arguments.served,
        host=arguments.host,
        hosts=arguments.hosts,
        os_compatible=arguments.os_compatible,
    )
    if hosts and not arguments.quiet:
        warn(doubts(hosts))
    plugins = load_plugins(arguments.plugin_files)
    try:
        check_wanted(arguments.wanted, plugins)
        check_options(arguments.options, plugins)
        model = read_model(arguments.paths, arguments, plugins, hosts)
        if arguments.verbose and not arguments.quiet:
            say_left_out(model)
        deliver(model, arguments, plugins)
        if not arguments.packages:
            check_scopes(gates, model.snapshots)
        check_gates(gates, model.snapshots)
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    return outcome(model.problems, arguments, plugins)


def say_left_out(model: CoverageModel) -> None:
    """Say how many builds of each snapshot do not count, and why."""
    for name in sorted({out.snapshot for out in model.left_out}):
        for reason, builds in model.left_out_of(name).items():
            warn([f"{name}: {builds} left out: {reason}"], kind="note")
