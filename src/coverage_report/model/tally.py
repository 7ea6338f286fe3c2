"""Exact counts, and how they are shown without lying."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """So many of so many. Tallies add up."""

    covered: int
    total: int

    @property
    def ratio(self) -> Fraction | None:
        """The exact share, or None where there is nothing to cover."""
        return Fraction(self.covered, self.total) if self.total else None

    @property
    def complete(self) -> bool:
        """Whether there is something to cover and all of it is covered."""
        return 0 < self.total == self.covered

    @property
    def percent(self) -> str:
        """The share, rounded so that it never lies: ``100%`` is complete, ``0%`` is nothing.

        In between it is rounded down, and a share below one percent is ``<1%``.
        """
        if not self.total:
            return "n/a"
        whole = self.covered * 100 // self.total
        return "<1%" if self.covered and not whole else f"{whole}%"

    def floored(self, places: int) -> str:
        """The share with so many decimals, rounded down: ``100.0%`` is complete."""
        if not self.total:
            return "n/a"
        return f"{Decimal(self.covered * 100 * 10**places // self.total).scaleb(-places):f}%"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.covered + other.covered, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.covered:,}/{self.total:,} ({self.percent})" if self.total else "n/a"
