"""What changed between two snapshots, and the laws of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import DEFAULT_AXES, BuildRecord, LeftOut, Snapshot, Tally, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.model import Diff, PackageDiff, Totals
from coverage_report.testing import table


def snapshot(text: str, axes: Sequence[str] = DEFAULT_AXES, also: Sequence[str] = ()) -> Snapshot:
    """Return the coverage of a table of builds."""
    model = compute(table(text, axes), axes, also={"sample": also})
    return model.snapshots[0]


def diff(base: str, head: str, axes: Sequence[str] = DEFAULT_AXES, **options: Any) -> Diff:
    return compare(snapshot(base, axes), snapshot(head, axes), axes, **options)


def only(found: Diff) -> PackageDiff:
    (package,) = found.packages
    return package


def lines(cells: Any) -> list[str]:
    return ["/".join(str(value) for value in cell) for cell in cells]


BASE = """
          rhel8/x86_64_v3/cce@18.0.0  ubuntu22.04/x86_64_v3/oneapi@2024.2.1  ubuntu22.04/x86_64_v3/gcc@11.4.0
    exm   0.6.0                       0.6.0                                  0.6.0
    gone  1                           .                                      .
    same  .                           .                                      2
    newer .                           .                                      1.0
"""
HEAD = """
          ubuntu22.04/x86_64_v3/oneapi@2025.1.0  ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu24.04/zen4/gcc@13.2.0
    exm   0.6.0                                  0.6.0                             0.6.0
    new   .                                      .                                 1
    same  .                                      2                                 .
    newer .                                      1.1                               .
