"""What a matrix shows where there is too much to see, and what it says of the rest."""

from __future__ import annotations

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
from coverage_report.exporters.svg.words import describe, left_out, tooltip
from coverage_report.testing import table
from coverage_report.views.grid import Column, Grid, cell_of, grid_of

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


def heads(grid: Grid) -> list[Combination]:
    return [column.head for column in grid.columns]


def names(packages: tuple[Package, ...]) -> list[str]:
    return [package.name for package in packages]


def test_what_fits_is_shown_as_it_is() -> None:
    snapshot = stairs(12, 20)
    grid = grid_of(snapshot, AXES)
    assert heads(grid) == list(snapshot.universe.combinations)
    assert (grid.axes, grid.rest, grid.hidden) == (AXES, (), 0)
    assert grid.rows == tuple((package,) for package in snapshot.packages)


def test_too_many_packages_share_a_row_with_those_that_are_alike() -> None:
    """First the most packages, then the least covered."""
    grid = grid_of(stairs(60, 20), AXES)
    assert list(map(names, grid.rows)) == [
        [f"p{i}" for i in range(19, 60)],
        *([f"p{i}"] for i in range(19)),
    ]
    assert grid.rest == ()


def test_packages_are_alike_that_look_so_in_joined_columns() -> None:
    """One is built with one compiler for a target, the other with the other."""
    heads = " ".join(f"linux{c // 8}/t{c // 2}/gcc@{c % 2}" for c in range(32))
    rows = [f"p{i} {'. ' * (i % 2)}1 {'. ' * (31 - i % 2)}" for i in range(52)]
    rows.append(f"all {'1 ' * 32}")
    grid = grid_of(only(compute(table("\n".join((heads, *rows))))), AXES)
    assert (grid.axes, list(map(len, grid.rows))) == (("os", "target"), [52, 1])


def test_what_has_no_row_all_the_same_is_the_rest() -> None:
    grid = grid_of(stairs(60, 20), AXES, sharing=100)
    assert list(map(len, grid.rows)) == [41, 1, 1]
    assert names(grid.rest) == [f"p{i}" for i in range(2, 19)]


def test_a_row_of_several_packages_says_so_and_tells_no_version() -> None:
    snapshot = stairs(60, 32)
    column, alone = grid_of(snapshot, AXES).columns[1], Column(AXES, (("linux0", "t0", "gcc@0"),))
    pair = snapshot.packages[2:4]
    assert [tooltip(pair, one, cell_of(pair, one)) for one in (column, alone)] == [
        "2 packages, linux0 t1: 1 of 2 built each",
        "2 packages, os target compiler: built",
    ]


def test_combinations_are_joined_on_the_first_two_axes() -> None:
    snapshot = stairs(60, 32)
    grid = grid_of(snapshot, AXES)
    assert grid.axes == ("os", "target")
    assert heads(grid)[:3] == [("linux0", "t0"), ("linux0", "t1"), ("linux0", "t2")]
    assert sum(len(column.members) for column in grid.columns) == 32


def test_and_then_on_their_families() -> None:
    systems, targets = ("ubuntu20", "rhel8", "monterey"), ("zen3", "zen4", "m1", "m2")
    builds = [f"{os}.{n}/{t}/gcc" for os, t, n in product(systems, targets, range(8))]
    grid = grid_of(everywhere(*builds, packages=40), AXES)
    assert grid.axes == ("os.family", "target.family")
    assert heads(grid) == list(product(("linux", "macos"), ("aarch64", "x86_64")))


def test_other_axes_than_these_are_joined_by_name() -> None:
    builds = [f"gcc@{n}/py3" for n in range(50)]
    grid = grid_of(
        everywhere(*builds, packages=40, axes=("compiler", "python")), ("compiler", "python")
    )
    assert (grid.axes, heads(grid)) == (("compiler.name", "python.name"), [("gcc", "py3")])


