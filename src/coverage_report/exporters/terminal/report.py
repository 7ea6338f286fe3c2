"""A report, for a terminal: the verdict on each snapshot, and the table that fits it best."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal import tables
from coverage_report.exporters.terminal.page import Page
from coverage_report.exporters.terminal.served import served_parts
from coverage_report.exporters.terminal.text import legend
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.matrix import Matrix, looks_of
from coverage_report.views.report import ReportView, Section
from coverage_report.views.words import Escape, number

if TYPE_CHECKING:
    from coverage_report import Snapshot
    from coverage_report.exporters.terminal.page import Part


def report_parts(
    view: ReportView, snapshots: tuple[Snapshot, ...], page: Page, esc: Escape, rows: int | None
) -> Iterator[Part]:
    """Yield lines and tables.

    Args:
        view: what to show.
        snapshots: of which it is the view.
        page: what it is printed on.
        esc: makes text from records fit to be shown.
        rows: how many rows of a table to show at most; None shows all.
    """
    for section, snapshot in zip(view.snapshots, snapshots, strict=True):
        yield from _verdict(section, view.axes, esc)
        if few := _few(section, view.axes, page, esc, rows):
            yield from few
        else:
            yield from _many(Matrix.of(snapshot), view.axes, page, esc, rows)
        if section.known:
            yield tables.known_table(section.known.first(rows), esc)
        if section.served:
            yield from served_parts(section.served, esc, rows)
    if not view.snapshots:
        yield "No builds were found."


def _verdict(section: Section, axes: tuple[str, ...], esc: Escape) -> Iterator[str]:
    """Yield the lines above a table; each begins with a word of ours."""
    yield f"{section.verdict} in {esc(section.name)}"
    yield ", ".join(section.besides)
    source = f" in {esc(section.source)}" if section.source else ""
    yield f"universe: {section.universe} of {' × '.join(map(esc, axes))}{source}"
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
    if len(section.packages) > 1 and not page.fits(table):
        return []
    lines = section.lines.first(rows)
    looks = looks_of(lines)
    return [table, *tables.left_out(lines.more, "combination"), legend(looks), ""]


def _many(
    matrix: Matrix, axes: tuple[str, ...], page: Page, esc: Escape, rows: int | None
) -> Iterator[Part]:
    """Yield a matrix whose columns are numbered, below what they are; where it would not fit what each package lacks."""
    packages = Excerpt.of(matrix.packages, rows)
    more = list(tables.left_out(packages.more, "package"))
    table = None
    if packages and len(matrix.combinations) <= limits.ROWS:
        table = tables.grid(matrix, packages, esc, page.width)
    if table and page.fits(table):
        looks = looks_of(matrix.row(package, matrix.combinations) for package in packages)
        yield tables.key(matrix, axes, esc)
        yield table
        yield from more
        yield legend(looks, numbers=False)
        yield ""
    elif packages:
        long = rows is not None and packages.count > limits.WRAPPED_ROWS
        yield tables.overview(packages, esc, page.width, long=long)
        yield from (*more, *([""] if more else []))
    else:
        yield ""
