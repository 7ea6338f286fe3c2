"""What changed, for a terminal: the verdict, the causes of losses, and a table of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import left_out, new_table
from coverage_report.views.diff import DiffView, SideView
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.limits import NAMES_LISTED
from coverage_report.views.states import ANSI, CHANGES, Fate
from coverage_report.views.words import Escape, Name, Phrase, count, listing, regions

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part

_Row = tuple[Fate, Phrase, Excerpt[str]]


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
    yield f"{view.verdict} in {esc(view.head.title)} since {esc(view.base.title)}"
    yield ", ".join(view.besides)
    yield _told(_summary(view, esc, verbose=rows is None))
    found = Excerpt.of(_rows(view), rows)
    if found:
        yield _table(found, esc, names=None if rows is None else NAMES_LISTED)
    yield from left_out(found.more, "line")


def _summary(view: DiffView, esc: Escape, *, verbose: bool) -> Iterator[tuple[str, str]]:
    yield "compared", " × ".join(map(esc, view.axes))
    for word, side in (("base", view.base), ("head", view.head)):
        if said := "".join(_of(side, esc)):
            yield word, f"{esc(side.name)}{said}"
    for cause in view.causes:
        yield "lost", cause.sentence.say(esc)
    if view.causes.more:
        yield "lost", f"for {count(view.causes.more, 'more reason')}: -f json has all"
    for remark in view.remarks:
        if verbose or remark.about != "same places":
            yield remark.about, remark.sentence.say(esc)
    versions = view.versions.first(None if verbose else NAMES_LISTED)
    for line in versions:
        yield "version", f"{esc(line.package)} {line.versions.say(esc)}"
    if versions.more:
        yield "version", f"and of {count(versions.more, 'more package')}: -v shows all"


def _of(side: SideView, esc: Escape) -> Iterator[str]:
    if side.source and side.source != side.name:
        yield f" ({esc(side.source)})"
    if side.universe == "declared":
        yield f", {side.tally} of the declared"


def _rows(view: DiffView) -> Iterator[_Row]:
    """Yield state, combinations and packages of each line, losses first."""
    yield from (("lost", regions(line.regions), line.packages) for line in view.losses)
    yield from (("gained", regions(line.regions), line.packages) for line in view.gains)
    for move in view.moves:
        what = Phrase.of(Name(move.before), " → ", Name(move.after))
        yield "narrowed" if move.narrowed else "moved", what, move.packages
    yield from (("unknown", regions(line.regions), line.packages) for line in view.untried)


def _told(lines: Iterable[tuple[str, str]]) -> Table:
    table = new_table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, sentence in lines:
        table.add_row(word, sentence)
    return table


def _table(rows: Iterable[_Row], esc: Escape, *, names: int | None) -> Table:
    from rich.text import Text

    table = new_table()
    table.add_column("change", no_wrap=True)
    table.add_column("combination", overflow="fold")
    table.add_column("packages", overflow="fold")
    for state, what, packages in rows:
        look = CHANGES[state]
        word = f"{look.symbol} {look.meaning if state == 'unknown' else state}"
        shown = listing(packages.first(names)).say(esc)
        table.add_row(Text(word, style=ANSI[look.color]), what.say(esc), shown)
    return table
