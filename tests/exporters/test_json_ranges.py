"""A report with ranges, parts and scopes is the same when it is read back, and so is what is compared with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_report import BuildRecord, CoverageModel, ExportContext, Scope, compare, compute
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


def version(place: Any) -> int:
    """Return the minor version of an interpreter; of one that is open a late one."""
    digits = re.match(r"[a-z]+3(\d+)", place["python"] or "")
    return int(digits[1]) if digits else 20


#: Where a snapshot or a package applies, as markers say it: by one axis, by pairs, and by a value that is left out.
APPLIES: dict[str, Callable[[Any], bool]] = {
    "linux": lambda place: place["os"] in {"linux", "any", None},
    "not windows": lambda place: place["os"] != "windows",
    "from 3.11": lambda place: version(place) >= 11,
    "before 3.12": lambda place: place["python"] in {"any", None} or version(place) < 12,
    "x86_64": lambda place: place["target"] in {"x86_64", "any", None},
    "not macos on x86_64": lambda place: (
        not (str(place["os"]).startswith("macos") and place["target"] == "x86_64")
    ),
    "from macOS 14": lambda place: place["os"] != "macos@11.0",
    "glibc": lambda place: str(place["libc"]).partition("@")[0] in {"glibc", "any", "None"},
    "nowhere": lambda _: False,
}


def scopes(names: Iterable[str]) -> Any:
    package, version = st.sampled_from([None, None, "p", "q"]), st.sampled_from(["", "1", "2"])
    return st.lists(st.tuples(package, version, st.sampled_from(sorted(names))), max_size=4)


SCOPES = scopes(APPLIES)
#: Of these a report knows where its own builds stand only: another side may ask about other versions.
BY_VERSION_OF_SYSTEM = {"from macOS 14"}
COMPARED = scopes(APPLIES.keys() - BY_VERSION_OF_SYSTEM)
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
        Scope(
            snapshot="s",
            package=p,
            version=(p and version) or None,
            applies=APPLIES[name],
            names={"python": ("cp311",)} if "3.1" in name else {},
            reason=name,
        )
        for p, version, name in scopes
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


AXES_OF_REPORTS = st.sampled_from([AXES, ("os.family", "target"), ("python", "os")])


@given(BUILDS, SCOPES, AXES_OF_REPORTS)
@quick
def test_it_is_the_same_report_by_its_schema(
    report_of: Any, read_back: Any, found: list[Any], limits: list[Any], axes: tuple[str, ...]
) -> None:
    model = covered(found, limits, axes)
    report_of(model)
    one, again = json.loads(written(model)), json.loads(written(read_back(model)))
    assert again == one


@given(BUILDS, COMPARED, BUILDS, COMPARED, AXES_OF_REPORTS)
@quick
def test_what_changed_is_the_same_whatever_is_read_back(
    read_back: Any,
    before: list[Any],
    limits: list[Any],
    after: list[Any],
    other: list[Any],
    axes: tuple[str, ...],
) -> None:
    sides = [covered(before, limits, axes), covered(after, other, axes)]
    (base, base_read), (head, head_read) = ((m, read_back(m)) for m in sides)
    told = said(base, head, axes)
    assert said(base_read, head, axes) == told
    assert said(base, head_read, axes) == told
    assert said(base_read, head_read, axes) == told


def said(base: CoverageModel, head: CoverageModel, axes: tuple[str, ...] = AXES) -> object:
    told = diff_data(compare(base.snapshots[0], head.snapshots[0], axes))
    return {key: told[key] for key in ("summary", "packages", "causes", "outside", "entered")}


ABI3 = ("p", ("linux", "x86_64", "glibc@2.17", "cp39+"), "1")
OLD = ("p", ("linux", "x86_64", "glibc@2.17", "cp310"), "1")
NEW = ("p", ("linux", "x86_64", "glibc@2.28", "cp312"), "1")
MAC = ("p", ("macos@11.0", "aarch64", "none", "cp312"), "1")


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ([OLD, NEW], [ABI3], []),
        ([ABI3], [OLD, NEW], []),
        ([ABI3, MAC], [ABI3], [(None, "", "linux")]),
        ([OLD, NEW, MAC], [NEW, MAC], [(None, "", "from 3.11")]),
    ],
)
def test_what_changed_is_the_same(
    read_back: Any, before: list[Any], after: list[Any], other: list[Any]
) -> None:
    base, head = covered(before, []), covered(after, other)
    told = said(base, head)
    assert said(read_back(base), head) == told
    assert said(base, read_back(head)) == told
    assert said(read_back(base), read_back(head)) == told


def test_a_scope_that_looks_at_all_of_a_place_is_told(
    read_back: Callable[[CoverageModel], CoverageModel],
) -> None:
    """It is a mapping to the scope, whatever it asks of it: its size, its axes, each value."""
    asked: set[int] = set()

    def applies(place: Mapping[str, str | None]) -> bool:
        asked.add(len(place))
        return "cp39" not in dict(place).values()

    axes = ("libc", "python")
    records = [
        BuildRecord(package="p", snapshot="s", axes=dict(zip(axes, cell, strict=True)))
        for cell in (("glibc@2.17", "cp39+"), ("glibc@2.28", "cp310"))
    ]
    scope = Scope(snapshot="s", package="p", applies=applies, reason="because")
    serves = {"libc": "floor", "python": "interpreter"}
    model = compute(records, axes, serves=serves, scopes=[scope])
    assert read_back(model).snapshots[0].tally == model.snapshots[0].tally
    assert asked
