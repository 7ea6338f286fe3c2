"""What is shown of a diff: the verdict, causes of losses, and what changed line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coverage_report import Asked, Diff, Judgement, Problem, Snapshot, Tally, Totals, UniverseKind
from coverage_report.views import limits as most
from coverage_report.views import words
from coverage_report.views.asked import EVERYTHING, only
from coverage_report.views.changes import Loss, losses, sides
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.gate import NOTHING_DEMANDED, GateView, gate_of_diff
from coverage_report.views.lines import Change, lines_of
from coverage_report.views.remarks import Remark, names_of, remarks_on
from coverage_report.views.view import problems_of
from coverage_report.views.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One of the snapshots that are compared."""

    name: str = field(metadata={"help": "the snapshot's name"})
    title: str = field(
        metadata={"help": "what tells it from the other one: its name, or its source"}
    )
    source: str = field(metadata={"help": "where it was read, if that is known"})
    place: Phrase = field(metadata={"help": "its name and where it was read, in words for people"})
    packages: int = field(metadata={"help": "how many packages it has"})
    universe: UniverseKind = field(metadata={"help": "`observed` or `declared`"})
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A package of which nothing but the versions changed, or that shares its line with others."""

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
        others: names of packages on each line that tells no loss, and of those with other versions; a few stay.
        rest: lines that tell no loss.
        names: of packages that lost something, on each line; a few stay.
        losses: lines of what was lost.
        problems: with the input.
        causes: of losses.
        details: whether there are any beside the verdict, 1 or 0.
    """

    others: int
    rest: int
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
    gate: GateView = field(metadata={"help": "what came of the gates, and what to do"})
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
    by_cause: bool = field(
        metadata={"help": "whether `causes` tell the losses in fewer lines than `lines` do"}
    )
    remarks: tuple[Remark, ...] = field(metadata={"help": "what else there is to know"})
    lines: Excerpt[Change] = field(
        metadata={
            "help": "what packages that both sides have lost, gained, moved or did not try, losses first"
        }
    )
    new: Excerpt[str] = field(metadata={"help": "packages that only the head has"})
    removed: Excerpt[str] = field(metadata={"help": "packages that only the base has"})
    versions: Excerpt[VersionChange] = field(
        metadata={"help": "packages with other versions that no line of theirs tells"}
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
    def of(
        cls, diff: Diff, asked: Asked = EVERYTHING, judgement: Judgement = NOTHING_DEMANDED
    ) -> DiffView:
        """Return all that is worth showing of a diff, and of what came of its gates."""
        causes, lines = losses(diff), lines_of(diff)
        few = _few(lines)
        lost_lines = sum(line.kind == "lost" for line in lines)
        titles = sides(diff)
        respelled = {axis: Excerpt.of(names) for axis, names in diff.respelled.items()}
        return cls(
            axes=diff.axes,
            only=only(asked),
            base=_side(diff.base, titles[0], diff.sources[0]),
            head=_side(diff.head, titles[1], diff.sources[1]),
            gate=gate_of_diff(judgement, diff),
            no_base=diff.no_base,
            verdict=words.verdict(diff),
            besides=tuple(words.besides(diff)),
            totals=diff.totals,
            causes=Excerpt.of(causes, most.CAUSES),
            by_cause=not few or len(causes) < lost_lines,
            remarks=tuple(remarks_on(diff)),
            lines=Excerpt.of(lines),
            new=names_of(diff.of("new")),
            removed=names_of(diff.of("removed")),
            versions=Excerpt.of(_versions(diff, lines)),
            respelled=tuple(Respelled(axis=a, packages=p) for a, p in respelled.items()),
            brief=False,
            few=few,
            problems=problems_of(diff.problems),
        )

    @property
    def limits(self) -> DiffLimits:
        """The limits that leave nothing out."""
        names = max(self.base.packages, self.head.packages)
        lost = sum(line.kind == "lost" for line in self.lines)
        return DiffLimits(
            others=names,
            rest=len(self.lines) - lost,
            names=names,
            losses=lost,
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
            versions=self.versions.first(limits.others),
            respelled=tuple(replace(r, packages=r.packages.first(others)) for r in self.respelled),
            causes=self.causes.first(limits.causes),
            lines=_cut(self.lines, limits, names, others),
            problems=self.problems.first(limits.problems),
        )

    def _brief(self) -> DiffView:
        """Return nothing but the verdict."""
        nothing: Excerpt[Any] = Excerpt()
        return replace(
            self,
            gate=replace(self.gate, xfails=Excerpt()),
            brief=True,
            remarks=(),
            causes=nothing,
            lines=nothing,
            new=nothing,
            removed=nothing,
            versions=nothing,
            respelled=(),
            problems=nothing,
        )


def _side(snapshot: Snapshot, title: str, source: str) -> SideView:
    return SideView(
        name=snapshot.name,
        title=title,
        source=source,
        place=words.place(snapshot.name, source),
        packages=len(snapshot.packages),
        universe=snapshot.universe.kind,
        tally=snapshot.tally,
    )


def _versions(diff: Diff, lines: Iterable[Change]) -> Iterator[VersionChange]:
    told = {name for line in lines if line.versions for name in line.packages}
    for package in diff.packages:
        both = package.state in ("changed", "same") and package.versions[1]
        if both and package.name not in told and package.versions[0] != package.versions[1]:
            said = words.versions(*package.versions)
            yield VersionChange(package=package.name, versions=said)


def _few(lines: Sequence[Change]) -> bool:
    packages = sum(line.packages.count for line in lines)
    return len(lines) <= most.FEW_LINES and packages <= most.FEW_PACKAGES


def _cut(lines: Excerpt[Change], limits: DiffLimits, names: int, others: int) -> Excerpt[Change]:
    """Return the first lines of what was lost, and of all else, each with so many names."""
    room = {True: limits.losses, False: limits.rest}
    kept = []
    for line in lines:
        lost = line.kind == "lost"
        if room[lost]:
            room[lost] -= 1
            kept.append(replace(line, packages=line.packages.first(names if lost else others)))
    return Excerpt(tuple(kept), lines.count - len(kept))
