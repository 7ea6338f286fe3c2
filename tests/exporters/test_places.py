"""Combinations in a few words: never more than is meant, and never less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import Combination, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.testing import table
from coverage_report.views.lines import lines_of
from coverage_report.views.places import places
from coverage_report.views.words import Region

AXES = ("os", "target", "libc", "python")
SERVES = {"os": "floor", "libc": "floor", "python": "interpreter"}


def cells(text: str) -> list[Combination]:
    return [tuple(word.split("/")) for word in text.split()]


@pytest.mark.parametrize(
    ("chosen", "others", "said"),
    [
        ("mac/x64/n/p1 mac/x64/n/p2", "mac/arm/n/p1 lin/x64/n/p1", "mac/x64"),
        ("mac/x64/n/p1 mac/x64/n/p2 win/x86/n/p1", "mac/arm/n/p1 lin/x64/n/p1", "mac/x64, win/x86/n/p1"),
        ("lin/x64/n/p1 lin/arm/n/p1", "lin/x64/n/p2 lin/arm/n/p2 win/x64/n/p2", "lin/p1"),
        ("lin/x64/n/p1 lin/arm/n/p1 win/x64/n/p1", "lin/x64/n/p2", "p1"),
        ("a/x/n/p b/x/n/p a/y/n/p b/y/n/p", "c/x/n/p c/y/n/p", "a, b"),
        ("mac@10/x/n/p mac@11/x/n/p", "mac@11/y/n/p lin/x/n/p", "mac/x"),
        ("lin/x/glibc@2.17/p lin/x/glibc@2.17/q", "lin/x/glibc@2.28/p", "glibc@2.17"),
        ("lin/x/n/p", "", "lin/x/n/p"),
        ("lin/x/n/p lin/x/n/q", "", "every platform"),
        ("lin/x/none/p win/x/none/p", "lin/x/musl/p mac/x/none/q", "libc none/p"),
    ],
)  # fmt: skip
def test_the_fewest_values_are_said_that_hold_for_nothing_else(
    chosen: str, others: str, said: str
) -> None:
    found = places(cells(chosen), cells(others), AXES)
    assert ", ".join(phrase.say(str) for phrase, _ in found).replace(
        "{a,b}", "a, b"
    ) == said.replace("{a,b}", "a, b")
    assert sum(count for _, count in found) == len(cells(chosen))


VALUES = st.tuples(
    st.sampled_from(["linux", "macos@10.9", "macos@11.0", "any"]),
    st.sampled_from(["x86", "x86_64", "aarch64"]),
    st.sampled_from(["none", "glibc@2.17", "glibc@2.28", "musl@1.2"]),
    st.sampled_from(["cp312", "cp313", "cp313t"]),
)


@given(st.sets(VALUES, min_size=1, max_size=12), st.sets(VALUES, max_size=12), st.booleans())
def test_what_is_said_is_exactly_what_is_meant(
    chosen: set[Combination], others: set[Combination], short: bool
) -> None:
    others -= chosen
    found = places(chosen, others, AXES, short=short)
    regions = [region for phrase, _ in found for region in phrase.pieces]
    if isinstance(regions[0], str):
        assert (regions, others) == (["every platform"], set())
        return
    meant = {c for c in chosen | others if any(holds(region, c) for region in regions)}
    assert meant & chosen == chosen
    assert not {c for c in meant & others if "any" not in c}
    assert sum(count for _, count in found) == len(chosen)


def holds(region: object, cell: Combination) -> bool:
    """Tell whether each axis that is said has one of the values that are said, with or without a version."""
    assert isinstance(region, Region)
    have = (
        {str(v) for v in cell}
        | {str(v).partition("@")[0] for v in cell}
        | {"libc none"} & {f"libc {cell[2]}"}
    )
    have |= {"os any"} & {f"os {cell[0]}"}
    return all(have & {*([v] if isinstance(v, str) else v)} for v in region.values)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("cp39+", "cp39 cp310", ["lost linux/x86_64/glibc@2.17/cp311+"]),
        (
            "cp39+ cp312",
            "cp39 cp310 cp312",
            ["lost linux/x86_64/glibc@2.17/cp313+", "narrowed cp311 → cp312"],
        ),
        ("cp312", "cp39+", ["gained cp39, cp313+"]),
        ("cp311 cp312", "cp311", ["lost linux/x86_64/glibc@2.17/cp312"]),
    ],
)
def test_later_versions_are_meant_with_the_last_one(
    before: str, after: str, said: list[str]
) -> None:
    """``cp311+`` is gone, and not ``cp311`` and ``cp312`` alone: whoever comes after them cannot install it, either."""
    sides = []
    for name, pythons in (("v1", before), ("v2", after)):
        heads = " ".join(f"linux/x86_64/glibc@2.17/{python}" for python in pythons.split())
        rows = f"{heads}\nz {'1 ' * len(pythons.split())}"
        sides.append(compute(table(rows, AXES, name), AXES, serves=SERVES).snapshots[0])
    base, head = sides
    lines = lines_of(compare(base, head, AXES))
    assert [f"{line.kind} {line.said.say(str)}" for line in lines] == said


def test_what_comes_later_is_told_of_interpreters_and_of_nothing_else() -> None:
    """The name of an architecture can look like one: it is ``aarch64`` that is lost, with all later Pythons."""
    base, head = (
        compute(table(rows, AXES, name), AXES, serves=SERVES).snapshots[0]
        for name, rows in (
            ("v1", "linux/aarch64/glibc@2.17/cp39+ linux/x86_64/glibc@2.17/cp39+\nz 1 1"),
            ("v2", "linux/x86_64/glibc@2.17/cp39+\nz 1"),
        )
    )
    (line,) = lines_of(compare(base, head, AXES))
    assert f"{line.kind} {line.said.say(str)}" == "lost linux/aarch64/glibc@2.17/cp39+"
