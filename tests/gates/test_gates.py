"""Gates are decided on exact counts, and what they say shows why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    DEFAULT_AXES,
    ConfigError,
    CoverageModel,
    GateError,
    Snapshot,
    Tally,
    UsageError,
    compute,
)
from coverage_report.diff.compare import compare
from coverage_report.diff.model import Diff
from coverage_report.expected.parse import parse_expected
from coverage_report.gate_settings import parse_gates
from coverage_report.gates import Gate, check_gates, parse_percent
from coverage_report.testing import table

DECLARED: dict[str, Any] = {
    "matrix": {
        "os": ["u22", "r8", "s15"],
        "include": [{"os": "r8", "tier": "1"}, {"os": "s15", "tier": "2"}],
    },
    "xfail": [{"package": "hdf5", "os": "s15"}],
}
BASE = "u22/zen4/gcc@11 r8/zen4/cce@18 s15/m2/clang@17\nzlib 1 1 1\nhdf5 1 1 .\npy-a 1 . ."
HEAD = "u22/zen4/gcc@11 u24/zen4/gcc@13 s15/m2/clang@17\nzlib 1 1 .\nhdf5 1 . 1\npy-a 1 . ."


def snapshot(text: str, data: dict[str, Any] | None = None) -> Snapshot:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    expected = parse_expected(data, source="c", today=date(2026, 1, 1), read=read) if data else None
    return compute(table(text), expected=expected).snapshots[0]


def change(data: dict[str, Any] | None = None, base: str = BASE, head: str = HEAD) -> Diff:
    return compare(snapshot(base, data), snapshot(head, data), DEFAULT_AXES)


def reasons(gates: Sequence[Gate], diff: Diff, *, alone: bool = False) -> list[str]:
    """Return what gates say of a change, or of its head alone."""
    try:
        check_gates(gates, [diff.head], None if alone else diff)
    except GateError as error:
        return [line.removeprefix("snapshot sample: ") for line in str(error).splitlines()]
    return []


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (
            {"fail_on": ("lost",)},
            "3 lost: hdf5 on r8/zen4/cce@18, zlib on r8/zen4/cce@18, zlib on s15/m2/clang@17 (--fail-on lost)",
        ),
        ({"fail_on": ("lost",), "package": "hdf5"}, "packages hdf5: 1 lost: hdf5 on r8/zen4/cce@18 (--fail-on lost)"),
        ({"fail_on": ("lost",), "package": "py-*"}, None),
        ({"fail_on": ("lost",), "tier": "1"}, "tier 1: 2 lost: hdf5 on r8/*/*, zlib on r8/*/* (--fail-on lost)"),
        ({"fail_on": ("lost",), "tier": "2"}, "tier 2: 1 lost: zlib on s15/*/* (--fail-on lost)"),
        ({"fail_on": ("lost",), "tier": "3"}, None),
        (
            {"fail_on": ("missing",)},
            "5 missing: hdf5 on r8/*/*, py-a on r8/*/*, py-a on s15/*/*, 2 more (--fail-on missing)",
        ),
        (
            {"fail_on": ("missing",), "tier": "2", "package": "z*"},
            "packages z*: tier 2: 1 missing: zlib on s15/*/* (--fail-on missing)",
        ),
        ({"fail_on": ("xpass",)}, "1 xpass: hdf5 on s15/*/* (--fail-on xpass)"),
        ({"fail_on": ("unexpected",)}, "1 unexpected: zlib on u24/zen4/gcc@13 (--fail-on unexpected)"),
        ({"fail_on": ("narrowed",)}, None),
        ({"fail_under": Fraction(38, 100)}, "coverage is 3/8 (37%), below the 38% of --fail-under"),
        ({"fail_under": Fraction(3, 8)}, None),
        ({"fail_under": Fraction(1, 2), "package": "py-*"}, "packages py-*: coverage is 1/3 (33%), below the 50% of --fail-under"),
        ({"fail_under": Fraction(1, 2), "tier": "1"}, "tier 1: coverage is 0/3 (0%), below the 50% of --fail-under"),
        ({"fail_under": Fraction(0), "tier": "3"}, "tier 3: there is nothing to cover (--fail-under)"),
        (
            {"max_drop": Fraction(5, 100)},
            "coverage fell by 37.5 points, from 6/8 (75%) to 3/8 (37%), more than the 5 of --max-drop",
        ),
        ({"max_drop": Fraction(375, 1000)}, None),
        ({"max_drop": Fraction(0), "package": "py-*"}, None),
        ({"max_drop": Fraction(0), "tier": "3"}, None),
    ],
)  # fmt: skip
def test_a_demand_that_is_not_met_is_told(gate: dict[str, Any], told: str | None) -> None:
    assert reasons([Gate(**gate)], change(DECLARED)) == ([told] if told else [])


def test_each_demand_has_a_line_and_a_snapshot_alone_can_be_held_to_some() -> None:
    gates = [Gate(fail_under=Fraction(1)), Gate(fail_on=("missing", "xpass"), package="hdf5")]
    assert reasons(gates, change(DECLARED), alone=True) == [
        "coverage is 3/8 (37%), below the 100% of --fail-under",
        "packages hdf5: 1 missing: hdf5 on r8/*/* (--fail-on missing)",
        "packages hdf5: 1 xpass: hdf5 on s15/*/* (--fail-on xpass)",
    ]


def test_a_raised_floor_is_told_when_asked_for() -> None:
    base, head = "l/x86_64/glibc@2.17\nnumpy 2", "l/x86_64/glibc@2.28\nnumpy 2"
    axes = ("os", "target", "libc")
    sides = [compute(table(text, axes), axes).snapshots[0] for text in (base, head)]
    diff = compare(sides[0], sides[1], axes)
    assert reasons([Gate(fail_on=("lost",))], diff) == []
    assert reasons([Gate(fail_on=("narrowed",))], diff) == [
        "1 narrowed: numpy on l/x86_64/glibc@2.28 (--fail-on narrowed)"
    ]


def test_a_drop_to_nothing_is_a_drop_and_nothing_before_is_none() -> None:
    nothing = compute([], also={"sample": ["zlib"]}).snapshots[0]
    lost = compare(snapshot(BASE), nothing, DEFAULT_AXES)
    (told,) = reasons([Gate(max_drop=Fraction(1, 2))], lost)
    assert told.startswith(
        "coverage fell by 66.7 points, from 6/9 (66%) to n/a, more than the 50 of"
    )
    new = compare(nothing, snapshot(BASE), DEFAULT_AXES)
    assert reasons([Gate(max_drop=Fraction(0))], new) == []


def test_a_drop_is_rounded_so_that_it_is_seen_to_be_more() -> None:
    """``2.04`` points are ``2.1``, more than 2; and more than ``2.03`` as ``2.04``."""
    for limit, shown in ((Fraction(2, 100), "2.1"), (Fraction(203, 10000), "2.04")):
        assert _drop(8000, 7796, 10000, limit) == shown


def _drop(before: int, after: int, total: int, limit: Fraction) -> str:
    """Return the points that a drop is told as, on snapshots that are all numbers."""
    diff = change()
    package = diff.base.packages[0]
    sides = [
        replace(diff.base, packages=(replace(package, tally=Tally(covered, total)),))
        for covered in (before, after)
    ]
    (told,) = reasons([Gate(max_drop=limit)], replace(diff, base=sides[0], head=sides[1]))
    return told.removeprefix("coverage fell by ").partition(" points")[0]


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ({"fail_on": ("lost",)}, "--fail-on lost: needs a base to compare with; use 'diff'"),
        ({"max_drop": Fraction(0)}, "--max-drop: needs a base to compare with; use 'diff'"),
        ({"fail_on": ("xpass",)}, "--fail-on xpass: needs a declaration of what is expected"),
        ({"fail_on": ("missing",), "tier": "1"}, "--fail-on missing: needs a declaration"),
    ],
)
def test_a_demand_that_cannot_be_decided_is_an_error(gate: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_gates([Gate(**gate)], [snapshot(BASE)])


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        (
            {"fail_on": ("gone",)},
            "--fail-on gone: there is no such thing; known are: lost, narrowed, ",
        ),
        ({"fail_on": ("unexpected",), "tier": "1"}, "what is unexpected belongs to no tier"),
    ],
)
def test_a_demand_that_makes_no_sense_is_an_error(gate: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Gate(**gate)


def test_without_a_snapshot_there_is_nothing_to_cover() -> None:
    with pytest.raises(GateError, match="there is nothing to cover"):
        check_gates([Gate(fail_under=Fraction(0))], [])
    check_gates([Gate(fail_on=("missing",))], [])


@given(st.integers(0, 400), st.integers(1, 400), st.decimals(0, 100, places=2))
def test_what_is_below_a_limit_is_shown_below_it(covered: int, total: int, limit: Any) -> None:
    """Never "80% is less than 80%"."""
    covered = min(covered, total)
    one = change().head
    packages = (replace(one.packages[0], tally=Tally(covered, total)),)
    diff = replace(change(), head=replace(one, packages=packages))
    told = reasons([Gate(fail_under=parse_percent(str(limit)))], diff)
    assert bool(told) == (Fraction(covered, total) < Fraction(str(limit)) / 100)
    if told:
        shown = told[0].partition("(")[2].partition("%")[0]
        assert shown == "<1" or Fraction(shown) < Fraction(str(limit))


def test_gates_are_read_from_a_configuration() -> None:
    gates = parse_gates(
        [
            {"package": "py-*", "fail-under": 99.5, "fail-on": ["lost", "missing"]},
            {"tier": 1, "max-drop": "2%", "fail-on": "xpass"},
        ],
        source="c.yaml",
    )
    assert gates == (
        Gate(package="py-*", fail_under=Fraction(995, 1000), fail_on=("lost", "missing")),
        Gate(tier="1", max_drop=Fraction(2, 100), fail_on=("xpass",)),
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "c.yaml: /gates: must be a list"),
        ([{"package": "*"}], "c.yaml: /gates/0: demands nothing"),
        ([{"fail-on": "gone"}], "c.yaml: /gates/0: --fail-on gone: there is no such thing"),
        (
            [{"max-drop": 101}],
            "c.yaml: /gates/0: --max-drop 101: must be a percentage from 0 to 100",
        ),
        ([{"fail-on": [3.5]}], "c.yaml: /gates/0/fail-on/0: is the number 3.5; quote it"),
        ([{"fail-under": True}], "c.yaml: /gates/0/fail-under: must be a number"),
        (
            [{"fail-onn": "lost"}],
            "c.yaml: /gates/0: unknown key 'fail-onn'; did you mean 'fail-on'?",
        ),
    ],
)
def test_a_slip_in_the_configuration_is_told_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse_gates(data, source="c.yaml")
    assert str(error.value).startswith(message)
