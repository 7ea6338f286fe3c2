"""From a diff to the variables of its markdown template, and to fewer of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from coverage_report import Diff, PackageDiff, Snapshot
from coverage_report.views.changes import (
    Change,
    Names,
    Upgrade,
    gained,
    losses,
    lost,
    names_of,
    unknown,
    upgrades,
)
from coverage_report.views.diff_variables import DiffVariables, Respelled, Side

_CAUSES = 10
_PROBLEMS = 20
#: So many names stay on a line that stays: one without a name is of no use.
_NAMED = 3
#: So many lines with so many packages in all need not be folded.
_FEW, _FEW_PACKAGES = 8, 16
#: What is empty when there is room for the verdict only.
_NO_DETAILS: Mapping[str, Any] = {
    **dict.fromkeys(("new", "removed", "updated"), Names(0, ())),
    **dict.fromkeys(("causes", "losses", "gains", "moves", "untried", "respelled", "problems"), ()),
    **dict.fromkeys(("causes_left", "losses_left", "gains_left", "moves_left"), 0),
    **dict.fromkeys(("untried_left", "problems_left"), 0),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown; the fields stand in the order in which they are lowered to save room.

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


def variables(diff: Diff) -> DiffVariables:
    """Return all that is worth showing of `diff`."""
    causes, rows, moves = losses(diff), lost(diff), upgrades(diff)
    if len(causes) <= _CAUSES and all(cause.combination for cause in causes):
        rows = ()
    gains, untried = gained(diff), unknown(diff)
    respelled = (Respelled(axis, names_of(names)) for axis, names in diff.respelled.items())
    totals = diff.totals
    return DiffVariables(
        axes=diff.axes,
        base=_side(diff.base, diff.sources[0]),
        head=_side(diff.head, diff.sources[1]),
        no_base=diff.no_base,
        lost=totals.lost,
        gained=totals.gained,
        moved=totals.moved,
        narrowed=totals.narrowed,
        unknown=totals.unknown,
        kept=totals.kept,
        changed=len(diff.of("changed")),
        new=_names(diff.of("new")),
        removed=_names(diff.of("removed")),
        updated=_names(diff.updated),
        causes=causes[:_CAUSES],
        causes_left=len(causes[_CAUSES:]),
        losses=rows,
        losses_left=0,
        gains=gains,
        gains_left=0,
        moves=moves,
        moves_left=0,
        untried=untried,
        untried_left=0,
        respelled=tuple(respelled),
        brief=False,
        few=_few(*rows, *gains, *moves, *untried),
        problems=diff.problems[:_PROBLEMS],
        problems_left=len(diff.problems[_PROBLEMS:]),
    )


def size(everything: DiffVariables) -> Limits:
    """Return the limits that leave nothing out."""
    most = max(everything.base.packages, everything.head.packages)
    return Limits(
        others=most,
        untried=len(everything.untried),
        moves=len(everything.moves),
        gains=len(everything.gains),
        names=most,
        losses=len(everything.losses),
        problems=len(everything.problems),
        causes=len(everything.causes),
        details=1,
    )


def within(everything: DiffVariables, limits: Limits) -> DiffVariables:
    """Return `everything` as far as `limits` allow; what is left out is counted."""
    if not limits.details:
        return replace(everything, brief=True, **_NO_DETAILS)
    most, names = max(limits.others, _NAMED), max(limits.names, _NAMED)
    return replace(
        everything,
        new=_cut(everything.new, most),
        removed=_cut(everything.removed, names),
        updated=_cut(everything.updated, most),
        respelled=tuple(replace(r, packages=_cut(r.packages, most)) for r in everything.respelled),
        causes=everything.causes[: limits.causes],
        causes_left=everything.causes_left + len(everything.causes[limits.causes :]),
        losses=_cut_lines(everything.losses[: limits.losses], names),
        losses_left=len(everything.losses[limits.losses :]),
        gains=_cut_lines(everything.gains[: limits.gains], most),
        gains_left=len(everything.gains[limits.gains :]),
        moves=tuple(
            replace(m, packages=_cut(m.packages, most)) for m in everything.moves[: limits.moves]
        ),
        moves_left=len(everything.moves[limits.moves :]),
        untried=_cut_lines(everything.untried[: limits.untried], most),
        untried_left=len(everything.untried[limits.untried :]),
        problems=everything.problems[: limits.problems],
        problems_left=everything.problems_left + len(everything.problems[limits.problems :]),
    )


def _side(snapshot: Snapshot, source: str) -> Side:
    tally = snapshot.tally
    return Side(
        name=snapshot.name,
        source=source,
        packages=len(snapshot.packages),
        universe=snapshot.universe.kind,
        covered=tally.covered,
        total=tally.total,
        percent=tally.percent,
    )


def _few(*lines: Change | Upgrade) -> bool:
    packages = sum(line.packages.count for line in lines)
    return len(lines) <= _FEW and packages <= _FEW_PACKAGES


def _names(packages: Iterable[PackageDiff]) -> Names:
    return names_of(package.name for package in packages)


def _cut(names: Names, most: int) -> Names:
    return replace(names, shown=names.shown[:most])


def _cut_lines(lines: tuple[Change, ...], most: int) -> tuple[Change, ...]:
    return tuple(replace(line, packages=_cut(line.packages, most)) for line in lines)
