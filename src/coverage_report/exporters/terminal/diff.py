"""What changed, for a terminal: the verdict, the causes of losses, and a table of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from coverage_report import Diff
from coverage_report.exporters.terminal.tables import new_table
from coverage_report.exporters.terminal.text import Data
from coverage_report.views.changes import (
    Names,
    gained,
    losses,
    lost,
    names_of,
    sides,
    unknown,
    upgrades,
)
from coverage_report.views.states import ANSI, CHANGES
from coverage_report.views.words import besides, cause, number, parts, verdict, who

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part

_CAUSES = 10
_NAMED = 8
_Row = tuple[str, str, Names]


def diff_parts(diff: Diff, data: Data, rows: int | None) -> Iterator[Part]:
    """Yield lines and a table.

    Args:
        diff: what to show.
        data: makes text fit to be shown.
        rows: how many rows, and causes, to show at most; None shows all.
    """
    if diff.no_base:
        yield f"nothing to compare with in {data(diff.head.name)}: {data(diff.no_base)}"
        return
    base, head = map(data, sides(diff))
    yield f"{verdict(diff)} in {head} since {base}"
    yield besides(diff)
    yield _told(chain(_compared(diff, data), _summary(diff, data, rows)))
    found = list(_rows(diff, data))
    if found:
        yield _table(found[:rows], data, short=rows is not None)
    left = 0 if rows is None else len(found) - rows
    if left > 0:
        yield f"and {number(left)} more: -v shows all"


def _compared(diff: Diff, data: Data) -> Iterator[tuple[str, str]]:
    yield "compared", " × ".join(map(data, diff.axes))
    for word, side, source in zip(
        ("base", "head"), (diff.base, diff.head), diff.sources, strict=True
    ):
        where = f" ({data(source)})" if source and source != side.name else ""
        declared = f", {side.tally} of the declared" if side.universe.kind == "declared" else ""
        if where or declared:
            yield word, f"{data(side.name)}{where}{declared}"


def _summary(diff: Diff, data: Data, rows: int | None) -> Iterator[tuple[str, str]]:
    found = losses(diff)
    shown = found if rows is None else found[:_CAUSES]
    for loss in shown:
        yield "lost", cause(loss, data)
    if len(found) > len(shown):
        yield "lost", f"for {number(len(found) - len(shown))} more reasons: -v shows all"
    for line in upgrades(diff):
        if line.narrowed:
            what = f"{data(line.before)} became {data(line.after)}"
            yield "narrowed", f"{what} in {who(line.packages, data)}: fewer places to run"
    for word, packages in (("new", diff.of("new")), ("other version", diff.updated)):
        if packages:
            yield word, who(names_of(p.name for p in packages), data)
    for axis, names in diff.respelled.items():
        those = who(names_of(names), data)
        yield "not compared", f"{data(axis)} in {those}: one side states none throughout"


def _rows(diff: Diff, data: Data) -> Iterator[_Row]:
    """Yield state, combinations and packages of each line, losses first."""
    yield from (("lost", parts(line.parts, data), line.packages) for line in lost(diff))
    yield from (("gained", parts(line.parts, data), line.packages) for line in gained(diff))
    for move in upgrades(diff):
        state = "narrowed" if move.narrowed else "moved"
        yield state, f"{data(move.before)} → {data(move.after)}", move.packages
    yield from (("unknown", parts(line.parts, data), line.packages) for line in unknown(diff))


def _told(lines: Iterable[tuple[str, str]]) -> Table:
    table = new_table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, sentence in lines:
        table.add_row(word, sentence)
    return table


def _table(rows: list[_Row], data: Data, *, short: bool) -> Table:
    from rich.text import Text

    table = new_table()
    table.add_column("change", no_wrap=True)
    table.add_column("combination", overflow="fold")
    table.add_column("packages", overflow="fold")
    for state, what, packages in rows:
        look = CHANGES[state]
        word = f"{look.symbol} {look.meaning if state == 'unknown' else state}"
        table.add_row(Text(word, style=ANSI[look.color]), what, _names(packages, data, short=short))
    return table


def _names(packages: Names, data: Data, *, short: bool) -> str:
    shown = packages.shown[:_NAMED] if short else packages.shown
    left = packages.count - len(shown)
    return ", ".join(map(data, shown)) + (f" and {number(left)} more" if left else "")
