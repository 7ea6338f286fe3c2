"""A matrix that is ready to be drawn, with the words above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coverage_report import Snapshot
from coverage_report.views import limits
from coverage_report.views.diff import DiffView
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.grid import Grid
from coverage_report.views.picture import Picture, picture_of
from coverage_report.views.report import ReportView, Section
from coverage_report.views.svg_text import one_line
from coverage_report.views.words import Phrase, count, listing, number, who


@dataclass(frozen=True, slots=True)
class CaptionedPicture:
    """One matrix.

    Attributes:
        title: above all.
        lines: below the title.
        picture: the rows and columns.
    """

    title: str
    lines: tuple[str, ...]
    picture: Picture


def esc(text: str) -> str:
    """Return text from records as shown."""
    return one_line(text, limits.TITLE)


def label(packages: Excerpt[str]) -> tuple[str, str]:
    """Return what the row of some packages is called, and all it has to say."""
    short = who(packages).say(esc)
    if packages.count == 1:
        return short, short
    named = listing(packages.first(limits.NAMES_IN_TOOLTIP)).say(esc)
    return short, one_line(f"{count(packages.count, 'package')}: {named}", limits.TOOLTIP)


def report_sheets(
    view: ReportView, snapshots: Iterable[Snapshot], most: int | None
) -> Iterator[CaptionedPicture]:
    """Yield the matrices of at most so many snapshots that have a section; the first says what is not shown."""
    by_name = {snapshot.name: snapshot for snapshot in snapshots}
    sections = view.snapshots.first(most)
    besides = [*_only(view.only), *_some_of(sections)]
    for section in sections:
        picture = picture_of(by_name[section.name], view.axes)
        yield CaptionedPicture(
            esc(section.name), (*_section_lines(section, picture), *besides), picture
        )
        besides = []


def diff_sheet(view: DiffView, picture: Picture) -> CaptionedPicture:
    """Return the matrix of what changed."""
    lines = (*_diff_lines(view, picture), *_only(view.only))
    return CaptionedPicture(_title(view.base.title, view.head.title), lines, picture)


def _section_lines(section: Section, picture: Picture) -> Iterator[str]:
    yield f"{section.verdict} · {section.besides[0]}"
    source = f" in {esc(section.source)}" if section.source else ""
    by = " and ".join(map(esc, picture.grid.axes))
    shown = f"; shown by {by}" if picture.grid.joined else ""
    yield f"{section.universe}{source}{shown}{_left_out(picture.grid)}"
    if section.states:
        yield ", ".join(f"{number(one.cells)} {one.state}" for one in section.states)


def _diff_lines(view: DiffView, picture: Picture) -> Iterator[str]:
    if view.no_base:
        yield f"nothing to compare with: {esc(view.no_base)}"
        return
    yield f"{view.verdict} · {', '.join(view.besides)}"
    told = [loss.sentence for loss in view.causes.first(limits.CAUSES_IN_PICTURE)]
    told += [remark.sentence for remark in view.remarks if remark.about == "new"]
    yield from (one_line(sentence.say(esc), limits.TITLE) for sentence in told)
    if picture.grid.columns:
        yield f"by {' × '.join(map(esc, picture.grid.axes))}{_left_out(picture.grid)}"


def _only(only: Phrase) -> Iterator[str]:
    if only:
        yield one_line(only.say(esc), limits.TITLE)


def _some_of(sections: Excerpt[Section]) -> Iterator[str]:
    if sections.more:
        shown = "newest" if len(sections) == 1 else f"first {number(len(sections))}"
        yield f"the {shown} of {count(sections.count, 'snapshot')}"


def _left_out(grid: Grid) -> str:
    more = grid.columns.more
    return f"; {count(more, 'column')} left out" if more else ""


def _title(base: str, head: str) -> str:
    """Return what is compared; of paths only what is not the same up to there."""
    names = [esc(base).split("/"), esc(head).split("/")]
    while min(map(len, names)) > 1 and names[0][0] == names[1][0]:
        names = [name[1:] for name in names]
    return " → ".join(map("/".join, names))
