"""From paths and a configuration to the model: what the commands that read build records share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from coverage_report.analysis.diff.trend import newest
from coverage_report.commands._callbacks import now
from coverage_report.commands._console import progress_bar
from coverage_report.commands._session import Session
from coverage_report.commands._slips import check_named
from coverage_report.commands._values import Selection
from coverage_report.core.expected.wanted import Declaration
from coverage_report.errors import UsageError
from coverage_report.io.discovery import Found
from coverage_report.model.hosts import Hosts
from coverage_report.model.nouns import CoverageModel, Snapshot
from coverage_report.run.inputs import Inputs
from coverage_report.run.pipeline import UNREAD, build_model, load, select
from coverage_report.settings.expected import parse_expected
from coverage_report.text import choices, visible

T = TypeVar("T")


def read_inputs(paths: Sequence[str], session: Session, sources: Iterable[Found] = ()) -> Inputs:
    """Return all that the paths and sources hold."""
    inputs = read_with(load, paths, session, sources=sources)
    session.console.note(inputs.notes)
    tell_unread(inputs, session)
    return inputs


def read_with(read: Callable[..., T], paths: Sequence[str], session: Session, **more: object) -> T:
    """Return what one of the ways to read makes of paths, as the session has it, and show how far it is."""
    with progress_bar(quiet=session.console.quiet) as progress:
        return read(
            paths,
            session.plugins,
            keep_going=session.setup.policy.keep_going,
            options=session.setup.options,
            progress=progress,
            **more,
        )


def tell_unread(inputs: Inputs, session: Session) -> None:
    """Note which files were read, and say which were not."""
    session.read.extend(inputs.files)
    session.console.detail(f"{name}: {UNREAD}" for name in inputs.unread)


def read_model(
    paths: Sequence[str], selection: Selection, session: Session, hosts: Hosts | None = None
) -> CoverageModel:
    """Return the coverage of what the paths hold, and warn of what is wrong with it."""
    return model_of(chosen_inputs(paths, selection, session), selection, session, hosts)


def chosen_inputs(paths: Sequence[str], selection: Selection, session: Session) -> Inputs:
    """Return what the paths hold of the snapshots and stacks that are asked for."""
    check_named(paths)
    inputs = read_inputs(paths, session)
    return select(inputs, snapshots=selection.snapshots, stacks=selection.stacks)


def model_of(
    inputs: Inputs, selection: Selection, session: Session, hosts: Hosts | None = None
) -> CoverageModel:
    """Return the coverage of some inputs, and warn of what is wrong with them."""
    model = build_model(
        inputs,
        axes=selection.axes,
        packages=selection.packages,
        generated_at=now(),
        hosts=hosts,
        expected=declared(session),
    )
    session.console.warn(model.problems)
    return model


def declared(session: Session) -> Declaration | None:
    """Return what the configuration expects, or None where it expects nothing."""
    config = session.setup.config
    if "expected" not in config.parts:
        return None

    def read_report(path: str) -> CoverageModel:
        inputs = load([str(config.folder / path)], session.plugins, options=session.setup.options)
        return build_model(inputs)

    today = date.fromisoformat(now()[:10])
    return parse_expected(
        config.parts["expected"],
        source=config.source,
        today=today,
        read=read_report,
        lines=config.lines,
    )


def answering(
    what: str, snapshots: Sequence[Snapshot], selection: Selection, session: Session
) -> Sequence[Snapshot]:
    """Return the snapshots that an answer is about: those that the user chose, else the newest, and say which.

    Where nobody can tell which is the newest it is about all.
    """
    name = None if selection.snapshots else newest(one.name for one in snapshots)
    if name is None or len(snapshots) < 2:
        return snapshots
    said = f"{what}: {visible(name)}, the newest of {len(snapshots)} snapshots"
    session.console.note([f"{said}; --snapshot chooses others"])
    return [one for one in snapshots if one.name == name]


def only_snapshot(model: CoverageModel, selection: Selection, session: Session) -> CoverageModel:
    """Return a model of one snapshot: the only one, or the newest of several.

    Raises:
        UsageError: when there is none, or nobody can tell which is meant, with their names.
    """
    if len(one := answering("missing", model.snapshots, selection, session)) == 1:
        return replace(model, snapshots=tuple(one))
    names = choices(one.name for one in model.snapshots)
    raise UsageError(f"choose one snapshot with --snapshot NAME; {names}")
