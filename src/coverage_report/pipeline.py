"""Load -> select -> compute: the way through the house, in short functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from coverage_report.axes import check_axes
from coverage_report.coverage import compute
from coverage_report.errors import UsageError
from coverage_report.hosts import Hosts
from coverage_report.loading import UNREAD, Inputs, Progress, load
from coverage_report.model import CoverageModel
from coverage_report.served import serve_model
from coverage_report.text import shorten, visible

__all__ = ["UNREAD", "Inputs", "Progress", "build_model", "load", "select"]


def select(inputs: Inputs, *, snapshots: Sequence[str] = (), stacks: Sequence[str] = ()) -> Inputs:
    """Return the records of the snapshots and stacks that match a glob.

    Raises:
        UsageError: when a glob matches nothing, with the names there are.
    """
    names = {r.snapshot for r in inputs.records} | {m.snapshot for m in inputs.mentions}
    _check_globs("--snapshot", snapshots, names)
    records = [r for r in inputs.records if _matches(r.snapshot, snapshots)]
    mentions = frozenset(m for m in inputs.mentions if _matches(m.snapshot, snapshots))
    observed = tuple(o for o in inputs.observed if _matches(o.snapshot, snapshots))
    left_out = frozenset(o for o in inputs.left_out if _matches(o.snapshot, snapshots))
    if stacks:
        _check_globs("--stack", stacks, {stack for record in records for stack in record.stacks})
        records = [r for r in records if any(_matches(stack, stacks) for stack in r.stacks)]
        mentions, observed = frozenset(), ()
    return replace(
        inputs,
        records=tuple(records),
        mentions=mentions,
        observed=observed,
        left_out=left_out,
    )


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatchcase(name, glob) for glob in globs)


def _check_globs(option: str, globs: Sequence[str], names: Iterable[str]) -> None:
    known = sorted(names)
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in known):
            have = shorten(visible(", ".join(known)), 300) or "none"
            raise UsageError(f"{option} {glob}: nothing matches; there are: {have}")


def build_model(
    inputs: Inputs,
    *,
    axes: Sequence[str] = (),
    packages: Sequence[str] = (),
    generated_at: str | None = None,
    hosts: Hosts | None = None,
) -> CoverageModel:
    """Return the coverage of `inputs` on `axes`, or on their default axes.

    Args:
        inputs: what was loaded.
        axes: axis expressions.
        packages: globs of the packages that are shown.
        generated_at: kept in the model.
        hosts: which hosts to say of whether they are served.

    Raises:
        UsageError: for an axis that no record has, or a package glob that matches nothing; when there
            are no default axes.
    """
    wanted = tuple(axes) or inputs.axes
    if not wanted:
        raise UsageError("the inputs have no axis in common: choose with --axes")
    if axes and inputs.records:
        check_axes(wanted, {id(r.axes): r.axes for r in inputs.records}.values())
    names = {r.package for r in inputs.records} | {m.package for m in inputs.mentions}
    _check_globs("--package", packages, names)
    model = compute(
        inputs.records,
        wanted,
        problems=inputs.problems,
        packages=packages,
        also=inputs.also,
        observed=inputs.observed,
        left_out=inputs.left_out,
        generated_at=generated_at,
    )
    return serve_model(model, inputs.records, hosts) if hosts else model
