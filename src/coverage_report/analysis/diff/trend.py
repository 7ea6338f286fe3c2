"""How coverage went over many snapshots: dated tags, releases, or whatever has an order by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

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
    """What a trend needs of a snapshot; small, so that one can outline many in turn.

    Attributes:
        name: the snapshot's name.
        tally: covered and applicable cells, over all packages.
        packages: how many there are.
        complete: how many of them are complete.
        combinations: how many the universe has.
        builds: how many there are.
        alone: whether it has nothing to be compared with (`Snapshot.alone`).
        side: what its builds state, to compare it with another.
    """

    name: str
    tally: Tally
    packages: int
    complete: int
    combinations: int
    builds: int
    alone: bool
    side: Side


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
    groups: dict[str, list[tuple[tuple[object, ...], Outline]]] = {}
    for snapshot in snapshots:
        name, order = place(snapshot.name)
        groups.setdefault(name, []).append((order, snapshot))
    series = (
        _series(name, [one for _, one in sorted(groups[name], key=lambda pair: pair[0])], axes)
        for name in sorted(groups, key=lambda n: (n in (RELEASES, OTHERS), natural_key(n)))
    )
    return Trend(tuple(axes), tuple(series))


def newest(names: Iterable[str]) -> str | None:
    """Return the newest of some snapshots, the first of `newest_first`; None: nobody can tell."""
    return next(iter(newest_first(names)), None)


def newest_first(names: Iterable[str]) -> tuple[str, ...]:
    """Return snapshots by age: by date where any has one, or releases alone; nothing: nobody can tell.

    A single snapshot is the newest whatever its name.
    """
    every = sorted(set(names))
    if any(map(_day, every)):
        return tuple(sorted(every, key=lambda name: (_day(name) or date.min, name), reverse=True))
    if len(every) == 1 or all(place(name)[0] == RELEASES for name in every):
        return tuple(sorted(every, key=lambda name: place(name)[1], reverse=True))
    return ()


def place(name: str) -> tuple[str, tuple[object, ...]]:
    """Return the series that a snapshot belongs to, and a key for its place in it."""
    if day := _day(name):
        return _DATED.sub(r"\1", name) or "dated", (day, name)
    if match := _RELEASE.fullmatch(name):
        final = match[2] is None  # 1.0-rc1 comes before 1.0
        return RELEASES, (natural_key(match[1]), final, natural_key(match[2] or ""), name)
    return OTHERS, (natural_key(name), name)


def _day(name: str) -> date | None:
    match = _DATED.fullmatch(name)
    try:
        return date.fromisoformat(match[2]) if match else None
    except ValueError:
        return None


def _series(name: str, ordered: Sequence[Outline], axes: Sequence[str]) -> Series:
    points = [Point(one, _day(one.name)) for one in ordered[:1]]
    lost: Counter[str] = Counter()
    gained: Counter[str] = Counter()
    for before, after in pairwise(ordered):
        found = list(changed_packages(before.side, after.side, axes))
        lost.update({package.name: len(package.lost) for package in found})
        gained.update({package.name: len(package.gained) for package in found})
        points.append(_point(after, found))
    declines = [
        Decline(package, count, gained[package]) for package, count in lost.items() if count
    ]
    declines.sort(key=lambda one: (-one.lost, one.gained, natural_key(one.package)))
    return Series(name, tuple(points), tuple(declines))


def _point(snapshot: Outline, changes: Sequence[PackageDiff]) -> Point:
    return Point(
        snapshot,
        _day(snapshot.name),
        gained=sum(len(package.gained) for package in changes),
        lost=sum(len(package.lost) for package in changes),
        moved=sum(len(package.moved) for package in changes),
        removed=sum(package.state == "removed" for package in changes),
    )
