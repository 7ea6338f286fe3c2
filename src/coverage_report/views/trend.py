"""From a trend to the variables of its markdown template, and to fewer of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coverage_report import Decline, Point, Problem, Series, Trend

#: So many snapshots are shown at once, the latest; those before them are folded.
_LATEST = 12
_DECLINES = 10
_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class PointLine:
    """A snapshot, and what changed since the one before it."""

    name: str = field(metadata={"help": "the snapshot's name"})
    covered: int = field(metadata={"help": "built combinations, added up over the packages"})
    total: int = field(metadata={"help": "combinations that apply, added up likewise"})
    percent: str = field(metadata={"help": "the share as `68%`, or `n/a` when nothing applies"})
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    packages: int = field(metadata={"help": "how many packages there are"})
    combinations: int = field(metadata={"help": "the size of the universe"})
    first: bool = field(metadata={"help": "whether there is none before it to compare with"})
    gained: int = field(metadata={"help": "combinations gained, over all packages"})
    lost: int = field(metadata={"help": "combinations lost"})
    moved: int = field(metadata={"help": "combinations with another version on one axis"})


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Snapshots that follow each other."""

    name: str = field(metadata={"help": "what they have in common, such as `develop`"})
    named: bool = field(
        metadata={"help": "whether that is part of their names; if not it says what they are"}
    )
    oldest: PointLine = field(metadata={"help": "the first snapshot"})
    newest: PointLine = field(metadata={"help": "the last snapshot"})
    count: int = field(metadata={"help": "how many snapshots there are"})
    lost: int = field(metadata={"help": "combinations lost, all steps added up"})
    gained: int = field(metadata={"help": "combinations gained, all steps added up"})
    latest: tuple[PointLine, ...] = field(metadata={"help": "the latest ones, newest first"})
    earlier: tuple[PointLine, ...] = field(metadata={"help": "those before, newest first"})
    points_left: int = field(metadata={"help": "how many more snapshots there are"})
    declines: tuple[Decline, ...] = field(
        metadata={"help": "packages that lost most, as `package`, `lost` and `gained`"}
    )
    declines_left: int = field(metadata={"help": "how many more packages lost anything"})


@dataclass(frozen=True, slots=True)
class TrendVariables:
    """What the template ``markdown/trend.md.j2`` is given."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    series: tuple[SeriesPart, ...] = field(metadata={"help": "a part for each series"})
    series_left: int = field(metadata={"help": "how many more series there are"})
    problems: tuple[Problem, ...] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )
    problems_left: int = field(metadata={"help": "how many more problems there are"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown; the fields stand in the order in which they are lowered to save room.

    Attributes:
        earlier: snapshots of each series that are folded.
        declines: packages of each series.
        problems: with the input.
        latest: snapshots of each series that are not folded.
        series: parts.
    """

    earlier: int
    declines: int
    problems: int
    latest: int
    series: int


def variables(trend: Trend) -> TrendVariables:
    """Return all that is worth showing of `trend`."""
    return TrendVariables(
        axes=trend.axes,
        series=tuple(_part(series) for series in trend.series),
        series_left=0,
        problems=trend.problems[:_PROBLEMS],
        problems_left=len(trend.problems[_PROBLEMS:]),
    )


def size(everything: TrendVariables) -> Limits:
    """Return the limits that leave nothing out."""
    parts = everything.series
    return Limits(
        earlier=max((len(part.earlier) for part in parts), default=0),
        declines=max((len(part.declines) for part in parts), default=0),
        problems=len(everything.problems),
        latest=max((len(part.latest) for part in parts), default=0),
        series=len(parts),
    )


def within(everything: TrendVariables, limits: Limits) -> TrendVariables:
    """Return `everything` as far as `limits` allow; what is left out is counted."""
    return replace(
        everything,
        series=tuple(_cut(part, limits) for part in everything.series[: limits.series]),
        series_left=len(everything.series[limits.series :]),
        problems=everything.problems[: limits.problems],
        problems_left=everything.problems_left + len(everything.problems[limits.problems :]),
    )


def _part(series: Series) -> SeriesPart:
    lines = [_line(point, first=not at) for at, point in enumerate(series.points)]
    newest_first = tuple(lines[::-1])
    return SeriesPart(
        name=series.name,
        named=series.points[0].day is not None,
        oldest=lines[0],
        newest=lines[-1],
        count=len(lines),
        lost=sum(line.lost for line in lines),
        gained=sum(line.gained for line in lines),
        latest=newest_first[:_LATEST],
        earlier=newest_first[_LATEST:],
        points_left=0,
        declines=series.declines[:_DECLINES],
        declines_left=len(series.declines[_DECLINES:]),
    )


def _line(point: Point, *, first: bool) -> PointLine:
    snapshot = point.snapshot
    return PointLine(
        name=snapshot.name,
        covered=snapshot.tally.covered,
        total=snapshot.tally.total,
        percent=snapshot.tally.percent,
        complete=snapshot.complete,
        packages=snapshot.packages,
        combinations=snapshot.combinations,
        first=first,
        gained=point.gained,
        lost=point.lost,
        moved=point.moved,
    )


def _cut(part: SeriesPart, limits: Limits) -> SeriesPart:
    latest, earlier = part.latest[: limits.latest], part.earlier[: limits.earlier]
    return replace(
        part,
        latest=latest,
        earlier=earlier,
        points_left=part.count - len(latest) - len(earlier),
        declines=part.declines[: limits.declines],
        declines_left=part.declines_left + len(part.declines[limits.declines :]),
    )
