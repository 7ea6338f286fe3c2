"""The shapes of a matrix: one for each state, drawn as paths so that no font can change them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import cos, pi, sin
from xml.etree.ElementTree import Element, SubElement

from coverage_report import Tally
from coverage_report.views.picture import MarkState
from coverage_report.views.states import (
    CHANGES,
    COMPLETE,
    NEUTRAL,
    NOTHING,
    PARTIAL,
    STATES,
    Look,
)

#: Width and height of the area around a shape that shows its tooltip, in pixels.
CELL, ROW = 24, 22

_COLORS = {COMPLETE: "complete", PARTIAL: "partial", NOTHING: "nothing", NEUTRAL: "neutral"}
#: The same colours for a dark ground, with a contrast of at least 4.5:1 on it.
_ON_DARK = {"complete": "#6ea8ff", "partial": "#f0a04b", "nothing": "#ff9a94", "neutral": "#a3a9bd"}

_DISC = "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z"
_RING = "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"
_TRIANGLE = "M0-6 6 5H-6z"

#: A gap is the mark that is seen, a built cell the quiet one. By state: how a path is painted (a class of `STYLE`), and the path, around (0, 0).
SHAPES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "built": (("line", "M-3.4.3-1 2.7 3.4-2.5"),),
    "older": (("line", _RING), ("fill", "M0-6a6 6 0 0 0 0 12z")),
    "served": (("line", _RING),),
    "failed": (("bold", "M-4-4 4 4M4-4-4 4"),),
    "missing": (("fill", _DISC),),
    "unexpected": (("bold", "M-5 0H5M0-5V5"),),
    "optional-missing": (("line", "M-4.5-4.5h9v9h-9z"),),
    "xfail": (("line", _TRIANGLE),),
    "xpass": (("line", _TRIANGLE), ("fill", _TRIANGLE)),
    "n/a": (("line", "M-4 0H4"),),
    "lost": (("fill", _DISC), ("hole", "M-3.5 0H3.5")),
    "removed": (("fill", _DISC), ("hole", "M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6")),
    "outside": (("line", _RING), ("line", "M-4.2 4.2 4.2-4.2")),
    "entered": (("line", _RING), ("line", "M-3 0H3M0-3V3")),
    "gained": (("fill", _DISC), ("hole", "M-3.5 0H3.5M0-3.5V3.5")),
    "new": (("bold", "M0-5V5M-4.3-2.5 4.3 2.5M-4.3 2.5 4.3-2.5"),),
    "moved": (("bold", "M-5.5 0H5M1-4 5 0 1 4"),),
    "narrowed": (("bold", "M0-6V3M-4-1 0 3 4-1M-4 6.5H4"),),
    "kept": (("line", "M-4 .5-1 3.5 4.5-3.5"),),
    "unknown": (("line", "M-2.8-3.2a2.8 2.8 0 1 1 4.4 2.3C.4-.1 0 .4 0 1.6M0 4.9V5"),),
}
_LOOKS: Mapping[str, Look] = dict((*STATES.items(), *CHANGES.items()))
#: Shares are shown in eighths.
_EIGHTHS = 8

_TEXT = {"text": ("#1f2328", "#e6edf3"), "muted": ("#59636e", "#9198a1")}
_GROUND = ("#fff", "#0d1117")
_EDGE = ("#d1d9e0", "#3d444d")


def style() -> str:
    """Return the style sheet: black on white, and the other way round where that is preferred."""
    fixed = (
        ".fill{fill:currentColor}"
        ".line,.bold,.hole,.track{fill:none;stroke-linecap:round;stroke-linejoin:round}"
        ".line,.bold,.track{stroke:currentColor;stroke-width:1.7}.bold{stroke-width:2.6}"
        ".track{stroke-opacity:.4}.hole{stroke-width:1.9}.area{fill:none;pointer-events:all}"
    )
    return f"{fixed}{_theme(0)}@media (prefers-color-scheme:dark){{{_theme(1)}}}"


def shape_of(state: MarkState, tally: Tally) -> str:
    """Return the name of the shape for a state, of a partial one that of its share."""
    if state != "partial":
        return state
    eighths = round(_EIGHTHS * tally.covered / tally.total)
    return f"partial-{min(max(eighths, 1), _EIGHTHS - 1)}"


def define(parent: Element, names: Iterable[str]) -> None:
    """Add the definitions of the named shapes, to be drawn with ``<use href="#name">``."""
    definitions = SubElement(parent, "defs")
    for name in sorted(names):
        color = _COLORS[_LOOKS[name].color] if name in _LOOKS else "partial"
        group = SubElement(definitions, "g", {"id": name, "class": color})
        SubElement(group, "path", {"class": "area", "d": f"M-12-11h{CELL}v{ROW}h-{CELL}z"})
        for kind, path in SHAPES[name] if name in SHAPES else _share(int(name[-1])):
            SubElement(group, "path", {"class": kind, "d": path})


def _share(eighths: int) -> Iterator[tuple[str, str]]:
    """Yield a ring of which the share of `eighths` is bold, clockwise from the top."""
    angle = 2 * pi * eighths / _EIGHTHS
    yield "track", _RING
    large = int(eighths > _EIGHTHS / 2)
    x, y = (round(6 * part, 2) + 0 for part in (sin(angle), -cos(angle)))  # + 0: no -0
    yield "bold", f"M0-6A6 6 0 {large} 1 {x:g} {y:g}"


def _theme(which: int) -> str:
    colors = [(name, (color, _ON_DARK[name])) for color, name in _COLORS.items()]
    return "".join(
        [f".{name}{{color:{pair[which]}}}" for name, pair in colors]
        + [f".{name}{{fill:{pair[which]}}}" for name, pair in _TEXT.items()]
        + [f".hole{{stroke:{_GROUND[which]}}}.rule{{fill:none;stroke:{_EDGE[which]}}}"]
        + [f".ground{{fill:{_GROUND[which]};stroke:{_EDGE[which]}}}"]
    )
