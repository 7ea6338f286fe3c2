"""Gates: what coverage a user demands, decided on exact counts and told in numbers that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import NoReturn

from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.gates.counts import (
    COMPARING,
    Condition,
    Subject,
    cells_in,
    coverage,
    coverage_of_base,
)
from coverage_report.analysis.gates.judgement import Failure, Judgement
from coverage_report.analysis.missing import to_build
from coverage_report.errors import UsageError
from coverage_report.model.nouns import Combination, Snapshot
from coverage_report.model.tally import Tally
from coverage_report.text import choices, shorten, suggestion, visible

#: What a gate can fail on, with what it counts.
CONDITIONS: Mapping[Condition, str] = {
    "lost": "cells that the base has and the head lacks, though they apply; under a declaration those that are expected",
    "narrowed": "ranges of cells that begin higher than in the base: their floor was raised",
    "removed": "packages that the base has and the head has not",
    "missing": "combinations that apply and have no build",
    "xpass": "combinations that are known to fail, and have a build",
    "unexpected": "builds on combinations that are not declared",
}
#: Conditions that need a declaration.
_DECLARED: tuple[Condition, ...] = ("xpass", "unexpected")
#: Conditions that are about expected cells, and so can be about those of one tier.
_TIERED: tuple[Condition, ...] = ("lost", "missing", "xpass")
_NAMED = 3
#: What to do where one package alone is all that there is (`Snapshot.alone`): any share of it would be all of it.
_COMPARE = "one package is all that there is; declare what should exist, or add more packages"
#: A percentage can have so many decimals; more say nothing of counts that a machine can hold.
_DECIMALS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What is demanded of some packages.

    Attributes:
        fail_under: the least share that must be covered.
        max_drop: the share by which coverage may fall from the base at most.
        fail_on: `CONDITIONS` of which there must be none.
        package: a glob; it holds for the packages that match.
        tier: it holds for expected cells of this tier only.
    """

    fail_under: Fraction | None = None
    max_drop: Fraction | None = None
    fail_on: tuple[Condition, ...] = ()
    package: str = "*"
    tier: str | None = None

    def __post_init__(self) -> None:
        for condition in self.fail_on:
            if self.tier is not None and condition not in _TIERED:
                raise UsageError(
                    f"--fail-on {condition}: {condition} combinations belong to no tier"
                )

    @property
    def demand(self) -> str:
        """What it demands, as options say it; empty where that is nothing."""
        said = [f"--fail-on {condition}" for condition in self.fail_on]
        if self.fail_under is not None:
            said.append(f"--fail-under {_percent(self.fail_under)}")
        if self.max_drop is not None:
            said.append(f"--max-drop {_decimal(self.max_drop):f}")
        return f"{self.subject}{', '.join(said)}" if said else ""

    @property
    def subject(self) -> Subject:
        """What it holds for."""
        return Subject(self.package, self.tier)

    def without_base(self) -> Gate:
        """Return what of it can be decided without a base."""
        rest = tuple(one for one in self.fail_on if one not in COMPARING)
        return replace(self, max_drop=None, fail_on=rest)


def parse_conditions(texts: Iterable[str]) -> tuple[Condition, ...]:
    """Return conditions by their names.

    Raises:
        UsageError: for a name that there is not, with those that there are.
    """
    known: dict[str, Condition] = {name: name for name in CONDITIONS}
    found = []
    for text in texts:
        if text not in known:
            advice = suggestion(text, known)
            raise UsageError(f"--fail-on {visible(text)}: unknown condition; {advice}")
        found.append(known[text])
    return tuple(found)


def parse_percent(text: str, option: str = "--fail-under") -> Fraction:
    """Return a percentage such as ``80``, ``99.5`` or ``80%`` as an exact share.

    Raises:
        UsageError: when it is no number from 0 to 100, or one of more than 20 decimals.
    """
    number = re.fullmatch(r"([0-9]{1,3}(?:\.([0-9]+))?)\s*%?", text.strip(), re.ASCII)
    if number and len(number[2] or "") > _DECIMALS:
        raise UsageError(f"{option} {shorten(text, 60)}: has more than {_DECIMALS} decimals")
    share = Fraction(number[1]) / 100 if number else None
    if share is None or share > 1:
        raise UsageError(f"{option} {text}: must be a percentage from 0 to 100")
    return share


def check_demands(gates: Iterable[Gate], *, base: bool, declared: bool) -> None:
    """Pass when every demand can be decided.

    Args:
        gates: what is demanded.
        base: whether there is something to compare with.
        declared: whether there is a declaration of what is expected.

    Raises:
        UsageError: for a demand that needs what there is not.
    """
    for gate in gates:
        if gate.max_drop is not None and not base:
            raise UsageError("--max-drop: needs a base to compare with; use 'diff'")
        for condition in gate.fail_on:
            if condition in COMPARING and not base:
                raise UsageError(f"--fail-on {condition}: needs a base to compare with; use 'diff'")
            if not declared and (condition in _DECLARED or gate.tier is not None):
                raise UsageError(f"--fail-on {condition}: needs a declaration of what is expected")


