"""``coverage-report explain``: where a package is built, and the nearest build to each gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from coverage_report.analysis.explain import Near, near_misses
from coverage_report.commands._callbacks import complete_path
from coverage_report.commands._console import print_lines
from coverage_report.commands._missing_formats import spelled
from coverage_report.commands._options import common_options, input_options
from coverage_report.commands._reading import answering, read_model
from coverage_report.commands._session import session
from coverage_report.commands._slips import check_order, check_paths
from coverage_report.commands._values import Selection, Setup
from coverage_report.errors import UsageError
from coverage_report.model.nouns import Cell, CoverageModel, Package, Snapshot
from coverage_report.text import shorten, suggestion, visible
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt

_EPILOG = """
\b
Examples:
  coverage-report explain hdf5 _cache/develop
  coverage-report explain numpy uv.lock --axes os.family,target.family
"""
_NAMED = 5
#: How a note is introduced where its name and a colon would not do.
_WORDS = {"expired": "expired on"}


@click.command(
    "explain", epilog=_EPILOG, short_help="Explain where a package is built, and where it is not."
)
@click.argument("name", metavar="PACKAGE")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=complete_path)
@input_options
@common_options
def command(*, name: str, paths: tuple[str, ...], selection: Selection, setup: Setup) -> int:
    """Explain where PACKAGE is built, where it is not, and which of its builds is nearest to each gap."""
    with session(setup) as run:
        run.check_options()
        check_order(name, paths)
        check_paths(paths, selection)
        model = read_model(paths, selection, run)
        having = [s for s in model.snapshots if any(p.name == name for p in s.packages)]
        about = replace(model, snapshots=tuple(answering("explain", having, selection, run)))
        if not having:
            known = {p.name for s in model.snapshots for p in s.packages}
            raise UsageError(f"{visible(name)}: no such package; {suggestion(name, known)}")
        print_lines(list(explanation(about, name, verbose=run.console.verbose)))
        return run.outcome(model.problems)


def explanation(model: CoverageModel, name: str, *, verbose: bool = False) -> Iterator[str]:
    """Yield what there is to say of a package, snapshot by snapshot."""
    for snapshot, package in ((s, p) for s in model.snapshots for p in s.packages):
        if package.name != name:
            continue
        yield f"{visible(name)} in {visible(snapshot.name)}: {_share(package, snapshot)}"
        yield from _built(package)
        yield from _left_out(model, snapshot, package)
        yield from _lacking(snapshot, package, model.axes, None if verbose else _NAMED)


def _share(package: Package, snapshot: Snapshot) -> str:
    if len(snapshot.packages) == 1:
        return words.built(snapshot)
    covered = package.tally.covered
    return words.share(package.tally, alone=snapshot.alone, platforms=covered)


def _built(package: Package) -> Iterator[str]:
    for combination, cell in package.cells.items():
        if cell.records:
            versions = ", ".join(map(visible, cell.versions)) or "version unknown"
            yield f"  {package.state(combination)}: {spelled(combination)} ({versions}){_remarks(cell)}"


def _left_out(model: CoverageModel, snapshot: Snapshot, package: Package) -> Iterator[str]:
    for out in model.left_out:
        if (out.package, out.snapshot) == (package.name, snapshot.name):
            version = f" ({visible(out.version)})" if out.version else ""
            yield f"  not counted: {visible(out.reason)}{version}"


def _lacking(
    snapshot: Snapshot, package: Package, axes: tuple[str, ...], most: int | None
) -> Iterator[str]:
    for near in near_misses(snapshot, package, axes):
        cell = package.cell(near.combination)
        yield f"  {near.state}: {spelled(near.combination)}{_remarks(cell)}"
        if near.nearest:
            differs = ", ".join(map(visible, near.nearest.differs))
            yield f"    nearest build: {spelled(near.nearest.build)} (differs in {differs})"
        yield f"    built there: {_others(near, most)}"


def _others(near: Near, most: int | None) -> str:
    names = Excerpt.of(near.others, most)
    return words.listing(names).say(lambda name: shorten(visible(name), 60)) or "no package"


def _remarks(cell: Cell | None) -> str:
    said = cell.remarks.texts if cell else {}
    told = ", ".join(
        f"{_WORDS.get(name, f'{name}:')} {visible(text)}" for name, text in said.items()
    )
    return f" [{told}]" if told else ""
