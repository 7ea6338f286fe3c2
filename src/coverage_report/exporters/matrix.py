"""The ``matrix`` exporter: a picture of packages and the combinations that they are built for.

It is one SVG file without scripts, links or fonts, made for ``<img>`` in a README: readable
without colour, in light and in dark, and with the whole name of each cell in a tooltip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from xml.etree.ElementTree import Element, SubElement, tostring

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, hookimpl
from coverage_report.exporters._grid import grid_of
from coverage_report.exporters._layout import GAP, NAME
from coverage_report.exporters._matrix_svg import draw_panel
from coverage_report.exporters._matrix_words import describe, name_of
from coverage_report.exporters._shapes import ROW, define, style
from coverage_report.exporters._states import STATES
from coverage_report.exporters._svg_text import add_text, text_width

_MARGIN = 16
_NARROWEST = 300
#: The shapes of a picture that would have none: it says "no data".
_NOTHING = frozenset({"unknown"})
_FONTS = "-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,'DejaVu Sans',sans-serif"
_PARTIAL = "some of these combinations are built, the arc shows the share"


def export_matrix(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``matrix.svg``: the snapshots below each other."""
    yield Artifact("matrix.svg", _picture(model))


def _picture(model: CoverageModel) -> str:
    snapshots = model.snapshots
    grids = [grid_of(snapshot, model.axes, sharing=len(snapshots)) for snapshot in snapshots]
    panels = [draw_panel(s, grid) for s, grid in zip(snapshots, grids, strict=True)]
    shapes = frozenset(shape for panel in panels for shape in panel.shapes) or _NOTHING
    names = [name_of(snapshot.name) for snapshot in snapshots]
    words = [", ".join(describe(s, grid)) for s, grid in zip(snapshots, grids, strict=True)]

    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    SubElement(root, "title").text = f"Platform coverage of {', '.join(names) or 'nothing'}"
    SubElement(root, "desc").text = "; ".join(map(": ".join, zip(names, words, strict=True)))
    SubElement(root, "style").text = style()
    define(root, shapes)
    ground = SubElement(root, "rect", {"class": "ground", "x": ".5", "y": ".5", "rx": "6"})
    width = max((panel.width for panel in panels), default=_NARROWEST) + 2 * _MARGIN
    y = _MARGIN
    for panel in panels:
        panel.element.set("transform", f"translate({_MARGIN},{y})")
        root.append(panel.element)
        y += panel.height + 2 * _MARGIN
    height = _legend(root, shapes, width, max(y - _MARGIN, _MARGIN))
    root.attrib |= {"width": f"{width}", "height": f"{height}", "viewBox": f"0 0 {width} {height}"}
    root.attrib |= {"font-family": _FONTS, "font-size": f"{NAME}"}
    ground.attrib |= {"width": f"{width - 1}", "height": f"{height - 1}"}
    return tostring(root, encoding="unicode") + "\n"


def _legend(root: Element, shapes: frozenset[str], width: int, y: int) -> int:
    """Draw what the shapes mean, as many in a line as there is room for, and return where it ends."""
    x = _MARGIN
    for shape, meaning in _meanings(shapes):
        needed = ceil(text_width(meaning, NAME)) + 5 * GAP
        if x > _MARGIN and x + needed > width:
            x, y = _MARGIN, y + ROW
        SubElement(root, "use", {"href": f"#{shape}", "x": f"{x + GAP}", "y": f"{y}"})
        add_text(root, x + 2 * GAP + 4, y + 4, meaning, kind="muted")
        x += needed
    return y + _MARGIN


def _meanings(shapes: frozenset[str]) -> Iterator[tuple[str, str]]:
    for state, look in STATES.items():
        if state in shapes:
            yield state, look.meaning
    partial = sorted(shapes - STATES.keys())
    if partial:
        yield partial[len(partial) // 2], _PARTIAL


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``matrix``."""
    exporter = Exporter(
        name="matrix",
        export=export_matrix,
        help="one SVG picture of packages and the combinations that they are built for",
    )
    return (exporter,)
