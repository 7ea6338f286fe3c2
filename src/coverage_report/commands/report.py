"""``coverage-report report``: the main job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.commands._console import (
    detect_terminal,
    print_artifacts,
    progress_bar,
    warn,
)
from coverage_report.commands._options import (
    common_options,
    complete_path,
    input_options,
    now,
    output_options,
    served_options,
)
from coverage_report.commands._served import asked_hosts, doubts
from coverage_report.errors import InputError, PluginError, UsageError
from coverage_report.exporting import Wanted, check_wanted, export
from coverage_report.gates import Gate, check_gates, parse_percent
from coverage_report.model import CoverageModel
from coverage_report.pipeline import UNREAD, Inputs, build_model, load, select
from coverage_report.plugins import Plugins, load_plugins
from coverage_report.writing import write_artifacts

_EPILOG = """
\b
Examples:
  coverage-report report page.txt page2.txt
  coverage-report report _cache/develop --axes os,target
  coverage-report report _cache --snapshot 'develop-2025-*' -f json:report.json
  coverage-report report _cache -f markdown:report.md -f badge:badges/ --fail-under 80
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command's parameters, by the names that click gives them."""

    paths: tuple[str, ...]
    axes: tuple[str, ...]
    packages: tuple[str, ...]
    snapshots: tuple[str, ...]
    stacks: tuple[str, ...]
    keep_going: bool
    strict: bool
    formats: tuple[str, ...]
    options: Mapping[str, Mapping[str, str]]
    served: bool
    host: bool
    hosts: tuple[str, ...]
    os_compatible: tuple[str, ...]
    templates: Path | None
    fail_under: str | None
    config: str | None
    plugin_files: tuple[Path, ...]
    quiet: bool
    verbose: bool


@click.command("report", epilog=_EPILOG, short_help="Report what packages are built for.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@served_options
@output_options
@click.option(
    "--fail-under", metavar="PERCENT", help="Exit with 5 when a snapshot's coverage is below."
)
@common_options
def command(**arguments: object) -> int:
    """Report which combinations each package is built for.

    PATH is a file, a folder (searched recursively), or - for standard input. What each file is, is told by
    its content.
    """
    return run(Arguments(**arguments))  # type: ignore[arg-type]


def run(arguments: Arguments) -> int:
    """Carry out the command and return its exit code."""
    wanted = [Wanted.parse(text) for text in arguments.formats or ("terminal",)]
    limit = arguments.fail_under
    minimum = None if limit is None else parse_percent(limit)
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
        check_wanted(wanted, plugins)
        check_options(arguments.options, plugins)
        inputs = read(arguments, plugins)
        model = build_model(
            inputs,
            axes=arguments.axes,
            packages=arguments.packages,
            generated_at=now(),
            hosts=hosts,
        )
        if not arguments.quiet:
            warn(model.problems, all_of_them=arguments.verbose)
        if arguments.verbose and not arguments.quiet:
            say_left_out(model)
        deliver(model, wanted, plugins, arguments)
        if minimum is not None:
            check_gates([Gate(fail_under=minimum)], model.snapshots)
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    if plugins.failures:
        return PluginError.exit_code
    return InputError.exit_code if arguments.strict and model.problems else 0


def read(arguments: Arguments, plugins: Plugins) -> Inputs:
    """Return what the paths hold of the snapshots and stacks that are wanted."""
    if not all(arguments.paths or ("",)):
        raise UsageError("name at least one PATH: a file, a folder, or - for standard input")
    with progress_bar(quiet=arguments.quiet) as progress:
        inputs = load(
            arguments.paths,
            plugins,
            keep_going=arguments.keep_going,
            options=arguments.options,
            progress=progress,
        )
    if arguments.verbose:
        warn((f"{name}: {UNREAD}" for name in inputs.unread), kind="note", all_of_them=True)
    return select(inputs, snapshots=arguments.snapshots, stacks=arguments.stacks)


def say_left_out(model: CoverageModel) -> None:
    """Say how many builds of each snapshot do not count, and why."""
    for name in sorted({out.snapshot for out in model.left_out}):
        for reason, builds in model.left_out_of(name).items():
            warn([f"{name}: {builds} left out: {reason}"], kind="note")


def deliver(
    model: CoverageModel, wanted: Sequence[Wanted], plugins: Plugins, arguments: Arguments
) -> None:
    """Write and print what the exporters make of the model."""
    made = export(
        model,
        wanted,
        plugins,
        templates=arguments.templates,
        options=arguments.options,
        terminal=detect_terminal(),
        verbose=arguments.verbose,
    )
    write_artifacts(made.files)
    print_artifacts(made.texts)


def check_options(options: Mapping[str, Mapping[str, str]], plugins: Plugins) -> None:
    """Raise UsageError for an option of no exporter and no loader."""
    for name, values in options.items():
        offers = [o for o in (plugins.exporters.get(name), plugins.loaders.get(name)) if o]
        known = sorted({key for offer in offers for key in offer.options})
        for key in values:
            if key not in known:
                have = ", ".join(f"{name}.{option}" for option in known) or "none of that name"
                raise UsageError(f"-o {name}.{key}: unknown option; there are: {have}")
