"""The two sides of a diff: from what the user names to one snapshot each, and what changed between them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path
from typing import Literal

import click

from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.diff.untried import Ran
from coverage_report.commands._callbacks import now
from coverage_report.commands._reading import declared, read_inputs
from coverage_report.commands._session import Session
from coverage_report.commands._slips import check_paths
from coverage_report.commands._values import Selection, as_value
from coverage_report.core.coverage import compute
from coverage_report.core.expected.check import FitsNothingError
from coverage_report.core.expected.wanted import Declaration
from coverage_report.errors import InputError, UsageError
from coverage_report.io.git_sources import ABSENT, PREFIX, NoSuchPath, read_revision
from coverage_report.io.sources import shown
from coverage_report.model.axes import shared_axes
from coverage_report.model.nouns import CoverageModel, Problem, Snapshot
from coverage_report.run.containment import aside
from coverage_report.run.inputs import Inputs
from coverage_report.run.pipeline import (
    build_model,
    check_globs,
    keep,
    names_of,
    select,
    snapshots_of,
    stacks_of,
)
from coverage_report.settings.tried import doubts_of, read_ran
from coverage_report.text import shorten, visible

_NO_BUILD = "holds no build of what is compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared, and what is known of it."""

    base: str
    head: str
    base_snapshots: tuple[str, ...] = ()
    ran: Path | None = None
    if_no_base: Literal["pass", "warn", "fail"] | None = None


