"""What to build next."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coverage_report import DEFAULT_AXES, BuildRecord, Snapshot, compute
from coverage_report.analysis.missing import Step, next_steps
from coverage_report.testing import table


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
