"""``coverage-report missing``: what to build next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from coverage_report.analysis.missing import next_steps
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._console import print_artifacts
from coverage_report.commands._delivery import write_files
from coverage_report.commands._missing_formats import FORMATS, check_loaders
from coverage_report.commands._options import common_options, input_options
from coverage_report.commands._reading import chosen_inputs, model_of, only_snapshot
from coverage_report.commands._session import session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Selection, Setup, as_value
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.run.exporting import OutputRequest
from coverage_report.settings.tried import read_weights
from coverage_report.text import suggestion, visible

_EPILOG = """
\b
Examples:
  coverage-report missing _cache/develop
  echo "matrix=$(coverage-report missing mirror/ -f github-matrix)" >> "$GITHUB_OUTPUT"
  coverage-report missing mirror/ -f spack-yaml:spack.yaml --weights downloads.yaml
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How what is missing is listed."""

    format: str
    weights: Path | None
    limit: int | None


listing_options = as_value(
    "listing",
    Listing,
    click.option(
        "-f",
        "--format",
        default="text",
        metavar="NAME[:DEST]",
        help="text, json, github-matrix (for fromJSON in a workflow) or spack-yaml, and the file to write. Default: text.",
    ),
    click.option(
        "--weights",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="What packages are worth: a file with a mapping from globs to numbers; packages that match none are worth 1.",
    ),
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        metavar="NUMBER",
        help="List only the first NUMBER builds.",
    ),
)


@click.command("missing", epilog=_EPILOG, short_help="List what to build next.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@listing_options
@common_options
def command(*, paths: tuple[str, ...], selection: Selection, listing: Listing, setup: Setup) -> int:
    """List the combinations without a build, the most valuable first.

    A build is worth more if it adds values, or pairs of values, that its package has nowhere yet.
    """
    want = OutputRequest.parse(listing.format)
    if want.name not in FORMATS:
        advice = suggestion(want.name, FORMATS)
        raise UsageError(f"-f {visible(want.name)}: unknown format; {advice}")
    worth = read_weights(listing.weights) if listing.weights else None
    with session(setup) as run:
        run.check_options()
        check_paths(paths, selection, [want])
        inputs = chosen_inputs(paths, selection, run)
        check_loaders(want.name, inputs.loaders)
        model = only_snapshot(model_of(inputs, selection, run), selection, run)
        steps = next_steps(model.snapshots[0], worth)
        made = FORMATS[want.name](model, steps, listing.limit)
        run.console.warn(made.doubts)
        artifact = Artifact("missing", made.text)
        if want.destination:
            write_files([(Path(want.destination), artifact)], [want.destination], run)
        else:
            print_artifacts([artifact])
        return run.outcome(model.problems)
