"""What became of each cell of a package in a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coverage_report import Combination, Move, PackageDiff
from coverage_report.views.states import Fate

#: The fates of cells that are where they were, each called as the field of `PackageDiff` that has the cells.
_IN_PLACE: Final = ("kept", "outside", "entered", "unknown", "gained", "lost")


def fates_in_place(package: PackageDiff) -> Iterator[tuple[Combination, Fate]]:
    """Yield what became of each cell of a package, all but what moved."""
    match package.state:
        case "new" | "removed" as whole:
            yield from ((cell, whole) for cell in package.cells)
    for fate in _IN_PLACE:
        yield from ((cell, fate) for cell in getattr(package, fate))


def fate_of(move: Move) -> Fate:
    """Return whether a cell moved to another version, or to fewer places."""
    return "narrowed" if move.narrowed else "moved"
