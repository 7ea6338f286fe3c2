"""The picture of a diff: what changed has rows and columns, as many as one can look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage_report import DEFAULT_AXES, Diff, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.exporters.svg.diff_sheet import diff_sheet
from coverage_report.exporters.svg.panel import draw_panel
from coverage_report.testing import table


def diff(before: str, after: str) -> Diff:
    base, head = (
        compute(table(text, snapshot=name)).snapshots[0]
        for text, name in ((before, "v1"), (after, "v2"))
    )
    return compare(base, head, DEFAULT_AXES)


def everywhere(*combinations: str, packages: int) -> str:
    rows = [f"p{number} {'1 ' * len(combinations)}" for number in range(packages)]
    return "\n".join((" ".join(combinations), *rows))


def test_packages_that_are_as_they_were_have_no_row() -> None:
    sheet = diff_sheet(diff("a/b/c d/e/f\nx 1 1\ny . 1", "a/b/c d/e/f\nx . 1\ny . 1"))
    assert [row.name for row in sheet.rows] == ["x"]
    assert [mark and mark.shape for mark in sheet.rows[0].marks] == ["lost", "kept"]
    assert (sheet.feet, sheet.total, sheet.rest) == (("−1", ""), "−1", "")


def test_the_tooltip_says_where_a_cell_moved_from() -> None:
    sheet = diff_sheet(diff("a/b/gcc@9\nx 1", "a/b/gcc@11\nx 1"))
    (mark,) = sheet.rows[0].marks
    assert mark
    assert mark.tooltip == "x, a b gcc@11: moved to another version, before: a b gcc@9"
    assert sheet.heads == (("a", "b", "gcc@11"),)


def test_of_too_many_packages_those_that_are_alike_share_a_row() -> None:
    before = everywhere("a/b/c", "d/e/f", packages=80)
    before += "\nother . 1"
    after = (
        before.replace(" 1 1", " . 1")
        .replace("p79 . 1", "p79 1 .")
        .replace("other . 1", "other 1 1")
    )
    sheet = diff_sheet(diff(before, after))
    assert [(row.name, row.total) for row in sheet.rows] == [
        ("79 packages", "−79"),
        ("p79", "−1"),
        ("other", "+1"),
    ]
    assert sheet.rows[0].marks[0]
    assert sheet.rows[0].marks[0].tooltip == "79 packages, a b c: lost"
    assert sheet.rest == ""
    assert (sheet.feet, sheet.total) == (("−79 +1", "−1"), "−80 +1")


def test_packages_that_look_the_same_share_a_row_however_many_cells_they_lost() -> None:
    """Where columns are joined the numbers differ; the row adds them up, and names the packages."""
    old = " ".join(f"os{n // 30}/zen4/gcc@{n % 30}" for n in range(60))
    before = "\n".join((old, *(f"p{n:02} {'1 ' * 60}" for n in range(60))))
    lost = [n % 29 + 1 for n in range(60)]
    rows = (f"p{n:02} {'. ' * lost[n]}{'1 ' * (60 - lost[n])}" for n in range(57))
    few = (f"p{n} {'1 ' * 59}." for n in range(57, 60))
    sheet = diff_sheet(diff(before, "\n".join((old, *rows, *few))))
    assert [(row.name, row.total) for row in sheet.rows] == [
        ("57 packages", f"−{sum(lost[:57])}"),
        ("3 packages", "−3"),
    ]
    assert sheet.rows[0].full.startswith("57 packages: p28, p27, p56, ")
    assert sheet.rows[0].full.endswith(" and 37 more")
    assert sheet.rows[1].full == "3 packages: p57, p58, p59"
    told = [mark.tooltip for row in sheet.rows for mark in row.marks if mark]
    assert told == [
        f"57 packages, os0 zen4: {sum(lost[:57])} lost, {57 * 29 - sum(lost[:57])} kept",
        "57 packages, os1 zen4: kept",
        "3 packages, os0 zen4: 87 kept",
        "3 packages, os1 zen4: lost",
    ]


def test_rows_of_many_packages_stand_below_those_that_lost_more() -> None:
    head = "a/b/c d/e/f g/h/i j/k/l"
    before = "\n".join((head, *(f"p{n:02} 1 1 1 1" for n in range(70))))
    after = [*(". . . 1" for _ in range(2)), "1 1 1 .", "1 1 1 ."]
    after += [f". {'1' if n < 40 else '.'} 1 1" for n in range(66)]
    rows = (f"p{n:02} {cells}" for n, cells in enumerate(after))
    sheet = diff_sheet(diff(before, "\n".join((head, *rows))))
    assert [row.total for row in sheet.rows] == ["−52", "−40", "−6", "−2"]


def test_of_too_many_kinds_of_rows_the_largest_and_those_that_lost_most_are_shown() -> None:
    head = " ".join(f"s{n}/zen4/gcc" for n in range(8))
    before = "\n".join([head, *(f"p{n} {'1 ' * 8}" for n in range(100))])
    rows = [f"p{n} {' '.join('.1'[n >> bit & 1] for bit in range(8))}" for n in range(100)]
    sheet = diff_sheet(diff(before, "\n".join([head, *rows])))
    assert len(sheet.rows) == 50
    assert sheet.rows[0].name == "p1"
    assert sheet.rest.startswith("and 50 more packages: −")


def test_too_many_columns_are_first_those_that_changed_then_joined() -> None:
    """What matters most is what a joined cell shows, and its tooltip counts the rest."""
    kept = [f"os{n}/zen4/gcc@{n}" for n in range(70)]
    few = diff_sheet(
        diff(f"{' '.join([*kept, 'a/b/c'])}\nx {'1 ' * 71}", f"{' '.join(kept)}\nx {'1 ' * 70}")
    )
    assert few.heads == (("a", "b", "c"),)
    old = [f"linux/zen4/gcc@{n}" for n in range(70)]
    joined = diff_sheet(
        diff(
            f"{' '.join(old)}\nx {'1 ' * 70}",
            f"{' '.join(old[:2])} {' '.join(f'linux/zen4/c{n}' for n in range(60))}\nx {'1 ' * 62}",
        )
    )
    assert joined.axes == ("os", "target")
    (mark,) = joined.rows[0].marks
    assert mark
    assert mark.shape == "lost"
    assert mark.tooltip == "x, linux zen4: 68 lost, 60 gained"
    assert joined.lines[-1] == "by os × target"


def test_columns_beyond_count_are_left_out_and_counted() -> None:
    names = [f"s{chr(97 + n // 26)}{chr(97 + n % 26)}/t{n}/c{n}" for n in range(100)]
    sheet = diff_sheet(diff(f"{' '.join(names)}\nx {'1 ' * 100}", "z/z/z\nx 1"))
    assert len(sheet.heads) == 60
    assert sheet.lines[-1].endswith("; 41 columns left out")
    assert sheet.total == "−100 +1"


def test_causes_are_told_above_the_matrix() -> None:
    before = "u20/zen4/gcc@9 r8/zen4/gcc@9\nx 1 1\ny 1 1\nz 1 1"
    after = "u22/zen4/gcc@9 u24/zen4/gcc@9 r8/zen4/gcc@9\nx 1 1 1\ny 1 . 1\nz . . 1"
    assert diff_sheet(diff(before, after)).lines[1] == (
        "u20 is gone from x, y, z (3 combinations), and no package has it any more;"
        " replaced by u22 in 2, u24 in 1"
    )


def test_a_new_package_has_a_row_and_gained_nothing() -> None:
    sheet = diff_sheet(diff("a/b/c d/e/f\nx 1 .", "a/b/c d/e/f\nx 1 .\ny 1 1"))
    assert [(row.name, row.total) for row in sheet.rows] == [("y", "∗2")]
    (mark, _) = sheet.rows[0].marks
    assert mark
    assert (mark.shape, mark.tooltip) == ("new", "y, a b c: of a new package")
    assert sheet.total == "∗2"


def test_columns_of_new_packages_alone_give_way_to_those_of_losses() -> None:
    many = [f"os{n}/zen4/gcc@{n}" for n in range(70)]
    after = f"{' '.join(many)}\ny {'1 ' * 70}\nx 1 {'. ' * 69}"
    sheet = diff_sheet(diff("a/b/c os0/zen4/gcc@0\nx 1 1", after))
    assert sheet.heads == (("a", "b", "c"),)
    assert [(row.name, row.total) for row in sheet.rows] == [("x", "−1"), ("y", "∗70")]


def test_where_nothing_changed_there_are_words_and_no_empty_table() -> None:
    same = "a/b/c\nx 1"
    sheet = diff_sheet(diff(same, same))
    assert (sheet.rows, sheet.lines) == ((), ("No platform was lost · 1 kept",))
    panel = draw_panel(sheet)
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
    assert diff_sheet(named).title == title
