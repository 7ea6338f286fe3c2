"""What the pages of a site are made of, one after the other: never more than two snapshots at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from coverage_report import (
    Course,
    CoverageModel,
    Problem,
    Series,
    Snapshot,
    Trend,
    compare,
    in_series,
    newest_first,
    outline,
)
from coverage_report.views.history import Chronicle
from coverage_report.views.parts import Front, Part, SnapshotStep


@dataclass(frozen=True, slots=True)
class Archive:
    """Snapshots that are read when somebody asks for them.

    Attributes:
        axes: of all of them.
        names: of the snapshots.
        read: makes the model of one of them, by its name.
        problems: what was wrong with the inputs.
    """

    axes: tuple[str, ...]
    names: tuple[str, ...]
    read: Callable[[str], CoverageModel]
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, model: CoverageModel) -> Archive:
        """Return what is there already as an archive."""
        found = {one.name: replace(model, snapshots=(one,), problems=()) for one in model.snapshots}
        return cls(model.axes, tuple(found), found.__getitem__, model.problems)


def newest_of(names: Sequence[str]) -> str:
    """Return the newest of some snapshots: by date or release where names tell it, else the last of the first series."""
    told = newest_first(names)
    return told[0] if told else next(iter(in_series(names).values()))[-1]


def walk(archive: Archive) -> Iterator[Part]:
    """Yield what each page of a site is about; the first page comes last, when all that it leads to is there."""
    if not archive.names:
        return
    newest = newest_of(archive.names)
    chronicle = Chronicle(archive.axes)
    series: list[Series] = []
    problems = {*archive.problems}
    for name, names in in_series(archive.names).items():
        course = Course(name, archive.axes)
        for step in _steps(archive, names, newest, chronicle, course):
            problems.update(step.model.problems)
            yield step
        series.append(course.series)
    yield from chronicle.histories()
    yield from chronicle.places()
    yield Front(
        Trend(archive.axes, tuple(series), problems=tuple(sorted(problems))),
        newest,
        chronicle.packages,
        chronicle.combinations,
        tuple(chronicle.losses),
    )


def _steps(
    archive: Archive, names: Sequence[str], newest: str, chronicle: Chronicle, course: Course
) -> Iterator[SnapshotStep]:
    chronicle.begin()
    before: Snapshot | None = None
    for name in names:
        model = archive.read(name)
        (snapshot,) = model.snapshots
        change = compare(before, snapshot, model.axes) if before else None
        chronicle.add(snapshot, change)
        course.add(outline(snapshot, model.axes), change.packages if change else ())
        yield SnapshotStep(model, change, name == newest)
        before = snapshot
