"""What every picture has: words for those who do not see it, a style sheet, a ground, and a size."""

from __future__ import annotations

from collections.abc import Collection
from xml.etree.ElementTree import Element, SubElement

from coverage_report.exporters.svg.shapes import define, style
from coverage_report.views.svg_text import file_text

#: The size of text, in pixels.
TEXT = 12
_FONTS = "-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,'DejaVu Sans',sans-serif"


def canvas(title: str, description: str, shapes: Collection[str] = ()) -> Element:
    """Return an empty picture that `finished` makes a file of.

    Args:
        title: what it is.
        description: what it says.
        shapes: names of those that are drawn.
    """
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    SubElement(root, "title").text = title
    SubElement(root, "desc").text = description
    SubElement(root, "style").text = style()
    if shapes:
        define(root, shapes)
    SubElement(root, "rect", {"class": "ground", "x": ".5", "y": ".5", "rx": "6"})
    return root


def finished(root: Element, width: int, height: int) -> str:
    """Return a picture as a file of a size in pixels."""
    root.attrib |= {"width": f"{width}", "height": f"{height}", "viewBox": f"0 0 {width} {height}"}
    root.attrib |= {"font-family": _FONTS, "font-size": f"{TEXT}"}
    for ground in root.iterfind("rect"):
        ground.attrib |= {"width": f"{width - 1}", "height": f"{height - 1}"}
    return file_text(root)
