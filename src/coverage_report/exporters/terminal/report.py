"""A report, for a terminal: the verdict on each snapshot, and the table that fits it best."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal import tables
from coverage_report.exporters.terminal.page import Page
from coverage_report.exporters.terminal.served import served_parts
from coverage_report.exporters.terminal.text import legend
from coverage_report.views import limits
from coverage_report.views.matrix import looks_of
from coverage_report.views.report import ReportView, Section
from coverage_report.views.words import Escape, count, number

if TYPE_CHECKING:
    from coverage_report.exporters.terminal.page import Part


def report_parts(view: ReportView, page: Page, esc: Escape, rows: int | None) -> Iterator[Part]:
    """Yield lines and tables.

    Args:
        view: what to show.
        page: what it is printed on.
        esc: makes text from records fit to be shown.
        rows: how many rows of a table to show at most; None shows all.
    """
    if view.overview:
        yield tables.overview(view.overview, esc)
        yield ""
    for section in view.snapshots:
        yield from _verdict(section, esc)
        if few := _few(section, view.axes, page, esc, rows):
            yield from few
        else:
            yield from _many(section, page, esc, rows)
        if section.known:
            yield tables.known_table(section.known.first(rows), esc)
        if section.served:
            yield from served_parts(section.served, esc, rows)
    if view.snapshots.more:
        yield f"and {count(view.snapshots.more, 'earlier snapshot')} in detail: -v shows all"
    if not view.snapshots:
        yield "No builds were found."


def _verdict(section: Section, esc: Escape) -> Iterator[Part]:
    """Yield the lines above a table; each begins with a word of ours."""
    from rich.text import Text  # wraps where a line of text would be cut

    yield f"{section.verdict} in {esc(section.name)}"
    yield ", ".join(section.besides)
    yield Text(f"the whole: {section.whole.say(esc)}")
    if section.states:
        states = (f"{number(one.cells)} {one.state}" for one in section.states)
        yield f"states: {', '.join(states)}"


def _few(
    section: Section, axes: tuple[str, ...], page: Page, esc: Escape, rows: int | None
) -> list[Part]:
    """Return the matrix with what belongs under it; nothing where it would not fit."""
    if not section.lines:
        return []
    table = tables.side_by_side(section, axes, esc, rows)
    if section.packages > 1 and not page.fits(table):
        return []
    lines = section.lines.first(rows)
    looks = looks_of(lines)
    return [
        table,
        *tables.left_out(lines.more, "combination"),
        legend(looks),
        *_hints(section, esc),
    ]


def _many(section: Section, page: Page, esc: Escape, rows: int | None) -> Iterator[Part]:
    """Yield how full the platforms are, and what packages are built for: as a matrix with numbered columns, or in words."""
    shown = section.rows.first(rows)
    more = list(tables.left_out(shown.more, "row"))
    if not shown:
        yield ""
        return
    columns = len(shown.shown[0].looks)
    grid = tables.grid(shown, esc, page.width, columns)
    if len(section.platforms) == columns and page.fits(grid):
        yield tables.platforms(section, section.platforms, esc, numbered=True)
        yield grid
        yield from more
        yield legend(looks_of(shown), numbers=False)
        yield from _hints(section, esc)
        return
    platforms = section.platforms.first(rows and limits.PLATFORMS)
    yield tables.platforms(section, platforms, esc, numbered=False)
    yield from tables.left_out(platforms.more, "platform")
    yield tables.built_for(shown, esc, page.width, long=len(shown) > limits.WRAPPED_ROWS)
    yield from more
    yield from _hints(section, esc)


def _hints(section: Section, esc: Escape) -> Iterator[Part]:
    from rich.text import Text  # wraps where a line of text would be cut

    yield from (Text(hint.say(esc)) for hint in section.hints)
    yield ""
