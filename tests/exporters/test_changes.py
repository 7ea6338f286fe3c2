"""Diffs and trends are shown by every exporter, with the same numbers."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from coverage_report import DEFAULT_AXES, Diff, ExportContext, Terminal, Trend, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.run.registry import load_plugins
from coverage_report.templating.render import Templates
from coverage_report.testing import check_exporter, sample_diff, sample_trend, table
from coverage_report.views.changes import losses

Golden = Callable[[str, str], None]
EXPORTERS = load_plugins().exporters
SVG = "{http://www.w3.org/2000/svg}"

BEFORE = """
           ubuntu20.04/zen4/gcc@9.4.0  ubuntu20.04/m2/gcc@9.4.0  rhel8/zen4/cce@18.0.0  sonoma/m2/none
    zlib   1.3                         1.3                       1.3                    1.3
    hdf5   1.14                        .                         1.14                   .
    cuda   12                          .                         .                      .
    py-pip .                           .                         .                      23.3
"""
AFTER = """
           ubuntu22.04/zen4/gcc@11.4.0  ubuntu22.04/m2/gcc@11.4.0  rhel8/zen4/cce@19.0.0  sonoma/m2/none
    zlib   1.3                          1.3                        1.3                    1.3
    hdf5   1.14                         .                          1.14                   .
    adios  2.10                         .                          .                      .
    py-pip .                            .                          .                      24.0
