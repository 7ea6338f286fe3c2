"""How each state of a cell is shown, the same in every exporter: one shape for each state.

Colour is only the second cue. White text is readable on each of the colours (contrast of at
least 4.5:1), and they stay distinct for colour-blind readers; red, yellow and green do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report import State, Tally

COMPLETE = "#0b4fc4"
PARTIAL = "#b35c00"
NOTHING = "#6e0f0f"
NEUTRAL = "#666c80"

#: What a cell can be shown as; see `STATES`.
CellState: TypeAlias = State | Literal["served", "failed"]
#: What can become of a cell in a comparison; see `CHANGES`.
Fate: TypeAlias = Literal[
    "lost",
    "removed",
    "narrowed",
    "gained",
    "new",
    "moved",
    "raised",
    "arrived",
    "unknown",
    "outside",
    "entered",
    "kept",
    "neither",
]

#: The terminal's own colours for these, which follow its theme.
ANSI = {COMPLETE: "bright_blue", PARTIAL: "yellow", NOTHING: "red", NEUTRAL: "bright_black"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown."""

    symbol: str = field(metadata={"help": "one character, narrow in a terminal"})
    ascii: str = field(metadata={"help": "one ASCII character for places that show no other"})
    meaning: str = field(metadata={"help": "in words, for legends and tooltips"})
    color: str = field(metadata={"help": "`#rrggbb`, the background of white text in pictures"})


#: By the name that `Package.state` gives, in the order of legends.
STATES: Mapping[CellState, Look] = {
    "built": Look("✓", "Y", "built", COMPLETE),
    "older": Look("◐", "o", "only an older version", PARTIAL),
    "served": Look("○", "s", "no exact build, a compatible one runs here", PARTIAL),
    "failed": Look("✗", "F", "attempted, failed", NOTHING),
    "missing": Look("·", ".", "no build", NOTHING),
    "unexpected": Look("+", "+", "built, though not declared", PARTIAL),
    "optional-missing": Look("□", "_", "optional, no build", NEUTRAL),
    "xfail": Look("△", "x", "no build, as expected", NEUTRAL),
    "xpass": Look("▲", "X", "built, though not expected to", PARTIAL),
    "n/a": Look("–", "-", "not applicable", NEUTRAL),
    "unknown": Look("?", "?", "no data", NEUTRAL),
}

#: How the cells of a comparison are shown, what matters most first.
CHANGES: Mapping[Fate, Look] = {
    "lost": Look("−", "-", "lost", NOTHING),
    "removed": Look("×", "x", "package removed", NOTHING),
    "narrowed": Look("↓", "v", "narrowed, runs in fewer places", PARTIAL),
    "gained": Look("+", "+", "gained", COMPLETE),
    "new": Look("∗", "*", "of a new package", COMPLETE),
    "moved": Look("→", ">", "moved to another version", PARTIAL),
    "raised": Look("↓", "v", "in a range that begins higher now", PARTIAL),
    "arrived": Look("←", "<", "came in the place of what moved", NEUTRAL),
    "unknown": Look("?", "?", "not tried", NEUTRAL),
    "outside": Look("⊘", "0", "no longer in scope", NEUTRAL),
    "entered": Look("⊕", "O", "newly in scope", NEUTRAL),
    "kept": Look("=", "=", "kept", NEUTRAL),
    "neither": Look("·", ".", "no build on either side", NEUTRAL),
}


def color_of(tally: Tally) -> str:
    """Return the colour of what a tally says."""
    if not tally.total:
        return NEUTRAL
    if not tally.covered:
        return NOTHING
    return COMPLETE if tally.complete else PARTIAL