def judge(
    gates: Sequence[Gate],
    snapshots: Sequence[Snapshot],
    diff: Diff | None = None,
    *,
    axes: Sequence[str] = (),
) -> Judgement:
    """Hold snapshots against what is demanded.

    Args:
        gates: what is demanded.
        snapshots: of which it is demanded.
        diff: how they came about, for demands that compare; its head is then the one snapshot.
        axes: of the model, as `next_steps` takes them: gaps are named as it names them.

    Raises:
        UsageError: for a demand that needs a base or a declaration that there is not.
    """
    declared = all(snapshot.universe.kind == "declared" for snapshot in snapshots)
    check_demands(gates, base=diff is not None, declared=declared)
    reasons = [
        Failure(f"{gate.subject}{reason}", visible(snapshot.name))
        for gate in gates
        for snapshot in snapshots
        for reason in (
            *_below(gate, snapshot, diff),
            *_dropped(gate, diff),
            *_found(gate, snapshot, diff, axes),
        )
    ]
    if not snapshots and any(gate.fail_under is not None for gate in gates):
        reasons = [Failure("there is nothing to cover (--fail-under)")]
    demands = dict.fromkeys(gate.demand for gate in gates if gate.demand)
    return Judgement(demands=tuple(demands), failures=tuple(reasons))


def check_scopes(gates: Iterable[Gate], snapshots: Sequence[Snapshot]) -> None:
    """Pass when there is something that each gate holds for, in one of the snapshots at least.

    Raises:
        UsageError: for a gate that can never fail: nothing matches it, or all that does is skipped.
    """
    packages = [package for snapshot in snapshots for package in snapshot.packages]
    declared = any(snapshot.universe.kind == "declared" for snapshot in snapshots)
    for subject in (gate.subject for gate in gates):
        named = [package for package in packages if subject.names(package.name)]
        if subject.package != "*" and not named:
            _nothing(f"package {subject.package}", {package.name for package in packages})
        if subject.package != "*" and declared and not any(package.expected for package in named):
            told = visible(subject.package)
            raise UsageError(
                f"gates: package {told}: nothing is declared for the packages that match"
            )
        tiers = {cell.remarks.tier for p in named for cell in p.expected.values()}
        if subject.tier is not None and subject.tier not in tiers:
            _nothing(f"{subject}".rstrip(": "), {tier for tier in tiers if tier is not None})


def _nothing(what: str, names: Iterable[str]) -> NoReturn:
    raise UsageError(f"gates: {visible(what)}: nothing matches; {choices(names)}")


def _below(gate: Gate, snapshot: Snapshot, diff: Diff | None) -> Iterator[str]:
    if gate.fail_under is None:
        return
    tally = coverage(gate.subject, snapshot)
    if tally.ratio is None:
        if not (diff and diff.partial):
            yield "there is nothing to cover (--fail-under)"
    elif snapshot.alone:
        yield f"there is nothing to compare with (--fail-under): {_COMPARE}"
    elif tally.ratio < gate.fail_under:
        limit = _percent(gate.fail_under)
        yield f"coverage is {tally}, below the {limit} of --fail-under"


def _dropped(gate: Gate, diff: Diff | None) -> Iterator[str]:
    if gate.max_drop is None or diff is None:
        return
    before, after = coverage_of_base(gate.subject, diff)
    if fell := describe_drop(before, after, gate.max_drop):
        declared = "declared " if diff.base.universe.kind == "declared" else ""
        yield f"coverage of the {before.total} {declared}combinations of BASE {fell} of --max-drop"


def describe_drop(before: Tally, after: Tally, limit: Fraction) -> str:
    """Return how coverage of the same combinations fell, when it did by more than a limit; else nothing.

    It has as many decimals, all rounded down, as it takes to see that it fell, and by more than the limit.
    """
    drop = Tally(before.covered - after.covered, before.total)
    if drop.ratio is None or drop.ratio <= limit:
        return ""
    told = (
        [one.floored(places).rstrip("%") for one in (drop, before, after)] for places in count(1)
    )
    points, *shares = next(
        one for one in told if Fraction(one[0]) > limit * 100 and one[1] != one[2]
    )
    sides = f"from {before.covered}/{before.total} ({shares[0]}%) to {after.covered}/{after.total} ({shares[1]}%)"
    return f"fell by {points} points, {sides}, more than the {_decimal(limit):f}"


def _found(gate: Gate, snapshot: Snapshot, diff: Diff | None, axes: Sequence[str]) -> Iterator[str]:
    packages = {package.name: package for package in snapshot.packages}
    for condition in gate.fail_on:
        cells = cells_in(condition, gate.subject, snapshot, diff)
        if cells:
            named = cells[:_NAMED]
            if condition == "missing":
                named = [(n, to_build(snapshot, packages[n], axes, gap)) for n, gap in named]
            shown = [_text(name, cell) for name, cell in named]
            more = [f"{len(cells) - _NAMED} more"] if len(cells) > _NAMED else []
            told = f"{len(cells)} {condition}: {', '.join(shown + more)}"
            yield f"{told} (--fail-on {condition})"


def _percent(share: Fraction) -> str:
    return f"{_decimal(share):f}%"


def _decimal(share: Fraction) -> Decimal:
    """Return a share that was given in percent as exactly that."""
    return Decimal(share.numerator * 100) / Decimal(share.denominator)


def _text(package: str, cell: Combination) -> str:
    where = "/".join("?" if value is None else visible(value) for value in cell)
    return f"{visible(package)} on {where}" if where else visible(package)
