"""What changed, for a terminal: the verdict, the causes of losses, and a table of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import left_out, new_table
from coverage_report.views.diff import DiffView, SideView
from coverage_report.views.limits import NAMES_LISTED
from coverage_report.views.lines import Change
from coverage_report.views.states import ANSI, CHANGES
from coverage_report.views.words import Escape, count, listing

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part


def diff_parts(view: DiffView, esc: Escape, rows: int | None) -> Iterator[Part]:
    """Yield lines and a table.

    Args:
        view: what to show.
        esc: makes text from records fit to be shown.
        rows: how many rows to show at most; None shows all.
    """
    if view.no_base:
        yield f"nothing to compare with in {esc(view.head.name)}: {esc(view.no_base)}"
        return
    yield view.verdict
    yield f"{', '.join(view.besides)} in {esc(view.head.title)} since {esc(view.base.title)}"
    found = view.lines.first(rows)
    if found:
        yield _table(found, esc, names=None if rows is None else NAMES_LISTED)
    yield from left_out(found.more, "line")
    yield _told(_summary(view, esc, verbose=rows is None))


def _summary(view: DiffView, esc: Escape, *, verbose: bool) -> Iterator[tuple[str, str]]:
    yield "compared", " × ".join(map(esc, view.axes))
    for word, side in (("base", view.base), ("head", view.head)):
        if said := "".join(_of(side, esc)):
            yield word, f"{esc(side.name)}{said}"
    for cause in view.causes if view.by_cause else ():
        yield "lost", cause.sentence.say(esc)
    if view.by_cause and view.causes.more:
        yield "lost", f"for {count(view.causes.more, 'more reason')}: -f json has all"
    for remark in view.remarks:
        if verbose or remark.about != "same places":
            yield remark.about, remark.sentence.say(esc)
    versions = view.versions.first(None if verbose else NAMES_LISTED)
    if versions:
        names = (f"{esc(line.package)} {line.versions.say(esc)}" for line in versions)
        more = f" and {count(versions.more, 'more package')}: -v shows all" if versions.more else ""
        yield "other version", f"{', '.join(names)}{more}"


def _of(side: SideView, esc: Escape) -> Iterator[str]:
    if side.source and side.source != side.name:
        yield f" ({esc(side.source)})"
    if side.universe == "declared":
        yield f", {side.tally} of the declared"


def _told(lines: Iterable[tuple[str, str]]) -> Table:
    table = new_table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, sentence in lines:
        table.add_row(word, sentence)
    return table


def _table(lines: Iterable[Change], esc: Escape, *, names: int | None) -> Table:
    """Return a table of what changed, with packages and their versions once above each other's lines."""
    from rich.text import Text

    table = new_table()
    table.add_column("packages", overflow="fold")
    table.add_column("change", no_wrap=True)
    table.add_column("platforms", overflow="fold")
    before = None
    for line in lines:
        shown = listing(line.packages.first(names)).say(esc)
        versions = f" {line.versions.say(esc)}" if line.versions else ""
        look = CHANGES[line.kind]
        word = f"{look.symbol} {line.word}"
        what = line.said.say(esc)
        same = line.packages == before
        table.add_row("" if same else shown + versions, Text(word, style=ANSI[look.color]), what)
        before = line.packages
    return table
