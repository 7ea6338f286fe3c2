"""Text, symbols and lines of the terminal's report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from coverage_report import Tally, Terminal
from coverage_report.text import harmless
from coverage_report.views.states import ANSI, CHANGES, STATES, Look, color_of
from coverage_report.views.words import Escape, number

if TYPE_CHECKING:
    from rich.text import Text

#: Top, head, rule, rows, rule, rule, foot, bottom of a table, as rich wants them. The bar on the left keeps
#: data from the start of a line, where the log of a CI takes ``::`` for a command, blanks before it or not.
BOX = "\n".join(("    ", "│   ", "├── ", "│   ", "├── ", "├── ", "│   ", "    "))
_ASCII: Mapping[str, str] = {"│": "|", "├": "|", "─": "-", "×": "x", "…": "~"}


def escape_for(terminal: Terminal) -> Escape:
    """Return the function that makes text from records fit for `terminal`.

    The text is on one line and no command to the log of a CI.
    """

    def esc(text: str) -> str:
        text = harmless(text)
        return text if terminal.unicode else text.encode("ascii", "backslashreplace").decode()

    return esc


def in_ascii(text: str) -> str:
    """Return a finished report with signs of ASCII in place of ours; data is in ASCII already."""
    looks = (*STATES.values(), *CHANGES.values())
    signs = {ord(look.symbol): look.ascii for look in looks}
    return text.translate({ord(sign): plain for sign, plain in _ASCII.items()} | signs)


def symbol(look: Look, builds: int = 0) -> Text:
    """Return the symbol of a state, with the number of builds if there are any."""
    from rich.text import Text

    shown = f"{look.symbol} {number(builds)}" if builds else look.symbol
    return Text(shown, style=ANSI[look.color])


def share(tally: Tally, text: str = "") -> Text:
    """Return a tally, or what is said of it, in the colour of what it says."""
    from rich.text import Text

    return Text(text or str(tally), style=ANSI[color_of(tally)])


def legend(looks: Iterable[Look], *, numbers: bool = True) -> Text:
    """Return what symbols mean, and the numbers beside them if there are any."""
    from rich.text import Text

    meanings = [f"{look.symbol} {look.meaning}" for look in looks]
    return Text("; ".join((*meanings, "the numbers count builds") if numbers else meanings))
