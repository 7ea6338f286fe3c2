"""Two axes of which almost all values stand together, and the odd ones."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from coverage_report import BuildRecord, CoverageModel, compute
from coverage_report.core.expected.wanted import Expected, Rule, Wanted
from coverage_report.views.hints import odd_ones

AXES = ("os", "python")


def built(systems: int, pythons: int, *but: tuple[str, str], more: str = "") -> CoverageModel:
    """Return a package for each system, with all interpreters but some."""
    pairs = product([f"os{n}" for n in range(systems)], [f"cp3{n}" for n in range(pythons)])
    stated = [*(pair for pair in pairs if pair not in but), *([("os0", more)] if more else [])]
    records = [
        BuildRecord(package=f"p{os}", snapshot="s", axes={"os": os, "python": python})
        for os, python in stated
    ]
    return compute(records, AXES)


def said(model: CoverageModel) -> list[str]:
    return [phrase.say(str) for phrase in odd_ones(model, model.snapshots[0])]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (built(3, 7, ("os2", "cp36")), "20 of 21 os × python pairs are built; the odd one out is os2/cp36"),
        (built(2, 5, ("os1", "cp30")), "9 of 10 os × python pairs are built; the odd one out is os1/cp30"),
        (built(3, 7), None),
        (built(3, 7, ("os2", "cp36"), ("os1", "cp36"), ("os2", "cp35")), None),
        (built(2, 4, ("os1", "cp30")), None),
        (built(1, 8, ("os0", "cp30")), None),
        (built(3, 7, ("os2", "cp36"), more="any"), "20 of 21 os × python pairs are built; the odd one out is os2/cp36"),
    ],
    ids=["one", "just", "full", "below 90%", "7 of 8", "one system", "any is left out"],
)  # fmt: skip
def test_the_odd_one_out_is_named(model: CoverageModel, told: str | None) -> None:
    assert said(model) == ([told] if told else [])


def test_of_many_three_can_be_odd_and_more_are_a_pattern() -> None:
    odd = [("os0", "cp30"), ("os1", "cp31"), ("os2", "cp32"), ("os3", "cp33")]
    (told,) = said(built(8, 8, *odd[:3]))
    assert told.endswith("; the odd ones out are os0/cp30, os1/cp31, os2/cp32")
    assert said(built(8, 8, *odd)) == []


def test_what_a_declaration_leaves_out_is_meant_so() -> None:
    model = built(3, 7, ("os2", "cp36"))
    records = [record for p in model.snapshots[0].packages for record in p.records]
    wanted = tuple(Wanted(values=dict(record.axes)) for record in records)  # type: ignore[arg-type]
    declared = Expected(source="c", rules=(Rule("*", wanted),), today=date(2026, 1, 1))
    assert said(compute(records, AXES, expected=declared)) == []
