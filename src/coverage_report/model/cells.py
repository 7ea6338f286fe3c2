"""Cells: one package on one combination, and what became of it. Everything here is frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from coverage_report.model.records import BuildRecord
from coverage_report.text import version_key

ANY = "any"
NONE = "none"
ANYTHING = "*"
DEFAULT_AXES = ("os", "target", "compiler")

Combination: TypeAlias = tuple[str | None, ...]
#: What became of a combination; see `Cell.status`.
Status: TypeAlias = Literal[
    "built", "missing", "optional-missing", "xfail", "xpass", "unexpected", "n/a", "unknown"
]
#: How a package is shown on a combination; see `Package.state`.
State: TypeAlias = Status | Literal["older"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What a declaration says of an expected combination; None where it says nothing.

    Attributes:
        tier: a name for how much it matters, such as ``1``.
        reason: why it is declared so, or why it is known to fail.
        issue: where a known failure is dealt with.
        until: the last day on which a known failure is excused.
        expired: whether that day is over.
        line: of the file that declares it, or that declares it as known to fail; a file of JSON does not tell.
    """

    tier: str | None = None
    reason: str | None = None
    issue: str | None = None
    until: date | None = None
    expired: bool = False
    line: int | None = field(default=None, compare=False)

    @property
    def texts(self) -> dict[str, str]:
        """What is said, as text by name; the last day is ``until``, or ``expired`` once it is over."""
        if self is NO_REMARKS:
            return {}
        last = "expired" if self.expired else "until"
        until = self.until.isoformat() if self.until else None
        said = {"tier": self.tier, "reason": self.reason, "issue": self.issue, last: until}
        return {name: text for name, text in said.items() if text is not None}


#: What is said where nothing is declared.
NO_REMARKS = Remarks()


@dataclass(frozen=True, slots=True)
class Cell:
    """One package on one combination.

    Attributes:
        combination: one value for each axis of the model.
        status: ``built``; with a declared universe also ``unexpected``, ``xpass``, ``n/a`` (which have
            records), ``missing``, ``optional-missing`` and ``xfail`` (which have none); ``unknown`` where a build that was
            there before was not tried again.
        records: the records that fill the cell.
        remarks: what the declaration says of it.
    """

    combination: Combination
    status: Status
    records: tuple[BuildRecord, ...] = ()
    remarks: Remarks = NO_REMARKS

    @property
    def builds(self) -> int:
        """The number of builds in this cell."""
        return sum(record.builds for record in self.records)

    @property
    def versions(self) -> tuple[str, ...]:
        """The distinct versions in this cell, oldest first."""
        return versions_of(self.records)


def versions_of(records: Iterable[BuildRecord]) -> tuple[str, ...]:
    """Return the distinct versions of some records, oldest first."""
    found = {record.version for record in records if record.version is not None}
    return tuple(sorted(found, key=version_key))
