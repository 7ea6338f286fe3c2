"""``coverage-report site``: all snapshots as static pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import click

from coverage_report.commands._archive import read_archive
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._delivery import exported, warn_of_templates, write_files
from coverage_report.commands._options import common_options, input_options
from coverage_report.commands._session import Session, session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Output, Selection, Setup, as_value
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import Source, shown
from coverage_report.io.writing import changed
from coverage_report.model.nouns import CoverageModel, Package, Problem, Snapshot
from coverage_report.plugin.extensions import Asked
from coverage_report.run.containment import aside
from coverage_report.run.exporting import Subject, check_wanted
from coverage_report.text import file_name
from coverage_report.views.parts import Front, Part, SnapshotStep
from coverage_report.views.site import walk

_EPILOG = """
\b
Examples:
  coverage-report site _cache --output public
  coverage-report site reports/ --snapshot 'develop-*' --output public
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the pages go, and what they look like."""

    folder: str
    templates: Path | None = None
    badges: Path | None = None


place_options = as_value(
    "place",
    Place,
    click.option(
        "--output",
        "folder",
        required=True,
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="The folder of the pages. Files that would not change are left as they are.",
    ),
    click.option(
        "--badges",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Make badges and pictures of the packages in this list alone: a name or a glob a line. Default: of all.",
    ),
    click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="A folder of templates that replace the built-in ones of the same name.",
    ),
)


@click.command("site", epilog=_EPILOG, short_help="Make static pages of all snapshots.")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@place_options
@common_options
def command(*, paths: tuple[str, ...], selection: Selection, place: Place, setup: Setup) -> int:
    """Make static pages of all snapshots of PATH: each of them, each package and each combination over time, and what changed.

    Beside the pages are feeds of losses, and of the newest snapshot pictures, badges and JSON. All links are relative: the
    folder can be opened from a disk, and served from any address.
    """
    with session(setup) as run:
        output = Output(formats=(f"site:{place.folder}",), templates=place.templates)
        check_wanted(output.wanted, run.plugins)
        warn_of_templates(output, run)
        run.check_options()
        check_paths(paths, selection)
        badges = _listed(place.badges) if place.badges else ()
        archive = read_archive(paths, selection, run)
        made = written = 0
        problems: Sequence[Problem] = ()
        for part in _aside(walk(archive)):
            problems = part.trend.problems if isinstance(part, Front) else problems
            files = list(_files(part, place, badges, run, selection.of(paths)))
            new = changed(files)
            write_files(new, (), run)
            made, written = made + len(files), written + len(new)
        run.console.warn(problems)
        if not run.console.quiet:
            click.echo(f"{shown(place.folder)}: {made} files, {written} of them changed")
        return run.outcome(problems)


def _aside(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield what a walk comes to; scopes, which it asks, are functions of plugins, and may print."""
    while True:
        with aside():
            part = next(parts, None)
        if part is None:
            return
        yield part


def _listed(path: Path) -> tuple[str, ...]:
    """Return the globs of a list of packages: one a line, without empty lines and those that begin with ``#``."""
    lines = (
        line.strip() for line in Source(shown(path), path=path, asked=True).text().splitlines()
    )
    return tuple(line for line in lines if line and not line.startswith("#"))


def _files(
    part: Part, place: Place, badges: Sequence[str], run: Session, asked: Asked
) -> Iterator[tuple[Path, Artifact]]:
    """Yield all files about a part with their paths; of badges and pictures those of the packages that are listed."""
    unlisted = set(_unlisted(part, Path(place.folder), badges))
    for subject, formats in _subjects(part, place.folder):
        output = Output(formats=formats, templates=place.templates)
        files = exported(subject, output, run, asked=asked, every=True).files
        yield from (file for file in files if file[0].with_suffix("") not in unlisted)


def _unlisted(part: Part, folder: Path, badges: Sequence[str]) -> Iterator[Path]:
    if badges and isinstance(part, SnapshotStep):
        for package in part.model.snapshots[0].packages:
            if not any(fnmatchcase(package.name, glob) for glob in badges):
                yield folder / "badges" / "packages" / file_name(package.name)
                yield folder / "packages" / file_name(package.name) / "matrix"


def _subjects(part: Part, folder: str) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """Yield what is made into files, and of which formats where."""
    yield part, (f"site:{folder}",)
    match part:
        case Front():
            yield part.trend, (f"json:{folder}/api/v1/trend.json", f"matrix:{folder}/trend.svg")
        case SnapshotStep(newest=True):
            yield part.model, (f"json:{folder}/api/v1/latest.json", f"matrix:{folder}/matrix.svg")
            yield part.model, (f"badge:{folder}/badges",)
            yield from _packages(part.model, folder)
            if part.change:
                yield part.change, (f"json:{folder}/api/v1/changes.json",)


def _packages(model: CoverageModel, folder: str) -> Iterator[tuple[Subject, tuple[str, ...]]]:
    """Yield each package of a snapshot for a picture of its own."""
    (snapshot,) = model.snapshots
    for package in snapshot.packages:
        alone = _alone(snapshot, package)
        picture = f"{folder}/packages/{file_name(package.name)}/matrix.svg"
        yield replace(model, snapshots=(alone,), problems=()), (f"matrix:{picture}",)


def _alone(snapshot: Snapshot, package: Package) -> Snapshot:
    """Return a snapshot of one package, without the combinations that do not apply to it."""
    whole = snapshot.universe
    own = (c for c in whole.combinations if c in package.applicable or package.cell(c))
    return replace(
        snapshot,
        universe=replace(whole, combinations=tuple(own)),
        packages=(package,),
        tally=package.tally,
        complete=int(package.tally.complete),
    )
