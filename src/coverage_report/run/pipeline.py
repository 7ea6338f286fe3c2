"""Load -> select -> compute: the way through the house, in short functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from coverage_report.core.coverage import compute, is_chosen
from coverage_report.core.expected.wanted import Declaration
from coverage_report.core.served import serve_model
from coverage_report.errors import UsageError
from coverage_report.model.axes import check_axes
from coverage_report.model.hosts import Hosts
from coverage_report.model.nouns import CoverageModel
from coverage_report.run.collector import collector_paused
from coverage_report.run.containment import aside
from coverage_report.run.inputs import Inputs
from coverage_report.run.loading import UNREAD, Progress, load
from coverage_report.text import suggestion, visible

__all__ = [
    "UNREAD",
    "Inputs",
    "Progress",
    "build_model",
    "check_globs",
    "default_axes",
    "keep",
    "load",
    "names_of",
    "select",
    "snapshots_of",
    "stacks_of",
]


def select(inputs: Inputs, *, snapshots: Sequence[str] = (), stacks: Sequence[str] = ()) -> Inputs:
    """Return the records of the snapshots and stacks that match a glob.

    Raises:
        UsageError: when a glob matches nothing, with the names there are.
    """
    if snapshots:
        check_globs("--snapshot", snapshots, snapshots_of(inputs))
    chosen = keep(inputs, snapshots=snapshots)
    if stacks:
        check_globs("--stack", stacks, stacks_of(chosen))
    return keep(chosen, stacks=stacks)


def keep(inputs: Inputs, *, snapshots: Sequence[str] = (), stacks: Sequence[str] = ()) -> Inputs:
    """Return the records of the snapshots and stacks that match a glob, if any does."""
    if not (snapshots or stacks):
        return inputs
    records = [r for r in inputs.records if is_chosen(r.snapshot, snapshots)]
    named = frozenset(n for n in inputs.named if is_chosen(n.snapshot, snapshots))
    mentions = frozenset(m for m in inputs.mentions if is_chosen(m.snapshot, snapshots))
    observed = tuple(o for o in inputs.observed if is_chosen(o.snapshot, snapshots))
    left_out = frozenset(o for o in inputs.left_out if is_chosen(o.snapshot, snapshots))
    scopes = tuple(s for s in inputs.scopes if is_chosen(s.snapshot, snapshots))
    if stacks:
        records = [r for r in records if any(is_chosen(stack, stacks) for stack in r.stacks)]
        named, mentions, observed = frozenset(), frozenset(), ()
    return replace(
        inputs,
        records=tuple(records),
        named=named,
        mentions=mentions,
        observed=observed,
        left_out=left_out,
        scopes=scopes,
    )


def snapshots_of(inputs: Inputs) -> set[str]:
    """Return the names of the snapshots."""
    return {r.snapshot for r in inputs.records} | inputs.also.keys()


def stacks_of(inputs: Inputs) -> set[str]:
    """Return the names of the stacks."""
    return {stack for record in inputs.records for stack in record.stacks}


def check_globs(option: str, globs: Sequence[str], names: Iterable[str]) -> None:
    """Raise UsageError when a glob matches none of the names, with the names there are."""
    known = sorted(names)
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in known):
            raise UsageError(
                f"{option} {visible(glob)}: nothing matches; {suggestion(glob, known)}"
            )


def default_axes(axes: tuple[str, ...], expected: Declaration | None = None) -> tuple[str, ...]:
    """Return default axes, with those that a declaration names beside them."""
    return axes + tuple(sorted((expected.axes if expected else frozenset()).difference(axes)))


def names_of(inputs: Inputs, expected: Declaration | None = None) -> set[str]:
    """Return the names of all packages of the inputs, and of those that are expected by name."""
    names = {r.package for r in inputs.records} | {m.package for m in inputs.mentions}
    return names.union(expected.names if expected else ())


@collector_paused()
def build_model(
    inputs: Inputs,
    *,
    axes: Sequence[str] = (),
    packages: Sequence[str] = (),
    generated_at: str | None = None,
    hosts: Hosts | None = None,
    expected: Declaration | None = None,
    lenient: bool = False,
    elsewhere: Iterable[str] = (),
) -> CoverageModel:
    """Return the coverage of loaded `inputs` on `axes`, or on their default axes and those that are declared.

    Args:
        axes: axis expressions.
        packages: globs of the packages that are shown.
        generated_at: kept in the model.
        hosts: which hosts to say of whether they are served.
        expected: what declares the universe; None takes what is observed.
        lenient: do not ask whether the inputs bear the declaration out.
        elsewhere: names that `packages` may match, too.

    Raises:
        UsageError: for axes, globs and declarations that fit nothing; without default axes.
    """
    _check_packages(packages, inputs, expected, elsewhere)
    wanted = _axes(inputs, axes, expected)
    with aside():  # scopes are functions of plugins
        model = compute(
            inputs.records,
            wanted,
            packages=packages,
            generated_at=generated_at,
            expected=expected,
            lenient=lenient,
            **_beside_records(inputs),
        )
    return serve_model(model, inputs.records, hosts) if hosts else model


def _beside_records(inputs: Inputs) -> dict[str, Any]:
    """Return what inputs say beside their records, by the names of `compute`'s arguments."""
    return {
        "problems": inputs.problems,
        "also": inputs.also,
        "observed": inputs.observed,
        "left_out": inputs.left_out,
        "serves": inputs.serves,
        "scopes": inputs.scopes,
    }


def _check_packages(
    globs: Sequence[str], inputs: Inputs, expected: Declaration | None, elsewhere: Iterable[str]
) -> None:
    if globs:
        check_globs("--package", globs, names_of(inputs, expected).union(elsewhere))


def _axes(inputs: Inputs, axes: Sequence[str], expected: Declaration | None) -> tuple[str, ...]:
    wanted = tuple(axes) or default_axes(inputs.axes, expected)
    if not wanted:
        raise UsageError("the inputs have no axis in common: choose axes with --axes")
    if axes and inputs.records:
        stated = {id(record.axes): record.axes for record in inputs.records}
        check_axes(wanted, [*stated.values(), inputs.serves])  # what has a rule may be left unsaid
    return wanted
