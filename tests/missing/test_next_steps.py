"""What to build next."""

from __future__ import annotations

from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import DEFAULT_AXES, BuildRecord, Combination, Snapshot, compute
from coverage_report.analysis.missing import Gap, Step, next_steps
from coverage_report.testing import table
from coverage_report.text import natural_key


def snapshot(text: str) -> Snapshot:
    return compute(table(text)).snapshots[0]


def shown(steps: tuple[Step, ...]) -> list[tuple[str, dict[str, int]]]:
    return [
        ("/".join(map(str, step.combination)), {gap.package: int(gap.worth) for gap in step.gaps})
        for step in steps
    ]


WORTH = """
      u22/zen4/gcc@11  u22/zen4/llvm@17  r8/zen4/gcc@11
    a 1                .                 .
    b 1                1                 .
    c .                1                 1
"""


def test_a_first_build_on_an_os_is_worth_more_than_another_compiler() -> None:
    """A gap is worth its values, pairs and triples that are new to the package: 4 for an OS, or a compiler."""
    assert shown(next_steps(snapshot(WORTH))) == [
        ("r8/zen4/gcc@11", {"a": 4, "b": 4}),
        ("u22/zen4/llvm@17", {"a": 4}),
        ("u22/zen4/gcc@11", {"c": 2}),
    ]


def test_what_a_step_brings_is_no_longer_worth_anything_to_the_next() -> None:
    """Greedy: once `a` is built on r8, another build on r8 brings less, and the other OS comes first."""
    builds = """
          u22/zen4/gcc@11  r8/zen4/gcc@11  r8/zen4/gcc@13  s15/zen4/gcc@11
        a 1                .               .               .
        b 1                1               1               1
    """
    assert [name for name, _ in shown(next_steps(snapshot(builds)))] == [
        "r8/zen4/gcc@13",
        "s15/zen4/gcc@11",
        "r8/zen4/gcc@11",
    ]


def test_weights_decide_what_is_worth_more() -> None:
    weights = {"c": Fraction(10), "[ab]": Fraction(1, 2), "*": Fraction(99)}
    steps = next_steps(snapshot(WORTH), weights)
    assert [(step.combination[2], int(step.worth)) for step in steps] == [
        ("gcc@11", 20),
        ("gcc@11", 4),
        ("llvm@17", 2),
    ]


def test_a_weight_of_nothing_comes_last_and_is_still_told() -> None:
    steps = next_steps(snapshot(WORTH), {"[ab]": Fraction(0)})
    assert [step.worth for step in steps] == [2, 0, 0]


def test_a_complete_snapshot_has_no_next_step() -> None:
    assert next_steps(snapshot("u22/zen4/gcc@11\na 1")) == ()


def test_a_package_without_any_build_comes_in_like_all_others() -> None:
    model = compute(table("u22/zen4/gcc@11\na 1"), also={"sample": ["b"]})
    assert shown(next_steps(model.snapshots[0])) == [("u22/zen4/gcc@11", {"b": 7})]


builds_st = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["u20", "u22", "r8"]),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["g@1", "g@2"]),
    ),
    min_size=1,
    max_size=12,
)


@given(builds_st, st.randoms())
def test_each_gap_is_told_once_and_the_order_of_records_never_matters(
    builds: list[Any], random: Any
) -> None:
    records = [
        BuildRecord(
            package=name,
            snapshot="s",
            axes=dict(zip(DEFAULT_AXES, values, strict=True)),
            hash=str(number),
        )
        for number, (name, *values) in enumerate(builds)
    ]
    found = compute(records).snapshots[0]
    steps = next_steps(found)
    gaps = [(gap.package, step.combination) for step in steps for gap in step.gaps]
    assert sorted(gaps) == sorted((p.name, c) for p in found.packages for c in p.missing)
    assert [step.worth for step in steps] == sorted((s.worth for s in steps), reverse=True)
    random.shuffle(records)
    assert next_steps(compute(records).snapshots[0]) == steps


def parts(combination: Combination) -> set[Any]:
    """Every value, pair and so on, as the definition has it."""
    named = list(enumerate(combination))
    return {part for size in range(1, len(named) + 1) for part in combinations(named, size)}


@given(builds_st, st.sampled_from([{}, {"a": 3}, {"[ab]": Fraction(1, 2), "*": 0}]))
def test_equal_packages_are_worth_what_each_is_worth_alone(
    builds: list[Any], weights: dict[str, Any]
) -> None:
    """Packages with equal rows are counted together; told is what the definition says of each."""
    records = [
        BuildRecord(
            package=f"{name}{twin}", snapshot="s", axes=dict(zip(DEFAULT_AXES, values, strict=True))
        )
        for name, *values in builds
        for twin in ("", "-twin")
    ]
    found = compute(records).snapshots[0]
    weight = {p.name: next((w for g, w in weights.items() if fnmatchcase(p.name, g)), 1) for p in found.packages}  # fmt: skip
    covered = {p.name: {part for c in p.cells for part in parts(c)} for p in found.packages}
    for step in next_steps(found, weights):
        expected = {
            p.name: weight[p.name] * len(parts(step.combination) - covered[p.name])
            for p in found.packages
            if step.combination in p.missing
        }
        order = sorted(expected, key=lambda name: (-expected[name], natural_key(name)))
        assert [(gap.package, gap.worth) for gap in step.gaps] == [(n, expected[n]) for n in order]
        for name in expected:
            covered[name] |= parts(step.combination)


def test_gaps_are_a_sequence() -> None:
    first = next_steps(snapshot(WORTH))[0].gaps
    assert (len(first), first[0], list(first[1:])) == (2, Gap("a", 4), [Gap("b", 4)])


@pytest.mark.parametrize(
    ("builds", "said"),
    [
        ("u22/x/gcc@11 mac/m1/none\nhdf5 1 .\npy . 1", [("mac/m1/*", "hdf5"), ("u22/x/none", "py")]),
        ("u22/x/gcc@11 u24/x/gcc@13 mac/m1/none\npy . . 1\nzlib 1 1 .", [("mac/m1/*", "zlib"), ("u22/x/none", "py"), ("u24/x/none", "py")]),
        ("u24/x/gcc@9 u24/x/gcc@13 mac/m1/none\npy . . 1\nzlib 1 1 1", [("u24/x/none", "py")]),
    ],
)  # fmt: skip
def test_what_is_advised_can_be_built(builds: str, said: list[tuple[str, str]]) -> None:
    """With any compiler what needs one, and without what has none: a system where there is neither is one gap of each."""
    steps = next_steps(snapshot(builds), axes=("os", "target", "compiler"))
    found = [
        ("/".join(map(str, step.combination)), gap.package) for step in steps for gap in step.gaps
    ]
    assert sorted(found) == said