"""
#: A partial matrix: only this system was tried.
TRIED = ({"os": "a"},)


def diff(before: str = BEFORE, after: str = AFTER, **options: Any) -> Diff:
    base, head = (
        compute(table(text, snapshot=name)).snapshots[0]
        for name, text in (("v1", before), ("v2", after))
    )
    return compare(base, head, DEFAULT_AXES, **options)


def example_trend(*texts: str) -> Trend:
    models = [
        compute(table(text, snapshot=f"develop-2025-01-{day:02}"))
        for day, text in enumerate(texts or (BEFORE, AFTER, AFTER), 1)
    ]
    return trend([outline(model.snapshots[0], DEFAULT_AXES) for model in models], DEFAULT_AXES)


def exported(name: str, given: Diff | Trend, **context: Any) -> dict[str, str]:
    exporter = EXPORTERS[name]
    told = ExportContext(render=Templates(None, exporter.templates).render, **context)
    artifacts = exporter.renders[type(given)](given, told)
    return {artifact.path: str(artifact.content) for artifact in artifacts}


def test_the_diff_is_that_of_the_golden_files(golden: Golden) -> None:
    files: dict[str, str] = {}
    for name in ("markdown", "terminal", "matrix", "badge"):
        files |= {f"{name}/{path}": text for path, text in exported(name, diff()).items()}
    assert sorted(files) == [
        "badge/diff.json",
        "badge/diff.svg",
        "markdown/diff.md",
        "matrix/diff.svg",
        "terminal/diff.txt",
    ]
    for path, text in files.items():
        golden(path, text)


def test_the_trend_is_that_of_the_golden_files(golden: Golden) -> None:
    files: dict[str, str] = {}
    for name in ("markdown", "terminal", "matrix"):
        files |= {f"{name}/{p}": text for p, text in exported(name, example_trend()).items()}
    assert sorted(files) == ["markdown/trend.md", "matrix/trend.svg", "terminal/trend.txt"]
    for path, text in files.items():
        golden(path, text)


def test_sides_of_one_name_are_told_apart() -> None:
    """By what the user called them, and a long name is folded and not cut."""
    long = f"git:HEAD~1:{'x' * 90}/uv.lock"
    base, head = (compute(table(text, snapshot="uv.lock")).snapshots[0] for text in (BEFORE, AFTER))
    given = compare(base, head, DEFAULT_AXES)
    assert exported("terminal", given)["diff.txt"].startswith(
        "3 combinations lost, 1 package removed, 3 combinations gained\n"
        "2 moved to another version, 2 kept, 2 packages changed in HEAD since BASE\n"
    )
    (text,) = exported("terminal", dataclasses.replace(given, sources=("v1:a", "a"))).values()
    assert " changed in a since v1:a\n" in text
    (text,) = exported("terminal", dataclasses.replace(given, sources=(long, "a"))).values()
    assert long in re.sub("\n│ *", "", text)
    (svg,) = exported("matrix", dataclasses.replace(given, sources=("v1:a", "a"))).values()
    assert "v1:a → a" in svg


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("u/a/clang@3 r/a/gcc@9", "u/a/gcc@9 r/a/gcc@9", "lost    u/a/clang@3\n"),
        ("u/a/none u/b/none u/b/gcc@9", "u/a/gcc@9 u/b/gcc@9", "lost    compiler none\n"),
        ("u/a/none v/b/none u/b/gcc@9", "u/a/gcc@9 u/b/gcc@9", "lost    compiler none\n"),
        ("u/a/gcc@9 u/a/none", "u/a/gcc@9", "lost  u/a/none\n"),
    ],
)  # fmt: skip
def test_a_value_that_says_nothing_alone_is_told_with_its_axis(
    before: str, after: str, told: str
) -> None:
    sides = (f"{text}\nz {' 1' * len(text.split())}" for text in (before, after))
    (text,) = exported("terminal", diff(*sides)).values()
    assert told in text


def test_a_trend_over_more_and_more_combinations_says_so() -> None:
    """A share that fell because there was more to cover is no decline."""
    given = example_trend("a/b/c d/b/c\nz 1 .\ny . 1", "a/b/c d/b/c e/b/c\nz 1 . .\ny . 1 1")
    (text,) = exported("terminal", given).values()
    assert (
        "built: 2/4 (50%) in develop-2025-01-01 (2 combinations), "
        "3/6 (50%) in develop-2025-01-02 (3 combinations) " in " ".join(text.split())
    )
    (markdown,) = exported("markdown", given).values()
    assert "in `develop-2025-01-01` (2 combinations), 3/6 (50%) in" in markdown


def test_a_trend_says_of_a_package_alone_for_how_many_platforms_it_is_built() -> None:
    """As a report does: any share of it would be all of it."""
    given = example_trend("a/b/c\nz 1", "a/b/c d/b/c\nz 1 1")
    (text,) = exported("terminal", given).values()
    assert "built: 1 platform in develop-2025-01-01, 2 platforms in develop-2025-01-02\n" in text
    assert "%" not in text
    (markdown,) = exported("markdown", given).values()
    assert "%" not in markdown


@pytest.mark.parametrize("name", ["markdown", "terminal", "matrix", "badge"])
def test_what_every_exporter_must_satisfy_holds_for_these_diffs(name: str) -> None:
    check_exporter(EXPORTERS[name], diff())
    check_exporter(EXPORTERS[name], diff(AFTER, BEFORE))


@pytest.mark.parametrize(
    "given",
    [diff(), diff(AFTER, BEFORE), diff(BEFORE, BEFORE), diff(ran=[{"os": "rhel8"}]), sample_diff()],
    ids=["forward", "backward", "same", "partial", "sample"],
)
def test_the_numbers_are_the_same_everywhere(given: Diff, github: Any) -> None:
    """Those of the totals: in the comment and its tables, on the terminal, in picture and badge."""
    totals = given.totals
    moved = totals.moved - totals.narrowed
    expected = {"lost": totals.lost, "gained": totals.gained, "moved": moved}
    (markdown,) = exported("markdown", given).values()
    headline = markdown.splitlines()[4].replace("No platform", "0 combinations")
    assert numbers(headline) == expected | {"unknown": totals.unknown}
    (text,) = exported("terminal", given, terminal=Terminal(width=300), verbose=True).values()
    head = " ".join(text.splitlines()[:2]).replace("no platform", "0 combinations")
    assert numbers(head) == expected | {"unknown": totals.unknown}
    badge = json.loads(exported("badge", given)["diff.json"])["message"]
    shown = numbers(badge.replace("none", "0"))
    assert (shown["lost"], shown["gained"]) == (totals.lost, totals.gained)
    marks = drawn(given)
    assert {kind: marks[kind] for kind in ("lost", "gained")} == {
        "lost": totals.lost,
        "gained": totals.gained,
    }
    assert marks["moved"] + marks["narrowed"] == totals.moved
    assert marks["narrowed"] == totals.narrowed
    assert marks["unknown"] == totals.unknown
    tables = github(markdown).tables
    assert [listed(tables, word) for word in ("lost", "gained", "moved", "narrowed", "not tried")] == [
        totals.lost, totals.gained, moved, totals.narrowed, totals.unknown
    ]  # fmt: skip


def numbers(line: str) -> dict[str, int]:
    """Return the numbers that a headline tells, by their words; what is not told is none."""
    patterns = {
        "lost": r"(\d+)(?: combinations?)?(?: was)? lost",
        "gained": r"(\d+)(?: combinations?)? gained",
        "moved": r"(\d+) moved to another",
        "unknown": r"(\d+) not tried",
    }
    found = {word: re.search(pattern, line) for word, pattern in patterns.items()}
    return {word: int(match[1]) if match else 0 for word, match in found.items()}


def drawn(given: Diff) -> Counter[str]:
    """Return how often each shape is in the rows of the picture."""
    root = ElementTree.fromstring(exported("matrix", given)["diff.svg"])
    uses = [use for use in root.iter(f"{SVG}use") if use.findall(f"{SVG}title")]
    return Counter(use.get("href", "")[1:] for use in uses)


def listed(tables: list[list[list[str]]], word: str) -> int:
    """Return the sum of the numbers of a word in the table of changes."""
    changes = (row[1].partition(" ") for rows in tables if rows[0][1] == "change" for row in rows)
    return sum(int(number) for number, _, told in changes if told == word)


def test_a_diff_without_a_base_says_so_first_and_shows_no_change() -> None:
    why = "there is no such path at HEAD"
    given = dataclasses.replace(diff(BEFORE, BEFORE), packages=(), causes=(), no_base=why)
    (markdown,) = exported("markdown", given).values()
    assert f"\n\n**Nothing to compare with**: {why}\n\n`v2` ·" in markdown
    (text,) = exported("terminal", given).values()
    assert text == f"nothing to compare with in v2: {why}\n"
    badge = json.loads(exported("badge", given)["diff.json"])
    assert (badge["message"], badge["color"]) == ("no base", "#666c80")
    assert f"nothing to compare with: {why}" in exported("matrix", given)["diff.svg"]


@pytest.mark.parametrize(
    ("given", "message", "color"),
    [
        (diff(), "3 lost, 1 removed, 3 gained", "#6e0f0f"),
        (diff(BEFORE, BEFORE), "none lost", "#0b4fc4"),
        (diff("a/b/c\nz 1", "a/b/c d/b/c\nz 1 1"), "none lost, 1 gained", "#0b4fc4"),
        (diff("a/b/c d/b/c\nz 1 1", "a/b/c\nz 1", ran=TRIED), "none lost, 1 not tried", "#b35c00"),
    ],
    ids=["lost", "same", "gained", "partial"],
)
def test_the_badge_is_coloured_by_loss(given: Diff, message: str, color: str) -> None:
    badge = json.loads(exported("badge", given)["diff.json"])
    assert (badge["label"], badge["message"], badge["color"]) == ("platforms", message, color)


def test_a_raised_floor_is_told_as_one() -> None:
    """It is no loss, and yet no mere upgrade."""
    axes = ("os", "libc")
    base, head = (
        compute(
            table(f"linux/glibc@{floor}\nzlib 1", axes, name), axes, serves={"libc": "floor"}
        ).snapshots[0]
        for floor, name in (("2.17", "v1"), ("2.28", "v2"))
    )
    given = compare(base, head, axes)
    (markdown,) = exported("markdown", given).values()
    assert "\n\n**1 combination narrowed** · 1 kept" in markdown
    assert "| `zlib` | 1 narrowed | `glibc@2.17` → `glibc@2.28` |" in markdown
    (text,) = exported("terminal", given).values()
    assert "│ zlib      ↓ 1 narrowed  glibc@2.17 → glibc@2.28\n" in text
    badge = json.loads(exported("badge", given)["diff.json"])
    assert (badge["message"], badge["color"]) == ("none lost, 1 narrowed", "#b35c00")
    assert drawn(given) == {"narrowed": 1}


def test_trends_tell_the_same_numbers(github: Any) -> None:
    given = sample_trend()
    (markdown,) = exported("markdown", given).values()
    tables = [t for t in github(markdown).tables if t[0][0] == "snapshot"]
    (text,) = exported("terminal", given, terminal=Terminal(width=300), verbose=True).values()
    (svg,) = exported("matrix", given).values()
    assert len(tables) == len(given.series)
    for series, rows in zip(given.series, tables, strict=True):
        for point, row in zip(series.points, rows[:0:-1], strict=True):
            assert row[1] == str(point.snapshot.tally)
            if point is not series.points[0]:
                told = [str(number or "") for number in (point.lost, point.gained, point.moved)]
                assert row[4:] == told
        if len(series.points) == 1:
            assert "\none snapshot is not a trend\n" in text
        else:
            assert f" gained over {len(series.points)} " in text
            assert f"{series.name}: {series.points[0].snapshot.tally} in" in svg


def test_replacements_are_named_and_counted_where_they_do_not_hold_for_all() -> None:
    before = "ubuntu20.04/zen4/gcc@9\nx 1\ny 1\nz 1"
    after = (
        "ubuntu22.04/zen4/gcc@9 ubuntu24.04/zen4/gcc@9 rhel8/zen4/gcc@9\nx 1 1 .\ny 1 . .\nz . . 1"
    )
    (cause,) = losses(diff(before, after))
    assert cause.sentence.say(str) == (
        "ubuntu20.04 is gone from x, y, z (3 combinations), and no package has it any"
        " more; replaced by ubuntu22.04 in 2, rhel8 in 1, ubuntu24.04 in 1"
    )


def test_coverage_is_told_of_a_declared_universe_only() -> None:
    """Under an observed one the loss of a system makes the share higher."""
    given = diff()
    declared = dataclasses.replace(
        given,
        head=dataclasses.replace(
            given.head,
            universe=dataclasses.replace(given.head.universe, kind="declared"),
        ),
    )
    (markdown,) = exported("markdown", declared).values()
    assert "`v1` → `v2`, built 8/16 (50%) · by os" in markdown
    (text,) = exported("terminal", declared).values()
    assert "│ head           v2, 8/16 (50%) of the declared\n" in text


def test_the_extent_of_a_loss_is_told_only_where_it_is_not_said_already() -> None:
    """One combination, and all of its values are named."""
    (cause,) = losses(diff("u22/zen4/gcc@9 r8/m1/cce@1\nx 1 1", "r8/m1/cce@1\nx 1"))
    assert cause.sentence.say(str).startswith("u22")
    whole = dataclasses.replace(cause, values=cause.combination, cells=1, everywhere=False)
    assert whole.sentence.say(str).startswith("u22/zen4/gcc@9 is gone from x")
    assert "(" not in whole.sentence.say(str)
