"""How coverage went over many snapshots: dated tags, releases, or whatever has an order by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from coverage_report.analysis.diff.compare import changed_packages
from coverage_report.analysis.diff.model import PackageDiff
from coverage_report.analysis.diff.terrain import Side, side_of
from coverage_report.model.nouns import Problem, Snapshot
from coverage_report.model.tally import Tally
from coverage_report.text import natural_key

_DATED = re.compile(r"(.*?)[-_.]?(\d{4}-\d{2}-\d{2})", re.ASCII)
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)(?:[-.]?([A-Za-z].*))?", re.ASCII)
RELEASES, OTHERS = "releases", "snapshots"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a trend needs of a snapshot.

    Attributes:
        name: the snapshot's name.
        tally: covered and applicable cells, over all packages.
        packages: how many there are.
        complete: how many of them are complete.
        combinations: how many the universe has.
        builds: how many there are.
        alone: whether it has nothing to be compared with (`Snapshot.alone`).
        side: what its builds state, to compare it with the next; None when that is done, so that one can outline many
            in turn.
    """

    name: str
    tally: Tally
    packages: int
    complete: int
    combinations: int
    builds: int
    alone: bool
    side: Side | None


@dataclass(frozen=True, slots=True)
class Point:
    """A snapshot in its series, and what changed since the one before it (nothing for the first).

    `gained`, `lost` and `moved` are cells of packages that both have, `removed` are packages.
    """

    snapshot: Outline
    day: date | None
    gained: int = 0
    lost: int = 0
    moved: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Decline:
    """What a package lost and gained over a series, all steps added up."""

    package: str
    lost: int
    gained: int


@dataclass(frozen=True, slots=True)
class Series:
    """Snapshots that follow each other.

    Attributes:
        name: what dated snapshots are called before their date (``develop``), ``releases``, or ``snapshots``.
        points: oldest first.
        declines: the packages that lost cells, those that lost most first.
    """

    name: str
    points: tuple[Point, ...]
    declines: tuple[Decline, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """How coverage went: the result of `trend`.

    Attributes:
        axes: the names of the axes.
        series: those of dated snapshots by name, then releases, then others.
        generated_at: RFC 3339 time in UTC, or None.
        problems: what was wrong with the input, in order.
    """

    axes: tuple[str, ...]
    series: tuple[Series, ...]
    generated_at: str | None = None
    problems: tuple[Problem, ...] = ()


def outline(snapshot: Snapshot, axes: Sequence[str]) -> Outline:
    """Return what a trend needs of a snapshot."""
    return Outline(
        snapshot.name,
        snapshot.tally,
        len(snapshot.packages),
        snapshot.complete,
        len(snapshot.universe.combinations),
        snapshot.builds,
        snapshot.alone,
        side_of(snapshot, axes),
    )


def trend(snapshots: Iterable[Outline], axes: Sequence[str]) -> Trend:
    """Return the series that snapshots form, by their names.

    Names that end in a date (``develop-2025-05-25``) are ordered by it, those with the same words before it
    together. Versions (``v0.23.1``) are releases, ordered as such. All others are ordered as people would.

    Args:
        snapshots: in any order.
        axes: of the models that they are from.
    """
    outlines = list(snapshots)
    by_name: dict[str, list[Outline]] = {}
    for one in outlines:
        by_name.setdefault(one.name, []).append(one)
    courses = []
    for name, names in in_series(by_name).items():
        course = Course(name, axes)
        for one in (outline for each in names for outline in by_name[each]):
            course.add(one)
        courses.append(course.series)
    return Trend(tuple(axes), tuple(courses))


def in_series(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the series that snapshots form, by name: those of dates, then releases, then others; each oldest first."""
    groups: dict[str, list[tuple[tuple[object, ...], str]]] = {}
    for snapshot in names:
        name, order = place(snapshot)
        groups.setdefault(name, []).append((order, snapshot))
    ordered = sorted(groups, key=lambda n: (n in (RELEASES, OTHERS), natural_key(n)))
    return {name: tuple(snapshot for _, snapshot in sorted(groups[name])) for name in ordered}


def newest(names: Iterable[str]) -> str | None:
    """Return the newest of some snapshots, the first of `newest_first`; None: nobody can tell."""
    return next(iter(newest_first(names)), None)


def newest_first(names: Iterable[str]) -> tuple[str, ...]:
    """Return snapshots by age: by date where any has one, or releases alone; nothing: nobody can tell.

    A single snapshot is the newest whatever its name.
    """
    every = sorted(set(names))
    if any(map(day_of, every)):
        return tuple(sorted(every, key=lambda name: (day_of(name) or date.min, name), reverse=True))
    if len(every) == 1 or all(place(name)[0] == RELEASES for name in every):
        return tuple(sorted(every, key=lambda name: place(name)[1], reverse=True))
    return ()


def place(name: str) -> tuple[str, tuple[object, ...]]:
    """Return the series that a snapshot belongs to, and a key for its place in it."""
    if day := day_of(name):
        return _DATED.sub(r"\1", name) or "dated", (day, name)
    if match := _RELEASE.fullmatch(name):
        final = match[2] is None  # 1.0-rc1 comes before 1.0
        return RELEASES, (natural_key(match[1]), final, natural_key(match[2] or ""), name)
    return OTHERS, (natural_key(name), name)


def day_of(name: str) -> date | None:
    """Return the day that the name of a snapshot ends in, if it does."""
    match = _DATED.fullmatch(name)
    try:
        return date.fromisoformat(match[2]) if match else None
    except ValueError:
        return None


@dataclass(slots=True)
class Course:
    """A series whose snapshots are added one at a time, oldest first; each is let go when the next was compared with it.

    Attributes:
        name: of the series.
        axes: of the models that the snapshots are from.
    """

    name: str
    axes: Sequence[str]
    _points: list[Point] = field(default_factory=list)
    _last: Outline | None = None
    _lost: Counter[str] = field(default_factory=Counter)
    _gained: Counter[str] = field(default_factory=Counter)

    def add(self, snapshot: Outline, changes: Iterable[PackageDiff] | None = None) -> None:
        """Add the next snapshot.

        Args:
            snapshot: its outline.
            changes: what changed since the one before it, where that is known.
        """
        if changes is None and self._last:
            changes = self._compared(self._last, snapshot)
        self._points.append(self._point(replace(snapshot, side=None), tuple(changes or ())))
        self._last = snapshot

    def _compared(self, before: Outline, after: Outline) -> Iterable[PackageDiff]:
        if before.side is None or after.side is None:
            raise ValueError(f"{after.name} or {before.name} has no side to compare")
        return changed_packages(before.side, after.side, self.axes)

    def _point(self, snapshot: Outline, changes: Sequence[PackageDiff]) -> Point:
        self._lost.update({package.name: len(package.lost) for package in changes})
        self._gained.update({package.name: len(package.gained) for package in changes})
        return Point(
            snapshot,
            day_of(snapshot.name),
            gained=sum(len(package.gained) for package in changes),
            lost=sum(len(package.lost) for package in changes),
            moved=sum(len(package.moved) for package in changes),
            removed=sum(package.state == "removed" for package in changes),
        )

    @property
    def series(self) -> Series:
        """All that was added."""
        declines = [
            Decline(package, count, self._gained[package])
            for package, count in self._lost.items()
            if count
        ]
        declines.sort(key=lambda one: (-one.lost, one.gained, natural_key(one.package)))
        return Series(self.name, tuple(self._points), tuple(declines))
