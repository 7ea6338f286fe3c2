"""What is shown of a trend: a part for each series of snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from coverage_report import Asked, Decline, Point, Problem, Series, Tally, Trend
from coverage_report.views import limits as most
from coverage_report.views import words
from coverage_report.views.asked import EVERYTHING, only
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.view import problems_of
from coverage_report.views.words import Name, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """A snapshot, and what changed since the one before it."""

    name: str = field(metadata={"help": "the snapshot's name"})
    day: date | None = field(metadata={"help": "the day in its name, if there is one"})
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )
    built: str = field(metadata={"help": "how many combinations are built, in words"})
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    packages: int = field(metadata={"help": "how many packages there are"})
    combinations: int = field(metadata={"help": "the size of the universe"})
    first: bool = field(metadata={"help": "whether there is none before it to compare with"})
    gained: int = field(metadata={"help": "combinations gained, over all packages"})
    lost: int = field(metadata={"help": "combinations lost"})
    moved: int = field(metadata={"help": "combinations with another version on one axis"})
    removed: int = field(
        metadata={"help": "packages removed, of which no combination counts as lost"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPart:
    """Snapshots that follow each other."""

    name: str = field(metadata={"help": "what they have in common, such as `develop`"})
    named: bool = field(
        metadata={"help": "whether that is part of their names; if not it says what they are"}
    )
    verdict: Phrase = field(metadata={"help": "what was lost and gained in all, in words"})
    course: Phrase = field(metadata={"help": "the coverage at the start and at the end, in words"})
    latest: Excerpt[PointLine] = field(metadata={"help": "the latest snapshots, newest first"})
    earlier: Excerpt[PointLine] = field(metadata={"help": "those before, newest first"})
    declines: Excerpt[Decline] = field(
        metadata={"help": "packages that lost most, as `package`, `lost` and `gained`"}
    )

    @property
    def points(self) -> tuple[PointLine, ...]:
        """All snapshots that are shown, oldest first."""
        return (*self.latest, *self.earlier)[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLimits:
    """How much of a trend is shown; the fields stand in the order in which they are lowered to save room.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendView:
    """What is shown of a trend."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    only: Phrase = field(
        metadata={"help": "what alone was asked for, in words; empty where nothing is left out"}
    )
    series: Excerpt[SeriesPart] = field(metadata={"help": "a part for each series"})
    problems: Excerpt[Problem] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )

    @classmethod
    def of(cls, trend: Trend, asked: Asked = EVERYTHING) -> TrendView:
        """Return all that is worth showing of a trend."""
        return cls(
            axes=trend.axes,
            only=only(asked),
            series=Excerpt.of(map(_part, trend.series)),
            problems=problems_of(trend.problems),
        )

    @property
    def limits(self) -> TrendLimits:
        """The limits that leave nothing out."""
        parts = self.series.shown
        return TrendLimits(
            earlier=max((len(part.earlier) for part in parts), default=0),
            declines=max((len(part.declines) for part in parts), default=0),
            problems=len(self.problems),
            latest=max((len(part.latest) for part in parts), default=0),
            series=len(parts),
        )

    def within(self, limits: TrendLimits) -> TrendView:
        """Return the view as far as limits allow; what is left out is counted."""
        return replace(
            self,
            series=self.series.first(limits.series).map(partial(_cut, limits)),
            problems=self.problems.first(limits.problems),
        )


def _part(series: Series) -> SeriesPart:
    newest_first = [_line(point, first=not at) for at, point in enumerate(series.points)][::-1]
    return SeriesPart(
        name=series.name,
        named=series.points[0].day is not None,
        verdict=_verdict(series),
        course=_course(series),
        latest=Excerpt.of(newest_first[: most.LATEST]),
        earlier=Excerpt.of(newest_first[most.LATEST :]),
        declines=Excerpt.of(series.declines, most.DECLINES),
    )


def _verdict(series: Series) -> Phrase:
    points = series.points
    if len(points) == 1:
        newest, built = points[0].snapshot, _built(points[0])
        said = f"built for {built}" if newest.alone else f"{built} built"
        return Phrase.of(f"{said} in ", Name(newest.name))
    lost, gained = (sum(getattr(point, kind) for point in points) for kind in ("lost", "gained"))
    those = ("snapshots of ", Name(series.name)) if points[0].day else (series.name,)
    number = words.number(len(points))
    removed = sum(point.removed for point in points)
    besides = f"; {words.count(removed, 'package')} removed" if removed else ""
    return Phrase.of(words.change(lost, gained), f" over {number} ", *those, besides)


def _course(series: Series) -> Phrase:
    first, last = series.points[0].snapshot, series.points[-1].snapshot
    if first is last:
        return Phrase.of("one snapshot is not a trend")
    grew = first.combinations != last.combinations and not (first.alone or last.alone)
    sides = (
        Phrase.of(
            f"{_built(point)} in ",
            Name(point.snapshot.name),
            f" ({words.count(point.snapshot.combinations, 'combination')})" if grew else "",
        )
        for point in (series.points[0], series.points[-1])
    )
    return Phrase.of("built: ", Phrase.join(", ", sides))


def _built(point: Point) -> str:
    snapshot = point.snapshot
    return words.share(snapshot.tally, alone=snapshot.alone, platforms=snapshot.combinations)


def _line(point: Point, *, first: bool) -> PointLine:
    snapshot = point.snapshot
    return PointLine(
        name=snapshot.name,
        day=point.day,
        tally=snapshot.tally,
        built=_built(point),
        complete=snapshot.complete,
        packages=snapshot.packages,
        combinations=snapshot.combinations,
        first=first,
        gained=point.gained,
        lost=point.lost,
        moved=point.moved,
        removed=point.removed,
    )


def _cut(limits: TrendLimits, part: SeriesPart) -> SeriesPart:
    return replace(
        part,
        latest=part.latest.first(limits.latest),
        earlier=part.earlier.first(limits.earlier),
        declines=part.declines.first(limits.declines),
    )
