"""``coverage-report missing``: what to build next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.analysis.missing import next_steps
from coverage_report.commands._console import print_artifacts, warn
from coverage_report.commands._missing_formats import FORMATS, check_loaders
from coverage_report.commands._options import common_options, complete_path, input_options
from coverage_report.commands._reading import (
    Reading,
    check_options,
    chosen_inputs,
    model_of,
    only_snapshot,
    outcome,
)
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.writing import write_artifacts
from coverage_report.run.exporting import Wanted
from coverage_report.run.registry import load_plugins
from coverage_report.settings.tried import read_weights
from coverage_report.text import visible

_EPILOG = """
\b
Examples:
  coverage-report missing _cache/develop
  echo "matrix=$(coverage-report missing mirror/ -f github-matrix)" >> "$GITHUB_OUTPUT"
  coverage-report missing mirror/ -f spack-yaml:spack.yaml --weights downloads.yaml
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments(Reading):
    """The command's parameters, by the names that click gives them."""

    paths: tuple[str, ...]
    format: str
    weights: Path | None
    limit: int | None


@click.command("missing", epilog=_EPILOG, short_help="List what to build next.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@click.option(
    "-f",
    "--format",
    default="text",
    metavar="NAME[:DEST]",
    help="text, json, github-matrix (for fromJSON in a workflow) or spack-yaml, and the file to write. Default: text.",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What packages are worth: a mapping from globs to numbers; a package that none matches has 1.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="The first so many builds only.",
)
@common_options
def command(**arguments: object) -> int:
    """List the combinations that have no build, those that are worth most first.

    A build is worth more the more values, and pairs of values, its package has nowhere yet.
    """
    return run(Arguments(**arguments))  # type: ignore[arg-type]


def run(arguments: Arguments) -> int:
    """Carry out the command and return its exit code."""
    want = Wanted.parse(arguments.format)
    if want.name not in FORMATS:
        have = ", ".join(FORMATS)
        raise UsageError(f"-f {visible(want.name)}: there is no such format; there are: {have}")
    weights = read_weights(arguments.weights) if arguments.weights else None
    plugins = load_plugins(arguments.plugin_files)
    try:
        check_options(arguments.options, plugins)
        inputs = chosen_inputs(arguments.paths, arguments, plugins)
        check_loaders(want.name, inputs.loaders)
        model = model_of(inputs, arguments, plugins)
        steps = next_steps(only_snapshot(model), weights)
        found = FORMATS[want.name](model, steps, arguments.limit)
        if not arguments.quiet:
            warn(found.doubts)
        artifact = Artifact("missing", found.text)
        if want.destination:
            write_artifacts([(Path(want.destination), artifact)])
        else:
            print_artifacts([artifact])
    finally:
        warn(plugins.failures, kind="error", all_of_them=True)
    return outcome(model.problems, arguments, plugins)
