"""The tables of the terminal's report, for few packages and for many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.text import BOX, share, symbol
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import Known
from coverage_report.views.matrix import Matrix
from coverage_report.views.missing import missing_of
from coverage_report.views.report import Section
from coverage_report.views.words import Escape, count, listing, number

if TYPE_CHECKING:
    from rich.table import Table

    from coverage_report import Package


def side_by_side(section: Section, axes: tuple[str, ...], esc: Escape, rows: int | None) -> Table:
    """Return a table with combinations as rows and packages as columns.

    Args:
        section: with few packages; beside a single one stand its versions.
        axes: their names.
        esc: makes text from records fit to be shown.
        rows: how many to show at most; None shows all.
    """
    alone = len(section.packages) == 1
    table = new_table(show_footer=True)
    for at, axis in enumerate(axes):
        table.add_column(esc(axis), "" if at else "covered", overflow="ellipsis")
    for name, tally in zip(section.packages, section.tallies, strict=True):
        table.add_column(esc(name), share(tally), overflow="ellipsis")
    if alone:
        table.add_column("versions")
    for line in section.lines.first(rows):
        builds = [symbol(cell.look, cell.builds) for cell in line.cells]
        versions = [listing(cell.versions, "version").say(esc) for cell in line.cells]
        table.add_row(*map(esc, line.values), *builds, *(versions if alone else ()))
    return table


def key(matrix: Matrix, axes: tuple[str, ...], esc: Escape) -> Table:
    """Return a table that numbers the combinations, and says how many packages are built for each."""
    table = new_table()
    table.add_column("", justify="right", no_wrap=True)
    for axis in axes:
        table.add_column(esc(axis), overflow="ellipsis")
    table.add_column("packages", justify="right", no_wrap=True)
    for at, combination in enumerate(matrix.combinations, 1):
        values = map(esc, words.values(combination))
        table.add_row(number(at), *values, share(matrix.snapshot.coverage_of(combination)))
    return table


def grid(matrix: Matrix, packages: Iterable[Package], esc: Escape, width: int) -> Table:
    """Return a table with packages as rows and the numbers of `key` as columns, for a terminal of some width."""
    table = new_table()
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    for at in range(1, len(matrix.combinations) + 1):
        table.add_column(number(at), justify="right", no_wrap=True)
    table.add_column("covered", justify="right", no_wrap=True)
    for package in packages:
        looks = matrix.row(package, matrix.combinations).looks
        table.add_row(esc(package.name), *map(symbol, looks), share(package.tally))
    return table


def overview(packages: Excerpt[Package], esc: Escape, width: int, *, long: bool) -> Table:
    """Return a table with packages as rows, and what each lacks.

    Args:
        packages: those with gaps first.
        esc: makes text from records fit to be shown.
        width: of the terminal; builds and versions are shown where there is room for them.
        long: whether what each lacks must fit its line.
    """
    table = new_table(expand=True)
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    table.add_column("covered", justify="right", no_wrap=True)
    wide = width >= limits.WIDE
    if wide:
        table.add_column("builds", justify="right", no_wrap=True)
        table.add_column("newest", max_width=16, no_wrap=True)
    table.add_column("missing", ratio=1, no_wrap=long, overflow="ellipsis" if long else "fold")
    for package in packages:
        more = (number(package.builds), esc(package.newest or "")) if wide else ()
        missing = package.missing and missing_of(package, limits.GROUPS_OF_GAP).phrase.say(esc)
        table.add_row(esc(package.name), share(package.tally), *more, missing or "")
    return table


def known_table(lines: Iterable[Known], esc: Escape) -> Table:
    """Return a table of what is known to fail, and why."""
    table = new_table()
    for title in ("known to fail", "packages", "why"):
        table.add_column(title, overflow="fold")
    for line in lines:
        why = "; ".join(map(esc, filter(None, (line.reason, line.issue, line.until))))
        what = f"{line.look.symbol} {'/'.join(map(esc, line.combination))}"
        table.add_row(what, words.who(line.packages).say(esc), why)
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