def test_what_is_still_too_much_is_cut_and_counted() -> None:
    builds = ["".join(pair) for pair in product("abcdefghij", repeat=2)]
    grid = grid_of(everywhere(*builds, axes=("os",)), ("os",))
    assert (len(grid.columns), grid.hidden) == (60, 40)


@pytest.mark.parametrize("sharing", [1, 2, 12, 1000])
def test_snapshots_in_one_picture_share_the_room(sharing: int) -> None:
    """Together they have as many cells as one has, but each has some."""
    grid = grid_of(stairs(70, 32), AXES, sharing=sharing)
    cells = len(grid.columns) * len(grid.rows)
    assert 0 < cells <= max(1200 // sharing, 60)
    assert sum(map(len, grid.rows)) + len(grid.rest) == 70


def test_a_joined_cell_counts_its_members() -> None:
    snapshot = stairs(60, 32)
    column = grid_of(snapshot, AXES).columns[1]
    cells = [cell_of([package], column) for package in snapshot.packages[1:4]]
    assert [(cell.state, str(cell.tally)) for cell in cells] == [
        ("missing", "0/2 (0%)"),
        ("partial", "1/2 (50%)"),
        ("built", "2/2 (100%)"),
    ]
    said = [tooltip([p], column, c) for p, c in zip(snapshot.packages[1:4], cells, strict=True)]
    assert said == [f"p{n + 1}, linux0 t1: {n} of 2 built" for n in range(3)]


def test_the_total_of_a_joined_column_counts_its_cells_in_all_packages() -> None:
    snapshot = stairs(60, 32)
    columns = grid_of(snapshot, AXES).columns
    assert columns[0].tally(snapshot) == Tally(60 + 59, 120)
    assert sum((c.tally(snapshot) for c in columns), Tally(0, 0)) == snapshot.tally


def test_a_joined_cell_to_which_nothing_applies_is_not_missing() -> None:
    column = grid_of(stairs(60, 32), AXES).columns[0]
    skipped = Package("cuda", (), {}, (), Tally(0, 0))
    assert cell_of([skipped], column).state == "n/a"
    assert tooltip([skipped], column, cell_of([skipped], column)).endswith("t0: not applicable")


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
    packages = tuple(Package("p", (), {}, (), tally) for tally in tallies)
    assert left_out(packages) == words


def test_a_build_that_nobody_declared_has_a_column() -> None:
    cells: dict[Combination, Cell] = {
        ("b",): Cell(("b",), "missing"),
        ("a",): Cell(("a",), "unexpected"),
    }
    package = Package("zlib", (), cells, [("b",)], Tally(0, 1))
    universe = Universe("declared", None, (("b",),))
    snapshot = Snapshot("v1", universe, (package,), Tally(0, 1), 0)
    grid = grid_of(snapshot, ["os"])
    assert heads(grid) == [("a",), ("b",)]
    assert [str(column.tally(snapshot)) for column in grid.columns] == ["n/a", "0/1 (0%)"]


def test_the_headline_is_that_of_the_whole_and_says_what_is_shown() -> None:
    large, small = stairs(60, 32), stairs(3, 2)
    assert describe(large, grid_of(large, AXES)) == [
        "1,424/1,920 (74%) built · 29 of 60 packages complete",
        "32 combinations, observed; shown by os and target",
    ]
    assert describe(small, grid_of(small, AXES))[1] == "2 combinations, observed"


def test_the_headline_names_what_declares_the_combinations() -> None:
    universe = Universe("declared", "expected.yaml", tuple((f"{n:02}",) for n in range(99)))
    snapshot = Snapshot("v1", universe, (), Tally(0, 0), 0)
    assert describe(snapshot, grid_of(snapshot, ["os"])) == [
        "n/a built · 0 of 0 packages complete",
        "99 combinations, declared in expected.yaml; 39 columns left out",
    ]
