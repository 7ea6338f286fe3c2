"""What a matrix shows where there is too much to see, and what it says of the rest."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from coverage_report import (
    Cell,
    Combination,
    CoverageModel,
    Package,
    Snapshot,
    Tally,
    Universe,
    compute,
)
from coverage_report.testing import table
from coverage_report.views.grid import coarser, columns_of
from coverage_report.views.picture import Mark, Picture, PictureRow, picture_of, rest_of

AXES = ("os", "target", "compiler")


def stairs(packages: int, columns: int) -> Snapshot:
    """Package ``p<i>`` is built for the first ``i + 1`` columns; two compilers make a target."""
    names = [f"linux{c // 8}/t{c // 2}/gcc@{c % 2}" for c in range(columns)]
    cells = ["1 " * min(i + 1, columns) + ". " * (columns - i - 1) for i in range(packages)]
    rows = [f"p{i} {row}" for i, row in enumerate(cells)]
    return only(compute(table("\n".join((" ".join(names), *rows)))))


def everywhere(*combinations: str, packages: int = 1, axes: tuple[str, ...] = AXES) -> Snapshot:
    """Packages that are built for all of `combinations`."""
    rows = [f"p{i} {'1 ' * len(combinations)}" for i in range(packages)]
    return only(compute(table("\n".join((" ".join(combinations), *rows)), axes), axes))


def only(model: CoverageModel) -> Snapshot:
    (snapshot,) = model.snapshots
    return snapshot


def shown(snapshot: Snapshot, axes: tuple[str, ...] = AXES) -> Picture:
    return picture_of(snapshot, axes)


def heads(picture: Picture) -> list[tuple[str, ...]]:
    return list(picture.grid.heads)


def names(picture: Picture) -> list[list[str]]:
    return [list(row.packages) for row in picture.rows]


def marks(row: PictureRow) -> list[Mark]:
    return [mark for mark in row.marks if mark]


def said(mark: Mark) -> str:
    return mark.sentence.say(str, between=" ")


def test_what_fits_is_shown_as_it_is() -> None:
    snapshot = stairs(12, 20)
    picture = shown(snapshot)
    assert heads(picture) == list(snapshot.universe.combinations)
    assert (picture.grid.axes, picture.grid.joined, picture.rest, picture.grid.columns.more) == (
        AXES,
        False,
        "",
        0,
    )
    assert names(picture) == [[package.name] for package in snapshot.packages]


def test_too_many_packages_share_a_row_with_those_that_are_alike() -> None:
    """First the most packages, then the least covered."""
    picture = shown(stairs(60, 20))
    assert names(picture) == [[f"p{i}" for i in range(19, 60)], *([f"p{i}"] for i in range(19))]
    assert picture.rest == ""


def test_packages_are_alike_that_look_so_in_joined_columns() -> None:
    """One is built with one compiler for a target, the other with the other."""
    heads = " ".join(f"linux{c // 8}/t{c // 2}/gcc@{c % 2}" for c in range(32))
    rows = [f"p{i} {'. ' * (i % 2)}1 {'. ' * (31 - i % 2)}" for i in range(52)]
    rows.append(f"all {'1 ' * 32}")
    picture = shown(only(compute(table("\n".join((heads, *rows))))))
    assert (picture.grid.axes, list(map(len, names(picture)))) == (("os", "target"), [52, 1])


def test_a_row_of_several_packages_says_so_and_tells_no_version() -> None:
    joined, single = shown(stairs(60, 32)), shown(stairs(60, 2))
    assert [said(marks(picture.rows[0])[1]) for picture in (joined, single)] == [
        "29 packages, linux0 t1: 2 of 2 built each",
        "59 packages, linux0 t0 gcc@1: built",
    ]


def test_a_row_of_few_packages_names_them() -> None:
    rows = [*(f"p{i} 1 ." for i in range(55)), *(f"q{i} . 1" for i in range(3))]
    few = shown(only(compute(table("\n".join(("a/b/c d/e/f", *rows)))))).rows[1]
    assert [said(mark) for mark in marks(few)] == [
        "q0, q1, q2, a b c: no build",
        "q0, q1, q2, d e f: built",
    ]


def test_combinations_are_joined_on_the_first_two_axes() -> None:
    snapshot = stairs(60, 32)
    picture = shown(snapshot)
    assert (picture.grid.axes, picture.grid.joined) == (("os", "target"), True)
    assert heads(picture)[:3] == [("linux0", "t0"), ("linux0", "t1"), ("linux0", "t2")]
    assert len(picture.grid.columns) == 16


def test_and_then_on_their_families() -> None:
    systems, targets = ("ubuntu20", "rhel8", "monterey"), ("zen3", "zen4", "m1", "m2")
    builds = [f"{os}.{n}/{t}/gcc" for os, t, n in product(systems, targets, range(8))]
    picture = shown(everywhere(*builds, packages=40))
    assert picture.grid.axes == ("os.family", "target.family")
    assert heads(picture) == list(product(("linux", "macos"), ("aarch64", "x86_64")))


def test_other_axes_than_these_are_joined_by_name() -> None:
    builds = [f"gcc@{n}/py3" for n in range(50)]
    axes = ("compiler", "python")
    picture = shown(everywhere(*builds, packages=40, axes=axes), axes)
    assert (picture.grid.axes, heads(picture)) == (
        ("compiler.name", "python.name"),
        [("gcc", "py3")],
    )


def test_what_is_still_too_much_is_cut_and_counted() -> None:
    builds = ["".join(pair) for pair in product("abcdefghij", repeat=2)]
    picture = shown(everywhere(*builds, axes=("os",)), ("os",))
    assert (len(picture.grid.columns), picture.grid.columns.more, len(picture.feet)) == (60, 40, 60)


def test_a_picture_has_no_more_cells_than_one_can_look_at() -> None:
    picture = shown(stairs(70, 32))
    assert 0 < len(picture.grid.columns) * len(picture.rows) <= 1200


def test_a_joined_cell_counts_its_members() -> None:
    by_name = {row.packages.shown[0]: row for row in shown(stairs(60, 32)).rows}
    cells = [marks(by_name[f"p{n}"])[1] for n in (1, 2, 3)]
    assert [(cell.state, str(cell.tally)) for cell in cells] == [
        ("missing", "0/2 (0%)"),
        ("partial", "1/2 (50%)"),
        ("built", "2/2 (100%)"),
    ]
    assert list(map(said, cells)) == [f"p{n + 1}, linux0 t1: {n} of 2 built" for n in range(3)]


def test_the_total_of_a_joined_column_counts_its_cells_in_all_packages() -> None:
    snapshot = stairs(60, 32)
    columns = columns_of(snapshot.universe.combinations, AXES, ("os", "target"))
    assert columns[0].tally(snapshot) == Tally(60 + 59, 120)
    assert sum((c.tally(snapshot) for c in columns), Tally(0, 0)) == snapshot.tally
    assert shown(snapshot).feet == tuple(str(column.tally(snapshot)) for column in columns)


def test_a_joined_cell_to_which_nothing_applies_is_not_missing() -> None:
    whole = stairs(60, 32)
    skipped = Package("cuda", (), {}, (), Tally(0, 0))
    picture = shown(replace(whole, packages=(*whole.packages, skipped)))
    (row,) = (row for row in picture.rows if "cuda" in row.packages)
    assert {mark.state for mark in marks(row)} == {"n/a"}
    assert said(marks(row)[0]) == "cuda, linux0 t0: not applicable"


def test_axes_get_coarser_by_leaving_out_all_but_two_then_by_their_families() -> None:
    assert list(coarser(AXES)) == [AXES, ("os", "target"), ("os.family", "target.family")]
    assert list(coarser(("os", "python"))) == [("os", "python"), ("os.family", "python.name")]


@pytest.mark.parametrize(
    ("tallies", "words"),
    [
        ([Tally(4, 4)], "and 1 more package, all complete"),
        ([Tally(4, 4), Tally(0, 0)], "and 2 more packages, all complete"),
        ([Tally(4, 4), Tally(3, 4), Tally(2, 4)], "and 3 more packages, the lowest at 2/4 (50%)"),
        ([Tally(0, 0)], "and 1 more package, not applicable"),
        ([Tally(1, 1)] * 1450, "and 1,450 more packages, all complete"),
    ],
)
def test_the_rest_is_not_called_better_than_it_is(tallies: list[Tally], words: str) -> None:
    assert rest_of(Package("p", (), {}, (), tally) for tally in tallies) == words


def test_a_build_that_nobody_declared_has_a_column() -> None:
    cells: dict[Combination, Cell] = {
        ("b",): Cell(("b",), "missing"),
        ("a",): Cell(("a",), "unexpected"),
    }
    package = Package("zlib", (), cells, [("b",)], Tally(0, 1))
    universe = Universe("declared", None, (("b",),))
    picture = shown(Snapshot("v1", universe, (package,), Tally(0, 1), 0), ("os",))
    assert heads(picture) == [("a",), ("b",)]
    assert picture.feet == ("n/a", "0/1 (0%)")
