"""What to build next: the combinations that lack most of what matters, as ``coverage-report missing`` orders them."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_report import Snapshot, next_steps
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import values

#: So many combinations, and packages of each, stand in the page of a report.
FIRST, NAMES = 20, 8
#: So many packages of each stand in the page that is about nothing else.
ALL_NAMES = 200


@dataclass(frozen=True, slots=True)
class Next:
    """A combination to build next.

    Attributes:
        values: of the combination.
        packages: those that lack it, the most valuable first.
    """

    values: tuple[str, ...]
    packages: Excerpt[str]


def next_builds(snapshot: Snapshot, names: int = NAMES) -> Excerpt[Next]:
    """Return what to build next, the most valuable first, with so many packages of each combination."""
    steps = next_steps(snapshot)
    return Excerpt.of(
        Next(
            values(step.combination),
            Excerpt.of(gap.package for gap in step.gaps).first(names),
        )
        for step in steps
    )
