"""Text, symbols and lines of the terminal's report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from coverage_report import Tally, Terminal
from coverage_report.text import harmless
from coverage_report.views.states import (
    ANSI,
    CHANGES,
    COMPLETE,
    NEUTRAL,
    NOTHING,
    PARTIAL,
    STATES,
)
from coverage_report.views.words import number

if TYPE_CHECKING:
    from rich.text import Text

#: Makes text from records fit to be shown.
Data: TypeAlias = Callable[[str], str]

#: Top, head, rule, rows, rule, rule, foot, bottom of a table, as rich wants them. The bar on the left keeps
#: data from the start of a line, where the log of a CI takes ``::`` for a command, blanks before it or not.
BOX = "\n".join(("    ", "│   ", "├── ", "│   ", "├── ", "├── ", "│   ", "    "))
_ASCII: Mapping[str, str] = {"│": "|", "├": "|", "─": "-", "×": "x", "…": "~"}


def data_for(terminal: Terminal) -> Data:
    """Return the function that makes text from records fit for `terminal`.

    The text is on one line and no command to the log of a CI.
    """

    def data(text: str) -> str:
        text = harmless(text)
        return text if terminal.unicode else text.encode("ascii", "backslashreplace").decode()

    return data


def in_ascii(text: str) -> str:
    """Return a finished report with signs of ASCII in place of ours; data is in ASCII already."""
    looks = (*STATES.values(), *CHANGES.values())
    signs = {ord(look.symbol): look.ascii for look in looks}
    return text.translate({ord(sign): plain for sign, plain in _ASCII.items()} | signs)


def symbol(state: str, builds: int = 0) -> Text:
    """Return the symbol of a state, with the number of builds if there are any."""
    from rich.text import Text

    shown = STATES[state]
    return Text(
        f"{shown.symbol} {number(builds)}" if builds else shown.symbol, style=ANSI[shown.color]
    )


def share(tally: Tally) -> Text:
    """Return a tally in the colour of what it says."""
    from rich.text import Text

    return Text(str(tally), style=ANSI[_color(tally)])


def _color(tally: Tally) -> str:
    if not tally.total:
        return NEUTRAL
    if not tally.covered:
        return NOTHING
    return COMPLETE if tally.complete else PARTIAL


def legend(states: Iterable[str], *, numbers: bool = True) -> Text:
    """Return what the symbols of `states` mean, and the numbers beside them if there are any."""
    from rich.text import Text

    found = frozenset(states)
    meanings = [f"{s.symbol} {s.meaning}" for name, s in STATES.items() if name in found]
    return Text("; ".join((*meanings, "the numbers count builds") if numbers else meanings))
