"""Selecting what counts, and making a model of it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from coverage_report import LeftOut, Mention, Observed, Tally, UsageError
from coverage_report.run.inputs import Inputs
from coverage_report.run.pipeline import build_model, select
from coverage_report.testing import table


def inputs() -> Inputs:
    both = [*table("a b\n p 1 .\n q . 1", ["os"], "develop"), *table("c\n p 1", ["os"], "v1")]
    stacks = {"a": ("e4s", "root"), "b": ("root",), "c": ("hep",)}
    return Inputs(
        records=tuple(replace(r, stacks=stacks[str(r.axes["os"])]) for r in both),
        mentions=frozenset({Mention("r", "develop"), Mention("p", "v1")}),
        observed=(Observed("develop", {"os": "z"}), Observed("v1", {"os": "z"})),
        left_out=frozenset({LeftOut("x", "develop", "external"), LeftOut("x", "v1", "external")}),
        axes=("os",),
    )


class TestSelect:
    def test_snapshots(self) -> None:
        """Of a snapshot everything counts, of the others nothing."""
        found = select(inputs(), snapshots=["dev*"])
        for kept in (found.records, found.mentions, found.observed, found.left_out):
            assert {item.snapshot for item in kept} == {"develop"}

    def test_stacks(self) -> None:
        """What packages without builds, or of other stacks, are built for says nothing of a stack."""
        found = select(inputs(), stacks=["e4s", "h*"])
        assert [r.axes["os"] for r in found.records] == ["a", "c"]
        assert (found.mentions, found.observed) == (frozenset(), ())

    def test_everything(self) -> None:
        assert select(inputs()) == inputs()

    @pytest.mark.parametrize(
        ("choice", "message"),
        [
            ({"snapshots": ["v2"]}, "--snapshot v2: nothing matches; choose from: develop, v1"),
            ({"stacks": ["E4S"]}, "--stack E4S: nothing matches; choose from: e4s, hep, root"),
            (
                {"snapshots": ["v1"], "stacks": ["e4s"]},
                "--stack e4s: nothing matches; choose from: hep",
            ),
        ],
    )
    def test_a_glob_that_matches_nothing(self, choice: dict[str, list[str]], message: str) -> None:
        with pytest.raises(UsageError, match=f"^{message}$"):
            select(inputs(), **choice)


class TestBuildModel:
    def test_default_axes_and_packages_without_builds(self) -> None:
        develop, v1 = build_model(inputs()).snapshots
        assert [p.name for p in develop.packages] == ["p", "q", "r"]
        assert (develop.tally, v1.tally) == (Tally(2, 9), Tally(1, 2))

    def test_packages_are_chosen_over_the_whole_universe(self) -> None:
        develop, v1 = build_model(inputs(), packages=["q", "r"]).snapshots
        assert (develop.tally, str(v1.tally)) == (Tally(1, 6), "n/a")

    @pytest.mark.parametrize(
        ("found", "wanted", "message"),
        [
            (inputs(), {"axes": ["target"]}, "--axes: no record has the axis 'target'"),
            (inputs(), {"packages": ["z"]}, "--package z: nothing matches; choose from: p, q, r"),
            (Inputs(axes=("os",)), {"packages": ["z"]}, "nothing matches; there are none"),
            (Inputs(), {}, "the inputs have no axis in common: choose axes with --axes"),
        ],
    )
    def test_what_cannot_be_is_said(
        self, found: Inputs, wanted: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(UsageError, match=message):
            build_model(found, **wanted)

    def test_axes_can_be_chosen_where_inputs_share_none(self) -> None:
        assert build_model(Inputs(records=inputs().records), axes=["os.family"]).tally.total > 0

    def test_without_records_any_axis_is_fine(self) -> None:
        assert build_model(Inputs(axes=("os",)), axes=["target"]).axes == ("target",)
