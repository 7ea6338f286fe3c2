"""From paths to an archive: the snapshots of the inputs, read one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coverage_report.commands._reading import declared, read_with, tell_unread
from coverage_report.commands._session import Session
from coverage_report.commands._slips import check_named
from coverage_report.commands._values import Selection
from coverage_report.core.coverage import is_chosen
from coverage_report.errors import UsageError
from coverage_report.model.nouns import CoverageModel
from coverage_report.run.pipeline import build_model, check_globs, default_axes, keep
from coverage_report.run.shelf import Shelf, survey
from coverage_report.views.site import Archive, newest_of


def read_archive(paths: Sequence[str], selection: Selection, session: Session) -> Archive:
    """Return the snapshots that the paths hold, as far as they are asked for; nothing stays of one that was read.

    Raises:
        UsageError: for a glob that matches nothing; where there is no snapshot.
        InputError: for what cannot be read.
    """
    check_named(paths)
    shelf = read_with(survey, paths, session)
    tell_unread(shelf.survey, session)
    names = _chosen(shelf, selection)
    if not names:
        raise UsageError("there is no snapshot to make pages of")
    expected = declared(session)
    axes = selection.axes or default_axes(shelf.survey.axes, expected)
    if not axes:
        raise UsageError("the inputs have no axis in common: choose axes with --axes")
    newest = newest_of(names)

    def read(name: str) -> CoverageModel:
        inputs = keep(shelf.read(name), stacks=selection.stacks)
        session.console.note(inputs.notes)
        model = build_model(
            inputs,
            axes=axes,
            packages=selection.packages,
            expected=expected,
            lenient=name != newest,  # what is declared is so of the newest
            elsewhere=shelf.packages,
        )
        return replace(model, snapshots=tuple(s for s in model.snapshots if s.name == name))

    return Archive(axes, names, read, shelf.survey.problems)


def _chosen(shelf: Shelf, selection: Selection) -> tuple[str, ...]:
    """Return the snapshots that are asked for."""
    check_globs("--snapshot", selection.snapshots, shelf.snapshots)
    check_globs("--stack", selection.stacks, shelf.stacks)
    check_globs("--package", selection.packages, shelf.packages)
    return tuple(name for name in shelf.snapshots if is_chosen(name, selection.snapshots))
