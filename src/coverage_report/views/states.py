"""How each state of a cell is shown, the same in every exporter: one shape for each state.

Colour is only the second cue. White text is readable on each of the colours (contrast of at
least 4.5:1), and they stay distinct for colour-blind readers; red, yellow and green do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COMPLETE = "#0b4fc4"
PARTIAL = "#b35c00"
NOTHING = "#6e0f0f"
NEUTRAL = "#666c80"

#: The terminal's own colours for these, which follow its theme.
ANSI = {COMPLETE: "bright_blue", PARTIAL: "yellow", NOTHING: "red", NEUTRAL: "bright_black"}


@dataclass(frozen=True, slots=True)
class State:
    """How a state is shown.

    Attributes:
        symbol: one character, narrow in a terminal.
        ascii: one ASCII character for places that show no other.
        meaning: for legends and tooltips.
        color: ``#rrggbb``, the background of white text in pictures.
    """

    symbol: str
    ascii: str
    meaning: str
    color: str


#: By the name that `Package.state` gives, in the order of legends.
STATES: Mapping[str, State] = {
    "built": State("✓", "Y", "built", COMPLETE),
    "older": State("◐", "o", "only an older version", PARTIAL),
    "served": State("○", "s", "no exact build, a compatible one runs here", PARTIAL),
    "failed": State("✗", "F", "attempted, failed", NOTHING),
    "missing": State("·", ".", "no build", NOTHING),
    "unexpected": State("+", "+", "built, though not declared", PARTIAL),
    "optional-missing": State("□", "_", "optional, no build", NEUTRAL),
    "xfail": State("△", "x", "no build, as expected", NEUTRAL),
    "xpass": State("▲", "X", "built, though not expected to", PARTIAL),
    "n/a": State("–", "-", "not applicable", NEUTRAL),
    "unknown": State("?", "?", "no data", NEUTRAL),
}

#: How the cells of a comparison are shown, what matters most first.
CHANGES: Mapping[str, State] = {
    "lost": State("−", "-", "lost", NOTHING),
    "narrowed": State("↓", "v", "moved, runs in fewer places", PARTIAL),
    "gained": State("+", "+", "gained", COMPLETE),
    "moved": State("→", ">", "moved to another version", PARTIAL),
    "unknown": State("?", "?", "not tried", NEUTRAL),
    "kept": State("=", "=", "kept", NEUTRAL),
}
