"""Where the parts of a matrix are: the widths of its columns, the heights of its head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from coverage_report.exporters.svg.canvas import TEXT
from coverage_report.exporters.svg.shapes import CELL, ROW
from coverage_report.exporters.svg.sheet import esc, label
from coverage_report.views.picture import Picture
from coverage_report.views.svg_text import fitted, text_width

#: The size of smaller text, and space between things, in pixels.
SMALL, GAP = 11, 8
_NAME_ROOM, _HEAD_ROOM = 220, 220
#: Columns are made wider to let heads lie flat, from the first level on, up to this width of all.
_WIDE = 680


@dataclass(frozen=True, slots=True)
class Span:
    """One head over one or more columns.

    Attributes:
        full: the text as it is.
        text: the text as far as there is room.
        start: the first column.
        length: how many columns.
        upright: whether it is turned, for want of room.
    """

    full: str
    text: str
    start: int
    length: int
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """One line of the head, or the foot: the heads of one axis."""

    spans: tuple[Span, ...]

    @property
    def height(self) -> int:
        """Pixels, with some space."""
        upright = [text_width(span.text, SMALL) for span in self.spans if span.upright]
        return ceil(max(upright)) + 2 * GAP if upright else ROW


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of one matrix, in pixels.

    Attributes:
        names: width of the packages' names.
        column: width of a column.
        totals: width of the totals on the right.
        levels: of the head, an axis each.
        foot: the totals of the columns.
    """

    names: int
    column: int
    totals: int
    levels: tuple[Level, ...]
    foot: Level

    @property
    def width(self) -> int:
        """The width of the whole."""
        return self.names + self.column * len(self.foot.spans) + self.totals

    def middle(self, start: int, length: int) -> float:
        """Return the x of the middle of `length` columns."""
        return self.names + (start + length / 2) * self.column


def layout_of(picture: Picture) -> Layout:
    """Return the measures of a matrix: the heads lie flat where that does not make it too wide."""
    heads, axes = picture.grid.heads, picture.grid.axes
    lines = [tuple(_spans(heads, depth)) for depth in range(len(axes))]
    lines.append(tuple(Span(text, text, at, 1) for at, text in enumerate(picture.feet)))
    column = CELL
    for spans in lines:
        needed = max((_need(span) for span in spans), default=0)
        if needed * len(heads) > _WIDE:
            break
        column = max(column, needed)
    levels = [_level(spans, column) for spans in lines]
    names = [*(label(row.packages)[0] for row in picture.rows), *map(esc, axes)]
    totals = [*(row.total for row in picture.rows), picture.total]
    return Layout(
        names=min(_widest(names), _NAME_ROOM) + GAP,
        column=column,
        totals=_widest(totals) + 2 * GAP,
        levels=tuple(levels[:-1]),
        foot=levels[-1],
    )


def _spans(heads: Sequence[tuple[str, ...]], depth: int) -> Iterator[Span]:
    start = 0
    for head, group in groupby(heads, key=lambda head: head[: depth + 1]):
        length = len(list(group))
        full = esc(head[-1])
        yield Span(full, fitted(full, SMALL, _HEAD_ROOM), start, length)
        start += length


def _need(span: Span) -> int:
    return ceil((text_width(span.text, SMALL) + 1.5 * GAP) / span.length)


def _level(spans: tuple[Span, ...], column: int) -> Level:
    """Turn the heads over one column all together if one lacks room, those over several likewise."""
    tight = {span.length > 1 for span in spans if _need(span) > column}
    return Level(tuple(replace(span, upright=(span.length > 1) in tight) for span in spans))


def _widest(texts: Iterable[str]) -> int:
    """Return the width of the widest text, at least that of the word ``total``."""
    return ceil(max(text_width(text, TEXT) for text in ("total", *texts)))
