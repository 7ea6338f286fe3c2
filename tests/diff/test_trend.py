"""How coverage went over many snapshots."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import DEFAULT_AXES, compute
from coverage_report.analysis.diff.trend import (
    Course,
    Outline,
    Series,
    Trend,
    outline,
    place,
    trend,
)
from coverage_report.testing import table


def outlines(**texts: str) -> list[Outline]:
    """Return the outlines of some tables by snapshot; ``_`` stands for a dash in its name."""
    models = [compute(table(text, snapshot=name.replace("_", "-"))) for name, text in texts.items()]
    return [outline(model.snapshots[0], model.axes) for model in models]


def points(found: Trend) -> dict[str, list[str]]:
    return {one.name: [point.snapshot.name for point in one.points] for one in found.series}


SERIES = {
    "develop_2025_03_23": "r8/zen4/cce@18 u22/zen4/gcc@11\nexm 1 1\nzlib . 1",
    "develop_2025_05_25": "u22/zen4/gcc@13\nexm 1\nzlib 1",
    "develop_2025_07_13": "r8/zen4/cce@18 u22/zen4/gcc@13\nexm 1 1\nzlib . .",
}


def only(found: Trend) -> Series:
    (series,) = found.series
    return series


def test_each_point_says_what_changed_since_the_one_before() -> None:
    series = only(trend(reversed(outlines(**SERIES)), DEFAULT_AXES))
    assert series.name == "develop"
    assert [(p.day, p.gained, p.lost, p.moved, p.removed) for p in series.points] == [
        (date(2025, 3, 23), 0, 0, 0, 0),
        (date(2025, 5, 25), 0, 1, 2, 0),
        (date(2025, 7, 13), 1, 0, 0, 1),
    ]
    assert [
        (str(s.tally), s.packages, s.complete, s.combinations, s.builds)
        for s in (point.snapshot for point in series.points)
    ] == [
        ("3/4 (75%)", 2, 1, 2, 3),
        ("2/2 (100%)", 2, 2, 1, 2),
        ("2/2 (100%)", 1, 1, 2, 2),
    ]


def test_the_packages_that_lost_most_come_first_and_of_equals_what_gained_least() -> None:
    cells = zip(SERIES.items(), ("1 1", "1", ". 1"), strict=True)
    more = {name: f"{text}\nxz {own}" for (name, text), own in cells}
    series = only(trend(outlines(**more), DEFAULT_AXES))
    assert [(one.package, one.lost, one.gained) for one in series.declines] == [
        ("xz", 1, 0),
        ("exm", 1, 1),
    ]


@pytest.mark.parametrize(
    ("names", "series"),
    [
        (["v0.10.0", "v0.9.0", "v0.9"], {"releases": ["v0.9", "v0.9.0", "v0.10.0"]}),
        (["1.0", "1.0-rc1", "1.0.dev3"], {"releases": ["1.0.dev3", "1.0-rc1", "1.0"]}),
        (["2025-05-25", "2024-01-01"], {"dated": ["2024-01-01", "2025-05-25"]}),
        (
            ["develop-2025-05-25", "main-2025-01-01", "develop", "v1.0", "develop-2025-13-45"],
            {
                "develop": ["develop-2025-05-25"],
                "main": ["main-2025-01-01"],
                "releases": ["v1.0"],
                "snapshots": ["develop", "develop-2025-13-45"],
            },
        ),
        (["uv-10.lock", "uv-9.lock"], {"snapshots": ["uv-9.lock", "uv-10.lock"]}),
        ([], {}),
    ],
)
def test_snapshots_follow_each_other_by_date_version_or_name(
    names: list[str], series: dict[str, list[str]]
) -> None:
    empty = [outline(compute([], also={name: []}).snapshots[0], DEFAULT_AXES) for name in names]
    found = points(trend(empty, DEFAULT_AXES))
    assert found == series
    assert list(found) == list(series)


@given(st.lists(st.text() | st.from_regex(r"v?[0-9.]{1,20}(-rc[0-9])?", fullmatch=True)))
def test_any_names_have_an_order(names: list[str]) -> None:
    keys: dict[str, list[Any]] = {}
    for name in names:
        series, key = place(name)
        keys.setdefault(series, []).append(key)
    for same in keys.values():
        same.sort()


def test_what_was_let_go_can_not_be_compared_again() -> None:
    before, after = outlines(v1=SERIES["develop_2025_03_23"], v2=SERIES["develop_2025_05_25"])
    course = Course("s", DEFAULT_AXES)
    course.add(replace(before, side=None), ())
    with pytest.raises(ValueError, match="v2 or v1 has no side to compare"):
        course.add(after)
