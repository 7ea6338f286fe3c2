"""Drawing one matrix: a head of several levels, a row for each package, totals on two sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from xml.etree.ElementTree import Element, SubElement

from coverage_report.exporters.svg.canvas import TEXT
from coverage_report.exporters.svg.layout import GAP, SMALL, Layout, Span, layout_of
from coverage_report.exporters.svg.shapes import ROW, shape_of
from coverage_report.exporters.svg.sheet import CaptionedPicture, esc, label
from coverage_report.views.picture import Picture, PictureRow
from coverage_report.views.svg_text import add_text, fitted, text_width

_TITLE, _TITLE_ROOM = 15, 600
_LINE = 17
#: From the middle of a row to the ground line of its text.
_DOWN = 4
_SMALL = {"font-size": f"{SMALL}"}
_CENTRED = {**_SMALL, "text-anchor": "middle"}
_RIGHT = {**_SMALL, "text-anchor": "end"}


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawn matrix, with its size in pixels and the names of the shapes that it uses."""

    element: Element
    width: int
    height: int
    shapes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where the parts of a panel begin and end: head, rows, what has no row, foot."""

    head: int
    body: int
    more: int
    foot: int
    end: int


def draw_panel(sheet: CaptionedPicture) -> Panel:
    """Draw a matrix; of one without rows there is nothing but the words above it."""
    panel = Element("g")
    head = _TITLE + len(sheet.lines) * _LINE + 2 * GAP
    width = _titles(panel, sheet)
    picture = sheet.picture
    if not picture.rows:
        return Panel(panel, width, head - GAP, frozenset())
    layout = layout_of(picture)
    body = head + sum(level.height for level in layout.levels)
    more = body + ROW * len(picture.rows)
    foot = more + ROW * bool(picture.rest)
    lines = _Lines(head, body, more, foot, foot + layout.foot.height)

    SubElement(panel, "path", {"class": "rule", "d": "".join(_rules(layout, lines))})
    _head(panel, picture, layout, lines)
    shapes = frozenset(
        shape
        for number, row in enumerate(picture.rows)
        for shape in _row(panel, row, layout, body + number * ROW)
    )
    if picture.rest:
        add_text(panel, 0, more + ROW // 2 + _DOWN, picture.rest, kind="muted")
    _foot(panel, picture, layout, foot)
    return Panel(panel, max(layout.width, width), lines.end, shapes)


def _titles(panel: Element, sheet: CaptionedPicture) -> int:
    """Draw the title and the lines below it and return their width."""
    name = fitted(sheet.title, _TITLE, _TITLE_ROOM)
    add_text(panel, 0, _TITLE, name, look={"font-size": f"{_TITLE}", "font-weight": "600"})
    for number, line in enumerate(sheet.lines, 1):
        add_text(panel, 0, _TITLE + number * _LINE, line, kind="muted")
    bold = 1.1
    widths = [text_width(name, _TITLE * bold), *(text_width(line, TEXT) for line in sheet.lines)]
    return ceil(max(widths))


def _head(panel: Element, picture: Picture, layout: Layout, lines: _Lines) -> None:
    bottom = lines.head
    for axis, level in zip(picture.grid.axes, layout.levels, strict=True):
        bottom += level.height
        name = fitted(esc(axis), SMALL, layout.names)
        add_text(panel, 0, bottom - GAP + 1, name, kind="muted", look=_SMALL)
        for span in level.spans:
            _span(panel, layout, span, bottom - GAP + 1)
    add_text(panel, layout.width - GAP, bottom - GAP + 1, "total", kind="muted", look=_RIGHT)


def _row(panel: Element, row: PictureRow, layout: Layout, top: int) -> Iterator[str]:
    """Draw a row and yield the shapes in it."""
    group = SubElement(panel, "g", {"transform": f"translate(0,{top + ROW // 2})"})
    group.tail = "\n"
    name, full = label(row.packages)
    add_text(group, 0, _DOWN, fitted(name, TEXT, layout.names), full=full)
    for place, mark in enumerate(row.marks):
        if mark:
            x = layout.middle(place, 1)
            shape = shape_of(mark.state, mark.tally)
            use = SubElement(group, "use", {"href": f"#{shape}", "x": f"{x:g}"})
            SubElement(use, "title").text = mark.sentence.say(esc, between=" ")
            yield shape
    add_text(group, layout.width - GAP, _DOWN, row.total, look=_RIGHT)


def _foot(panel: Element, picture: Picture, layout: Layout, top: int) -> None:
    """Draw the totals of the columns, and that of all."""
    ground = top + ROW // 2 + _DOWN
    add_text(panel, 0, ground, "total", kind="muted")
    for span in layout.foot.spans:
        _span(panel, layout, span, top + GAP - 2 if span.upright else ground, upright=_RIGHT)
    look = {**_RIGHT, "font-weight": "600"}
    add_text(panel, layout.width - GAP, ground, picture.total, look=look)


def _span(
    panel: Element, layout: Layout, span: Span, y: float, upright: Mapping[str, str] = _SMALL
) -> None:
    """Draw a head or the total of a column; `upright` is its look where it is turned."""
    x = layout.middle(span.start, span.length)
    if span.upright:
        turn = {"transform": f"translate({x + _DOWN:g},{y:g})rotate(-90)"}
        add_text(panel, 0, 0, span.text, full=span.full, look={**turn, **upright})
    else:
        add_text(panel, x, y, span.text, full=span.full, look=_CENTRED)


def _rules(layout: Layout, lines: _Lines) -> Iterator[str]:
    """Yield the paths of a line under each row, between groups, and under heads of several columns."""
    for y in range(lines.body, lines.foot + 1, ROW):
        yield f"M0 {y - 0.5}H{layout.width}"
    starts = [span.start for level in layout.levels[:1] for span in level.spans]
    for place in (*starts, len(layout.foot.spans)):
        x = layout.names + place * layout.column - 0.5
        yield f"M{x} {lines.head}V{lines.more}M{x} {lines.foot}V{lines.end}"
    bottoms = accumulate((level.height for level in layout.levels[:-1]), initial=lines.head)
    for level, bottom in zip(layout.levels, list(bottoms)[1:], strict=False):
        for span in level.spans:
            if span.length > 1:
                x = layout.names + span.start * layout.column + GAP // 2
                yield f"M{x} {bottom + 0.5}h{span.length * layout.column - GAP}"
