"""A declared matrix over real pages of Spack's cache site, counted a second time from the pages' JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from coverage_report import CoverageModel, compute
from coverage_report.run.pipeline import load
from coverage_report.settings.expected import parse_expected

TAG = "develop-2025-07-13"
PAGES = Path(__file__).parents[2] / ".." / "shared" / "data" / "spack-cache-site" / "_cache" / TAG

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the checkout"),
]

OSES = ["ubuntu22.04", "ubuntu24.04", "rhel8"]
TARGETS = ["x86_64_v3", "aarch64"]
COMPILERS = ["gcc@11.4.0", "gcc@13.2.0", "cce@18.0.0"]
MATRIX = {
    "os": OSES,
    "target": TARGETS,
    "compiler": COMPILERS,
    "exclude": [{"os": "rhel8", "target": "aarch64"}],
}


def pages() -> Iterator[tuple[str, set[tuple[str, str, str]]]]:
    """Yield each package with the combinations that its page has, read in another way than ours."""
    for path in sorted(PAGES.glob("*/specs.md")):
        (details,) = re.findall(r"^spec_details: (.*)$", path.read_text(), re.MULTILINE)
        found = {(one["os"], one["target"], one["compiler"]) for one in json.loads(details)}
        yield path.parent.name, found


def test_a_declared_matrix_is_counted_as_the_pages_say() -> None:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    expected = parse_expected({"matrix": MATRIX}, source="c", today=date(2026, 1, 1), read=read)
    (snapshot,) = compute(load([str(PAGES)]).records, expected=expected).snapshots
    declared = {
        (os, target, compiler)
        for os, target, compiler in product(OSES, TARGETS, COMPILERS)
        if (os, target) != ("rhel8", "aarch64")
    }
    assert set(snapshot.universe.combinations) == declared
    assert len(declared) == 15
    for (name, built), package in zip(pages(), snapshot.packages, strict=True):
        assert package.name == name
        assert package.tally.covered == len({_family(one) for one in built} & declared), name
        assert package.tally.total == 15
        unexpected = {c for c, cell in package.cells.items() if cell.status == "unexpected"}
        assert unexpected == {one for one in built if _family(one) not in declared}, name


def _family(combination: tuple[str, str, str]) -> tuple[str, str, str]:
    """``aarch64`` is a family, and neoverse_v2 the only other one of it on these pages."""
    os, target, compiler = combination
    return os, "aarch64" if target == "neoverse_v2" else target, compiler
