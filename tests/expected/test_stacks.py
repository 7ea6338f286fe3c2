"""Expecting packages where the stacks that hold them are built."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from coverage_report import BuildRecord, ConfigError, CoverageModel, compute
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import table


def stacks(data: dict[str, Any] | None = None) -> Any:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    given = {"from": "spack-stacks"} | (data or {})
    return parse_expected(given, source="c.yaml", today=date(2026, 1, 1), read=read)


def in_stacks(records: list[BuildRecord], *names: str) -> list[BuildRecord]:
    return [replace(record, stacks=(*names, "root")) for record in records]


E4S = in_stacks(
    table("""
           ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu22.04/x86_64_v3/none
        zlib 1.3                             .
        hdf5 1.14                            .
        py-x .                               1
    """),
    "e4s",
)
ARM = in_stacks(
    table("""
           ubuntu22.04/neoverse_v2/gcc@11.4.0  ubuntu22.04/aarch64/gcc@11.4.0
        zlib 1.3                               .
        hdf5 1.14                              .
        slow .                                 1
    """),
    "e4s-neoverse-v2",
)
LEFT_OVER = in_stacks(
    table("""
             ubuntu20.04/x86_64/gcc@9.4.0
        zlib 1.2
    """)
)


def test_a_package_is_expected_on_the_platforms_of_its_stacks() -> None:
    """A stack's platform is that of most of its packages; its compiler is left open; root pins nothing."""
    model = compute([*E4S, *ARM, *LEFT_OVER], expected=stacks())
    (snapshot,) = model.snapshots
    assert snapshot.universe.source == "spack-stacks"
    assert snapshot.universe.combinations == (
        ("ubuntu22.04", "neoverse_v2", "*"),
        ("ubuntu22.04", "x86_64_v3", "*"),
    )
    assert {one.name: str(one.tally) for one in snapshot.packages} == {
        "hdf5": "2/2 (100%)",
        "py-x": "1/1 (100%)",
        "slow": "0/1 (0%)",
        "zlib": "2/2 (100%)",
    }
    zlib = snapshot.packages[-1]
    assert zlib.state(("ubuntu20.04", "x86_64", "gcc@9.4.0")) == "unexpected"


def test_each_snapshot_has_its_own_stacks() -> None:
    later = [replace(record, snapshot="later") for record in E4S]
    model = compute([*E4S, *ARM, *later], expected=stacks())
    assert [len(one.universe.combinations) for one in model.snapshots] == [1, 2]


def test_rules_hold_beside_stacks() -> None:
    model = compute([*E4S, *ARM], expected=stacks({"packages": {"slow": {"skip": True}}}))
    assert str(model.tally) == "5/5 (100%)"


def test_builds_that_tell_no_stack_are_an_error() -> None:
    with pytest.raises(ConfigError, match="spack-stacks: expected: no build names a stack"):
        compute(LEFT_OVER, expected=stacks())