"""


def test_cells_are_kept_lost_gained_or_moved() -> None:
    found = diff(BASE, HEAD)
    exm = found.packages[0]
    assert exm.state == "changed"
    assert lines(exm.kept) == ["ubuntu22.04/x86_64_v3/gcc@11.4.0"]
    assert lines(exm.lost) == ["rhel8/x86_64_v3/cce@18.0.0"]
    assert lines(exm.gained) == ["ubuntu24.04/zen4/gcc@13.2.0"]
    assert [(*lines([move.before, move.after]), move.narrowed) for move in exm.moved] == [
        ("ubuntu22.04/x86_64_v3/oneapi@2024.2.1", "ubuntu22.04/x86_64_v3/oneapi@2025.1.0", False)
    ]
    assert found.totals == Totals(kept=3, lost=1, gained=1, moved=1)
    assert found.named(exm.lost[0]) == {
        "os": "rhel8",
        "target": "x86_64_v3",
        "compiler": "cce@18.0.0",
    }
    assert {state: [p.name for p in found.of(state)] for state in ("new", "removed", "same")} == {
        "new": ["new"],
        "removed": ["gone"],
        "same": ["newer", "same"],
    }
    assert [lines(package.cells) for package in (*found.of("removed"), *found.of("new"))] == [
        ["rhel8/x86_64_v3/cce@18.0.0"],
        ["ubuntu24.04/zen4/gcc@13.2.0"],
    ], "a package that came or went lost and gained nothing"
    assert [package.name for package in found.updated] == ["newer"]
    assert found.updated[0].versions == (("1.0",), ("1.1",))
    assert found.upgrades == {("compiler", "oneapi@2024.2.1", "oneapi@2025.1.0"): 1}


def test_another_os_is_a_loss_whatever_replaced_it() -> None:
    found = only(
        diff("     ubuntu20.04/zen4/gcc@11.4.0\nzlib 1", "     ubuntu22.04/zen4/gcc@11.4.0\nzlib 1")
    )
    assert (len(found.lost), len(found.gained), found.moved) == (1, 1, ())


@pytest.mark.parametrize(
    ("before", "after", "moved", "lost", "gained"),
    [
        ("gcc@10 gcc@11", "gcc@13", "gcc@10>gcc@13 gcc@11>gcc@13", "", ""),
        ("gcc@9 gcc@10 gcc@11", "gcc@12 gcc@13", "gcc@9>gcc@12 gcc@10>gcc@12 gcc@11>gcc@13", "", ""),
        ("gcc@9 gcc@11", "gcc@11 gcc@13", "gcc@9>gcc@13", "", ""),
        ("gcc@11 gcc@13", "gcc@13", "", "gcc@11", ""),
        ("gcc@13", "gcc@10 gcc@11", "gcc@13>gcc@11", "", "gcc@10"),
        ("gcc gcc@11", "gcc@13", "gcc@11>gcc@13", "gcc", ""),
        ("@octocat", "@hubot", "", "@octocat", "@hubot"),
    ],
)  # fmt: skip
def test_older_versions_of_a_compiler_go_to_the_newer_ones(
    before: str, after: str, moved: str, lost: str, gained: str
) -> None:
    """Newest to newest, and those that are left over to the oldest that came; a version has a name before it."""
    texts = [
        f"{' '.join(f'u/zen4/{one}' for one in side.split())}\nzlib {'1 ' * len(side.split())}"
        for side in (before, after)
    ]
    found = only(diff(*texts))
    assert [f"{move.before[2]}>{move.after[2]}" for move in found.moved] == moved.split()
    assert [cell[2] for cell in found.lost] == lost.split()
    assert [cell[2] for cell in found.gained] == gained.split()


@pytest.mark.parametrize(
    ("before", "after", "lost", "respelled"),
    [
        ("u/zen4/gcc@11.4.0", "u/zen4/none", [], "compiler"),
        ("u/zen4/none", "u/zen4/gcc@11.4.0", [], "compiler"),
        ("u/zen4/gcc@11.4.0 u/zen4/llvm@17", "u/zen4/none", [], "compiler"),
        ("u/zen4/gcc@11.4.0 u/zen4/none", "u/zen4/none", [], "compiler"),
        ("u/zen4/gcc@11.4.0 r/zen4/gcc@11.4.0", "u/zen4/none", ["r/zen4/gcc@11.4.0"], "compiler"),
        ("u/zen4/gcc@11.4.0 r/zen4/gcc@8", "u/zen4/none r/zen4/gcc@8", ["u/zen4/gcc@11.4.0"], None),
        ("u/zen4/none", "u/zen4/none", [], None),
    ],
)
def test_a_compiler_that_became_none_everywhere_is_no_loss(
    before: str, after: str, lost: list[str], respelled: str | None
) -> None:
    """Only when all builds of exactly one side state none did the writer change."""
    texts = [f"{side}\nzlib {' '.join('1' for _ in side.split())}" for side in (before, after)]
    found = diff(*texts)
    assert lines(only(found).lost) == lost
    assert only(found).respelled == respelled
    assert found.respelled == ({"compiler": ("zlib",)} if respelled else {})


@pytest.mark.parametrize("axes", [("os", "target", "compiler.name"), ("compiler.name",)])
def test_a_compiler_that_became_none_is_no_loss_on_coarser_axes_either(
    axes: tuple[str, ...],
) -> None:
    full = ("os", "target", "compiler")
    before, after = (
        compute(table(text, full), axes).snapshots[0]
        for text in ("u/zen4/gcc@11 u/zen4/llvm@17\nx 1 1", "u/zen4/none\nx 1")
    )
    found = only(compare(before, after, axes))
    assert (found.lost, found.gained, found.respelled) == ((), (), "compiler.name")


@pytest.mark.parametrize(
    ("before", "after", "moved", "lost", "gained"),
    [
        ("u/zen4/?", "u/zen4/gcc@9", ["u/zen4/? u/zen4/gcc@9"], [], []),
        ("u/zen4/?", "u/zen4/gcc@9 u/zen4/gcc@8", ["u/zen4/? u/zen4/gcc@8"], [], ["u/zen4/gcc@9"]),
        ("u/zen4/? u/zen4/gcc@9", "u/zen4/gcc@9", [], ["u/zen4/?"], []),
        ("u/zen4/gcc@9", "u/zen4/?", ["u/zen4/gcc@9 u/zen4/?"], [], []),
        ("u/zen4/gcc@8 u/?/?", "u/?/gcc@8", ["u/zen4/gcc@8 u/?/gcc@8"], ["u/?/?"], []),
        ("u/zen4/?", "u/zen3/gcc@9", [], ["u/zen4/?"], ["u/zen3/gcc@9"]),
    ],
)
def test_what_one_side_states_nothing_of_is_not_lost(
    before: str, after: str, moved: list[str], lost: list[str], gained: list[str]
) -> None:
    texts = [f"{side}\nx {' '.join('1' for _ in side.split())}" for side in (before, after)]
    found = only(diff(*texts))

    def said(*cells: Any) -> list[str]:
        return [line.replace("None", "?") for line in lines(cells)]

    assert [" ".join(said(one.before, one.after)) for one in found.moved] == moved
    assert (said(*found.lost), said(*found.gained)) == (lost, gained)


def test_a_build_for_any_keeps_what_it_fits() -> None:
    """A pure package loses nothing when another package loses an OS."""
    axes = ("os", "target")
    base = "any/any macos/x86_64 linux/x86_64\nidna 1 . .\ncrypt . 1 1"
    head = "any/any linux/x86_64\nidna 1 .\ncrypt . 1"
    found = {package.name: package for package in diff(base, head, axes).packages}
    assert found["idna"].state == "same"
    assert lines(found["idna"].kept) == ["linux/x86_64", "macos/x86_64"]
    assert lines(found["crypt"].lost) == ["macos/x86_64"]


def test_a_build_for_any_covers_what_there_was_and_the_other_way_is_a_loss() -> None:
    axes = ("os", "target")
    wider = only(diff("linux/x86_64 macos/m2\nidna 1 1", "any/any\nidna 1", axes))
    assert (len(wider.kept), wider.lost, lines(wider.gained)) == (2, (), ["any/any"])
    narrower = only(diff("any/any\nidna 1", "linux/x86_64\nidna 1", axes))
    assert (len(narrower.kept), lines(narrower.lost), narrower.gained) == (1, ["any/any"], ())


def test_what_the_head_did_not_try_is_unknown() -> None:
    base = "ubuntu22.04/zen4/gcc@11.4.0 sequoia/m2/apple-clang@17\nzlib 1 1\nhdf5 . 1\nxz 1 ."
    head = "ubuntu22.04/zen4/gcc@11.4.0\nzlib 1"
    found = {p.name: p for p in diff(base, head, ran=[{"os": "linux"}]).packages}
    assert lines(found["zlib"].unknown) == ["sequoia/m2/apple-clang@17"]
    assert found["zlib"].state == "same"
    assert (found["hdf5"].lost, len(found["hdf5"].unknown)) == ((), 1)
    assert (found["hdf5"].state, found["xz"].state) == ("same", "removed")
    assert lines(found["xz"].cells) == ["ubuntu22.04/zen4/gcc@11.4.0"]


def test_what_moved_is_known_though_the_version_before_it_was_not_tried() -> None:
    """A job names what it builds; of the other places nothing is known, and what moved stays in both shares."""
    base = "u22/a/gcc@11 u22/b/gcc@11\nzlib 1 1"
    found = diff(base, "u22/a/gcc@13\nzlib 1", ran=[{"compiler": "gcc@13"}])
    assert found.totals == Totals(moved=1, unknown=1)
    assert (found.base.tally, found.head.tally) == (Tally(1, 1), Tally(1, 1))


PARTIAL = "u22/a/gcc@9 r8/a/gcc@9\nzlib 1 1\nxz . 1\nhdf5 1 ."


@pytest.mark.parametrize(
    ("ran", "unknown", "lost", "removed"),
    [
        ([{"os": "u22"}], ["xz r8", "zlib r8"], [], []),
        ([{"package": "zlib", "os": "r8"}], ["xz r8"], ["zlib r8"], []),
        ([{"package": "x*"}, {"os": "u22"}], ["zlib r8"], [], ["xz r8"]),
        ([], ["xz r8", "zlib r8"], [], []),
        (None, [], ["zlib r8"], ["xz r8"]),
    ],
)
def test_what_was_tried_may_be_told_by_package(
    ran: Any, unknown: list[str], lost: list[str], removed: list[str]
) -> None:
    found = diff(PARTIAL, "u22/a/gcc@9\nzlib 1\nhdf5 1", ran=ran).packages
    assert [f"{p.name} {cell[0]}" for p in found for cell in p.cells] == removed
    assert [f"{p.name} {cell[0]}" for p in found for cell in p.unknown] == unknown
    assert [f"{p.name} {cell[0]}" for p in found for cell in p.lost] == lost


def test_what_was_not_tried_counts_on_neither_side() -> None:
    """Of six cells the head tried three, and knows that one of them has no build."""
    found = diff(PARTIAL, "u22/a/gcc@9\nzlib 1\nhdf5 1", ran=[{"os": "u22"}])
    assert (found.base.tally, found.head.tally) == (Tally(2, 3), Tally(2, 2))
    whole = diff(PARTIAL, "u22/a/gcc@9\nzlib 1\nhdf5 1")
    assert (whole.base.tally, whole.head.tally) == (Tally(4, 6), Tally(2, 2))


def test_a_head_without_any_package_lost_all_and_removed_nothing() -> None:
    base = snapshot("u/zen4/gcc@9\nzlib 1\nhdf5 1")
    head = compute([], also={"sample": []}).snapshots[0]
    found = compare(base, head, DEFAULT_AXES)
    assert found.totals == Totals(lost=2)
    assert found.of("removed") == ()


def test_a_package_without_builds_is_there_all_the_same() -> None:
    base, head = snapshot("u/zen4/gcc@9\nzlib 1"), snapshot("u/zen4/gcc@9\nhdf5 1", also=["zlib"])
    found = {p.name: p.state for p in compare(base, head, DEFAULT_AXES).packages}
    assert found == {"hdf5": "new", "zlib": "changed"}


def test_the_level_decides_what_is_a_change() -> None:
    axes = ("os", "target", "compiler")
    base, head = "u20/zen4/gcc@9\nzlib 1", "u20/zen4/gcc@13\nzlib 1"
    assert diff(base, head, axes).totals.moved == 1
    records = [table(text) for text in (base, head)]
    names = ("os", "compiler.name")
    sides = [compute(one, names).snapshots[0] for one in records]
    assert compare(sides[0], sides[1], names).totals == Totals(kept=1)


places = st.tuples(
    st.sampled_from(["u20", "u22", "macos@11", "macos@12", "any"]),
    st.sampled_from(["x86_64", "zen4", None]),
    st.sampled_from(["gcc@9", "gcc@11", "gcc", "llvm@17", "none"]),
)
builds = st.lists(st.tuples(st.sampled_from("ab"), places, st.sampled_from("12")), max_size=8)


def coverage(found: list[tuple[str, tuple[str | None, ...], str]]) -> Snapshot:
    records = [
        BuildRecord(
            package=name,
            snapshot="s",
            axes=dict(zip(DEFAULT_AXES, cell, strict=True)),
            version=version,
            hash=str(number),
        )
        for number, (name, cell, version) in enumerate(found)
    ]
    return compute(records, also={"s": []}).snapshots[0]


@given(builds)
def test_nothing_differs_from_itself(found: list[Any]) -> None:
    one = coverage(found)
    same = compare(one, coverage(list(reversed(found))), DEFAULT_AXES)
    assert {package.state for package in same.packages} <= {"same"}
    assert (same.totals.lost, same.totals.gained, same.totals.moved, same.updated) == (0, 0, 0, ())
    assert same.causes == ()


def covers(cell: tuple[str | None, ...], place: tuple[str | None, ...]) -> bool:
    return all(one in ("any", other) for one, other in zip(cell, place, strict=True))


@given(builds, builds, st.sampled_from([None, [{"os": "u20"}]]))
def test_each_place_of_the_base_is_kept_lost_moved_or_unknown_or_of_a_removed_package(
    before: list[Any], after: list[Any], ran: Any
) -> None:
    found = compare(coverage(before), coverage(after), DEFAULT_AXES, ran=ran)
    for package in found.packages:
        moved = [move.before for move in package.moved]
        parts = [*package.kept, *package.lost, *moved, *package.unknown]
        parts += package.cells if package.state == "removed" else ()
        assert len(parts) == len(set(parts))
        stated = {cell for name, cell, _ in before if name == package.name}
        exact = {cell for cell in stated if "any" not in cell}
        assert exact <= set(parts)
        assert all(any(covers(cell, part) for cell in stated) for part in parts)
    assert sum(len(cause.cells) for cause in found.causes) == found.totals.lost


@given(builds, builds)
def test_what_is_gained_one_way_is_lost_the_other_way(before: list[Any], after: list[Any]) -> None:
    """As long as no two versions become one: here there are only two of each name."""
    there = compare(coverage(before), coverage(after), DEFAULT_AXES)
    back = compare(coverage(after), coverage(before), DEFAULT_AXES)
    for one, other in zip(there.packages, back.packages, strict=True):
        states = {(one.state, other.state)}
        if states & {("new", "removed"), ("removed", "new")} or not (before and after):
            continue
        assert (one.gained, one.lost) == (other.lost, other.gained)
        assert {(m.before, m.after) for m in one.moved} == {
            (m.after, m.before) for m in other.moved
        }


@pytest.mark.parametrize(
    ("package", "snapshot", "why"), [("p", "s", "source only"), ("p", "t", ""), ("q", "s", "")]
)
def test_why_a_package_has_no_build_any_more_is_told(package: str, snapshot: str, why: str) -> None:
    """Of packages that had one, and as the inputs of the head say."""
    base = compute(table("linux\np 1\nq 1", ("os",), snapshot="s"), ("os",)).snapshots[0]
    head = compute(table("linux\nq 1", ("os",), snapshot="s"), ("os",)).snapshots[0]
    found = compare(base, head, ("os",), left_out=[LeftOut(package, snapshot, "source only")])
    assert {p.name: p.unbuilt for p in found.packages} == {"p": why, "q": ""}
    assert found.unbuilt == ({why: ("p",)} if why else {})


@pytest.mark.parametrize(("snapshot", "before"), [("s", ("0.9",)), ("t", ())])
def test_the_version_before_is_told_of_a_package_that_had_no_build(
    snapshot: str, before: tuple[str, ...]
) -> None:
    """As the inputs of the base say; what has builds has their versions."""
    base, head = (
        compute(table(text, ("os",), snapshot="s"), ("os",), also={"s": ["p"]}).snapshots[0]
        for text in ("linux\nq 1", "linux\np 1\nq 1")
    )
    out = [LeftOut(package, snapshot, "source only", version="0.9") for package in "pq"]
    found = compare(base, head, ("os",), left_out_before=out)
    assert {p.name: p.versions for p in found.packages} == {
        "p": (before, ("1",)),
        "q": (("1",), ("1",)),
    }


def test_the_order_of_the_axes_is_no_matter() -> None:
    """A compiler that stands first moves and is respelled as one that stands last."""
    axes = ("compiler", "os", "target")
    moved = diff("g@1/u/a g@1/r/a g@1/r/b\nx 1 1 1", "g@2/u/a g@2/r/a g@2/r/b\nx 1 1 1", axes)
    pairs = [lines([move.before, move.after]) for move in only(moved).moved]
    assert pairs == [[f"g@1/{rest}", f"g@2/{rest}"] for rest in ("r/a", "r/b", "u/a")]
    elsewhere = only(diff("g@1/r/a g@1/u/b\nx 1 1", "g@2/u/a g@2/r/c\nx 1 1", axes))
    assert elsewhere.moved == ()
    assert lines(elsewhere.lost) == ["g@1/r/a", "g@1/u/b"]
    respelled = diff("g@1/u/a g@1/r/a\nx 1 1", "none/u/a\nx 1", axes)
    assert (only(respelled).respelled, lines(only(respelled).lost)) == ("compiler", ["g@1/r/a"])
