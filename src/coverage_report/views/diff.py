"""What is shown of a diff: the verdict, causes of losses, and what changed line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from coverage_report import Asked, Diff, Problem, Snapshot, Tally, Totals, UniverseKind
from coverage_report.views import limits as most
from coverage_report.views import words
from coverage_report.views.asked import EVERYTHING, only
from coverage_report.views.changes import (
    Change,
    Loss,
    Upgrade,
    gained,
    losses,
    lost,
    sides,
    unknown,
    upgrades,
)
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.remarks import Remark, names_of, remarks_on
from coverage_report.views.view import problems_of
from coverage_report.views.words import Phrase

_Line = TypeVar("_Line", Change, Upgrade)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the snapshots that are compared."""

    name: str = field(metadata={"help": "the snapshot's name"})
    title: str = field(
        metadata={"help": "what tells it from the other one: its name, or its source"}
    )
    source: str = field(metadata={"help": "where it was read, if that is known"})
    packages: int = field(metadata={"help": "how many packages it has"})
    universe: UniverseKind = field(metadata={"help": "`observed` or `declared`"})
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A package of which the versions changed."""

    package: str = field(metadata={"help": "its name"})
    versions: Phrase = field(metadata={"help": "those before and after, in words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelled:
    """An axis that one side states as ``none`` for some packages, so that it was not compared."""

    axis: str = field(metadata={"help": "the axis"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLimits:
    """How much of a diff is shown; the fields stand in the order in which they are lowered to save room.

    Attributes:
        others: names of packages on each line that tells no loss; a few stay.
        untried: lines of what was not tried.
        moves: lines of what moved.
        gains: lines of what was gained.
        names: of packages that lost something, on each line; a few stay.
        losses: lines of what was lost.
        problems: with the input.
        causes: of losses.
        details: whether there are any beside the verdict, 1 or 0.
    """

    others: int
    untried: int
    moves: int
    gains: int
    names: int
    losses: int
    problems: int
    causes: int
    details: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffView:
    """What is shown of a diff."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    only: Phrase = field(
        metadata={"help": "what alone was asked for, in words; empty where nothing is left out"}
    )
    base: SideView = field(metadata={"help": "the coverage before"})
    head: SideView = field(metadata={"help": "the coverage after"})
    no_base: str = field(
        metadata={"help": "why there is nothing to compare with; empty where there is"}
    )
    verdict: str = field(metadata={"help": "what was lost and gained, in words"})
    besides: tuple[str, ...] = field(metadata={"help": "the other numbers, in words"})
    totals: Totals = field(
        metadata={
            "help": "how many combinations were `lost`, `gained`, `moved`, `narrowed`, `unknown` and `kept`"
        }
    )
    causes: Excerpt[Loss] = field(metadata={"help": "the losses by cause, the largest first"})
    remarks: tuple[Remark, ...] = field(metadata={"help": "what else there is to know"})
    losses: Excerpt[Change] = field(
        metadata={
            "help": "what packages lost that are still there; nothing where `causes` tell all of it"
        }
    )
    gains: Excerpt[Change] = field(metadata={"help": "what packages gained that were there before"})
    moves: Excerpt[Upgrade] = field(metadata={"help": "what moved, raised floors first"})
    untried: Excerpt[Change] = field(metadata={"help": "what was not tried, so is unknown"})
    new: Excerpt[str] = field(metadata={"help": "packages that only the head has"})
    removed: Excerpt[str] = field(metadata={"help": "packages that only the base has"})
    updated: Excerpt[str] = field(metadata={"help": "packages of which only the versions changed"})
    versions: Excerpt[VersionChange] = field(
        metadata={"help": "packages of both sides of which the versions changed"}
    )
    respelled: tuple[Respelled, ...] = field(
        metadata={"help": "axes that were not compared for some packages"}
    )
    brief: bool = field(
        metadata={
            "help": "whether there was no room for more than the verdict, and all else is empty"
        }
    )
    few: bool = field(metadata={"help": "whether all of it is so short that nothing is folded"})
    problems: Excerpt[Problem] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )

    @classmethod
    def of(cls, diff: Diff, asked: Asked = EVERYTHING) -> DiffView:
        """Return all that is worth showing of a diff."""
        causes, rows, moves = losses(diff), lost(diff), upgrades(diff)
        if len(causes) <= most.CAUSES and all(cause.combination for cause in causes):
            rows = ()
        gains, untried = gained(diff), unknown(diff)
        titles = sides(diff)
        respelled = {axis: Excerpt.of(names) for axis, names in diff.respelled.items()}
        return cls(
            axes=diff.axes,
            only=only(asked),
            base=_side(diff.base, titles[0], diff.sources[0]),
            head=_side(diff.head, titles[1], diff.sources[1]),
            no_base=diff.no_base,
            verdict=words.verdict(diff),
            besides=tuple(words.besides(diff)),
            totals=diff.totals,
            causes=Excerpt.of(causes, most.CAUSES),
            remarks=tuple(remarks_on(diff, moves)),
            losses=Excerpt.of(rows),
            gains=Excerpt.of(gains),
            moves=Excerpt.of(moves),
            untried=Excerpt.of(untried),
            new=names_of(diff.of("new")),
            removed=names_of(diff.of("removed")),
            updated=names_of(diff.updated),
            versions=Excerpt.of(_versions(diff)),
            respelled=tuple(Respelled(axis=a, packages=p) for a, p in respelled.items()),
            brief=False,
            few=_few(*rows, *gains, *moves, *untried),
            problems=problems_of(diff.problems),
        )

    @property
    def limits(self) -> DiffLimits:
        """The limits that leave nothing out."""
        names = max(self.base.packages, self.head.packages)
        return DiffLimits(
            others=names,
            untried=len(self.untried),
            moves=len(self.moves),
            gains=len(self.gains),
            names=names,
            losses=len(self.losses),
            problems=len(self.problems),
            causes=len(self.causes),
            details=1,
        )

    def within(self, limits: DiffLimits) -> DiffView:
        """Return the view as far as limits allow; what is left out is counted."""
        if not limits.details:
            return self._brief()
        others, names = (max(n, most.NAMES_SAID) for n in (limits.others, limits.names))
        return replace(
            self,
            new=self.new.first(others),
            removed=self.removed.first(names),
            updated=self.updated.first(others),
            versions=self.versions.first(limits.others),
            respelled=tuple(replace(r, packages=r.packages.first(others)) for r in self.respelled),
            causes=self.causes.first(limits.causes),
            losses=_cut(self.losses, limits.losses, names),
            gains=_cut(self.gains, limits.gains, others),
            moves=_cut(self.moves, limits.moves, others),
            untried=_cut(self.untried, limits.untried, others),
            problems=self.problems.first(limits.problems),
        )

    def _brief(self) -> DiffView:
        """Return nothing but the verdict."""
        nothing: Excerpt[Any] = Excerpt()
        return replace(
            self,
            brief=True,
            remarks=(),
            causes=nothing,
            losses=nothing,
            gains=nothing,
            moves=nothing,
            untried=nothing,
            new=nothing,
            removed=nothing,
            updated=nothing,
            versions=nothing,
            respelled=(),
            problems=nothing,
        )


def _side(snapshot: Snapshot, title: str, source: str) -> SideView:
    return SideView(
        name=snapshot.name,
        title=title,
        source=source,
        packages=len(snapshot.packages),
        universe=snapshot.universe.kind,
        tally=snapshot.tally,
    )


def _versions(diff: Diff) -> Iterator[VersionChange]:
    for package in diff.packages:
        if package.state in ("changed", "same") and package.versions[0] != package.versions[1]:
            said = words.versions(*package.versions)
            yield VersionChange(package=package.name, versions=said)


def _few(*lines: Change | Upgrade) -> bool:
    packages = sum(line.packages.count for line in lines)
    return len(lines) <= most.FEW_LINES and packages <= most.FEW_PACKAGES


def _cut(lines: Excerpt[_Line], number: int, names: int) -> Excerpt[_Line]:
    return lines.first(number).map(lambda line: replace(line, packages=line.packages.first(names)))
