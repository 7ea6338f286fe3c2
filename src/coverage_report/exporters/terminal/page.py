"""A page of text for a terminal, printed part by part."""

from __future__ import annotations

import re
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, TypeAlias

from coverage_report import Terminal
from coverage_report.exporters.terminal.text import in_ascii

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    Part: TypeAlias = str | Text | Table


class Page:
    """What is printed, as wide as the terminal, with the colours and signs that it can show.

    Args:
        terminal: what it is for.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._out = StringIO()

    @property
    def width(self) -> int:
        """Columns."""
        return self._terminal.width

    def print(self, *parts: Part) -> None:
        """Print lines, which may hold data and so are cut rather than wrapped, and all else as it is."""
        for part in parts:
            one = isinstance(part, str)
            self._console.print(part, no_wrap=one, overflow="ellipsis", crop=False)

    def fits(self, table: Table) -> bool:
        """Tell whether there is room for all of a table's width."""
        from rich.measure import Measurement

        options = self._console.options.update_width(10_000)
        return Measurement.get(self._console, options, table).maximum <= self._terminal.width

    @property
    def text(self) -> str:
        """All that was printed."""
        lines = (line.rstrip() for line in self._out.getvalue().split("\n"))
        text = re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
        return text if self._terminal.unicode else in_ascii(text)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        return Console(
            file=self._out,
            width=self._terminal.width,
            force_terminal=self._terminal.color,
            color_system="standard" if self._terminal.color else None,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )
