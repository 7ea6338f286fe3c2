"""The whole picture: matrices below each other, and what their shapes mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from xml.etree.ElementTree import Element, SubElement

from coverage_report.exporters.svg.canvas import TEXT, canvas, finished
from coverage_report.exporters.svg.layout import GAP
from coverage_report.exporters.svg.panel import draw_panel
from coverage_report.exporters.svg.shapes import ROW
from coverage_report.exporters.svg.sheet import CaptionedPicture
from coverage_report.views.states import Look
from coverage_report.views.svg_text import add_text, text_width

_MARGIN = 16
_NARROWEST = 300
#: The shapes of a picture that would have none: it says "no data".
_NOTHING = frozenset({"unknown"})
_PARTIAL = "some of these combinations are built, the arc shows the share"


def draw(title: str, sheets: Sequence[CaptionedPicture], looks: Iterable[tuple[str, Look]]) -> str:
    """Return an SVG file.

    Args:
        title: for those who do not see it.
        sheets: from top to bottom.
        looks: what the shapes mean, each with its name, in the order of the legend.
    """
    panels = [draw_panel(sheet) for sheet in sheets]
    shapes = frozenset(shape for panel in panels for shape in panel.shapes)
    if not sheets:
        shapes = _NOTHING
    words = [f"{sheet.title}: {', '.join(sheet.lines)}" for sheet in sheets]

    root = canvas(title, "; ".join(words), shapes)
    width = max((panel.width for panel in panels), default=_NARROWEST) + 2 * _MARGIN
    y = _MARGIN
    for panel in panels:
        panel.element.set("transform", f"translate({_MARGIN},{y})")
        root.append(panel.element)
        y += panel.height + 2 * _MARGIN
    height = _legend(root, list(_meanings(shapes, looks)), width, max(y - _MARGIN, _MARGIN))
    return finished(root, width, height)


def _legend(root: Element, meanings: Sequence[tuple[str, str]], width: int, y: int) -> int:
    """Draw what the shapes mean, as many in a line as there is room for, and return where it ends."""
    x = _MARGIN
    for shape, meaning in meanings:
        needed = ceil(text_width(meaning, TEXT)) + 5 * GAP
        if x > _MARGIN and x + needed > width:
            x, y = _MARGIN, y + ROW
        SubElement(root, "use", {"href": f"#{shape}", "x": f"{x + GAP}", "y": f"{y}"})
        add_text(root, x + 2 * GAP + 4, y + 4, meaning, kind="muted")
        x += needed
    return y + _MARGIN


def _meanings(
    shapes: frozenset[str], looks: Iterable[tuple[str, Look]]
) -> Iterator[tuple[str, str]]:
    for state, look in looks:
        if state in shapes:
            yield state, look.meaning
    partial = sorted(shape for shape in shapes if shape.startswith("partial"))
    if partial:
        yield partial[len(partial) // 2], _PARTIAL
