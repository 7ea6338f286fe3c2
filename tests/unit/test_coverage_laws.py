"""The laws of coverage, for any records: hypothesis looks for the ones that break them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coverage_report import BuildRecord, CoverageModel, Origin, compute, merge
from coverage_report.testing import table

AXES = ("os", "target")
#: Few values, so that hashes, cells and contradictions meet often.
VALUES = st.sampled_from(["a", "b", "01", "1", "any", "none", None])


def records(min_size: int = 0) -> st.SearchStrategy[list[BuildRecord]]:
    one = st.builds(
        BuildRecord,
        package=st.sampled_from("pq"),
        snapshot=st.sampled_from(["s", "t"]),
        axes=st.fixed_dictionaries({}, optional=dict.fromkeys((*AXES, "os.family"), VALUES)),
        version=st.sampled_from([None, "", "9", "10"]),
        variants=st.sampled_from([(), ("+a", "~b"), ("~b", "+a")]),
        hash=st.sampled_from([None, "", "x", "y", "z"]),
        stacks=st.sampled_from([(), ("e4s",), ("root", "e4s")]),
        size=st.sampled_from([None, 5]),
        builds=st.sampled_from([1, 3]),
        repeat=st.sampled_from([0, 1]),
        origin=st.sampled_from([Origin("a"), Origin("a", "/1"), Origin("b")]),
    )
    return st.lists(one, min_size=min_size, max_size=8)


@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_records_never_matters(found: list[BuildRecord], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = compute(found, AXES), compute(shuffled, AXES)
    assert one == other
    assert orders(one) == orders(other), "and what is ordered is ordered alike"


@given(records(), records(), records())
def test_merge_is_associative(
    one: list[BuildRecord], two: list[BuildRecord], three: list[BuildRecord]
) -> None:
    a, b, c = (compute(found, AXES) for found in (one, two, three))
    assert counted(merge(merge(a, b), c)) == counted(merge(a, merge(b, c)))


@given(records(), records())
def test_merge_is_commutative(one: list[BuildRecord], two: list[BuildRecord]) -> None:
    a, b = compute(one, AXES), compute(two, AXES)
    assert merge(a, b) == merge(b, a)


@given(records())
def test_merge_is_idempotent(found: list[BuildRecord]) -> None:
    model = compute(found, AXES)
    assert merge(model, model) == model


@given(records(), records())
def test_merging_is_computing_from_all_records(
    one: list[BuildRecord], two: list[BuildRecord]
) -> None:
    """Of a contradiction a model keeps one side only, so this is for records without any."""
    one, two = consistent(one), consistent(two)
    assert merge(compute(one, AXES), compute(two, AXES)) == compute([*one, *two], AXES)


@given(records(min_size=1))
def test_adding_a_record_never_lowers_coverage_over_the_same_universe(
    found: list[BuildRecord],
) -> None:
    """Over a universe that already has the record's combination; hashes apart, a record is new."""
    new = [
        BuildRecord(package=r.package, snapshot=r.snapshot, axes=r.axes, hash=str(n))
        for n, r in enumerate(found)
    ]
    universe = [
        BuildRecord(package="whole", snapshot=r.snapshot, axes=r.axes, hash=f"u{n}")
        for n, r in enumerate(found)
    ]
    *before, _ = new
    less, more = ratios([*universe, *before]), ratios([*universe, *new])
    assert all(more[package] >= ratio for package, ratio in less.items())


@given(records())
def test_the_numbers_are_those_of_a_slow_second_count(found: list[BuildRecord]) -> None:
    model = compute(found, AXES)
    unique = [r for s in model.snapshots for p in s.packages for r in p.records]
    for snapshot in model.snapshots:
        mine = [r for r in unique if r.snapshot == snapshot.name]
        universe = slow_universe(mine)
        assert set(snapshot.universe.combinations) == universe
        for package in snapshot.packages:
            built = {
                u for r in mine if r.package == package.name for u in universe if slow_fits(r, u)
            }
            assert set(package.cells) == built
            assert (package.tally.covered, package.tally.total) == (len(built), len(universe))
        assert snapshot.tally.covered == sum(len(p.cells) for p in snapshot.packages)
        assert snapshot.complete == sum(set(p.cells) == universe for p in snapshot.packages)


@given(records())
def test_each_hash_counts_once_in_its_snapshot(found: list[BuildRecord]) -> None:
    model = compute(found, AXES)
    unique = [(s.name, r) for s in model.snapshots for p in s.packages for r in p.records]
    hashed = {(r.snapshot, r.hash) for r in found if r.hash}
    assert {(name, r.hash) for name, r in unique if r.hash} == hashed
    assert len([r for _, r in unique if r.hash]) == len(hashed)


def test_the_laws_meet_contradictions() -> None:
    """The records above are alike often enough: this one example stands for what they try."""
    one, other = table("a b\n p 1 .\n q . 1", ["os"])
    assert len(compute([one, replace(other, hash=one.hash)], ["os"]).problems) == 1


def counted(model: CoverageModel) -> object:
    """Return all of a model but who lost a contradiction: a model keeps only who won."""
    return [(s.name, s.universe, s.packages, s.tally, s.complete) for s in model.snapshots]


def orders(model: CoverageModel) -> object:
    return [
        [(list(p.cells), [c.records for c in p.cells.values()], list(p.applicable))]
        for s in model.snapshots
        for p in s.packages
    ]


def consistent(found: list[BuildRecord]) -> list[BuildRecord]:
    return [replace(r, hash=repr(r.content)) if r.hash else r for r in found]


def ratios(found: list[BuildRecord]) -> dict[tuple[str, str], Fraction]:
    return {
        (snapshot.name, package.name): package.tally.ratio or Fraction(0)
        for snapshot in compute(found, AXES).snapshots
        for package in snapshot.packages
    }


def slow_universe(found: Sequence[BuildRecord]) -> set[tuple[str | None, ...]]:
    stated = {tuple(r.axes.get(axis) for axis in AXES) for r in found}
    return {
        c
        for c in stated
        if not any(
            d != c and all(x in ("any", y) for x, y in zip(c, d, strict=True)) for d in stated
        )
    }


def slow_fits(record: BuildRecord, combination: tuple[str | None, ...]) -> bool:
    return all(
        record.axes.get(axis) in ("any", value)
        for axis, value in zip(AXES, combination, strict=True)
    )
