"""The numbers of a report or diff that was written with ``-f json``: whether there is news, and the headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from coverage_report.analysis.gates.judgement import GateOutcome
from coverage_report.errors import InputError
from coverage_report.io.sources import Source, shown
from coverage_report.model.tally import Tally
from coverage_report.views.words import count, number

MAX_FILE = 64 * 1024 * 1024


class Packages(msgspec.Struct):
    """How many packages changed, and how."""

    changed: int
    new: int
    removed: int


class Summary(msgspec.Struct):
    """What a diff found."""

    gained: int
    lost: int
    moved: int
    packages: Packages
    narrowed: int = 0


class Covered(msgspec.Struct):
    """What a snapshot of a report has; without a total there is nothing to measure it by."""

    covered: int
    total: int | None = None


class SnapshotNumbers(msgspec.Struct):
    """What is used of a snapshot of a report."""

    summary: Covered


class GateNumbers(msgspec.Struct):
    """What came of the gates."""

    outcome: GateOutcome


class Numbers(msgspec.Struct):
    """What is used of the output of ``-f json``.

    Attributes:
        summary: of a diff.
        no_base: of a diff, why there is nothing to compare with.
        snapshots: of a report.
        gate: None where nothing was demanded, or an earlier version has written it.
    """

    schema: int
    kind: str = "report"
    summary: Summary | None = None
    no_base: str | None = None
    snapshots: list[SnapshotNumbers] = []
    gate: GateNumbers | None = None

    def loss(self) -> bool:
        """Tell whether anything was lost."""
        diff = self._diff()
        return diff.lost + diff.narrowed > 0

    def change(self) -> bool:
        """Tell whether anything is not as it was."""
        diff, packages = self._diff(), self._diff().packages
        changed = (packages.changed, packages.new, packages.removed)
        return any((diff.gained, diff.lost, diff.moved, *changed))

    def headline(self) -> str:
        """Return what these numbers say, in one line."""
        if self.no_base is not None:
            return "no base to compare with"
        if self.summary:
            return _changes(self.summary)
        if len(self.snapshots) != 1:
            return count(len(self.snapshots), "snapshot")
        covered, total = self.snapshots[0].summary.covered, self.snapshots[0].summary.total
        if total is None:
            return f"built for {count(covered, 'combination')}"
        share = str(Tally(covered, total)).partition(" ")[2]
        return f"{number(covered)} of {count(total, 'combination')} built {share}".rstrip()

    def _diff(self) -> Summary:
        if self.kind != "diff" or self.summary is None:
            raise InputError(
                "is not the output of `diff -f json`, which --when change and loss need"
            )
        return self.summary


@dataclass(frozen=True, slots=True)
class Together:
    """The numbers of one report, or of several that are published as one."""

    numbers: Sequence[Numbers]

    def loss(self) -> bool:
        """Tell whether anything was lost in one of them."""
        return any(one.loss() for one in self.numbers)

    def change(self) -> bool:
        """Tell whether anything is not as it was in one of them."""
        return any(one.change() for one in self.numbers)

    def headline(self) -> str:
        """Return what they say, in one line: the losses of several diffs added up."""
        if len(self.numbers) == 1:
            return self.numbers[0].headline()
        summaries = [one.summary for one in self.numbers if one.summary]
        many = count(len(self.numbers), "report")
        if len(summaries) < len(self.numbers):
            return many
        lost, gained = (sum(getattr(one, n) for one in summaries) for n in ("lost", "gained"))
        return f"{_changes(replace(summaries[0], lost=lost, gained=gained))} in {many}"

    @property
    def outcome(self) -> GateOutcome:
        """What came of the gates: ``failed`` where one failed, ``passed`` where there are any, else ``none``."""
        outcomes = {one.gate.outcome for one in self.numbers if one.gate}
        if "failed" in outcomes:
            return "failed"
        return "passed" if "passed" in outcomes else "none"


def read_numbers(report: str) -> Numbers:
    """Return the numbers that a file holds.

    Raises:
        InputError: when it cannot be read, or is no output of ``-f json``.
    """
    try:
        numbers: Numbers = Source(report, path=Path(report)).json(Numbers, MAX_FILE)
    except InputError as error:
        raise InputError(f"{shown(report)}: {error.message}") from None
    return numbers


def _changes(diff: Summary) -> str:
    lost = f"{count(diff.lost, 'combination')} lost" if diff.lost else "no platform was lost"
    noun = number(diff.gained) if diff.lost else count(diff.gained, "combination")
    return f"{lost}, {noun} gained" if diff.gained else lost
