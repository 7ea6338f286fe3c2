"""A gate is not passed where there is nothing that could pass it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coverage_report import GateError, compute
from coverage_report.analysis.gates.gates import Gate, judge


def test_without_any_snapshot() -> None:
    with pytest.raises(GateError, match="there is nothing to cover"):
        judge([Gate(fail_under=Fraction(0))], compute([], ["os"]).snapshots).enforce()


def test_without_any_build() -> None:
    model = compute([], ["os"], also={"develop": ["zlib"]})
    with pytest.raises(GateError, match="snapshot develop: there is nothing to cover"):
        judge([Gate(fail_under=Fraction(0))], model.snapshots).enforce()
