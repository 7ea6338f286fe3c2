"""``coverage-report contains``: which builds of a lock file a cache has, by hash."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import click

from coverage_report.analysis.contains import NearestHeld, Presence, WantedBuild, contained
from coverage_report.commands._callbacks import complete_path, split_commas
from coverage_report.commands._console import print_artifacts
from coverage_report.commands._delivery import write_files
from coverage_report.commands._missing_formats import spelled
from coverage_report.commands._options import common_options, input_options
from coverage_report.commands._reading import read_inputs
from coverage_report.commands._session import Session, session
from coverage_report.commands._values import Selection, Setup, as_value
from coverage_report.errors import GateError, InputError, UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.model.axes import check_axes
from coverage_report.model.nouns import DEFAULT_AXES, BuildRecord
from coverage_report.run import exporting
from coverage_report.run.inputs import Inputs
from coverage_report.run.pipeline import check_globs, names_of, select
from coverage_report.text import harmless, harmless_json, visible
from coverage_report.views.words import count

_EPILOG = """
\b
Examples:
  coverage-report contains spack.lock mirror/
  coverage-report contains spack.lock mirror/ --fail-on missing -f json:contains.json
"""
_MISSING = "missing"
_DIGITS = 7
_ONLY_HASHES = "the same but for variants or dependencies"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainsOptions:
    """How what was found is shown, and what must not be."""

    format: str
    fail_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LockReport:
    """What is known of the builds of a lock.

    Attributes:
        lock: the name of what lists them.
        cache: the name of what may have them.
        axes: of the combinations.
        builds: each, and how it is there.
        verbose: whether to show also what is there by its hash.
    """

    lock: str
    cache: str
    axes: tuple[str, ...]
    builds: Sequence[WantedBuild]
    verbose: bool = False

    def number(self, presence: Presence) -> int:
        """Return how many builds are there so."""
        return Counter(one.presence for one in self.builds)[presence]


asked_options = as_value(
    "asked",
    ContainsOptions,
    click.option(
        "-f",
        "--format",
        default="text",
        metavar="NAME[:DEST]",
        help="text or json, and the file to write. Default: text.",
    ),
    click.option(
        "--fail-on",
        multiple=True,
        callback=split_commas,
        metavar="WHAT",
        help="missing: exit with code 5 if a build of LOCK is not in CACHE by its hash.",
    ),
)


@click.command(
    "contains", epilog=_EPILOG, short_help="List which builds of a lock a cache has, by hash."
)
@click.argument("lock", metavar="LOCK", shell_complete=complete_path)
@click.argument("cache", nargs=-1, required=True, metavar="CACHE...", shell_complete=complete_path)
@input_options
@asked_options
@common_options
def command(
    *, lock: str, cache: tuple[str, ...], selection: Selection, asked: ContainsOptions, setup: Setup
) -> int:
    """List which builds of LOCK are in CACHE by their hash, and what is nearest to each that is not.

    LOCK is a spack.lock, or anything else whose builds have hashes. What is left out of it, such as what is external,
    is not looked for. --package chooses builds of LOCK, --snapshot and --stack those of CACHE.
    """
    want = exporting.OutputRequest.parse(asked.format)
    _check(want.name, asked, (lock, *cache))
    with session(setup) as run:
        run.check_options()
        wanted, held = (read_inputs(paths, run) for paths in ([lock], cache))
        problems = [*wanted.problems, *held.problems]
        run.console.warn(problems)
        run.console.detail(_left_out(wanted, shown(lock)))
        held = select(held, snapshots=selection.snapshots, stacks=selection.stacks)
        builds = _chosen(wanted, selection, shown(lock))
        axes = _axes(selection, builds, held)
        there = contained(builds, held.records, axes)
        places = ", ".join(map(shown, cache))
        found = LockReport(shown(lock), places, axes, there, run.console.verbose)
        _deliver(Artifact("contains", FORMATS[want.name](found)), want.destination, run)
        if asked.fail_on:
            _demand(found)
        return run.outcome(problems)


def _demand(found: LockReport) -> None:
    """Raise GateError when a build is not there by its hash."""
    absent = len(found.builds) - found.number("hash")
    if absent:
        what = f"{count(absent, 'build')} of {found.lock}"
        raise GateError(f"{what} not found in {found.cache} by hash")


def _check(name: str, asked: ContainsOptions, paths: Sequence[str]) -> None:
    """Raise UsageError for a format or a gate that there is not."""
    if name not in FORMATS:
        have = ", ".join(FORMATS)
        raise UsageError(f"-f {visible(name)}: unknown format; choose from: {have}")
    for word in asked.fail_on:
        if word != _MISSING:
            raise UsageError(f"--fail-on {visible(word)}: unknown; choose from: {_MISSING}")
    if paths.count("-") > 1:
        raise UsageError("-: standard input can be read once; name files for the others")


def _chosen(wanted: Inputs, selection: Selection, name: str) -> Sequence[BuildRecord]:
    """Return the builds that are looked for.

    Raises:
        InputError: when none of them has a hash.
    """
    if selection.packages:
        check_globs("--package", selection.packages, names_of(wanted))
    globs = selection.packages or ("*",)
    builds = [b for b in wanted.records if any(fnmatchcase(b.package, glob) for glob in globs)]
    if builds and not any(build.hash for build in builds):
        raise InputError(f"{name}: no build has a hash; compare combinations with diff")
    return builds


def _left_out(wanted: Inputs, name: str) -> Iterator[str]:
    """Yield how many builds are not looked for, and why."""
    reasons: Counter[str] = Counter()
    for out in wanted.left_out:
        reasons[out.reason] += out.builds
    yield from (
        f"{name}: {builds} left out: {reason}" for reason, builds in sorted(reasons.items())
    )


def _axes(selection: Selection, builds: Sequence[BuildRecord], held: Inputs) -> tuple[str, ...]:
    axes = selection.axes or DEFAULT_AXES
    if selection.axes and builds:
        check_axes(axes, (build.axes for build in (*builds, *held.records)))
    return axes


def _deliver(artifact: Artifact, destination: str | None, session: Session) -> None:
    if destination:
        write_files([(Path(destination), artifact)], [destination], session)
    else:
        print_artifacts([artifact])


def as_text(found: LockReport) -> str:
    """Return how many builds are there, and a line or two for each that is not there by its hash."""
    return "".join(f"{harmless(line)}\n" for line in _lines(found))


def _lines(found: LockReport) -> Iterator[str]:
    total = len(found.builds)
    yield f"{found.number('hash')} of {count(total, 'build')} of {found.lock} found in {found.cache} by hash"
    if found.number("hash") < total:
        yield f"{found.number('combination')} only by combination, {found.number('missing')} not at all"
    for one in found.builds:
        if one.presence != "hash":
            yield f"  {_WORDS[one.presence]}: {_named(one.build)} on {spelled(one.combination)}"
            yield f"    {_nearest(one.nearest)}"
        elif found.verbose:
            yield f"  by hash: {_named(one.build)} on {spelled(one.combination)}"


def _named(build: BuildRecord) -> str:
    version = f"@{visible(build.version)}" if build.version else ""
    digits = f" /{visible(build.hash[:_DIGITS])}" if build.hash else " without a hash"
    return f"{visible(build.package)}{version}{digits}"


def _nearest(near: NearestHeld | None) -> str:
    if near is None:
        return "there is no build of this package"
    differs = f"differs in {', '.join(near.differs)}" if near.differs else _ONLY_HASHES
    return f"nearest build: {_named(near.build)} on {spelled(near.combination)} ({differs})"


def as_json(found: LockReport) -> str:
    """Return the same as JSON, with all builds."""
    data = {
        "schema": 1,
        "kind": "contains",
        "lock": found.lock,
        "cache": found.cache,
        "axes": list(found.axes),
        "summary": {presence: found.number(presence) for presence in _WORDS},
        "builds": [_stated(one, found.axes) for one in found.builds],
    }
    return harmless_json(json.dumps(data, indent=1)) + "\n"


def _stated(one: WantedBuild, axes: Sequence[str]) -> dict[str, object]:
    stated = {**_facts(one.build), "axes": dict(zip(axes, one.combination, strict=True))}
    if one.nearest is None:
        return {**stated, "presence": one.presence, "nearest": None}
    near = one.nearest
    facts = {
        **_facts(near.build),
        "snapshot": near.build.snapshot,
        "axes": dict(zip(axes, near.combination, strict=True)),
        "differs": list(near.differs),
    }
    return {**stated, "presence": one.presence, "nearest": facts}


def _facts(build: BuildRecord) -> dict[str, object]:
    return {"package": build.package, "version": build.version, "hash": build.hash}


#: How each presence is said.
_WORDS: Mapping[Presence, str] = {
    "hash": "by hash",
    "combination": "only by combination",
    "missing": "not at all",
}
FORMATS: Mapping[str, Callable[[LockReport], str]] = {"text": as_text, "json": as_json}
