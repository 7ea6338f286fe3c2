"""What is covered, by small tables; the laws are in test_coverage_laws.py."""

from __future__ import annotations

from datetime import date

import pytest

from coverage_report import (
    BuildRecord,
    CoverageModel,
    LeftOut,
    Observed,
    Problem,
    Tally,
    compute,
    merge,
)
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import table
from coverage_report.values import combination_key


def covered(text: str, axes: str = "os") -> dict[str, list[str]]:
    """Return the state of each package on each combination of the universe."""
    (snapshot,) = compute(table(text, axes.split()), axes.split()).snapshots
    return {
        "/".join(str(value) for value in combination): [
            package.state(combination) for package in snapshot.packages
        ]
        for combination in snapshot.universe.combinations
    }


def test_the_universe_is_what_any_package_is_built_for() -> None:
    assert covered("""
             rhel8  ubuntu22.04  unused
        a    1      .            .
        b    1      1            .
    """) == {"rhel8": ["built", "built"], "ubuntu22.04": ["missing", "built"]}


def test_it_is_never_the_product_of_the_axes() -> None:
    model = compute(table("a/x b/y\n p 1 1", ["os", "target"]), ["os", "target"])
    assert model.tally == Tally(2, 2)


def test_each_snapshot_has_its_own() -> None:
    records = [*table("a b\n p 1 .", ["os"], "s"), *table("a b\n p . 1", ["os"], "t")]
    model = compute(records, ["os"])
    assert [s.tally for s in model.snapshots] == [Tally(1, 1), Tally(1, 1)]


class TestAny:
    def test_it_covers_what_agrees_on_the_other_axes(self) -> None:
        assert covered("a/x b/x b/y any/x\n p 1 1 1 .\n q . . . 1", "os target") == {
            "a/x": ["built", "built"],
            "b/x": ["built", "built"],
            "b/y": ["built", "missing"],
        }

    def test_it_covers_what_is_unknown_and_what_is_none(self) -> None:
        assert covered("? none any\n p 1 1 .\n q . . 1") == {
            "none": ["built", "built"],
            "None": ["built", "built"],
        }

    def test_alone_it_is_a_combination_of_its_own(self) -> None:
        assert covered("any\n p 1") == {"any": ["built"]}

    def test_what_is_vaguer_covers_what_is_less_vague(self) -> None:
        """Of two vague combinations that nothing exact fits, the more exact one is the universe."""
        assert covered("any/x any/any\n p 1 .\n q . 1", "os target") == {
            "any/x": ["built", "built"]
        }

    def test_vague_combinations_that_do_not_fit_each_other_stay(self) -> None:
        assert covered("any/x a/any\n p 1 .\n q . 1", "os target") == {
            "a/any": ["missing", "built"],
            "any/x": ["built", "missing"],
        }

    def test_its_builds_count_once_for_the_package_and_in_each_cell(self) -> None:
        model = compute(table("a b any\n p 1 1 .\n q . . 2*1", ["os"]), ["os"])
        q = model.snapshots[0].packages[1]
        assert q.builds == 2
        assert [cell.builds for cell in q.cells.values()] == [2, 2]


class TestFilter:
    RECORDS = table("a b\n zlib 1 .\n zstd . 1\n py-pip 1 1", ["os"])

    def test_the_universe_stays_that_of_the_whole_snapshot(self) -> None:
        (snapshot,) = compute(self.RECORDS, ["os"], packages=["z*"]).snapshots
        assert [p.name for p in snapshot.packages] == ["zlib", "zstd"]
        assert snapshot.tally == Tally(2, 4)

    def test_also_when_filtered_models_are_merged(self) -> None:
        zlib, zstd, both = (
            compute(self.RECORDS, ["os"], packages=names)
            for names in (["zlib"], ["zstd"], ["zlib", "zstd"])
        )
        assert merge(zlib, zstd) == both

    def test_what_was_observed_elsewhere_counts(self) -> None:
        more = [Observed("sample", {"os": "b"}), Observed("other", {"os": "c"})]
        model = compute(table("a\n p 1", ["os"]), ["os"], observed=more)
        assert [(s.name, s.tally) for s in model.snapshots] == [
            ("other", Tally(0, 0)),
            ("sample", Tally(1, 2)),
        ]


def test_packages_without_builds_are_shown() -> None:
    model = compute(table("a\n p 1", ["os"]), ["os"], also={"sample": {"p", "q"}, "empty": {"r"}})
    assert [(s.name, [p.name for p in s.packages], str(s.tally)) for s in model.snapshots] == [
        ("empty", ["r"], "n/a"),
        ("sample", ["p", "q"], "1/2 (50%)"),
    ]


def test_names_are_in_natural_order() -> None:
    records = [
        BuildRecord(package=name, snapshot=name, axes={"os": name}) for name in ("v10", "v9", "V9")
    ]
    assert [s.name for s in compute(records, ["os"]).snapshots] == ["V9", "v9", "v10"]


def test_combinations_are_ordered_axis_by_axis_and_unknown_is_last() -> None:
    """Values that people take for equal numbers still have one order."""
    ordered = [("a", "x"), ("b", "01"), ("b", "1"), ("b", "9"), ("b", "10"), (None, "x")]
    backwards = ordered[::-1]
    assert sorted(backwards, key=combination_key) == ordered


class TestMerge:
    def test_problems_what_is_left_out_and_the_latest_time_are_kept(self) -> None:
        one = model(Problem("a", "", "x"), "2025-01-01T00:00:00Z", LeftOut("p", "s", "external"))
        two = model(Problem("b", "", "y"), "2025-02-01T00:00:00Z", LeftOut("q", "s", "external"))
        both = merge(one, two)
        assert [p.file for p in both.problems] == ["a", "b"]
        assert both.generated_at == "2025-02-01T00:00:00Z"
        assert both.left_out_of("s") == {"external": 2}
        assert merge(model(), model()).generated_at is None

    def test_what_counts_in_one_is_not_left_out(self) -> None:
        built = BuildRecord(package="p", snapshot="s", axes={}, hash="h")
        one = compute([built], ["os"])
        two = compute([], ["os"], left_out=[LeftOut("p", "s", "not in the cache", "h")])
        assert merge(one, two).left_out == ()

    def test_what_was_declared_was_not_observed(self) -> None:
        """Only what some package is built for is in the universe of both."""
        declared = parse_expected(
            {"matrix": {"os": ["a", "b"]}},
            source="c",
            today=date(2026, 1, 1),
            read=lambda _: model(),
        )
        one = compute(table("a\n p 1\n q 1", ["os"]), ["os"], expected=declared)
        assert one.tally == Tally(2, 4)
        assert merge(one, one).tally == Tally(2, 2)

    def test_what_was_observed_in_one_is_observed_in_both(self) -> None:
        one = compute(table("a b\n p 1 .\n q . 1", ["os"]), ["os"], packages=["p"])
        assert merge(one, one).tally == one.tally == Tally(1, 2)

    def test_models_on_different_axes_cannot_be_merged(self) -> None:
        with pytest.raises(ValueError, match="models on different axes"):
            merge(compute([], ["os"]), compute([], ["target"]))


def model(
    problem: Problem | None = None, at: str | None = None, out: LeftOut | None = None
) -> CoverageModel:
    return compute(
        [],
        ["os"],
        problems=[problem] if problem else [],
        generated_at=at,
        left_out=[out] if out else [],
    )