#: What is compared, and what is known of it; BASE and HEAD are arguments.
sides_options = as_value(
    "sides",
    Sides,
    click.option(
        "--base-snapshot",
        "base_snapshots",
        multiple=True,
        metavar="GLOB",
        help="The snapshot of BASE; default: the one with the same name as HEAD's, or the only one.",
    ),
    click.option(
        "--ran",
        type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
        metavar="FILE",
        help="A list of the combinations that HEAD's builds tried, or -; combinations not listed count as unknown, not lost.",
    ),
    click.option(
        "--if-no-base",
        type=click.Choice(["pass", "warn", "fail"]),
        metavar="WHAT",
        help="What to do without a base: pass, warn (default), or fail (exit code 5). Without this option, a BASE file must exist.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side holds, of the snapshot that was chosen by name; `absent` says why it is not there."""

    name: str
    inputs: Inputs = field(default_factory=Inputs)
    snapshot: str = ""
    commit: str | None = None
    absent: str = ""


def find_changes(sides: Sides, selection: Selection, session: Session) -> Diff:
    """Return what changed from base to head; without a base an empty diff that says so.

    Raises:
        UsageError: when it is not clear which snapshots are meant, with the names there are.
        InputError: when a side cannot be read.
    """
    if [sides.base, sides.head, str(sides.ran)].count("-") > 1:
        raise UsageError("-: standard input can only be read once; name files for the others")
    check_paths([sides.base, sides.head], selection)
    head = _read(sides.head, session)
    base, head = _choose(_read_base(sides, session, head.commit), head, sides, selection)
    before, after = _models(base, head, selection, session)
    if not after.snapshots:
        raise InputError(f"{head.name}: {_no_build(head)}")
    absent = base.absent or ("" if before.snapshots else _no_build(base))
    one = _without_builds(base.name, after) if absent else before
    both = (one.snapshots[0], after.snapshots[0])
    ran, doubts = _ran(sides.ran, both, after.axes, selection)
    with aside():  # scopes are functions of plugins
        earlier, out = before.left_out, after.left_out
        diff = compare(*both, after.axes, ran=ran, left_out=out, left_out_before=earlier)
    if absent:
        no_base = f"{base.name}: no base: {absent}"
        diff = replace(diff, packages=(), causes=(), no_base=no_base)
    return replace(
        diff,
        sources=(base.name, head.name),
        problems=tuple(sorted({*before.problems, *after.problems, *doubts})),
        generated_at=after.generated_at,
    )


def _no_build(side: _Side) -> str:
    """Return that a side holds no build, and why where nothing of it could be read."""
    if side.inputs.records or not side.inputs.problems:
        return _NO_BUILD
    first, *others = sorted(side.inputs.problems)
    more = f" (and {len(others)} more)" if others else ""
    return f"holds no build that can be read: {first.file}: {first.message}{more}"


def _ran(
    file: Path | None, both: Sequence[Snapshot], axes: Sequence[str], selection: Selection
) -> tuple[Ran | None, list[Problem]]:
    """Return what HEAD's builds tried, and what of it says nothing; a job builds more than ``--package`` shows."""
    if file is None:
        return None, []
    ran = read_ran(file, axes)
    if ran and selection.packages:
        return ran, []
    return ran, doubts_of(ran, shown(file), both, axes)


def _read(text: str, session: Session, until: str | None = None) -> _Side:
    if not text.startswith(PREFIX):
        return _Side(shown(text), read_inputs([text], session))
    revision = read_revision(text, until)
    if revision.renamed_from is not None:
        session.console.note([f"{shown(text)}: was {visible(revision.renamed_from)} then"])
    inputs = read_inputs([], session, revision.sources)
    return _Side(revision.name, inputs, revision.commit)


def _read_base(sides: Sides, session: Session, until: str | None) -> _Side:
    """Return the base; a file that is not there is one only when the user says what to do then."""
    text = sides.base
    missing = not (text == "-" or text.startswith(PREFIX) or os.path.lexists(text))
    if missing and sides.if_no_base:
        return _Side(shown(text), absent="does not exist")
    try:
        return _read(text, session, until)
    except NoSuchPath:
        return _Side(shown(text), absent=ABSENT)


def _choose(base: _Side, head: _Side, sides: Sides, selection: Selection) -> tuple[_Side, _Side]:
    """Return both sides with one snapshot each, and with the stacks that are wanted.

    Raises:
        UsageError: when there are several, and not one name that both sides have.
    """
    after = select(head.inputs, snapshots=selection.snapshots)
    before = select(base.inputs, snapshots=() if base.absent else sides.base_snapshots)
    names = {"HEAD": snapshots_of(after), "BASE": snapshots_of(before)}
    one, other = names.values()
    if len(one) > 1 or len(other) > 1:
        common = one & other
        if len(common) != 1 or (len(one) > 1 and len(other) > 1):
            raise UsageError(_several(names))
        only = [escape(name) for name in common]
        after, before = (keep(side, snapshots=only) for side in (after, before))
    check_globs("--stack", selection.stacks, stacks_of(after) | stacks_of(before))
    name = snapshots_of(after)
    after, before = (keep(side, stacks=selection.stacks) for side in (after, before))
    return replace(base, inputs=before), replace(head, inputs=after, snapshot="".join(name))


def _several(names: dict[str, set[str]]) -> str:
    have = (f"{side} has: {', '.join(sorted(found)) or 'none'}" for side, found in names.items())
    told = shorten(visible("; ".join(have)), 400)
    return f"choose one snapshot each, with --snapshot for HEAD and --base-snapshot; {told}"


def _models(
    base: _Side, head: _Side, selection: Selection, session: Session
) -> tuple[CoverageModel, CoverageModel]:
    """Return the coverage of both sides, on the same axes and held against the same declaration."""
    sides = [head.inputs] if base.absent else [base.inputs, head.inputs]
    axes = shared_axes(side.axes for side in sides)
    expected = declared(session)
    everywhere = names_of(base.inputs) | names_of(head.inputs)

    def build(side: _Side, *, lenient: bool) -> CoverageModel:
        return build_model(
            replace(side.inputs, axes=axes),
            axes=selection.axes,
            packages=selection.packages,
            generated_at=now(),
            expected=expected,
            lenient=lenient,
            elsewhere=everywhere,
        )

    before = build(base, lenient=True)
    try:
        after = build(head, lenient=False)
    except FitsNothingError:
        if not _fits(before):
            raise
        after = build(head, lenient=True)  # all of it is lost, which is no slip in the declaration
    if before.snapshots and head.snapshot and not after.snapshots:
        session.console.warn([f"{head.name}: {_NO_BUILD}: all that BASE has is lost"])
        after = _without_builds(head.snapshot, after, expected)
    return before, after


def _fits(model: CoverageModel) -> bool:
    """Tell whether something that is expected is built."""
    packages = (package for snapshot in model.snapshots for package in snapshot.packages)
    return any(cell.records for package in packages for cell in package.expected.values())


def _without_builds(
    name: str, model: CoverageModel, expected: Declaration | None = None
) -> CoverageModel:
    """Return a model like another, of one snapshot with no build."""
    return compute(
        (),
        model.axes,
        problems=model.problems,
        also={name: ()},
        generated_at=model.generated_at,
        expected=expected,
        lenient=True,
    )
