"""What a change does to those who use what was built: over places, not over spellings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from coverage_report import BuildRecord, Diff, Scope, Snapshot, compare, compute
from coverage_report.analysis.diff.compare import changed_packages
from coverage_report.analysis.diff.terrain import side_of
from coverage_report.testing import table

AXES = ("os", "target", "libc", "python")
SERVES = {"os": "floor", "libc": "floor", "python": "interpreter"}
Place = Mapping[str, str | None]


def wheels(
    text: str, axes: Sequence[str] = AXES, *scopes: tuple[str | None, Callable[[Place], bool]]
) -> Snapshot:
    """Return the coverage of builds, each as ``package target libc python`` on Linux, or with another system before it."""
    records = []
    for number, line in enumerate(filter(None, map(str.strip, text.split(";")))):
        name, *values = line.split()
        combination = "/".join(values if len(values) == 4 else ["linux", *values])
        records += table(f"{combination}\n{name} 1", AXES, snapshot="s")
        assert number < 100
    found = [
        Scope(snapshot="s", package=package, applies=applies, reason="because")
        for package, applies in scopes
    ]
    model = compute(records, axes, serves=SERVES, scopes=found, also={"s": ()})
    return model.snapshots[0]


def change(base: str, head: str, axes: Sequence[str] = AXES) -> Diff:
    return compare(wheels(base, axes), wheels(head, axes), axes)


def told(diff: Diff) -> str:
    """Return what became of the packages, with the values that tell."""
    found = []
    for package in diff.packages:
        words = {
            "lost": package.lost,
            "gained": package.gained,
            "outside": package.outside,
            "entered": package.entered,
        }
        parts = [f"{word} {_short(cells)}" for word, cells in words.items() if cells]
        parts += [f"narrowed {_short([m.before])} to {_short([m.after])}" for m in package.moved]
        parts += ["retagged"] if package.retagged else []
        found += [f"{package.name}: {'; '.join(parts)}"] if parts else []
    return "\n".join(found)


def _short(cells: Sequence[Any]) -> str:
    return ", ".join("/".join(str(value).partition("@")[2] or str(value) for value in cell if value not in {"linux", "x86_64"}) for cell in cells)  # fmt: skip


@pytest.mark.parametrize(
    ("base", "head", "what"),
    [
        ("p x86_64 glibc@2.17 cp39; p x86_64 glibc@2.17 cp310", "p x86_64 glibc@2.17 cp39+", "p: gained 2.17/cp311"),
        ("p x86_64 glibc@2.17 cp39+", "p x86_64 glibc@2.17 cp39; p x86_64 glibc@2.17 cp310", "p: lost 2.17/cp311"),
        ("p x86_64 glibc@2.17 cp38+", "p x86_64 glibc@2.17 cp38", "p: lost 2.17/cp39"),
        ("p x86_64 glibc@2.17 cp38+", "p x86_64 glibc@2.17 cp310+", "p: narrowed 2.17/cp38 to 2.17/cp310"),
        ("p x86_64 glibc@2.17 cp310+", "p x86_64 glibc@2.17 cp38+", "p: gained 2.17/cp38"),
        ("p x86_64 glibc@2.17 cp39+", "p x86_64 glibc@2.17 cp312", "p: lost 2.17/cp313; narrowed 2.17/cp39 to 2.17/cp312"),
        ("p x86_64 glibc@2.17 cp39; p x86_64 glibc@2.17 cp310", "p x86_64 glibc@2.17 cp310", "p: lost 2.17/cp39"),
        ("p x86_64 glibc@2.17 cp312", "p x86_64 glibc@2.28 cp312", "p: narrowed 2.17/cp312 to 2.28/cp312"),
        ("p x86_64 glibc@2.28 cp312", "p x86_64 glibc@2.17 cp312", "p: gained 2.17/cp312"),
        ("p x86_64 glibc@2.17 cp312; p x86_64 glibc@2.28 cp312", "p x86_64 glibc@2.28 cp312", "p: narrowed 2.17/cp312 to 2.28/cp312"),
        ("p x86_64 glibc@2.17 cp312; p x86_64 glibc@2.28 cp312", "p x86_64 glibc@2.17 cp312", "p: retagged"),
        ("p x86_64 glibc@2.17 cp312; p x86_64 musl@1.1 cp312", "p x86_64 glibc@2.17 cp312", "p: lost 1.1/cp312"),
        ("p macos@10.9 x86_64 none cp312", "p macos@11 x86_64 none cp312", "p: narrowed 10.9/none/cp312 to 11/none/cp312"),
        ("p macos@11 x86_64 none cp312", "p macos@11.0 x86_64 none cp312", "p: retagged"),
        ("p x86_64 glibc@2.17 cp313", "p x86_64 glibc@2.17 cp313; p x86_64 glibc@2.17 cp313t", "p: gained 2.17/cp313t"),
        ("p x86_64 glibc@2.17 cp313t", "p x86_64 glibc@2.17 cp39+", "p: lost 2.17/cp313t; gained 2.17/cp39"),
        ("p any any any any", "p x86_64 glibc@2.17 cp312", "p: lost any/any/any/any"),
        ("p x86_64 glibc@2.17 py39+", "p x86_64 glibc@2.17 cp39+", "p: lost 2.17/cp313t, 2.17/pp39-pypy39_pp73"),
        ("p x86_64 glibc@2.17 cp39+", "p x86_64 glibc@2.17 py39+", "p: gained 2.17/cp313t, 2.17/pp39-pypy39_pp73"),
        ("p x86_64 glibc@2.17 py39+", "p x86_64 glibc@2.17 cp39+; p x86_64 glibc@2.17 pp311-pypy311_pp73", "p: lost 2.17/cp313t; narrowed 2.17/pp39-pypy39_pp73 to 2.17/pp311-pypy311_pp73"),
        ("p x86_64 glibc@2.17 py39+", "q x86_64 glibc@2.17 py39+; p aarch64 glibc@2.17 py39+", "p: lost 2.17/cp39; gained aarch64/2.17/cp39"),
        ("p any any any any", "p any any any py38+", "p: narrowed any/any/any/cp37 to any/any/any/cp38"),
        ("p any any any py38+", "p any any any any", "p: gained any/any/any/cp37"),
        ("p x86_64 glibc@2.17 any", "p x86_64 glibc@2.17 cp312", "p: lost 2.17/cp313, 2.17/pp311-pypy311_pp73; narrowed 2.17/cp311 to 2.17/cp312"),
        ("p x86_64 glibc@2.17 cp312+", "p x86_64 glibc@2.28 cp312", "p: lost 2.17/cp313; narrowed 2.17/cp312 to 2.28/cp312"),
        ("p x86_64 glibc@2.17 cp310+", "p x86_64 glibc@2.28 cp312", "p: lost 2.17/cp310, 2.17/cp313; narrowed 2.17/cp312 to 2.28/cp312"),
        ("p x86_64 glibc@2.17 cp39+", "p x86_64 glibc@2.28 cp39; p x86_64 glibc@2.28 cp310", "p: lost 2.17/cp311; narrowed 2.17/cp39 to 2.28/cp39"),
        ("p x86_64 glibc@2.17 cp313t; p x86_64 glibc@2.17 cp313", "p x86_64 glibc@2.17 cp314; p x86_64 glibc@2.17 cp313", "p: lost 2.17/cp313t; gained 2.17/cp314"),
        ("p any any any pp36+", "p any any any py39+", "p: gained any/any/any/cp39; narrowed any/any/any/pp36-pypy36_pp73 to any/any/any/pp39-pypy39_pp73"),
        ("p x86_64 glibc@2.17 cp312", "p any any any any", "p: gained any/any/any/any"),
        ("p any any any any; q windows x86_64 none cp312", "p x86_64 glibc@2.17 cp312; q windows x86_64 none cp312", "p: lost any/any/any/any, windows/none/cp312"),
        ("p any any any any; q windows x86_64 none cp312", "p any any any any", ""),
        ("p x86_64 glibc@2.17 cp312; q x86_64 glibc@2.28 cp39+", "p x86_64 glibc@2.34 cp312; q x86_64 glibc@2.28 cp39+", "p: narrowed 2.17/cp312 to 2.34/cp312"),
    ],
)  # fmt: skip
def test_only_what_nobody_can_use_any_more_is_lost(base: str, head: str, what: str) -> None:
    assert told(change(base, head)) == what
    assert told(change(base, base)) == told(change(head, head)) == ""


def test_each_kind_of_range_rises_for_itself() -> None:
    """What rose for musl is not told as a part of what rose for glibc on the same Python."""
    base = "demo x86_64 glibc@2.12 cp312; demo x86_64 musl@1.1 cp312; demo x86_64 glibc@2.17 cp312"
    head = "demo x86_64 glibc@2.17 cp312; demo x86_64 musl@1.2 cp312"
    (package,) = change(base, head).packages
    assert [(move.before[2], move.after[2]) for move in package.moved] == [
        ("glibc@2.12", "glibc@2.17"),
        ("musl@1.1", "musl@1.2"),
    ]


@pytest.mark.parametrize("axes", [("os.family", "target.family"), ("os", "target"), ("target",)])
def test_a_range_that_rose_is_no_change_where_its_axis_is_not_shown(axes: Sequence[str]) -> None:
    base = "p x86_64 glibc@2.17 cp38+; p macos@11 m1 none cp38+; q x86_64 glibc@2.17 cp312"
    head = "p x86_64 glibc@2.28 cp310+; p macos@11 m1 none cp310+"
    found = change(base, head, axes)
    assert (found.totals.lost, found.totals.moved, found.totals.kept) == (0, 0, 2)
    assert [package.name for package in found.of("removed")] == ["q"]
    assert found.packages[0].retagged


@pytest.mark.parametrize(
    ("builds", "axes", "cells"),
    [
        ("p x86_64 glibc@2.17 cp39; q aarch64 glibc@2.17 py38+", ("os", "python"), {"p": ["linux/cp39"], "q": ["linux/cp38", "linux/cp39"]}),
        ("p x86_64 glibc@2.17 cp39; q aarch64 glibc@2.17 py38+", ("python",), {"p": ["cp39"], "q": ["cp38", "cp39"]}),
        ("p x86_64 glibc@2.17 cp39; p x86_64 glibc@2.28 cp39; q aarch64 glibc@2.17 cp39", ("libc",), {"p": ["glibc@2.17", "glibc@2.28"], "q": ["glibc@2.17", "glibc@2.28"]}),
        ("p x86_64 glibc@2.17 cp39+; q aarch64 glibc@2.17 cp39+; q aarch64 glibc@2.17 cp311", ("python",), {"p": ["cp39", "cp311"], "q": ["cp39", "cp311"]}),
        ("p x86_64 glibc@2.17 cp39+; q aarch64 glibc@2.17 cp39+", ("python",), {"p": ["cp39"], "q": ["cp39"]}),
        ("p x86_64 glibc@2.17 cp39; q aarch64 glibc@2.17 py38+", ("target", "python"), {"p": ["x86_64/cp39"], "q": ["aarch64/cp38"]}),
    ],
)  # fmt: skip
def test_what_one_target_tells_apart_is_served_by_what_another_has(
    builds: str, axes: Sequence[str], cells: Mapping[str, list[str]]
) -> None:
    """A wheel for ``py38+`` on aarch64 is one for ``cp39``, where targets are not told apart."""
    packages = wheels(builds, axes).packages
    assert {p.name: ["/".join(map(str, c)) for c in p.cells] for p in packages} == cells


def test_what_is_lost_on_coarse_axes_of_one_target_is_not_gained_by_another() -> None:
    diff = change(
        "q aarch64 glibc@2.17 cp38+; q x86_64 glibc@2.17 cp39",
        "q aarch64 glibc@2.17 cp38; q x86_64 glibc@2.17 cp39+",
        ("os", "python"),
    )
    assert (diff.totals.lost, diff.totals.gained, diff.totals.moved) == (0, 0, 0)


def test_what_is_lost_on_coarse_axes_is_what_no_place_of_it_has() -> None:
    base = "p x86_64 glibc@2.17 cp38+; p macos@10.9 x86_64 none cp38+; p macos@11 m1 none cp38+"
    head = "p x86_64 glibc@2.17 cp38+; p macos@11 m1 none cp38+"
    assert told(change(base, head, ("os.family", "target.family"))) == "p: lost macos"


class TestScopes:
    BASE = "p x86_64 glibc@2.17 cp312; p x86_64 glibc@2.17 cp313; p macos@11 m1 none cp312; p macos@11 m1 none cp313"

    @pytest.mark.parametrize(
        ("head", "applies", "values"),
        [
            ("p x86_64 glibc@2.17 cp312; p x86_64 glibc@2.17 cp313", lambda p: p["os"] == "linux", {"os": ("macos",)}),
            ("p x86_64 glibc@2.17 cp313; p macos@11 m1 none cp313", lambda p: p["python"] != "cp312", {"python": ("cp312",)}),
            ("p x86_64 glibc@2.17 cp313", lambda p: p["os"] == "linux" and p["python"] != "cp312", {"os": ("macos",), "python": ("cp312",)}),
        ],
    )  # fmt: skip
    def test_what_the_lock_no_longer_covers_is_said_once(
        self, head: str, applies: Callable[[Place], bool], values: object
    ) -> None:
        found = compare(wheels(self.BASE), wheels(head, AXES, (None, applies)), AXES)
        (outside,) = found.outside
        assert (outside.values, outside.packages, outside.reasons) == (values, ("p",), ("because",))
        assert outside.cells == found.totals.outside == len(found.packages[0].outside)
        assert (found.totals.lost, found.packages[0].state) == (0, "same")
        assert not found.packages[0].retagged

    def test_where_only_a_package_applies_in_fewer_places_it_is_named(self) -> None:
        head = wheels(f"{self.BASE}; q macos@11 m1 none cp312", AXES, ("p", lambda p: p["os"] == "linux"))  # fmt: skip
        base = wheels(f"{self.BASE}; q macos@11 m1 none cp312")
        (outside,) = compare(base, head, AXES).outside
        assert (outside.values, outside.packages, outside.cells) == ({}, ("p",), 2)

    def test_what_applies_anew_is_no_gain(self) -> None:
        linux = ("p", lambda p: p["os"] == "linux")
        found = compare(wheels(self.BASE, AXES, linux), wheels(self.BASE), AXES)
        assert told(found) == "p: entered 11/m1/none/cp312, 11/m1/none/cp313"
        (entered,) = found.entered
        assert (entered.values, entered.packages, entered.cells) == ({}, ("p",), 2)

    @pytest.mark.parametrize(
        ("scope", "names"), [(lambda p: p["os"] == "linux", ["p"]), (None, [])]
    )
    def test_a_package_with_the_same_builds_is_compared_where_scopes_differ(
        self, scope: Callable[[Place], bool] | None, names: list[str]
    ) -> None:
        head = wheels(self.BASE, AXES, ("p", scope)) if scope else wheels(self.BASE)
        sides = (side_of(wheels(self.BASE), AXES), side_of(head, AXES))
        assert [found.name for found in changed_packages(*sides, AXES)] == names

    def test_what_the_lock_newly_covers_is_said_once(self) -> None:
        linux = (None, lambda p: p["os"] == "linux")
        base = wheels("p x86_64 glibc@2.17 cp312; p x86_64 glibc@2.17 cp313", AXES, linux)
        found = compare(base, wheels(self.BASE), AXES)
        (entered,) = found.entered
        assert (entered.values, entered.packages, entered.cells) == ({"os": ("macos",)}, ("p",), 2)
        assert (entered.reasons, found.outside, found.totals.gained) == ((), (), 0)

    def test_two_values_that_left_together_are_a_pair(self) -> None:
        base = (
            "p macos@10.13 x86_64 none cp312; p macos@11 m1 none cp312; p windows x86_64 none cp312"
        )
        head = wheels(
            "p macos@11 m1 none cp312; p windows x86_64 none cp312",
            AXES,
            (None, lambda p: (p["os"] or "").partition("@")[0] != "macos" or p["target"] == "m1"),
        )
        (outside,) = compare(wheels(base), head, AXES).outside
        assert (outside.values, outside.pairs) == ({}, ({"os": "macos", "target": "x86_64"},))
        assert outside.cells == 1

    def test_a_value_that_left_is_told_where_others_of_its_family_are_left_in_all_its_places(self) -> None:  # fmt: skip
        base = "p x86_64 glibc@2.17 cp312; q x86_64 glibc@2.28 cp312"
        head = wheels(base, AXES, (None, lambda p: p["libc"] != "glibc@2.17"))
        (outside,) = compare(wheels(base), head, AXES).outside
        assert (outside.values, outside.pairs) == ({"libc": ("glibc@2.17",)}, ())

    def test_a_range_that_holds_all_of_the_scope_is_only_retagged(self) -> None:
        later = (None, lambda p: "310" not in str(p["python"]))
        base, head = (
            wheels(f"p any any any {python}", AXES, later) for python in ("any", "py311+")
        )
        assert told(compare(base, head, AXES)) == "p: retagged"

    def test_versions_after_all_that_are_named_are_not_told(self) -> None:
        base = "p x86_64 glibc@2.17 cp311; p x86_64 glibc@2.17 cp312; q x86_64 glibc@2.17 cp39+"
        older = (None, lambda p: p["python"] not in {"cp312", "cp313"})
        head = wheels("p x86_64 glibc@2.17 cp311; q x86_64 glibc@2.17 cp39+", AXES, older)
        (outside,) = compare(wheels(base), head, AXES).outside
        assert (outside.values, outside.cells) == ({"python": ("cp312",)}, 2)

    def test_what_is_lost_within_the_scope_is_lost(self) -> None:
        linux = (None, lambda p: p["os"] in {"linux", "any", None})
        head = wheels("p x86_64 glibc@2.17 cp313", AXES, linux)
        found = compare(wheels(self.BASE), head, AXES)
        assert told(found).startswith("p: lost 2.17/cp312; outside 11/m1/none/cp312")

    def test_on_coarse_axes_what_left_the_scope_is_not_lost_where_the_rest_was_never_built(self) -> None:  # fmt: skip
        base = wheels("p x86_64 glibc@2.17 cp312; q x86_64 glibc@2.17 cp313")
        later = (None, lambda p: p["python"] != "cp312")
        head = wheels("q x86_64 glibc@2.17 cp313; p macos@11 m1 none cp313", AXES, later)
        axes = ("os.family",)
        sides = (wheels("p x86_64 glibc@2.17 cp312; q x86_64 glibc@2.17 cp313", axes), wheels("q x86_64 glibc@2.17 cp313; p macos@11 m1 none cp313", axes, later))  # fmt: skip
        assert told(compare(base, head, AXES)).startswith("p: gained 11/m1/none/cp313; outside")
        assert told(compare(*sides, axes)) == "p: gained macos; outside "


@pytest.mark.parametrize("version", [None, "1"])
def test_sides_that_state_different_axes_are_compared_on_those_of_the_model(
    version: str | None,
) -> None:
    """One names a libc, as wheels do, and the other none: neither could be asked about the other's places."""

    def side(*builds: dict[str, str]) -> Snapshot:
        records = [
            BuildRecord(package="p", version=version, snapshot="s", axes=axes) for axes in builds
        ]
        scope = Scope(snapshot="s", package="p", version=version, applies=lambda _: True)
        return compute(records, ("os",), serves=SERVES, scopes=[scope]).snapshots[0]

    named = side({"os": "linux", "libc": "glibc@2.17"}, {"os": "macos", "libc": "none"})
    plain = side({"os": "linux"}, {"os": "windows"})
    for base, head, lost, gained in (
        (named, plain, "macos", "windows"),
        (plain, named, "windows", "macos"),
    ):
        (package,) = compare(base, head, ("os",)).packages
        assert (package.lost, package.gained, package.kept) == (
            ((lost,),),
            ((gained,),),
            (("linux",),),
        )
