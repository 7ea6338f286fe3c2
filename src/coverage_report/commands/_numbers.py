"""The numbers of a report or diff that was written with ``-f json``: whether there is news, and the headline."""

from __future__ import annotations

from pathlib import Path

import msgspec

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


class Numbers(msgspec.Struct):
    """What is used of the output of ``-f json``.

    Attributes:
        summary: of a diff.
        no_base: of a diff, why there is nothing to compare with.
        snapshots: of a report.
    """

    schema: int
    kind: str = "report"
    summary: Summary | None = None
    no_base: str | None = None
    snapshots: list[SnapshotNumbers] = []

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
