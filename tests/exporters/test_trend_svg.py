"""The picture of a trend."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import DEFAULT_AXES, Asked, Trend, compute
from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.exporters.svg.trend import draw_trend
from coverage_report.testing import table
from coverage_report.views.svg_text import text_width
from coverage_report.views.trend import TrendView

_SVG = "{http://www.w3.org/2000/svg}"


def picture(**texts: str) -> ElementTree.Element:
    return ElementTree.fromstring(draw_trend(TrendView.of(a_trend(**texts))))


def a_trend(**texts: str) -> Trend:
    """Return the trend of some tables by snapshot; ``_`` stands for a dash in its name."""
    models = [compute(table(text, snapshot=name.replace("_", "-"))) for name, text in texts.items()]
    return trend([outline(model.snapshots[0], DEFAULT_AXES) for model in models], DEFAULT_AXES)


def paths(root: ElementTree.Element, kind: str) -> list[str]:
    return [
        one.get("d", "") for one in root.iter(f"{_SVG}path") if kind in one.get("class", "").split()
    ]


def texts(root: ElementTree.Element) -> list[str | None]:
    return [one.text for one in root.iter(f"{_SVG}text")]


TWO = "u22/zen4/gcc@11 r8/zen4/cce@18\nzlib 1 1\nhdf5 1 ."
ONE = "u22/zen4/gcc@11\nzlib 1\nhdf5 1"


def test_dates_are_apart_by_their_days_and_coverage_is_the_height() -> None:
    root = picture(d_2025_01_01=TWO, d_2025_01_02=TWO, d_2025_01_05=ONE)
    assert paths(root, "line") == ["M50 77L182.5 77L580 52"]


def test_it_says_what_alone_was_asked_for() -> None:
    view = TrendView.of(a_trend(v1=TWO, v2=ONE), Asked(packages=("z*",)))
    shown = [text for text in texts(ElementTree.fromstring(draw_trend(view))) if text]
    assert [text for text in shown if text.endswith(" · Only packages named z*.")]


def test_releases_are_evenly_apart() -> None:
    root = picture(**{"v1.0": TWO, "v1.1": TWO, "v1.9": ONE})
    assert paths(root, "line") == ["M50 77L315 77L580 52"]


def test_each_point_tells_its_numbers_and_a_loss_has_another_shape() -> None:
    root = picture(d_2025_01_01=TWO, d_2025_01_05=ONE)
    titles = [one.text for one in root.iter(f"{_SVG}title")]
    assert titles == [
        "Coverage over time",
        "d-2025-01-01: 3/4 (75%) on 2 combinations, 1 of 2 complete; 0 gained, 0 lost, 0 moved",
        "d-2025-01-05: 2/2 (100%) on 1 combination, 2 of 2 complete; 0 gained, 1 lost, 0 moved",
    ]
    assert len(paths(root, "nothing")) == 1
    assert "▼ platforms lost" in texts(root)
    assert not any("▼" in (text or "") for text in texts(picture(a=ONE, b=ONE)))


def test_of_many_losses_only_the_greatest_are_marked() -> None:
    """A mark on each of hundreds would hide the line; the tooltips are on small dots."""
    rows = {
        n: "\n".join(f"p{at} {'1' if at % (n + 1) else '.'} 1" for at in range(9))
        for n in (1, 2, 8)
    }
    three = {n: f"u22/zen4/gcc@11 r8/zen4/cce@18\n{text}" for n, text in rows.items()}
    root = picture(**{f"v1.{at}": three[(1, 2, 8)[at % 3]] for at in range(90)})
    assert len(paths(root, "nothing")) == 5
    assert len(paths(root, "fill")) == 90
    assert "▼ most platforms lost" in texts(root)


def test_of_equal_losses_the_newest_are_marked() -> None:
    root = picture(**{f"v1.{at}": (TWO, ONE)[at % 2] for at in range(30)})
    marks = [one for one in root.iter(f"{_SVG}path") if "nothing" in one.get("class", "").split()]
    told = [(mark.findtext(f"{_SVG}title") or "").partition(":")[0] for mark in marks]
    assert told == ["v1.21", "v1.23", "v1.25", "v1.27", "v1.29"]


def test_a_removed_package_is_no_loss_and_has_a_mark_and_words_of_its_own() -> None:
    root = picture(v1=TWO, v2=TWO + "\nzfp 1 1", v3=TWO, v4=ONE)
    assert paths(root, "bold") == ["M-4-4 4 4M4-4-4 4"]
    assert paths(root, "nothing") == ["M-4-4 4 4M4-4-4 4", "M-5-4H5L0 5z"]
    assert texts(root)[:3] == [
        "releases",
        "1 combination lost, 0 gained over 4 releases; 1 package removed",
        "▼ platforms lost · ✕ packages removed",
    ]
    (told,) = [one.text for one in root.iter(f"{_SVG}title") if "removed" in (one.text or "")]
    assert (told or "").endswith("; 0 gained, 0 lost, 0 moved, 1 package removed")


def test_where_packages_were_removed_and_platforms_lost_the_loss_is_marked() -> None:
    root = picture(v1=TWO + "\nzfp 1 1", v2=ONE)
    assert paths(root, "nothing") == ["M-5-4H5L0 5z"]


def test_below_the_plot_stand_dates_or_names() -> None:
    dated = picture(d_2025_01_01=TWO, d_2025_01_05=TWO, d_2025_01_09=TWO)
    assert {"2025-01-01", "2025-01-05", "2025-01-09"} <= set(texts(dated))
    assert {"v1", "v2"} <= set(texts(picture(v1=TWO, v2=ONE)))


def test_where_there_is_no_room_for_all_a_loss_is_named_before_its_neighbours() -> None:
    root = picture(**{f"d_2025_01_{at:02}": ONE if at == 16 else TWO for at in range(1, 31)})
    days = [text for text in texts(root) if text and text.startswith("2025")]
    assert days[:3] == ["2025-01-01", "2025-01-30", "2025-01-16"]
    assert len(days) == 6


@pytest.mark.parametrize("name", ["v1", "x" * 300, "W" * 90, "ж" * 90])
def test_no_text_runs_out_of_the_picture_or_into_another(name: str) -> None:
    given = dict.fromkeys(f"{name}{at}" for at in range(9))
    root = picture(**{one: (TWO, TWO + "\nzfp 1 1", ONE)[at % 3] for at, one in enumerate(given)})
    lines: dict[str, list[tuple[float, float]]] = {}
    for text in root.iter(f"{_SVG}text"):
        shown = (text.text or "") + "".join(child.tail or "" for child in text)
        width = text_width(shown, float(text.get("font-size", "0")))
        share = {"end": 1.0, "middle": 0.5}.get(text.get("text-anchor", ""), 0.0)
        start = float(text.get("x", "0")) - share * width
        lines.setdefault(text.get("y", ""), []).append((start, start + width))
    for spans in map(sorted, lines.values()):
        assert spans[0][0] >= 0
        assert spans[-1][1] <= 640
        assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_both_ends_say_how_many_combinations_they_are_a_share_of() -> None:
    """The line rises where an operating system is lost, for what is left is built for more of it."""
    root = picture(v1=TWO, v2=ONE, v3=ONE)
    assert [text for text in texts(root) if text and "bination" in text[2:15]][-2:] == [
        "2 combinations",
        "1 combination",
    ]


def test_a_snapshot_with_nothing_to_cover_breaks_the_line() -> None:
    models = [compute(table(TWO, snapshot=name)) for name in ("v1", "v3", "v4")]
    models.append(compute([], also={"v2": []}))
    found = trend([outline(model.snapshots[0], DEFAULT_AXES) for model in models], DEFAULT_AXES)
    root = ElementTree.fromstring(draw_trend(TrendView.of(found)))
    assert [line.count("L") for line in paths(root, "line")] == [0, 1]


def test_one_snapshot_is_no_trend() -> None:
    root = picture(v1=ONE)
    assert root.findtext(f"{_SVG}desc") == "no two snapshots to compare"
    assert paths(root, "line") == []


@given(st.lists(st.text(), min_size=2, max_size=3, unique=True))
def test_any_names_make_a_well_formed_picture(names: list[str]) -> None:
    models = [compute(table(ONE, snapshot=name)) for name in names]
    found = trend([outline(model.snapshots[0], DEFAULT_AXES) for model in models], DEFAULT_AXES)
    ElementTree.fromstring(draw_trend(TrendView.of(found)).encode())
