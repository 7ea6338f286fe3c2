"""``coverage-report init``: a first configuration, from what is observed or what another tool is told to build."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from coverage_report.analysis.diff.trend import newest
from coverage_report.commands._callbacks import complete_path, split_axes
from coverage_report.commands._console import Console, print_artifacts
from coverage_report.commands._delivery import write_files
from coverage_report.commands._init_from import ORIGINS, STACKS, Combination, read_origin
from coverage_report.commands._options import plugin_option
from coverage_report.commands._reading import read_model
from coverage_report.commands._session import session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Selection, Setup, as_value
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.model.nouns import CoverageModel
from coverage_report.settings.config import FILE_NAMES
from coverage_report.text import choices, visible

_EPILOG = """
\b
Examples:
  coverage-report init uv.lock
  coverage-report init _cache/develop --axes os,target
  coverage-report init dist/ --from cibuildwheel
"""
#: A longer list nobody reads, and nobody keeps.
_MOST = 200
_TEXT = """\
# Written by `coverage-report init`. Every line may be changed or removed.
{paths}{axes}
# What should be there: {about}. Remove what you do not mean to build.
expected:
{expected}
  # A gap that is known, with its reason; `until` is the day on which the reason is looked at again:
  # xfail:
  #   - {{package: NAME, os: windows, reason: "needs POSIX", until: 2027-01-31}}
  # Packages with expectations of their own, by globs on their names:
  # packages:
  #   "NAME-*": {{skip: true}}

# What fails a run, with exit code 5.
# gates:
#   - {{fail-on: [missing]}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigDraft:
    """What a configuration is made of, and where it is put."""

    origin: str | None
    axes: tuple[str, ...]
    destination: str


draft_options = as_value(
    "draft",
    ConfigDraft,
    click.option(
        "--from",
        "origin",
        type=click.Choice([*sorted(ORIGINS), STACKS]),
        metavar="TOOL",
        help="Expect what a tool's file here asks for: cibuildwheel, github-workflow, goreleaser, spack-stacks or uv. Default: what PATH holds.",
    ),
    click.option(
        "--axes",
        callback=split_axes,
        metavar="AXIS,...",
        help="The axes of a combination; default: those of PATH.",
    ),
    click.option(
        "--to",
        "destination",
        default="coverage-report.yaml",
        show_default=True,
        metavar="FILE",
        help="The file to write, or - for standard output.",
    ),
)


@click.command("init", epilog=_EPILOG, short_help="Write a first configuration.")
@click.argument("paths", nargs=-1, metavar="[PATH...]", shell_complete=complete_path)
@draft_options
@plugin_option
@as_value(
    "console",
    Console,
    click.option("-q", "--quiet", is_flag=True, help="Show no warnings."),
    click.option("-v", "--verbose", is_flag=True, help="Show all warnings."),
)
@as_value("setup", Setup)
def command(*, paths: tuple[str, ...], draft: ConfigDraft, setup: Setup) -> int:
    """Write a commented coverage-report.yaml: what to read, and what should be there.

    What should be there is what PATH holds now, or what another tool is told to build.
    """
    destination = draft.destination
    check_destination(destination)
    with session(setup) as run:
        selection = Selection(axes=draft.axes)
        check_paths(paths, selection)
        model = read_model(paths, selection, run) if draft.origin is None else None
        folder = Path() if destination == "-" else Path(destination).parent
        shown_from = [os.path.relpath(path, folder) for path in paths]
        text = configuration(shown_from, draft.axes, *wanted(draft.origin, paths, model))
        artifact = Artifact("coverage-report.yaml", text)
        if destination == "-":
            print_artifacts([artifact])
        else:
            write_files([(Path(destination), artifact)], [destination], run)
        return run.outcome(model.problems if model else ())


def check_destination(destination: str) -> None:
    """Raise UsageError rather than write over a configuration, or beside one that would hide it."""
    folder = Path(destination).parent
    names = {Path(destination).name, *FILE_NAMES[:2]}
    for path in (folder / name for name in sorted(names)) if destination != "-" else ():
        if os.path.lexists(path):
            raise UsageError(f"{shown(path)}: is there already; --to - prints a new one")


def wanted(
    origin: str | None, paths: Sequence[str], model: CoverageModel | None
) -> tuple[str, list[str]]:
    """Return where the expectation is from, and its lines.

    Raises:
        UsageError: when there is nothing to expect, or more than anybody would read.
    """
    if origin == STACKS:
        return "what the stacks of Spack's CI have built anywhere", [f"  from: {STACKS}"]
    if origin:
        file, combinations = read_origin(origin, Path())
        return f"what {origin} is told in {file}", matrix(combinations)
    assert model is not None  # noqa: S101 - for the type checker
    name = newest(one.name for one in model.snapshots)
    if name is None:
        names = choices(one.name for one in model.snapshots)
        raise UsageError(f"init: several snapshots; name the files of one; {names}")
    (snapshot,) = (one for one in model.snapshots if one.name == name)
    observed = [model.named(combination) for combination in snapshot.universe.combinations]
    about = f"what {', '.join(map(visible, paths))} holds now"
    return about, matrix([{a: v for a, v in one.items() if v is not None} for one in observed])


def matrix(combinations: Sequence[Combination]) -> list[str]:
    """Return the lines of a matrix: its axes where all their values are combined, else each combination."""
    unique = [one for one in combinations if one]
    if not unique:
        raise UsageError("init: there is nothing to expect: no build, or no value of any axis")
    if len(unique) > _MOST:
        raise UsageError(f"init: {len(unique)} combinations; choose fewer, coarser --axes")
    axes = list(dict.fromkeys(axis for one in unique for axis in one))
    values = {axis: list(dict.fromkeys(one.get(axis) for one in unique)) for axis in axes}
    product_ = [dict(zip(axes, row, strict=True)) for row in product(*values.values())]
    if all(one in unique for one in product_):
        lines = [f"    {_quoted(axis)}: {_list(map(str, values[axis]))}" for axis in axes]
        return ["  matrix:", *lines]
    return ["  matrix:", "    include:", *(f"      - {_mapping(one)}" for one in unique)]


def configuration(
    paths: Sequence[str], axes: Sequence[str], about: str, expected: Sequence[str]
) -> str:
    """Return the text of a configuration."""
    reads = (
        f"\n# What to read, from the folder of this file.\npaths: {_list(paths)}\n" if paths else ""
    )
    on = f"\n# What a combination is made of.\naxes: {_list(axes)}\n" if axes else ""
    return _TEXT.format(paths=reads, axes=on, about=about, expected="\n".join(expected))


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"


def _mapping(values: Mapping[str, str]) -> str:
    inner = ", ".join(f"{_quoted(axis)}: {_quoted(value)}" for axis, value in values.items())
    return f"{{{inner}}}"


def _quoted(text: str) -> str:
    """Return a text of YAML; a name that nothing could be taken for stands as it is."""
    plain = text.replace("_", "").replace(".", "").replace("-", "")
    words = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
    if plain.isascii() and plain.isalnum() and plain[0].isalpha() and text.lower() not in words:
        return text
    return json.dumps(text)
