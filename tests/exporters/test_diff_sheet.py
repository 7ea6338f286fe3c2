"""The picture of a diff: what changed has rows and columns, as many as one can look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage_report import DEFAULT_AXES, Diff, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.exporters.svg.panel import draw_panel
from coverage_report.exporters.svg.sheet import CaptionedPicture, diff_sheet, label
from coverage_report.testing import table
from coverage_report.views import words
from coverage_report.views.diff import DiffView
from coverage_report.views.diff_picture import diff_picture
from coverage_report.views.picture import Picture


def diff(before: str, after: str) -> Diff:
    base, head = (
        compute(table(text, snapshot=name)).snapshots[0]
        for text, name in ((before, "v1"), (after, "v2"))
    )
    return compare(base, head, DEFAULT_AXES)


def shown(before: str, after: str) -> Picture:
    return diff_picture(diff(before, after))


def tooltips(picture: Picture) -> list[str]:
    marks = (mark for row in picture.rows for mark in row.marks if mark)
    return [mark.sentence.say(str, between=" ") for mark in marks]


def totals(picture: Picture) -> list[tuple[str, str]]:
    return [(words.who(row.packages).say(str), row.total) for row in picture.rows]


def sheet(given: Diff) -> CaptionedPicture:
    return diff_sheet(DiffView.of(given), diff_picture(given))


def everywhere(*combinations: str, packages: int) -> str:
    rows = [f"p{number} {'1 ' * len(combinations)}" for number in range(packages)]
    return "\n".join((" ".join(combinations), *rows))


def test_packages_that_are_as_they_were_have_no_row() -> None:
    picture = shown("a/b/c d/e/f\nx 1 1\ny . 1", "a/b/c d/e/f\nx . 1\ny . 1")
    assert totals(picture) == [("x", "−1")]
    assert [mark and mark.state for mark in picture.rows[0].marks] == ["lost", "kept"]
    assert (picture.feet, picture.total, picture.rest) == (("−1", ""), "−1", "")


def test_the_tooltip_says_where_a_cell_moved_from() -> None:
    picture = shown("a/b/gcc@9\nx 1", "a/b/gcc@11\nx 1")
    assert tooltips(picture) == ["x, a b gcc@11: moved to another version, before: a b gcc@9"]
    assert picture.grid.heads == (("a", "b", "gcc@11"),)


def test_what_moved_to_one_place_from_several_counts_as_often() -> None:
    picture = shown("a/b/gcc@9 a/b/gcc@10\nx 1 1", "a/b/gcc@11\nx 1")
    assert tooltips(picture) == ["x, a b gcc@11: 2 moved to another version"]
    assert (totals(picture), picture.feet, picture.total) == ([("x", "→2")], ("→2",), "→2")


def test_of_too_many_packages_those_that_are_alike_share_a_row() -> None:
    before = everywhere("a/b/c", "d/e/f", packages=80)
    before += "\nother . 1"
    after = (
        before.replace(" 1 1", " . 1")
        .replace("p79 . 1", "p79 1 .")
        .replace("other . 1", "other 1 1")
    )
    picture = shown(before, after)
    assert totals(picture) == [("79 packages", "−79"), ("p79", "−1"), ("other", "+1")]
    assert tooltips(picture)[0] == "79 packages, a b c: lost"
    assert picture.rest == ""
    assert (picture.feet, picture.total) == (("−79 +1", "−1"), "−80 +1")


def test_packages_that_look_the_same_share_a_row_however_many_cells_they_lost() -> None:
    """Where columns are joined the numbers differ; the row adds them up, and names the packages."""
    old = " ".join(f"os{n // 30}/zen4/gcc@{n % 30}" for n in range(60))
    before = "\n".join((old, *(f"p{n:02} {'1 ' * 60}" for n in range(60))))
    lost = [n % 29 + 1 for n in range(60)]
    rows = (f"p{n:02} {'. ' * lost[n]}{'1 ' * (60 - lost[n])}" for n in range(57))
    few = (f"p{n} {'1 ' * 59}." for n in range(57, 60))
    picture = shown(before, "\n".join((old, *rows, *few)))
    assert totals(picture) == [
        ("57 packages", f"−{sum(lost[:57])}"),
        ("p57, p58, p59", "−3"),
    ]
    labels = [label(row.packages) for row in picture.rows]
    assert labels[0][0] == "57 packages"
    assert labels[0][1].startswith("57 packages: p28, p27, p56, ")
    assert labels[0][1].endswith(" and 37 more")
    assert labels[1] == ("p57, p58, p59", "3 packages: p57, p58, p59")
    assert tooltips(picture) == [
        f"57 packages, os0 zen4: {sum(lost[:57])} lost, {57 * 29 - sum(lost[:57])} kept",
        "57 packages, os1 zen4: kept",
        "p57, p58, p59, os0 zen4: 87 kept",
        "p57, p58, p59, os1 zen4: lost",
    ]


def test_rows_of_many_packages_stand_below_those_that_lost_more() -> None:
    head = "a/b/c d/e/f g/h/i j/k/l"
    before = "\n".join((head, *(f"p{n:02} 1 1 1 1" for n in range(70))))
    after = [*(". . . 1" for _ in range(2)), "1 1 1 .", "1 1 1 ."]
    after += [f". {'1' if n < 40 else '.'} 1 1" for n in range(66)]
    rows = (f"p{n:02} {cells}" for n, cells in enumerate(after))
    picture = shown(before, "\n".join((head, *rows)))
    assert [row.total for row in picture.rows] == ["−52", "−40", "−6", "−2"]


def test_of_too_many_kinds_of_rows_the_largest_and_those_that_lost_most_are_shown() -> None:
    head = " ".join(f"s{n}/zen4/gcc" for n in range(8))
    before = "\n".join([head, *(f"p{n} {'1 ' * 8}" for n in range(100))])
    rows = [f"p{n} {' '.join('.1'[n >> bit & 1] for bit in range(8))}" for n in range(100)]
    picture = shown(before, "\n".join([head, *rows]))
    assert len(picture.rows) == 50
    assert picture.rows[0].packages.shown == ("p1",)
    assert picture.rest.startswith("and 50 more packages: −")


def test_too_many_columns_are_first_those_that_changed_then_joined() -> None:
    """What matters most is what a joined cell shows, and its tooltip counts the rest."""
    kept = [f"os{n}/zen4/gcc@{n}" for n in range(70)]
    few = shown(f"{' '.join([*kept, 'a/b/c'])}\nx {'1 ' * 71}", f"{' '.join(kept)}\nx {'1 ' * 70}")
    assert few.grid.heads == (("a", "b", "c"),)
    old = [f"linux/zen4/gcc@{n}" for n in range(70)]
    given = diff(
        f"{' '.join(old)}\nx {'1 ' * 70}",
        f"{' '.join(old[:2])} {' '.join(f'linux/zen4/c{n}' for n in range(60))}\nx {'1 ' * 62}",
    )
    joined = diff_picture(given)
    assert (joined.grid.axes, joined.grid.joined) == (("os", "target"), True)
    assert [mark and mark.state for mark in joined.rows[0].marks] == ["lost"]
    assert tooltips(joined) == ["x, linux zen4: 68 lost, 60 gained"]
    assert sheet(given).lines[-1] == "by os × target"


def test_columns_beyond_count_are_left_out_and_counted() -> None:
    names = [f"s{chr(97 + n // 26)}{chr(97 + n % 26)}/t{n}/c{n}" for n in range(100)]
    given = diff(f"{' '.join(names)}\nx {'1 ' * 100}", "z/z/z\nx 1")
    assert len(diff_picture(given).grid.columns) == 60
    assert sheet(given).lines[-1].endswith("; 41 columns left out")
    assert diff_picture(given).total == "−100 +1"


def test_causes_are_told_above_the_matrix() -> None:
    before = "u20/zen4/gcc@9 r8/zen4/gcc@9\nx 1 1\ny 1 1\nz 1 1"
    after = "u22/zen4/gcc@9 u24/zen4/gcc@9 r8/zen4/gcc@9\nx 1 1 1\ny 1 . 1\nz . . 1"
    assert sheet(diff(before, after)).lines[1] == (
        "u20 is gone from x, y, z (3 combinations), and no package has it any more;"
        " replaced by u22 in 2, u24 in 1"
    )


def test_a_new_package_has_a_row_and_gained_nothing() -> None:
    picture = shown("a/b/c d/e/f\nx 1 .", "a/b/c d/e/f\nx 1 .\ny 1 1")
    assert totals(picture) == [("y", "∗2")]
    assert [mark and mark.state for mark in picture.rows[0].marks] == ["new", "new"]
    assert tooltips(picture)[0] == "y, a b c: of a new package"
    assert picture.total == "∗2"


def test_columns_of_new_packages_alone_give_way_to_those_of_losses() -> None:
    many = [f"os{n}/zen4/gcc@{n}" for n in range(70)]
    after = f"{' '.join(many)}\ny {'1 ' * 70}\nx 1 {'. ' * 69}"
    picture = shown("a/b/c os0/zen4/gcc@0\nx 1 1", after)
    assert picture.grid.heads == (("a", "b", "c"),)
    assert totals(picture) == [("x", "−1"), ("y", "∗70")]


def test_where_nothing_changed_there_are_words_and_no_empty_table() -> None:
    same = "a/b/c\nx 1"
    drawn = sheet(diff(same, same))
    assert (drawn.picture.rows, drawn.lines) == ((), ("No platform was lost · 1 kept",))
    panel = draw_panel(drawn)
    assert [text.text for text in panel.element] == ["v1 → v2", "No platform was lost · 1 kept"]
    assert panel.shapes == frozenset()


@pytest.mark.parametrize(
    ("base", "head", "title"),
    [
        ("/home/me/base/uv.lock", "/home/me/head/uv.lock", "base/uv.lock → head/uv.lock"),
        ("locks/uv.lock", "locks/uv.lock (new)", "uv.lock → uv.lock (new)"),
        ("a", "a/b", "a → a/b"),
        ("v1", "v2", "v1 → v2"),
    ],
)
def test_of_paths_the_title_has_what_tells_them_apart(base: str, head: str, title: str) -> None:
    given = diff("a/b/c\nx 1", "a/b/c\nx 1")
    named = replace(
        given,
        sources=(base, head),
        base=replace(given.base, name="one"),
        head=replace(given.head, name="one"),
    )
    assert sheet(named).title == title


def test_raised_floors_are_counted_apart_from_other_moves() -> None:
    given = diff("a/b/gcc@9 a/c/gcc@9\nx 1 1", "a/b/gcc@11 a/c/gcc@11\nx 1 1")
    (package,) = given.packages
    floor, other = package.moved
    moved = (replace(floor, narrowed=True), other)
    picture = diff_picture(replace(given, packages=(replace(package, moved=moved),)))
    assert (picture.feet, picture.total) == (("↓1", "→1"), "↓1 →1")


def test_what_is_newly_in_scope_is_marked_and_nothing_gained() -> None:
    given = diff("a/b/c\nx 1", "a/b/c d/e/f\nx 1 1")
    (package,) = given.packages
    entered = replace(package, state="same", gained=(), entered=package.gained)
    picture = diff_picture(replace(given, packages=(entered,)))
    assert tooltips(picture) == ["x, a b c: kept", "x, d e f: newly in scope"]
    assert picture.total == ""
