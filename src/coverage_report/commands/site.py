"""``coverage-report site``: all snapshots as static pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import exported, write_files
from coverage_report.commands._options import common_options, input_options
from coverage_report.commands._reading import read_model
from coverage_report.commands._session import Session, session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Output, Selection, Setup
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.io.writing import changed
from coverage_report.model.nouns import CoverageModel
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import Subject, check_wanted
from coverage_report.text import file_name

_EPILOG = """
\b
Examples:
  coverage-report site _cache --output public
  coverage-report site reports/ --snapshot 'develop-*' --output public
"""


@click.command("site", epilog=_EPILOG, short_help="Make static pages of all snapshots.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@click.option(
    "--output",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="The folder of the pages. Files that would not change are left as they are.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of templates that replace the built-in ones of the same name.",
)
@common_options
def command(
    *,
    paths: tuple[str, ...],
    selection: Selection,
    folder: str,
    templates: Path | None,
    setup: Setup,
) -> int:
    """Make static pages of all snapshots of PATH: each of them, each package over time, and what changed.

    Beside the pages are the same as JSON below api/v1, badges, and pictures. All links are relative: the folder can be
    opened from a disk, and served from any address.
    """
    with session(setup) as run:
        check_wanted(Output(formats=(f"site:{folder}",)).wanted, run.plugins)
        run.check_options()
        check_paths(paths, selection)
        model = replace(read_model(paths, selection, run), generated_at=None)  # equal bytes stay
        files = _files(model, folder, templates, run, selection.of(paths))
        new = changed(files)
        write_files(new, (), run)
        if not run.console.quiet:
            click.echo(f"{shown(folder)}: {len(files)} files, {len(new)} of them changed")
        return run.outcome(model.problems)


def _files(
    model: CoverageModel, folder: str, templates: Path | None, run: Session, asked: Asked
) -> list[tuple[Path, Artifact]]:
    """Return all files of the site with their paths."""
    if not model.snapshots:
        raise UsageError("there is no snapshot to make pages of")
    files: list[tuple[Path, Artifact]] = []
    for subject, formats in _parts(model, folder):
        output = Output(formats=formats, templates=templates)
        files += exported(subject, output, run, asked=asked, every=True).files
    return files


def _parts(model: CoverageModel, folder: str) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """Yield what is made into files, and of which formats where."""
    yield model, (f"site:{folder}", f"badge:{folder}/badges")
    for snapshot in model.snapshots:
        only = replace(model, snapshots=(snapshot,), problems=())
        name = file_name(snapshot.name)
        yield (
            only,
            (
                f"json:{folder}/api/v1/snapshots/{name}.json",
                f"matrix:{folder}/snapshots/{name}/matrix.svg",
            ),
        )
    course = trend((outline(snapshot, model.axes) for snapshot in model.snapshots), model.axes)
    course = replace(course, generated_at=model.generated_at, problems=model.problems)
    yield course, (f"json:{folder}/api/v1/trend.json", f"matrix:{folder}/trend.svg")
