"""The names below a chart: as many as there is room for, what matters most first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coverage_report.views.svg_text import fitted, text_width

#: Pixels between two names, and the most that one takes.
_APART, _ROOM = 10, 120


@dataclass(frozen=True, slots=True)
class Label:
    """A name below a chart.

    Attributes:
        point: pixels, where on the axis what it names is.
        middle: pixels, where the middle of the text is: there, or as near as the picture's edges allow.
        text: as far as there is room.
        full: the whole name.
    """

    point: float
    middle: float
    text: str
    full: str


def labels(
    places: Iterable[tuple[float, str]], size: float, start: float, end: float
) -> Iterator[Label]:
    """Yield a label for each place whose name does not run into one before it in the order given.

    Args:
        places: pixels on the axis and a name, what matters most first.
        size: of the text, in pixels.
        start: pixels, where text may begin.
        end: pixels, where it ends at the latest.
    """
    taken: list[tuple[float, float]] = []
    for x, full in places:
        text = fitted(full, size, _ROOM)
        half = text_width(text, size) / 2
        middle = round(min(max(x, start + half), end - half), 1)
        if all(middle + half + _APART <= a or b + _APART <= middle - half for a, b in taken):
            taken.append((middle - half, middle + half))
            yield Label(x, middle, text, full)
