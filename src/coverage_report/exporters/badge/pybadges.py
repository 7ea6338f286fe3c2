"""pybadges at arm's length: importable on every Python, and readable by screen readers.

pybadges 3.0.1 imports two modules that newer Pythons and setuptools no longer have, and uses
neither for a badge without embedded images and with a measurer of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from math import ceil
from types import ModuleType
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree

from coverage_report.views.svg_text import text_width

#: Gone from Python 3.13, and from new setuptools and virtual environments.
_UNUSED = ("imghdr", "pkg_resources")
#: As shields calls them. pybadges draws the first; the others are made of its picture, by what they leave out.
Style: TypeAlias = Literal["flat", "flat-square", "for-the-badge"]
STYLES: tuple[Style, ...] = ("flat", "flat-square", "for-the-badge")
#: Pixels of a tall badge, as shields draws it: its height, between letters, and beside a text, where pybadges has 5.
_HEIGHT, _SPACING, _PADDING = 28, 1.25, 12
#: How much wider bold letters are than those that the table measures.
_BOLD = 1.14
_SVG = "http://www.w3.org/2000/svg"


def draw(label: str, message: str, color: str, style: Style = "flat") -> str:
    """Return the SVG of a badge; the texts are such as `one_line` returns, the colour is CSS, the style of `STYLES`."""
    title = f"{label}: {message}" if label else message
    if style == "for-the-badge":
        label, message = label.upper(), message.upper()
    form = _form(_width(label, style), _width(message, style, _BOLD), color, style)
    texts = {"label": label, "message": message, "title": title}
    # xml.sax.saxutils would do, and imports urllib.
    plain = {name: escape(text, quote=False) for name, text in texts.items()}
    return form.format_map({name: text.replace('"', "&quot;") for name, text in plain.items()})


@lru_cache(maxsize=1024)
def _form(label_width: int, message_width: int, color: str, style: Style) -> str:
    """Return the SVG of a badge with texts of these widths, to be filled in.

    Many packages share a form, and pybadges takes a millisecond for each: it
    writes and parses the XML twice. That no text passes through it also makes the
    bytes independent of how a version of Python quotes.
    """
    alone = {"left_text": "{message}", "left_color": color}
    beside = {"left_text": "{label}", "right_text": "{message}", "right_color": color}
    svg = _pybadges().badge(
        **(beside if label_width else alone),
        whole_title="{title}",
        measurer=_Ruler({"{label}": label_width, "{message}": message_width}),
    )
    root = ElementTree.fromstring(svg.replace(f' xmlns="{_SVG}"', "", 1))  # noqa: S314 - our own
    if style != "flat":
        _flatten(root)
    if style == "for-the-badge":
        _heighten(root)
    return _accessible(root)


class _Ruler:
    """The measurer that pybadges asks, in tenths of a pixel."""

    def __init__(self, widths: Mapping[str, int]) -> None:
        self._widths = widths

    def text_width(self, text: str) -> int:
        return self._widths[text] * 10


def _width(text: str, style: Style, weight: float = 1) -> int:
    """Return an odd width in pixels, on which centred text stays sharp, as shields does; of no text 0."""
    if not text:
        return 0
    if style != "for-the-badge":
        return ceil(text_width(text, 11)) | 1
    wide = text_width(text, 10) * weight + _SPACING * len(text)
    return ceil(wide) + 2 * (_PADDING - 5) | 1


def _flatten(root: ElementTree.Element) -> None:
    """Take away the round corners, the sheen and the shadows of texts."""
    shapes, texts = root.findall("g")
    for drawn in (*root.findall("linearGradient"), *root.findall("clipPath")):
        root.remove(drawn)
    del shapes.attrib["clip-path"]
    shapes.remove(shapes[-1])
    for text in texts.findall("text[@fill-opacity]"):
        texts.remove(text)


def _heighten(root: ElementTree.Element) -> None:
    """Make a flat picture one that is as high as ``for-the-badge``, with letters of its size and room."""
    shapes, texts = root.findall("g")
    for element in (root, *shapes):
        element.set("height", f"{_HEIGHT}")
    texts.attrib |= {"font-size": "100", "letter-spacing": f"{_SPACING * 10:g}"}
    texts[-1].set("font-weight", "bold")
    for text, rect in zip(texts, shapes, strict=False):  # pybadges draws an empty right side, too
        left, width = float(rect.get("x", "0")), float(rect.attrib["width"])
        room = f"{(width - 2 * _PADDING) * 10:g}"
        text.attrib |= {"x": f"{(left + width / 2) * 10:g}", "y": "175", "textLength": room}


def _accessible(root: ElementTree.Element) -> str:
    """Let a screen reader read a badge once: pybadges writes each text twice, for a shadow."""
    viewbox = f"0 0 {root.get('width')} {root.get('height')}"
    root.attrib.update({"xmlns": _SVG, "viewBox": viewbox, "role": "img", "aria-label": "{title}"})
    for text in root.iter("text"):
        if "fill-opacity" in text.attrib:
            text.set("aria-hidden", "true")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


@cache
def _pybadges() -> Any:
    """Import pybadges with empty modules in the place of those that it does not use."""
    placeholders = {name: ModuleType(name) for name in _UNUSED if name not in sys.modules}
    sys.modules.update(placeholders)
    try:
        import pybadges
    finally:
        for name in placeholders:
            del sys.modules[name]
    return pybadges
