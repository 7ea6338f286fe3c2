"""What CI systems read by themselves: a total line, gauges, a code quality report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics import parser

from coverage_report import (
    Artifact,
    BuildRecord,
    CoverageModel,
    ExportContext,
    UsageError,
    compute,
    merge,
)
from coverage_report.analysis.diff.compare import compare
from coverage_report.exporters.ci import codequality, metrics, total

#: What docs/pull-requests.md tells users of GitLab to write.
COVERAGE = re.compile(r"^TOTAL.* (\d+(?:\.\d+)?)%$", re.MULTILINE)
Export = Callable[[CoverageModel, ExportContext], Iterable[Artifact]]


def model(*names: str, snapshots: Iterable[str] = ("develop",)) -> CoverageModel:
    """Return packages where the first is built on two systems, all others on the first of them."""
    records = []
    for snapshot in snapshots:
        for number, name in enumerate(names):
            for system in ("linux", "macos")[: 1 if number else 2]:
                axes = {"os": system, "target": "x86_64", "compiler": "gcc@12"}
                records.append(BuildRecord(package=name, snapshot=snapshot, axes=axes))
    return compute(records, ("os", "target", "compiler"))


def text(export: Export, of: CoverageModel, **options: str) -> str:
    (artifact,) = export(of, ExportContext(options=options))
    assert isinstance(artifact.content, str)
    return artifact.content


def test_the_total_is_one_line_that_gitlab_reads() -> None:
    line = text(total.export, model("a", "b", "c"))
    assert line == "TOTAL 4/6 66.6%\n"
    assert COVERAGE.findall(line) == ["66.6"]


def test_each_snapshot_has_a_total() -> None:
    lines = text(total.export, model("a", "b", snapshots=("x y", "z"))).splitlines()
    assert lines == ["TOTAL x y 3/4 75.0%", "TOTAL z 3/4 75.0%"]


def test_a_total_never_rounds_up_and_nothing_is_no_percentage() -> None:
    assert "99.9%" in text(total.export, nearly())
    empty = compute([], ("os",), also={"develop": ["a"]})
    assert text(total.export, empty) == "TOTAL 0/0 n/a\n"


def nearly() -> CoverageModel:
    """Return coverage of 1999 of 2000 combinations."""
    records = [
        BuildRecord(package=f"p{n}", snapshot="s", axes={"os": system})
        for n in range(1000)
        for system in ("linux", "macos")
    ]
    return compute(records[:-1], ("os",))


def families(of: CoverageModel) -> list[Any]:
    """Return the gauges as a strict reader of OpenMetrics sees them."""
    return list(parser.text_string_to_metric_families(text(metrics.export, of)))


def test_each_package_is_a_gauge() -> None:
    named = {family.name: family for family in families(model("a", "b"))}
    found = {name: [(s.labels, s.value) for s in f.samples] for name, f in named.items()}
    assert found == {
        "coverage_report_expected": [({}, 4)],
        "coverage_report_built": [({}, 3)],
        "coverage_report_package_built": [({"package": "a"}, 2), ({"package": "b"}, 1)],
    }


@given(st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=5))
def test_any_name_is_a_label(names: set[str]) -> None:
    parsed = families(model(*names))
    assert len({str(sample.labels) for sample in parsed[-1].samples}) == len(names)


def test_snapshots_are_told_apart_where_there_are_several() -> None:
    parsed = families(model("a", "b", snapshots="xy"))
    assert [s.labels["snapshot"] for family in parsed for s in family.samples] == list("xyxyxxyy")


def test_one_package_alone_has_counts_and_no_share() -> None:
    """What it is built for would stand as all that was expected of it."""
    alone = model("a", snapshots="xy")
    assert text(total.export, alone) == "TOTAL x 2 platforms\nTOTAL y 2 platforms\n"
    assert not COVERAGE.findall(text(total.export, alone))
    names = [family.name for family in families(alone)]
    assert names == ["coverage_report_built", "coverage_report_package_built"]
    one, two = model("a", snapshots="x"), model("a", "b", snapshots="y")
    mixed = merge(one, two)
    (expected, *_) = families(mixed)
    assert [(s.labels["snapshot"], s.value) for s in expected.samples] == [("y", 4)]


def test_each_gap_is_a_finding_with_a_fingerprint_that_stays() -> None:
    (finding,) = json.loads(text(codequality.export, model("a", "b")))
    assert finding["description"] == "b is missing on macos / x86_64 / gcc@12"
    assert (finding["severity"], finding["check_name"]) == ("major", "platform-missing")
    assert finding["location"] == {"path": "coverage-report.yaml", "lines": {"begin": 1}}
    more = json.loads(text(codequality.export, model("a", "b", "c")))
    assert finding in more
    assert len({one["fingerprint"] for one in more}) == len(more) == 2


def test_the_place_of_findings_can_be_chosen() -> None:
    (finding,) = json.loads(text(codequality.export, model("a", "b"), path="ci/spack.yaml"))
    assert finding["location"]["path"] == "ci/spack.yaml"
    with pytest.raises(UsageError):
        text(codequality.export, model("a"), path="")


def test_in_a_diff_each_loss_is_a_finding() -> None:
    base, head = model("a", "b"), model("b", "a")
    diff = compare(base.snapshots[0], head.snapshots[0], base.axes)
    (artifact,) = codequality.export_diff(diff, ExportContext())
    found = [(one["description"], one["check_name"]) for one in json.loads(artifact.content)]
    assert found == [("a is lost on macos / x86_64 / gcc@12", "platform-lost")]


def test_without_gaps_there_are_no_findings() -> None:
    assert json.loads(text(codequality.export, model("a"))) == []
