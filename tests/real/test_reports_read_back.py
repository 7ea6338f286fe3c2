"""A comparison says the same whether a side is given as itself or as its report, whatever the axes of the report."""

from __future__ import annotations

import json
from functools import cache
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from coverage_report import CoverageModel, ExportContext, Inputs, build_model, compare, load
from coverage_report.exporters.json.changes import diff_data
from coverage_report.exporters.json.exporter import export

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
FIELD = SHARED / "field"
CHANGES = [
    ("01-abi3-consolidation/1.0", "01-abi3-consolidation/1.1"),
    ("02-abi3-floor-in-314-project/base.lock", "02-abi3-floor-in-314-project/head.lock"),
    ("04-two-floors-higher-kept/1.0", "04-two-floors-higher-kept/1.1"),
    ("12-supported-markers/base.lock", "12-supported-markers/head.lock"),
    ("13-requires-python/base.lock", "13-requires-python/head.lock"),
    ("20-pylock-archive-wheel/pylock.toml", "20-pylock-archive-wheel/uv.lock"),
    ("52-other-locks/poetry.lock", "52-other-locks/pdm.lock"),
    ("70-bump-of-three/base/uv.lock", "70-bump-of-three/head/uv.lock"),
    ("30-store-folder/store", "33-find-empty/find.json"),
    ("35-lock-against-cache/spack.lock", "35-lock-against-cache/cache"),
    ("../ecosystems/pypi/uv-cryptography-48.0.1.lock", "../ecosystems/pypi/uv-cryptography-50.0.2.lock"),
]  # fmt: skip
ALONE = [
    "06-expected-python-abi3/dist",
    "08-universe-of-floors/uv.lock",
    "10-pylock-marker/pylock.toml",
    "23-no-file-or-source-only/uv.lock",
    "32-stale-index",
    "34-name-by-cwd/spack.lock",
    "50-other-platforms",
    "53-variant-wheels",
    "80-none/none.csv",
    "../ecosystems/pypi/uv.lock",
    "../ecosystems/pypi/pylock.toml",
]
LOCKS = [
    "10-pylock-marker/pylock.toml",
    "12-supported-markers/head.lock",
    "23-no-file-or-source-only/uv.lock",
    "70-bump-of-three/head/uv.lock",
]
COARSE = ("os.family", "target.family")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FIELD.is_dir(), reason="the real data is not beside the checkout"),
]


@cache
def given(name: str) -> Inputs:
    return load([str(FIELD / name)])


@pytest.fixture
def reread(tmp_path: Path) -> Any:
    """Return a function from inputs to those of their report on some axes."""

    def read(inputs: Inputs, axes: tuple[str, ...]) -> Inputs:
        path = tmp_path / "report.json"
        path.write_text(written(build_model(inputs, axes=axes)), encoding="utf-8")
        return load([str(path)])

    return read


def written(model: CoverageModel) -> str:
    (artifact,) = export(model, ExportContext())
    return str(artifact.content)


def changed(base: Inputs, head: Inputs, axes: tuple[str, ...]) -> dict[str, Any]:
    before, after = (build_model(side, axes=axes) for side in (base, head))
    (one,), (other,) = before.snapshots, after.snapshots
    told = diff_data(compare(one, other, axes, left_out=after.left_out))
    read: dict[str, Any] = json.loads(json.dumps(told))
    return read


@pytest.mark.parametrize("axes", [("os", "target", "libc", "python"), COARSE, ("os", "python")])
@pytest.mark.parametrize(("base", "head"), [*CHANGES, *permutations(LOCKS, 2)])
def test_a_comparison_is_the_same_with_reports(
    base: str, head: str, axes: tuple[str, ...], reread: Any
) -> None:
    axes = axes if axes == COARSE or {*axes} <= {*given(base).axes} else ("os", "target")
    sides = [
        [inputs, reread(inputs, ()), reread(inputs, axes)] for inputs in (given(base), given(head))
    ]
    (first, *others) = (changed(one, other, axes) for one, other in product(*sides))
    for other in others:
        assert other == first


@pytest.mark.parametrize("axes", [(), COARSE])
@pytest.mark.parametrize("name", sorted({*ALONE, *(one for pair in CHANGES for one in pair)}))
def test_a_report_of_a_report_is_the_same(name: str, axes: tuple[str, ...], reread: Any) -> None:
    inputs = given(name)
    once = reread(inputs, axes)
    assert once.axes == (axes or inputs.axes)
    assert written(build_model(once)) == written(build_model(inputs, axes=axes))
    again = build_model(reread(inputs, ()), axes=axes)
    assert written(again) == written(build_model(inputs, axes=axes))
