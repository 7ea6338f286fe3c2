"""The nouns: tallies that never lie, records that know who they are, cells that know how they look."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    BuildRecord,
    ExportContext,
    LeftOut,
    Mention,
    Named,
    Observed,
    Origin,
    Package,
    Problem,
    Scope,
    Serves,
    Tally,
    compute,
)
from coverage_report.testing import table

RECORD = BuildRecord(package="zlib", snapshot="develop", axes={"os": "rhel8"}, version="1.3")


class TestTally:
    @pytest.mark.parametrize(
        ("covered", "total", "percent"),
        [
            (0, 0, "n/a"),
            (0, 7, "0%"),
            (1, 1000, "<1%"),
            (1, 100, "1%"),
            (1, 3, "33%"),
            (2, 3, "66%"),
            (9999, 10000, "99%"),
            (7, 7, "100%"),
        ],
    )
    def test_rounding_never_lies(self, covered: int, total: int, percent: str) -> None:
        tally = Tally(covered, total)
        assert tally.percent == percent
        assert str(tally) == ("n/a" if not total else f"{covered:,}/{total:,} ({percent})")

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_only_complete_is_100_and_only_nothing_is_0(self, covered: int, total: int) -> None:
        tally = Tally(min(covered, total), total)
        assert (tally.percent == "100%") == tally.complete == (0 < total <= covered)
        assert (tally.percent == "0%") == (covered == 0 < total)
        assert tally.ratio == (Fraction(tally.covered, total) if total else None)

    def test_tallies_add_up(self) -> None:
        assert Tally(1, 2) + Tally(2, 5) == Tally(3, 7)

    @pytest.mark.parametrize(
        ("covered", "total", "places", "shown"),
        [
            (0, 0, 1, "n/a"),
            (0, 7, 1, "0.0%"),
            (2, 3, 0, "66%"),
            (2, 3, 1, "66.6%"),
            (2, 3, 3, "66.666%"),
            (1, 200, 1, "0.5%"),
            (1999, 2000, 1, "99.9%"),
            (2000, 2000, 2, "100.00%"),
            (7, 5, 1, "140.0%"),
        ],
    )
    def test_decimals_are_rounded_down(
        self, covered: int, total: int, places: int, shown: str
    ) -> None:
        assert Tally(covered, total).floored(places) == shown


class TestPlaces:
    @pytest.mark.parametrize(
        ("file", "pointer", "text"),
        [
            ("a.md", "/meta", "a.md: /meta: bad: : value"),
            ("a.md", "", "a.md: bad: : value"),
            ("", "", "bad: : value"),
        ],
    )
    def test_a_problem_says_where_it_knows_to(self, file: str, pointer: str, text: str) -> None:
        """What is not known leaves no trace, and the message stays as it is."""
        assert str(Problem(file, pointer, "bad: : value")) == text

    def test_an_origin_is_a_file_and_a_place_in_it(self) -> None:
        assert [str(Origin("a.md")), str(Origin("a.md", "/0"))] == ["a.md", "a.md: /0"]


class TestIdentity:
    @pytest.mark.parametrize(
        "other",
        [
            {"axes": {"os": "rhel8", "target": None}},
            {"variants": ()},
            {"hash": ""},
            {"size": 5},
            {"origin": Origin("b")},
        ],
    )
    def test_it_does_not_depend_on_how_it_is_written(self, other: dict[str, object]) -> None:
        assert changed(**other).identity == RECORD.identity

    @pytest.mark.parametrize(
        "other",
        [
            {"package": "zlib-ng"},
            {"axes": {"os": "rhel9"}},
            {"axes": {"os": "any"}},
            {"axes": {}},
            {"version": None},
            {"version": ""},
            {"variants": ("+pic",)},
            {"stacks": ("e4s",)},
            {"repeat": 1},
            {"hash": "x"},
        ],
    )
    def test_it_depends_on_all_that_tells_builds_apart(self, other: dict[str, object]) -> None:
        assert changed(**other).identity != RECORD.identity

    def test_the_hash_alone_identifies(self) -> None:
        assert changed(hash="x").identity == changed(hash="x", package="other").identity


class TestPackage:
    def test_a_cell_is_built_older_missing_or_does_not_apply(self) -> None:
        (rhel, zen, alpine) = ("rhel8",), ("ubuntu22.04",), ("alpine",)
        package, _ = packages("rhel8 ubuntu22.04", "a 1.9,1.10 1.9", "b 1 1")
        assert package.newest == "1.10"
        assert [package.state(c) for c in (rhel, zen, alpine)] == ["built", "older", "n/a"]
        assert package.missing == ()

    def test_what_applies_and_is_not_built_is_missing(self) -> None:
        package, _ = packages("rhel8 ubuntu22.04", "a 1 .", "b . 1")
        assert package.state(("ubuntu22.04",)) == "missing"
        assert package.missing == (("ubuntu22.04",),)

    def test_without_versions_nothing_is_older(self) -> None:
        (package,) = packages("rhel8", "a ?")
        assert package.newest is None
        assert package.versions == ()
        assert package.state(("rhel8",)) == "built"

    def test_builds_are_counted_in_each_stack(self) -> None:
        records = [changed(stacks=("e4s", "root")), changed(stacks=("root",), version="1.2")]
        (package,) = compute(records, ["os"]).snapshots[0].packages
        assert package.stacks == {"e4s": 1, "root": 2}
        assert package.builds == 2
        assert package.versions == ("1.2", "1.3")


class TestSnapshot:
    def test_gaps_are_least_covered_first_and_complete_packages_are_none(self) -> None:
        model = compute(table("a b c\n p2 1 1 .\n p10 1 . .\n p3 1 . .\n p1 1 1 1", ["os"]), ["os"])
        (snapshot,) = model.snapshots
        assert [p.name for p in snapshot.gaps] == ["p3", "p10", "p2"]
        assert snapshot.complete == 1
        assert snapshot.builds == 7
        assert model.tally == snapshot.tally == Tally(7, 12)

    def test_a_combination_is_covered_by_so_many_packages(self) -> None:
        model = compute(table("x y\n a 2,1 1\n b . 1", ["os"]), ["os"])
        (snapshot,) = model.snapshots
        assert [snapshot.coverage_of((os,)) for os in "xyz"] == [
            Tally(1, 2),
            Tally(2, 2),
            Tally(0, 0),
        ]


def changed(**fields: object) -> BuildRecord:
    stated = {"package": "zlib", "snapshot": "develop", "axes": {"os": "rhel8"}, "version": "1.3"}
    return BuildRecord(**stated | fields)  # type: ignore[arg-type]


def packages(*rows: str) -> tuple[Package, ...]:
    return compute(table("\n".join(rows), ["os"]), ["os"]).snapshots[0].packages


@pytest.mark.parametrize(
    "wrong", [{"snapshot": 1}, {"package": 1}, {"version": 1}, {"reason": 1}, {"applies": None}]
)
def test_a_scope_is_a_function_and_names(wrong: dict[str, object]) -> None:
    fine: dict[str, object] = {"snapshot": "s", "package": "p", "version": "1", "applies": bool}
    assert Scope(**fine).snapshot == "s"  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be given a function, and names as text"):
        Scope(**(fine | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("builds", "fits"), [(0, False), (1, True), (10**9, True), (10**9 + 1, False)]
)
def test_a_record_stands_for_one_build_at_least(builds: int, fits: bool) -> None:
    """What a report says of itself is checked where it is read."""
    stated = {"package": "p", "snapshot": "s", "axes": {}, "builds": builds}
    if fits:
        assert msgspec.convert(stated, BuildRecord).builds == builds
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(stated, BuildRecord)


@pytest.mark.parametrize("empty", ["package", "snapshot"])
def test_names_are_not_empty(empty: str) -> None:
    stated = {"package": "p", "snapshot": "s", "axes": {}, empty: ""}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(stated, BuildRecord)


@pytest.mark.parametrize(
    "one",
    [
        Named("s"),
        Mention("p", "s"),
        Observed("s", {}),
        Serves("libc", "floor"),
        LeftOut("p", "s", "external"),
        Origin("a"),
        Problem("a", "", "x"),
        BuildRecord(package="p", snapshot="s", axes={}),
        Scope(snapshot="s", applies=bool),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_a_loader_yields_cannot_be_changed(one: object) -> None:
    """Several models are made of it."""
    name = next(iter(getattr(one, "__struct_fields__", ("snapshot",))))
    with pytest.raises(AttributeError):
        setattr(one, name, "x")


def test_what_is_left_out_is_counted_by_snapshot_and_reason() -> None:
    out = [
        LeftOut("p", "s", "external", builds=2),
        LeftOut("q", "s", "external"),
        LeftOut("p", "t", "x"),
    ]
    model = compute([], ["os"], left_out=out)
    assert model.left_out_of("s") == {"external": 3}
    assert model.left_out_of("t") == {"x": 1}
    assert model.left_out_of("u") == {}


def test_a_context_has_neither_templates_nor_sections_of_its_own() -> None:
    context = ExportContext()
    with pytest.raises(LookupError, match=r"no templates here, asked for a\.md\.j2"):
        context.render("a.md.j2")
    with pytest.raises(LookupError, match="no sections here, asked for html"):
        context.section("html")
