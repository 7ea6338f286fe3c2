"""Gates: what coverage a user demands, decided on exact counts and told in numbers that show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction

from coverage_report.diff.model import Diff
from coverage_report.errors import GateError, UsageError
from coverage_report.model import Combination, Package, Snapshot
from coverage_report.tally import Tally
from coverage_report.text import visible

#: What a gate can fail on, with what it counts.
CONDITIONS: Mapping[str, str] = {
    "lost": "cells that the base has and the head lacks",
    "narrowed": "cells that run in fewer places than in the base: their floor was raised",
    "missing": "combinations that apply and have no build",
    "xpass": "combinations that are known to fail, and have a build",
    "unexpected": "builds on combinations that are not declared",
}
#: Conditions that need a base, and those that need a declaration.
_COMPARING = ("lost", "narrowed")
_DECLARED = ("xpass", "unexpected")
#: Conditions that are about expected cells, and so can be about those of one tier.
_TIERED = ("lost", "missing", "xpass")
_NAMED = 3

_Cells = Iterable[tuple[str, Combination]]


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
    fail_on: tuple[str, ...] = ()
    package: str = "*"
    tier: str | None = None

    def __post_init__(self) -> None:
        for condition in self.fail_on:
            if condition not in CONDITIONS:
                known = ", ".join(CONDITIONS)
                raise UsageError(
                    f"--fail-on {condition}: there is no such thing; known are: {known}"
                )
            if self.tier is not None and condition not in _TIERED:
                raise UsageError(f"--fail-on {condition}: what is {condition} belongs to no tier")

    @property
    def scope(self) -> str:
        """What it holds for, as the start of a sentence; empty when for everything."""
        package = f"packages {self.package}: " if self.package != "*" else ""
        return package + (f"tier {self.tier}: " if self.tier is not None else "")

    def without_base(self) -> Gate:
        """Return what of it can be decided without a base."""
        rest = tuple(one for one in self.fail_on if one not in _COMPARING)
        return replace(self, max_drop=None, fail_on=rest)


def parse_percent(text: str, option: str = "--fail-under") -> Fraction:
    """Return a percentage such as ``80``, ``99.5`` or ``80%`` as an exact share.

    Raises:
        UsageError: when it is no number from 0 to 100.
    """
    number = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)\s*%?", text.strip(), re.ASCII)
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
            if condition in _COMPARING and not base:
                raise UsageError(f"--fail-on {condition}: needs a base to compare with; use 'diff'")
            if not declared and (condition in _DECLARED or gate.tier is not None):
                raise UsageError(f"--fail-on {condition}: needs a declaration of what is expected")


def check_gates(
    gates: Sequence[Gate], snapshots: Sequence[Snapshot], diff: Diff | None = None
) -> None:
    """Pass when every demand is met.

    Args:
        gates: what is demanded.
        snapshots: of which it is demanded.
        diff: how they came about, for demands that compare; its head is then the one snapshot.

    Raises:
        GateError: with a line for each demand that is not met.
        UsageError: for a demand that needs a base or a declaration that there is not.
    """
    declared = all(snapshot.universe.kind == "declared" for snapshot in snapshots)
    check_demands(gates, base=diff is not None, declared=declared)
    reasons = [
        f"snapshot {visible(snapshot.name)}: {gate.scope}{reason}"
        for gate in gates
        for snapshot in snapshots
        for reason in (
            *_below(gate, snapshot),
            *_dropped(gate, diff),
            *_found(gate, snapshot, diff),
        )
    ]
    if not snapshots and any(gate.fail_under is not None for gate in gates):
        reasons = ["there is nothing to cover (--fail-under)"]
    if reasons:
        raise GateError("\n".join(reasons))


def _below(gate: Gate, snapshot: Snapshot) -> Iterator[str]:
    if gate.fail_under is None:
        return
    tally = _tally(gate, snapshot)
    if tally.ratio is None:
        yield "there is nothing to cover (--fail-under)"
    elif tally.ratio < gate.fail_under:
        yield f"coverage is {tally}, below the {_percent(gate.fail_under)} of --fail-under"


def _dropped(gate: Gate, diff: Diff | None) -> Iterator[str]:
    if gate.max_drop is None or diff is None:
        return
    before, after = _tally(gate, diff.base), _tally(gate, diff.head)
    if before.ratio is None:
        return
    drop = before.ratio - (after.ratio or 0)
    if drop > gate.max_drop:
        limit = _decimal(gate.max_drop)
        shown = _points(drop, places=max(1, -int(limit.as_tuple().exponent)))
        fell = f"coverage fell by {shown} points, from {before} to {after}"
        yield f"{fell}, more than the {limit:f} of --max-drop"


def _found(gate: Gate, snapshot: Snapshot, diff: Diff | None) -> Iterator[str]:
    for condition in gate.fail_on:
        cells = list(_cells(condition, gate, snapshot, diff))
        if cells:
            shown = [f"{visible(name)} on {_text(cell)}" for name, cell in cells[:_NAMED]]
            more = [f"{len(cells) - _NAMED} more"] if len(cells) > _NAMED else []
            count = f"{len(cells)} {condition}: {', '.join(shown + more)}"
            yield f"{count} (--fail-on {condition})"


def _cells(condition: str, gate: Gate, snapshot: Snapshot, diff: Diff | None) -> _Cells:
    """Return the cells that are in a condition, of the packages and the tier of a gate."""
    if condition == "missing":
        return _of(gate, snapshot, lambda package: package.missing)
    if diff is None or condition in _DECLARED:
        return _of(gate, snapshot, lambda package: _in_status(package, condition))
    if gate.tier is not None:
        now = {package.name: package for package in snapshot.packages}
        return _of(gate, diff.base, lambda package: _emptied(package, now.get(package.name)))
    changes = (package for package in diff.packages if fnmatchcase(package.name, gate.package))
    if condition == "lost":
        return [(package.name, cell) for package in changes for cell in package.lost]
    return [(package.name, m.after) for package in changes for m in package.moved if m.narrowed]


def _of(
    gate: Gate, snapshot: Snapshot, cells: Callable[[Package], Iterable[Combination]]
) -> _Cells:
    return [
        (package.name, combination)
        for package in snapshot.packages
        if fnmatchcase(package.name, gate.package)
        for combination in cells(package)
        if gate.tier in (None, _tier(package, combination))
    ]


def _tier(package: Package, combination: Combination) -> str | None:
    cell = package.cell(combination)
    return cell.notes.get("tier") if cell else None


def _in_status(package: Package, status: str) -> Iterator[Combination]:
    shown = package.expected if status == "xpass" else package.cells
    return (combination for combination, cell in shown.items() if cell.status == status)


def _emptied(before: Package, after: Package | None) -> Iterator[Combination]:
    """Yield the expected cells that had builds and have none now."""
    for combination, cell in before.expected.items():
        now = after.cell(combination) if after else None
        if cell.records and not (now and now.records):
            yield combination


def _tally(gate: Gate, snapshot: Snapshot) -> Tally:
    packages = [p for p in snapshot.packages if fnmatchcase(p.name, gate.package)]
    if gate.tier is None:
        return sum((package.tally for package in packages), Tally(0, 0))
    counting = [
        package.expected[combination]
        for package in packages
        for combination in package.applicable
        if _tier(package, combination) == gate.tier
    ]
    return Tally(sum(bool(cell.records) for cell in counting), len(counting))


def _percent(share: Fraction) -> str:
    return f"{_decimal(share):f}%"


def _decimal(share: Fraction) -> Decimal:
    """Return a share that was given in percent as exactly that."""
    return Decimal(share.numerator * 100) / Decimal(share.denominator)


def _points(share: Fraction, places: int) -> str:
    """Return a share in percentage points, rounded up: what is more than a limit is seen to be."""
    scaled = share * 100 * 10**places
    return f"{Decimal(-(-scaled.numerator // scaled.denominator)).scaleb(-places):f}"


def _text(cell: Combination) -> str:
    return "/".join("?" if value is None else visible(value) for value in cell)
