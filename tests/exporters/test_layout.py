"""Where the parts of a matrix are: heads lie flat as long as the picture does not get too wide."""

from __future__ import annotations

from coverage_report import compute
from coverage_report.exporters.svg.layout import Layout, Level, layout_of
from coverage_report.testing import table
from coverage_report.views.picture import picture_of

LONG = "intel-oneapi-compilers@2024.2.1"


def layout(*combinations: str, package: str = "zlib") -> Layout:
    text = f"{' '.join(combinations)}\n{package} {'1 ' * len(combinations)}"
    (snapshot,) = compute(table(text)).snapshots
    return layout_of(picture_of(snapshot, ("os", "target", "compiler")))


def upright(level: Level) -> list[bool]:
    return [span.upright for span in level.spans]


def test_heads_that_have_room_lie_flat() -> None:
    found = layout("rhel8/zen4/gcc@13", "rhel8/zen4/gcc@14")
    assert [upright(level) for level in found.levels] == [[False], [False], [False, False]]
    assert upright(found.foot) == [False, False]


def test_columns_are_widened_for_the_upper_levels_first() -> None:
    """Nine compilers with long names stand upright, the systems and targets above them lie."""
    found = layout(*(f"ubuntu22.04/x86_64_v{n // 3}/{LONG}{n}" for n in range(9)))
    assert [any(upright(level)) for level in found.levels] == [False, False, True]
    assert all(upright(found.foot))


def test_heads_over_one_column_turn_together_and_those_over_several_likewise() -> None:
    wide = [f"ubuntu22.04/zen4/gcc@{n}" for n in range(30)]
    found = layout(*wide, "sequoia/m1/gcc@1", "el9/m1/gcc@1")
    assert [(span.text, span.upright) for span in found.levels[0].spans] == [
        ("el9", True),
        ("sequoia", True),
        ("ubuntu22.04", False),
    ]


def test_a_level_is_as_high_as_its_longest_upright_head() -> None:
    flat, turned = (
        layout("a/b/c").levels[0],
        layout(*(f"a/b/{LONG}{n}" for n in range(30))).levels[2],
    )
    assert flat.height < 30 < turned.height < 250


def test_a_long_name_takes_no_more_than_its_share() -> None:
    short, long = layout("a/b/c"), layout("a/b/c", package="package" * 20)
    assert short.names < long.names < 240
    assert long.width == long.names + long.column + long.totals


def test_the_middle_of_columns_is_where_their_shapes_are() -> None:
    found = layout("a/b/c", "a/b/d", "a/b/e")
    assert found.middle(0, 1) == found.names + found.column / 2
    assert found.middle(0, 3) == found.middle(1, 1)
