"""The tables of the terminal's report, for few packages and for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.text import BOX, share, symbol
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import Known
from coverage_report.views.matrix import Row
from coverage_report.views.overview import SnapshotLine
from coverage_report.views.report import Platform, Section
from coverage_report.views.words import Escape, count, listing, number, who

if TYPE_CHECKING:
    from rich.table import Table


def overview(lines: Iterable[SnapshotLine], esc: Escape) -> Table:
    """Return a table of several snapshots."""
    table = new_table()
    table.add_column("snapshot", overflow="ellipsis")
    for title in ("built", "packages complete", "builds"):
        table.add_column(title, justify="right", no_wrap=True)
    for line in lines:
        complete = f"{number(line.complete)} of {number(line.packages)}"
        table.add_row(esc(line.name), share(line.tally, line.built), complete, number(line.builds))
    return table


def side_by_side(section: Section, axes: tuple[str, ...], esc: Escape, rows: int | None) -> Table:
    """Return a table with combinations as rows and packages as columns.

    Args:
        section: with few packages; beside a single one stand its versions.
        axes: their names.
        esc: makes text from records fit to be shown.
        rows: how many to show at most; None shows all.
    """
    alone = section.packages == 1
    table = new_table(show_footer=True)
    for at, axis in enumerate(axes):
        table.add_column(esc(axis), "" if at else "covered", overflow="ellipsis")
    for column in section.columns:
        covered = column.tally.covered
        said = words.share(column.tally, alone=section.alone, platforms=covered)
        built = share(column.tally, said)
        table.add_column(esc(column.name), built, overflow="ellipsis")
    if alone:
        table.add_column("versions")
    for line in section.lines.first(rows):
        builds = [symbol(cell.look, cell.builds) for cell in line.cells]
        versions = [listing(cell.versions, "version").say(esc) for cell in line.cells]
        table.add_row(*map(esc, line.values), *builds, *(versions if alone else ()))
    return table


def platforms(
    section: Section, platforms: Iterable[Platform], esc: Escape, *, numbered: bool
) -> Table:
    """Return a table of how many packages are built where; it may number the combinations."""
    table = new_table()
    if numbered:
        table.add_column("", justify="right", no_wrap=True)
    for axis in section.platform_axes:
        table.add_column(esc(axis), overflow="ellipsis")
    table.add_column("built", justify="right", no_wrap=True)
    for at, platform in enumerate(platforms, 1):
        first = (number(at),) if numbered else ()
        table.add_row(*first, *map(esc, platform.values), share(platform.built))
    return table


def grid(rows: Iterable[Row], esc: Escape, width: int, columns: int) -> Table:
    """Return a table with packages as rows and the numbers of `platforms` as columns, for a terminal of some width."""
    table = new_table()
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    for at in range(1, columns + 1):
        table.add_column(number(at), justify="right", no_wrap=True)
    table.add_column("covered", justify="right", no_wrap=True)
    for row in rows:
        table.add_row(who(row.packages).say(esc), *map(symbol, row.looks), share(row.tally))
    return table


def built_for(rows: Excerpt[Row], esc: Escape, width: int, *, long: bool) -> Table:
    """Return a table with packages as rows, and what each is built for.

    Args:
        rows: packages that are alike together.
        esc: makes text from records fit to be shown.
        width: of the terminal.
        long: whether what packages are built for must fit its line.
    """
    table = new_table(expand=True)
    declared = any(row.missing for row in rows)
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    for title in ("built for", *(("missing",) if declared else ())):
        table.add_column(title, ratio=1, no_wrap=long, overflow="ellipsis" if long else "fold")
    table.add_column("covered", justify="right", no_wrap=True)
    for row in rows:
        missing = (row.missing,) if declared else ()
        said = (phrase.say(esc) for phrase in (row.built_for, *missing))
        table.add_row(who(row.packages).say(esc), *said, share(row.tally))
    return table


def known_table(lines: Iterable[Known], esc: Escape) -> Table:
    """Return a table of what is known to fail, and why."""
    table = new_table()
    for title in ("known to fail", "packages", "why"):
        table.add_column(title, overflow="fold")
    for line in lines:
        why = "; ".join(map(esc, filter(None, (line.reason, line.issue, line.until))))
        what = f"{line.look.symbol} {'/'.join(map(esc, line.combination))}"
        table.add_row(what, who(line.packages).say(esc), why)
    return table


def left_out(more: int, noun: str, kind: str = "more") -> Iterator[str]:
    """Yield a line that says how much is left out, if anything is."""
    if more > 0:
        yield f"and {count(more, f'{kind} {noun}')}: -v shows all"


def new_table(
    *, show_header: bool = True, show_footer: bool = False, expand: bool = False
) -> Table:
    """Return a table without rows, in the report's style."""
    from rich.box import Box
    from rich.table import Table

    return Table(
        box=Box(BOX),
        show_header=show_header,
        show_footer=show_footer,
        expand=expand,
        padding=(0, 0, 0, 1),
        header_style="bold",
    )
