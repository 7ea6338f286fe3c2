"""Text in pictures: made fit for XML, measured, and cut where there is no room."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from coverage_report.text import shorten, visible


def file_text(root: Element) -> str:
    """Return a picture as a file that is no command to the log of a CI either, should it be printed.

    ``##[`` becomes ``#&#35;[`` (`coverage_report.harmless` says why), which is the same to who reads XML.
    """
    return tostring(root, encoding="unicode").replace("##", "#&#35;") + "\n"


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line that XML can carry, cut to `limit` characters."""
    return shorten(visible(" ".join(text.split())), limit)


def add_text(
    parent: Element,
    x: float,
    y: float,
    text: str,
    *,
    full: str | None = None,
    kind: str = "text",
    look: Mapping[str, str] | None = None,
) -> None:
    """Add `text`, such as `one_line` returns, to a picture.

    Args:
        parent: an SVG element.
        x: pixels, where the text starts or what it is anchored to.
        y: pixels, its ground line.
        text: what is shown.
        full: what it was before it was cut, for a tooltip.
        kind: the class that gives its colour.
        look: further attributes of SVG's ``text``.
    """
    place = {"x": f"{x:g}", "y": f"{y:g}"} if x or y else {}
    element = SubElement(parent, "text", {"class": kind, **place, **(look or {})})
    if full in (None, text):
        element.text = text
    else:
        title = SubElement(element, "title")
        title.text, title.tail = full, text


def fitted(text: str, size: float, room: float) -> str:
    """Return `text` at most `room` pixels wide, cut in its middle: versions are at the end."""
    if text_width(text, size) <= room:
        return text
    halves = ((kept - kept // 2, len(text) - kept // 2) for kept in range(len(text) - 1, 0, -1))
    cuts = (f"{text[:head]}…{text[tail:]}" for head, tail in halves)
    return next((cut for cut in cuts if text_width(cut, size) <= room), "…")


def text_width(text: str, size: float) -> float:
    """Return the width of `text` in DejaVu Sans of `size` pixels, in pixels.

    Most fonts that are used in its place are narrower.
    """
    table = _widths()
    lengths, kerning = table["character-lengths"], table["kerning-pairs"]
    width = sum(lengths[char] if char in lengths else _guess(char) for char in text)
    width -= sum(kerning.get(text[at : at + 2], 0) for at in range(len(text)))
    return float(width * size / 110)


def _guess(char: str) -> float:
    """Return a width for a character that is not in the table: full, if it takes two columns."""
    wide = unicodedata.east_asian_width(char) in ("W", "F")
    return 110 if wide else float(_widths()["mean-character-length"])


@cache
def _widths() -> Any:
    """Read pybadges' table of widths without importing pybadges, which takes 100 ms."""
    spec = find_spec("pybadges")
    if spec is None or spec.origin is None:  # pragma: no cover - a dependency is there
        raise ModuleNotFoundError("pybadges is not installed", name="pybadges")
    path = Path(spec.origin).with_name("default-widths.json")
    return json.loads(path.read_text(encoding="utf-8"))
