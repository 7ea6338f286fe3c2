"""Gates: what coverage a user demands, decided on exact counts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from coverage_report.errors import GateError, UsageError
from coverage_report.model import CoverageModel


def parse_percent(text: str) -> Fraction:
    """Return a percentage such as ``80``, ``99.5`` or ``80%`` as an exact share.

    Raises:
        UsageError: when it is no number from 0 to 100.
    """
    number = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)\s*%?", text.strip(), re.ASCII)
    share = Fraction(number[1]) / 100 if number else None
    if share is None or share > 1:
        raise UsageError(f"--fail-under {text}: must be a percentage from 0 to 100")
    return share


def check_fail_under(model: CoverageModel, minimum: Fraction) -> None:
    """Raise GateError when a snapshot's coverage is below `minimum`, or there is nothing to cover."""
    if not model.snapshots:
        raise GateError("there is nothing to cover (--fail-under)")
    for snapshot in model.snapshots:
        ratio = snapshot.tally.ratio
        if ratio is None:
            raise GateError(f"snapshot {snapshot.name}: there is nothing to cover (--fail-under)")
        if ratio < minimum:
            raise GateError(
                f"snapshot {snapshot.name}: coverage is {snapshot.tally}, "
                f"below the {_percent(minimum)} of --fail-under"
            )


def _percent(share: Fraction) -> str:
    return f"{Decimal(share.numerator * 100) / Decimal(share.denominator):f}%"
