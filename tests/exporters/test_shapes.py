"""The shapes and colours of pictures: readable without colour, in light and in dark."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest

from coverage_report import Tally
from coverage_report.exporters.svg.shapes import SHAPES, define, shape_of, style
from coverage_report.views.states import CHANGES, STATES, CellState

#: What only a page tells, which has more columns.
TOLD_BY_PAGES = {"raised", "arrived", "neither"}


def test_each_state_has_a_shape_of_its_own() -> None:
    assert SHAPES.keys() == {*STATES, *CHANGES} - TOLD_BY_PAGES
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_drawn_as_its_shape(state: CellState) -> None:
    assert shape_of(state, Tally(1, 1)) == state


@pytest.mark.parametrize(
    ("covered", "total", "shape"),
    [(1, 1000, 1), (1, 4, 2), (1, 2, 4), (3, 4, 6), (999, 1000, 7), (0, 2, 1)],
)
def test_a_share_is_shown_in_eighths_but_never_as_none_or_all(
    covered: int, total: int, shape: int
) -> None:
    assert shape_of("partial", Tally(covered, total)) == f"partial-{shape}"


def test_shares_are_arcs_from_the_top_clockwise() -> None:
    root = Element("svg")
    define(root, [f"partial-{eighths}" for eighths in (2, 4, 6)])
    arcs = [path.get("d", "") for path in root.iter("path") if path.get("class") == "bold"]
    assert [arc.partition("A6 6 0 ")[2] for arc in arcs] == ["0 1 6 0", "0 1 0 6", "1 1 -6 0"]


def test_colours_are_readable_on_their_ground() -> None:
    """WCAG AA: 4.5:1 for text, in light and in dark; shapes are held to the same."""
    light, _, dark = style().partition("@media (prefers-color-scheme:dark)")
    for theme, ground in ((light, "#ffffff"), (dark, "#0d1117")):
        colors = re.findall(r"\.\w+\{(?:color|fill):(#\w{6})\}", theme)
        assert len(colors) == 6
        assert min(contrast(color, ground) for color in colors) >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted([luminance(one), luminance(other)])
    return (bright + 0.05) / (dark + 0.05)
