"""The ``terminal`` exporter: what is printed when nothing else is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, TypeAlias

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Exporter,
    Snapshot,
    Terminal,
    hookimpl,
)
from coverage_report.exporters._matrix import combinations, ordered
from coverage_report.exporters._served import served_view
from coverage_report.exporters._terminal_served import served_parts
from coverage_report.exporters._terminal_tables import grid, key, matrix, overview
from coverage_report.exporters._terminal_text import Data, count, data_for, in_ascii, legend

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    Part: TypeAlias = str | Text | Table

#: Packages that may stand side by side, if the terminal is wide enough.
_SIDE_BY_SIDE = 6
#: Rows of a table that one looks through; ``-v`` shows all.
_ROWS = 40


def export_terminal(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.txt``: as wide as the terminal, with the colours and signs that it can show."""
    terminal = context.terminal
    out = StringIO()
    console = _console(out, terminal)
    data = data_for(terminal)
    rows = None if context.verbose else _ROWS
    for snapshot in model.snapshots:
        _print(console, *_verdict(snapshot, model.axes, data))
        few = _few(snapshot, model.axes, data, console, rows)
        several = few or _several(snapshot, model.axes, data, console, rows)
        _print(console, *(several or _many(snapshot, data, console, rows)))
        if served := served_view(snapshot):
            _print(console, *served_parts(served, data, rows))
    if not model.snapshots:
        _print(console, "No builds were found.")
    if model.problems:
        _print(console, f"{count(len(model.problems), 'problem')} with the input")
    text = _tidy(out.getvalue())
    yield Artifact("report.txt", text if terminal.unicode else in_ascii(text))


def _verdict(snapshot: Snapshot, axes: tuple[str, ...], data: Data) -> Iterator[str]:
    """Yield the lines above a table; each begins with a word of ours."""
    tally, universe = snapshot.tally, snapshot.universe
    built = f"{tally.covered} of {count(tally.total, 'combination')} built ({tally.percent})"
    yield f"{built if tally.total else 'n/a: nothing to cover'} in {data(snapshot.name)}"
    packages = f"{snapshot.complete} of {count(len(snapshot.packages), 'package')} complete"
    yield f"{packages}, {count(snapshot.builds, 'record')}"
    size = count(len(universe.combinations), f"{universe.kind} combination")
    source = f" in {data(universe.source)}" if universe.source else ""
    yield f"universe: {size} of {' × '.join(map(data, axes))}{source}"


def _few(
    snapshot: Snapshot, axes: tuple[str, ...], data: Data, console: Console, rows: int | None
) -> list[Part]:
    """Return the matrix with what belongs under it; nothing where it would not fit."""
    packages = snapshot.packages
    if not 0 < len(packages) <= _SIDE_BY_SIDE:
        return []
    table = matrix(snapshot, axes, data, rows)
    if len(packages) > 1 and _width(table, console) > console.width:
        return []
    lines = combinations(snapshot)
    states = (package.state(line) for package in packages for line in lines[:rows])
    return [table, *_more(len(lines), "combination", rows), legend(states), ""]


def _several(
    snapshot: Snapshot, axes: tuple[str, ...], data: Data, console: Console, rows: int | None
) -> list[Part]:
    """Return a matrix whose columns are numbered, below what they are; nothing where it would not fit."""
    lines = combinations(snapshot)
    if not snapshot.packages or len(lines) > _ROWS:
        return []
    table = grid(snapshot, data, console.width, rows)
    if _width(table, console) > console.width:
        return []
    shown = ordered(snapshot)[:rows]
    states = (package.state(line) for package in shown for line in lines)
    more = _more(len(snapshot.packages), "package", rows)
    return [key(snapshot, axes, data), table, *more, legend(states, numbers=False), ""]


def _many(snapshot: Snapshot, data: Data, console: Console, rows: int | None) -> list[Part]:
    """Return the packages with what each lacks."""
    if not snapshot.packages:
        return [""]
    more = _more(len(snapshot.packages), "package", rows)
    return [overview(snapshot, data, console.width, rows), *more, *([""] if more else [])]


def _more(total: int, word: str, rows: int | None) -> list[str]:
    left = 0 if rows is None else total - rows
    return [f"and {count(left, f'more {word}')}: -v shows all"] if left > 0 else []


def _console(out: StringIO, terminal: Terminal) -> Console:
    from rich.console import Console

    return Console(
        file=out,
        width=terminal.width,
        force_terminal=terminal.color,
        color_system="standard" if terminal.color else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )


def _print(console: Console, *parts: Part) -> None:
    """Print lines, which may hold data and so are cut rather than wrapped, and all else as it is."""
    for part in parts:
        console.print(part, no_wrap=isinstance(part, str), overflow="ellipsis", crop=False)


def _tidy(text: str) -> str:
    """Return `text` without blanks at the ends of lines, and with one empty line where more are."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines.strip("\n")) + "\n"


def _width(table: Table, console: Console) -> int:
    """Return the width that the table would have if there were room for it."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update_width(10_000), table).maximum


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``terminal``."""
    exporter = Exporter(
        name="terminal",
        export=export_terminal,
        help="tables for a terminal, or for any text with letters of one width",
    )
    return (exporter,)
