"""Gates are decided on exact counts, and what they say shows why."""

from __future__ import annotations

import re
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
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.model import Diff
from coverage_report.analysis.gates.gates import (
    Gate,
    check_scopes,
    describe_drop,
    judge,
    parse_conditions,
    parse_percent,
)
from coverage_report.settings.expected import parse_expected
from coverage_report.settings.gates import parse_gates
from coverage_report.testing import table

DECLARED: dict[str, Any] = {
    "matrix": {
        "os": ["u22", "r8", "s15"],
        "include": [{"os": "r8", "tier": "2"}, {"os": "s15", "tier": "3"}],
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
    judgement = judge(gates, [diff.head], None if alone else diff)
    assert {failure.snapshot for failure in judgement.failures} <= {"sample"}
    return [failure.text for failure in judgement.failures]


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (
            {"fail_on": ("lost",)},
            "3 lost: hdf5 on r8/*/*, zlib on r8/*/*, zlib on s15/*/* (--fail-on lost)",
        ),
        ({"fail_on": ("lost",), "package": "hdf5"}, "packages hdf5: 1 lost: hdf5 on r8/*/* (--fail-on lost)"),
        ({"fail_on": ("lost",), "package": "py-*"}, None),
        ({"fail_on": ("lost",), "tier": "2"}, "tier 2: 2 lost: hdf5 on r8/*/*, zlib on r8/*/* (--fail-on lost)"),
        ({"fail_on": ("lost",), "tier": "3"}, "tier 3: 1 lost: zlib on s15/*/* (--fail-on lost)"),
        ({"fail_on": ("lost",), "tier": "4"}, None),
        (
            {"fail_on": ("missing",)},
            "5 missing: hdf5 on r8/*/*, py-a on r8/*/*, py-a on s15/*/*, 2 more (--fail-on missing)",
        ),
        (
            {"fail_on": ("missing",), "tier": "3", "package": "z*"},
            "packages z*: tier 3: 1 missing: zlib on s15/*/* (--fail-on missing)",
        ),
        ({"fail_on": ("xpass",)}, "1 xpass: hdf5 on s15/*/* (--fail-on xpass)"),
        ({"fail_on": ("unexpected",)}, "1 unexpected: zlib on u24/zen4/gcc@13 (--fail-on unexpected)"),
        ({"fail_on": ("narrowed",)}, None),
        ({"fail_under": Fraction(38, 100)}, "coverage is 3/8 (37%), below the 38% of --fail-under"),
        ({"fail_under": Fraction(3, 8)}, None),
        ({"fail_under": Fraction(1, 2), "package": "py-*"}, "packages py-*: coverage is 1/3 (33%), below the 50% of --fail-under"),
        ({"fail_under": Fraction(1, 2), "tier": "2"}, "tier 2: coverage is 0/3 (0%), below the 50% of --fail-under"),
        ({"fail_under": Fraction(1), "tier": "1"}, None),
        ({"fail_on": ("missing",), "tier": "1", "package": "h*"}, None),
        ({"fail_under": Fraction(0), "tier": "4"}, "tier 4: there is nothing to cover (--fail-under)"),
        (
            {"max_drop": Fraction(5, 100)},
            "coverage of the 8 declared combinations of BASE fell by 37.5 points, from 6/8 (75.0%) to 3/8 (37.5%), more than the 5 of --max-drop",
        ),
        ({"max_drop": Fraction(375, 1000)}, None),
        ({"max_drop": Fraction(0), "package": "py-*"}, None),
        ({"max_drop": Fraction(0), "tier": "4"}, None),
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
    sides = [
        compute(table(text, axes), axes, serves={"libc": "floor"}).snapshots[0]
        for text in (base, head)
    ]
    diff = compare(sides[0], sides[1], axes)
    assert reasons([Gate(fail_on=("lost",))], diff) == []
    assert reasons([Gate(fail_on=("narrowed",))], diff) == [
        "1 narrowed: numpy on l/x86_64/glibc@2.17 to glibc@2.28 (--fail-on narrowed)"
    ]


@pytest.mark.parametrize(
    ("base", "head", "matrix", "lost", "narrowed"),
    [
        ("l/glibc@2.17/cp39+ w/null/cp39+\nx 1 1", "l/glibc@2.17/cp39+\nx 1", {"os": ["l", "w"], "python": ["cp312"]}, "x on w/*/cp312", None),
        ("l/glibc@2.17/cp39+\nx 1", "l/glibc@2.34/cp39+\nx 1", {"libc": ["glibc@2.28", "glibc@2.36"]}, None, "x on */glibc@2.28/*"),
        ("l/glibc@2.17/cp39+\nx 1", "l/glibc@2.34/cp39+\nx 1", {"libc": ["glibc@2.36"]}, None, None),
        ("l/glibc@2.17/cp39+\nx 1", "l/glibc@2.17/cp314+\nx 1", {"python": ["cp313", "cp314"]}, None, "x on */*/cp313"),
        ("m@11/null/cp312\nx 1", "m@14/null/cp312\nx 1", {"os": ["m@15"]}, None, None),
        ("l/glibc@2.17/cp312 l/musl@1.1/cp312\nx 1 1", "l/glibc@2.34/cp312\nx 1", {"libc": ["glibc@2.28", "glibc@2.36", "musl@1.2"]}, "x on */musl@1.2/*", "x on */glibc@2.28/*"),
        ("l/glibc@2.17/cp312\nx 1", "l/glibc@2.17/cp312\ny 1", {"os": ["l"]}, None, None),
    ],
)  # fmt: skip
def test_under_a_declaration_the_expected_cells_are_lost_whatever_places_tell_it(
    base: str, head: str, matrix: dict[str, Any], lost: str | None, narrowed: str | None
) -> None:
    axes = ("os", "libc", "python")
    serves = {"os": "floor", "libc": "floor", "python": "interpreter"}
    declared = parse_expected(
        {"matrix": matrix}, source="c", today=date(2026, 1, 1), read=lambda _: compute(())
    )
    sides = [
        compute(table(text, axes), axes, serves=serves, expected=declared).snapshots[0]
        for text in (base, head)
    ]
    diff = compare(sides[0], sides[1], axes)
    told = {"lost": lost, "narrowed": narrowed}
    for condition, cell in told.items():
        found = reasons([Gate(fail_on=parse_conditions([condition]))], diff)
        assert found == ([f"1 {condition}: {cell} (--fail-on {condition})"] if cell else [])


def test_a_gap_is_named_with_a_compiler_where_the_package_has_one() -> None:
    text = "u22/v3/gcc@11 u22/v3/none u24/v3/none\na 1 . .\nb . 1 1"
    gate = Gate(fail_on=("missing",))
    told = judge([gate], [snapshot(text)], axes=DEFAULT_AXES).failures[0].text
    assert told == "1 missing: a on u24/v3/* (--fail-on missing)"


def test_a_removed_package_is_told_when_asked_for_and_lost_nothing() -> None:
    diff = change(head="u22/zen4/gcc@11 r8/zen4/cce@18 s15/m2/clang@17\nzlib 1 1 1")
    assert reasons([Gate(fail_on=("lost",), max_drop=Fraction(0))], diff) == []
    assert reasons([Gate(fail_on=("removed",))], diff) == [
        "2 removed: hdf5, py-a (--fail-on removed)"
    ]
    assert reasons([Gate(fail_on=("removed",), package="h*")], diff) == [
        "packages h*: 1 removed: hdf5 (--fail-on removed)"
    ]


def test_a_drop_to_nothing_is_a_drop_and_nothing_before_is_none() -> None:
    nothing = compute([], also={"sample": ["zlib", "hdf5", "py-a"]}).snapshots[0]
    lost = compare(snapshot(BASE), nothing, DEFAULT_AXES)
    (told,) = reasons([Gate(max_drop=Fraction(1, 2))], lost)
    assert told.startswith(
        "coverage of the 9 combinations of BASE fell by 66.6 points, from 6/9 (66.6%) to 0/9 (0.0%), more than the 50 of"
    )
    new = compare(nothing, snapshot(BASE), DEFAULT_AXES)
    assert reasons([Gate(max_drop=Fraction(0))], new) == []


@pytest.mark.parametrize(
    ("head", "limit", "told"),
    [
        (7796, "2", "2.04 points, from 8000/10000 (80.00%) to 7796/10000 (77.96%), more than the 2"),
        (7796, "2.03", "2.04 points, from 8000/10000 (80.00%) to 7796/10000 (77.96%), more than the 2.03"),
        (7999, "0", "0.01 points, from 8000/10000 (80.00%) to 7999/10000 (79.99%), more than the 0"),
        (7900, "0.9999999", "1.0 points, from 8000/10000 (80.0%) to 7900/10000 (79.0%), more than the 0.9999999"),
    ],
)  # fmt: skip
def test_a_drop_has_as_many_decimals_as_it_takes(head: int, limit: str, told: str) -> None:
    """It is seen to be more than the limit, and the two shares differ as shown."""
    found = describe_drop(Tally(8000, 10000), Tally(head, 10000), parse_percent(limit))
    assert found == f"fell by {told}"


@given(st.integers(1, 30000), st.data())
def test_what_is_told_of_a_drop_is_true(total: int, data: Any) -> None:
    before = data.draw(st.integers(1, total))
    after = data.draw(st.integers(0, before - 1))
    fell = Fraction(before - after, total) * 100
    limit = data.draw(st.decimals(0, 100, places=3).filter(lambda one: Fraction(one) < fell))
    told = describe_drop(Tally(before, total), Tally(after, total), Fraction(limit) / 100)
    points, *shares = re.findall(r"(?:fell by |\()([0-9.]+)", told)
    assert limit < Fraction(points) <= fell
    assert len(set(shares)) == 2


@pytest.mark.parametrize(
    ("base", "head", "declared", "told"),
    [
        ("u/a/g@1 u/b/g@1\nx 1 1", "u/a/g@1 u/b/g@1 w/a/g@1\nx 1 1 .\ny . . 1", False, None),
        ("u/a/g@1\nx 1", "u/a/g@1 w/a/g@1\nx 1 .\ny 1 1", False, None),
        ("u/a/g@1 u/b/g@1\nx 1 1", "u/a/none u/b/none\nx 1 1", False, None),
        ("u/a/g@1 u/a/g@2\nx 1 1", "u/a/g@3\nx 1", False, None),
        ("u/a/g@1 u/b/g@1\nx 1 1\ny 1 .", "u/a/g@1\nx 1\ny 1", False, "4 combinations of BASE fell by 25.0 points, from 3/4 (75.0%) to 2/4 (50.0%)"),
        ("u/a/g@1 u/b/g@1\nx 1 1\ny 1 .", "u/b/g@1\nx 1\ny 1", False, "4 combinations of BASE fell by 25.0 points, from 3/4 (75.0%) to 2/4 (50.0%)"),
        ("u22/a/g@1\nx 1", "u22/a/g@1\nx 1\ny 1", True, None),
        ("u22/a/g@1 r8/a/g@1\nx 1 1", "u22/a/g@1\nx 1\ny 1", True, "3 declared combinations of BASE fell by 33.3 points, from 2/3 (66.6%) to 1/3 (33.3%)"),
    ],
)  # fmt: skip
def test_a_drop_is_measured_over_what_the_base_has(
    base: str, head: str, declared: bool, told: str | None
) -> None:
    """A gain is no fall, and neither is an upgrade or what a writer spells otherwise."""
    found = reasons(
        [Gate(max_drop=Fraction(0))], change(DECLARED if declared else None, base, head)
    )
    assert not found if told is None else [told in one for one in found] == [True]


def test_under_a_declaration_only_what_applies_is_lost() -> None:
    """What is skipped, not declared, optional or known to fail is no loss for a gate; the diff has it still."""
    data = {
        "matrix": {"os": ["u22", "r8"], "include": [{"os": "opt", "required": False}]},
        "packages": {"skipped": {"skip": True}},
        "xfail": [{"package": "failing", "os": "r8"}],
    }
    base = (
        "u22/a/g@1 r8/a/g@1 opt/a/g@1 other/a/g@1\nplain 1 1 1 1\nskipped 1 1 . .\nfailing 1 1 . ."
    )
    diff = change(data, base, "u22/a/g@1\nplain 1\nskipped 1\nfailing 1")
    assert diff.totals.lost == 5
    assert reasons([Gate(fail_on=("lost",))], diff) == ["1 lost: plain on r8/*/* (--fail-on lost)"]


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
        judge([Gate(**gate)], [snapshot(BASE)])


def test_a_condition_without_a_tier_is_not_about_one() -> None:
    with pytest.raises(UsageError, match="unexpected combinations belong to no tier"):
        Gate(fail_on=("unexpected",), tier="1")


@pytest.mark.parametrize(
    ("name", "advice"),
    [("gone", "choose from: lost, missing, narrowed, "), ("mising", "did you mean 'missing'?")],
)
def test_a_condition_that_there_is_not(name: str, advice: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_conditions(["lost", name])
    assert str(caught.value).startswith(f"--fail-on {name}: unknown condition; {advice}")


def test_without_a_snapshot_there_is_nothing_to_cover() -> None:
    with pytest.raises(GateError, match="there is nothing to cover"):
        judge([Gate(fail_under=Fraction(0))], []).enforce()
    judge([Gate(fail_on=("missing",))], []).enforce()


def test_what_was_demanded_is_said_as_options_say_it() -> None:
    gates = [
        Gate(),
        Gate(fail_under=Fraction("0.995"), fail_on=("lost",)),
        Gate(max_drop=Fraction(0), package="py-*"),
    ]
    demands = ("--fail-on lost, --fail-under 99.5%", "packages py-*: --max-drop 0")
    assert judge(gates, [], change()).demands == demands
    assert judge([Gate()], [snapshot(BASE)]).outcome == "none"
    assert judge([Gate(fail_on=("missing",))], []).outcome == "passed"
    assert judge([Gate(fail_on=("missing",))], [snapshot(BASE)]).outcome == "failed"


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


@pytest.mark.parametrize(
    ("text", "data", "told"),
    [
        ("u22/a/g r8/a/g\nzlib 1 1", None, True),
        ("u22/a/g r8/a/g any/any/any\nzlib 1 1 .\ntzdata . . 1", None, True),
        ("u22/a/g r8/a/g\nzlib 1 1\nhdf5 1 1", None, False),
        ("u22/a/g r8/a/g\nzlib 1 1", {"matrix": {"os": ["u22"]}}, False),
    ],
)  # fmt: skip
def test_where_there_is_nothing_to_compare_with_no_share_is_enough(
    text: str, data: dict[str, Any] | None, told: bool
) -> None:
    """All of what one package is built for is no answer to how much it should be built for."""
    gate = Gate(fail_under=Fraction(1))
    message = (
        "there is nothing to compare with (--fail-under): one package is all that there is; "
        "declare what should exist, or add more packages"
    )
    assert reasons([gate], change(data, text, text), alone=True) == ([message] if told else [])


def test_a_drop_of_one_package_alone_is_a_drop() -> None:
    """It is compared with the base, of which it is a share."""
    diff = change(base="u22/a/g r8/a/g\nzlib 1 1", head="u22/a/g\nzlib 1")
    assert reasons([Gate(max_drop=Fraction(1, 2))], diff) == []
    (told,) = reasons([Gate(max_drop=Fraction(0))], diff)
    assert "fell by 50.0 points, from 2/2 (100.0%) to 1/2 (50.0%)" in told


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
        ([{"fail-on": "gone"}], "c.yaml: /gates/0: --fail-on gone: unknown condition"),
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


def test_a_percentage_has_at_most_20_decimals() -> None:
    """More would make exact shares slow, and nobody means them."""
    assert parse_percent(f"99.{'9' * 20}") < 1
    with pytest.raises(UsageError, match="has more than 20 decimals"):
        parse_percent(f"99.{'9' * 21}")


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("zlib", None),
        ("*", None),
        ("z*", None),
        ("!none", "gates: package !none: nothing matches; choose from: hdf5, py-a, zlib"),
        ("zlib2", "gates: package zlib2: nothing matches; choose from: hdf5, py-a, zlib"),
    ],
)
def test_a_gate_holds_for_something(package: str, said: str | None) -> None:
    """Else it can never fail; a name that sorts before or after `*` is a name."""
    gates = [Gate(fail_under=Fraction(0), package=package)]
    if said is None:
        check_scopes(gates, [snapshot(BASE)])
    else:
        with pytest.raises(UsageError, match=re.escape(said)):
            check_scopes(gates, [snapshot(BASE)])


def test_a_gate_of_everything_holds_also_for_nothing() -> None:
    """Nobody named what is not there."""
    check_scopes([Gate(fail_under=Fraction(0))], [])


@pytest.mark.parametrize(
    ("packages", "fits"),
    [({}, True), ({"zlib": {"skip": True}}, False), ({"hdf5": {"skip": True}}, True)],
)
def test_a_gate_holds_for_something_that_is_declared(packages: dict[str, Any], fits: bool) -> None:
    """A package that is skipped can fail no gate."""
    one = snapshot(BASE, {"matrix": {"os": ["u22", "r8"]}, "packages": packages})
    gates = [Gate(fail_under=Fraction(0), package="zlib")]
    if fits:
        check_scopes(gates, [one])
    else:
        with pytest.raises(UsageError, match="package zlib: nothing is declared for the packages"):
            check_scopes(gates, [one])


def test_of_what_was_not_tried_no_coverage_is_demanded() -> None:
    """Where a part was tried, nothing to cover in it says nothing."""
    gate, whole = Gate(fail_under=Fraction(1), tier="4"), change(DECLARED)
    assert reasons([gate], whole) == ["tier 4: there is nothing to cover (--fail-under)"]
    assert reasons([gate], replace(whole, partial=True)) == []
