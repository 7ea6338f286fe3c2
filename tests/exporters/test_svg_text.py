"""Text in pictures: fit for XML, measured, and cut where there is no room."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_report.views.svg_text import file_text, fitted, one_line, text_width


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        (" two\n  lines\t", "two lines"),
        ("nul\0esc\x1b", r"nul\x00esc\x1b"),
        ("\ud800\uffff", r"\ud800\uffff"),
        ("x" * 30, "x" * 19 + "…"),
    ],
)
def test_text_is_one_line_that_xml_can_carry(text: str, line: str) -> None:
    assert one_line(text, 20) == line


@given(st.text(alphabet="#[]&;a35", max_size=12))
def test_a_printed_picture_is_no_command_and_says_the_same(text: str) -> None:
    root = Element("svg", {"label": text})
    root.text = text
    made = file_text(root)
    assert "##" not in made
    assert (fromstring(made).text or "", fromstring(made).get("label")) == (text, text)


def test_widths_are_those_of_dejavu_sans() -> None:
    assert text_width("", 11) == 0
    assert text_width("platforms", 11) == pytest.approx(52.2, abs=0.5)
    assert text_width("platforms", 22) == pytest.approx(2 * text_width("platforms", 11))


def test_text_that_the_table_of_widths_lacks_is_given_room() -> None:
    wide, unknown = "日本", "\U000e0100"
    assert text_width(wide, 10) == pytest.approx(20)
    assert 0 < text_width(unknown, 10) < 10


def test_text_with_room_stays_as_it_is() -> None:
    assert fitted("gcc@11.4.0", 11, 100) == "gcc@11.4.0"


def test_cut_text_keeps_its_ends() -> None:
    cut = fitted("intel-oneapi-compilers-classic@2024.2.1", 11, 150)
    assert cut.startswith("intel-one")
    assert cut.endswith("@2024.2.1")


@settings(deadline=None)  # the first example imports and reads tables
@given(st.text(), st.floats(12, 300))
def test_fitted_text_fits(text: str, room: float) -> None:
    assert text_width(fitted(text, 11, room), 11) <= room
