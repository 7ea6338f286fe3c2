"""A report with ranges, parts and scopes is the same when it is read back, and so is what is compared with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_report import BuildRecord, CoverageModel, ExportContext, Scope, compare, compute
from coverage_report.analysis.diff.model import Diff
from coverage_report.exporters.json.changes import diff_data
from coverage_report.exporters.json.exporter import export
from coverage_report.run.pipeline import build_model, load

AXES = ("os", "target", "libc", "python")
SERVES = {"os": "floor", "libc": "floor", "python": "interpreter"}
PYTHONS = ("cp39", "cp310", "cp312", "cp39+", "cp311+", "cp313t", "py38+", "any")
LINUX = st.tuples(
    st.just("linux"),
    st.sampled_from(["x86_64", "aarch64"]),
    st.sampled_from(["glibc@2.17", "glibc@2.28", "musl@1.1"]),
    st.sampled_from(PYTHONS),
)
OTHERS = st.tuples(
    st.sampled_from(["macos@11.0", "macos@14.0", "windows"]),
    st.sampled_from(["x86_64", "aarch64"]),
    st.just("none"),
    st.sampled_from(PYTHONS),
)
ANYWHERE = st.just(("any",) * 4)
BUILDS = st.lists(
    st.tuples(st.sampled_from("pqr"), LINUX | OTHERS | ANYWHERE, st.sampled_from("12")),
    min_size=1,
    max_size=7,
)
#: Where a snapshot or a package applies, as markers say it.
APPLIES: dict[str, Callable[[Any], bool]] = {
    "linux": lambda place: place["os"] in {"linux", "any", None},
    "not windows": lambda place: place["os"] != "windows",
    "from 3.11": lambda place: place["python"] in {"any", None} or int(place["python"][3:].strip("t+")) >= 11,
    "x86_64": lambda place: place["target"] in {"x86_64", "any", None},
}  # fmt: skip
SCOPES = st.lists(
    st.tuples(st.sampled_from([None, "p", "q"]), st.sampled_from(sorted(APPLIES))), max_size=2
)
quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=15,
)


def covered(found: list[Any], scopes: list[Any], axes: tuple[str, ...] = AXES) -> CoverageModel:
    records = [
        BuildRecord(
            package=name,
            snapshot="s",
            axes=dict(zip(AXES, cell, strict=True)),
            version=version,
            hash=str(n),
        )
        for n, (name, cell, version) in enumerate(found)
    ]
    also = [
        Scope(snapshot="s", package=p, applies=APPLIES[name], reason=name) for p, name in scopes
    ]
    return compute(records, axes, serves=SERVES, scopes=also, also={"s": ()})


def written(model: CoverageModel) -> str:
    (artifact,) = export(model, ExportContext())
    return str(artifact.content)


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[[CoverageModel], CoverageModel]:
    def read(model: CoverageModel) -> CoverageModel:
        path = tmp_path / "report.json"
        path.write_text(written(model), encoding="utf-8")
        return build_model(load([str(path)]), axes=model.axes)

    return read


@given(BUILDS)
@quick
def test_it_is_the_same_report_by_its_schema(
    report_of: Any, read_back: Any, found: list[Any]
) -> None:
    model = covered(found, [], AXES)
    report_of(model)
    one, again = json.loads(written(model)), json.loads(written(read_back(model)))
    assert again == one


def said(diff: Diff) -> object:
    return {key: diff_data(diff)[key] for key in ("summary", "packages", "causes", "outside")}


ABI3 = ("p", ("linux", "x86_64", "glibc@2.17", "cp39+"), "1")
OLD = ("p", ("linux", "x86_64", "glibc@2.17", "cp310"), "1")
NEW = ("p", ("linux", "x86_64", "glibc@2.28", "cp312"), "1")
MAC = ("p", ("macos@11.0", "aarch64", "none", "cp312"), "1")


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ([OLD, NEW], [ABI3], []),
        ([ABI3], [OLD, NEW], []),
        ([ABI3, MAC], [ABI3], [(None, "linux")]),
        ([OLD, NEW, MAC], [NEW, MAC], [(None, "from 3.11")]),
    ],
)
def test_what_changed_is_the_same(
    read_back: Any, before: list[Any], after: list[Any], other: list[Any]
) -> None:
    base, head = covered(before, []), covered(after, other)
    sides = [model.snapshots[0] for model in (base, head)]
    told = said(compare(sides[0], sides[1], AXES))
    read = [read_back(model).snapshots[0] for model in (base, head)]
    assert said(compare(read[0], sides[1], AXES)) == told
    assert said(compare(sides[0], read[1], AXES)) == told
    assert said(compare(read[0], read[1], AXES)) == told
