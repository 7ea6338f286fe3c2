"""A copy is equal, and what is done to it is seen in it alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from coverage_report import BuildRecord, Diff, Scope, compute
from coverage_report.run.copies import apart
from coverage_report.testing import sample_diff, sample_model, sample_trend


@pytest.mark.parametrize("make", [sample_model, sample_diff, sample_trend])
def test_subjects_are_equal_to_their_copies(make: Callable[[], Any]) -> None:
    one = make()
    other = apart(one)
    assert other == one
    assert other is not one


def test_what_is_derived_is_copied_too() -> None:
    diff: Diff = apart(sample_diff())
    assert diff.totals == sample_diff().totals


def test_what_one_shares_within_itself_its_copy_shares() -> None:
    """Records that agree have one mapping: a copy of each would take its memory many times."""
    axes = {"os": "a"}
    records = [BuildRecord(package=name, snapshot="s", axes=axes) for name in "pq"]
    first, second = (p.records[0] for p in apart(compute(records, ["os"])).snapshots[0].packages)
    assert first.axes is second.axes
    assert first.axes is not axes


@dataclass(frozen=True)
class Holds:
    value: Any


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1], lambda one: one.append(2)),
        ({1}, lambda one: one.add(2)),
        ({"a": [1]}, lambda one: one["a"].append(2)),
        (([1],), lambda one: one[0].append(2)),
        (Holds([1]), lambda one: object.__setattr__(one, "value", 2)),
        (frozenset({Holds(1)}), lambda one: object.__setattr__(next(iter(one)), "value", 2)),
        ({Holds(1): 1}.keys(), lambda one: object.__setattr__(next(iter(one)), "value", 2)),
    ],
)
def test_no_change_reaches_the_original(value: Any, change: Callable[[Any], None]) -> None:
    held = Holds(value)
    told = repr(held)
    other = apart(held)
    assert repr(other) == told
    change(other.value)
    assert repr(other) != told
    assert repr(held) == told


def test_functions_are_shared() -> None:
    scope = Scope(snapshot="s", applies=bool)
    assert apart(scope).applies is bool
