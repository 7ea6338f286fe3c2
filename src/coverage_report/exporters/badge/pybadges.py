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
from typing import Any
from xml.etree import ElementTree

from coverage_report.views.svg_text import text_width

#: Gone from Python 3.13, and from new setuptools and virtual environments.
_UNUSED = ("imghdr", "pkg_resources")
_SVG = "http://www.w3.org/2000/svg"


def draw(label: str, message: str, color: str) -> str:
    """Return the SVG of a badge; the texts are such as `one_line` returns, the colour is CSS."""
    form = _form(_odd_width(label), _odd_width(message), color)
    title = f"{label}: {message}" if label else message
    texts = {"label": label, "message": message, "title": title}
    # xml.sax.saxutils would do, and imports urllib.
    plain = {name: escape(text, quote=False) for name, text in texts.items()}
    return form.format_map({name: text.replace('"', "&quot;") for name, text in plain.items()})


@lru_cache(maxsize=1024)
def _form(label_width: int, message_width: int, color: str) -> str:
    """Return the SVG of a badge with texts of these widths, to be filled in.

    Many packages share a form, and pybadges takes a millisecond for each: it
    writes and parses the XML twice. That no text passes through it also makes the
    bytes independent of how a version of Python quotes.
    """
    svg = _pybadges().badge(
        left_text="{label}",
        right_text="{message}",
        right_color=color,
        whole_title="{title}",
        measurer=_Ruler({"{label}": label_width, "{message}": message_width}),
    )
    return _accessible(svg)


class _Ruler:
    """The measurer that pybadges asks, in tenths of a pixel."""

    def __init__(self, widths: Mapping[str, int]) -> None:
        self._widths = widths

    def text_width(self, text: str) -> int:
        return self._widths[text] * 10


def _odd_width(text: str) -> int:
    """Return a width in pixels on which centred text stays sharp, as shields does."""
    return ceil(text_width(text, 11)) | 1


def _accessible(svg: str) -> str:
    """Let a screen reader read a badge once: pybadges writes each text twice, for a shadow."""
    root = ElementTree.fromstring(svg.replace(f' xmlns="{_SVG}"', "", 1))  # noqa: S314 - our own
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
