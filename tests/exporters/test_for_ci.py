"""What CI systems read by themselves: a total line, gauges, a code quality report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest
import yaml
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
from coverage_report.settings.expected import parse_expected
from coverage_report.settings.places import Lines, yaml_lines
from coverage_report.testing import table
from coverage_report.text import visible

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


def findings(of: CoverageModel, **options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text(codequality.export, of, **options))
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["severity"], one["description"]) for one in found]


def test_a_gap_is_a_finding_at_the_configuration() -> None:
    (finding,) = findings(model("a", "b"))
    assert finding["description"] == "b is missing on macos / x86_64 / gcc@12"
    assert (finding["severity"], finding["check_name"]) == ("major", "platform-missing")
    assert finding["location"] == {"path": "coverage-report.yaml", "lines": {"begin": 1}}


def test_packages_that_lack_the_same_are_one_finding() -> None:
    (finding,) = findings(model("a", "b", "c"))
    assert finding["description"] == "2 packages are missing on macos / x86_64 / gcc@12: b, c"
    (finding,) = findings(model(*(f"p{n}" for n in range(20))))
    assert finding["description"].startswith(
        "19 packages are missing on macos / x86_64 / gcc@12: p1, p2"
    )
    assert finding["description"].endswith(", p8 and 11 more")


def test_a_fingerprint_stays_with_its_packages_and_another_package_makes_it_new() -> None:
    """GitLab shows new fingerprints alone: a loss must not hide behind an older gap."""
    prints = {
        names: findings(model(*names))[0]["fingerprint"]
        for names in (("a", "b"), ("a", "b", "c"), ("a", "c"))
    }
    assert len({*prints.values()}) == 3
    assert findings(model("a", "b"), path="other.yaml")[0]["fingerprint"] == prints["a", "b"]


DECLARED = """
matrix:
  os: [linux]
  include:
    - {os: macos, tier: 10}
    - {os: bsd, tier: 2}
    - {os: windows, required: false}
packages:
  "ignored*": {skip: true}
"""


def declared(
    rows: str, said: str = DECLARED, source: str = "ci/own.yaml", lines: Lines | None = None
) -> CoverageModel:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    expected = parse_expected(
        yaml.safe_load(said), source=source, today=date(2026, 1, 1), read=read, lines=lines
    )
    return compute(table(rows, ["os"], "s"), ["os"], expected=expected)


GAPS = """
               linux  macos  bsd  windows  solaris
    all        1      1      1    1        1
    some       .      .      .    .        1
    ignored-1  .      .      .    .        1
"""


def test_the_severity_is_that_of_the_tier_and_optional_cells_are_information() -> None:
    """Nothing is said of packages of which nothing is expected."""
    assert told(findings(declared(GAPS))) == [
        ("major", "some is missing on linux (tier 1)"),
        ("minor", "some is missing on bsd (tier 2)"),
        ("minor", "some is missing on macos (tier 10)"),
        ("info", "some is not built (optional) on windows"),
    ]


@pytest.mark.parametrize("tier", ["", ", tier: extra"])
def test_tiers_with_names_have_no_order(tier: str) -> None:
    said = f"matrix: {{include: [{{os: linux, tier: core}}, {{os: bsd{tier}}}]}}"
    assert {severity for severity, _ in told(findings(declared(GAPS, said)))} == {"major"}


def test_the_first_of_the_numbered_tiers_in_use_is_major() -> None:
    said = "matrix: {include: [{os: linux, tier: 3}, {os: bsd, tier: 10}, {os: macos, required: false, tier: 2}]}"
    severities = [severity for severity, _ in told(findings(declared(GAPS, said)))]
    assert severities == ["major", "minor", "info"]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("ci/own.yaml", "ci/own.yaml"),
        ("spack-stacks", "coverage-report.yaml"),
        ("/home/me/coverage.yaml", "coverage-report.yaml"),
        ("../coverage.yaml", "coverage-report.yaml"),
    ],
)
def test_findings_are_shown_at_the_file_that_declares(source: str, path: str) -> None:
    """A place that is no file of the repository would be no link."""
    found = findings(declared(GAPS, source=source))
    assert {one["location"]["path"] for one in found} == {path}
    assert {one["location"]["lines"]["begin"] for one in found} == {1}


def test_findings_are_shown_at_the_line_that_declares() -> None:
    """That of the matrix, of the entry that adds to it, or of the failure that was known; GitLab counts from 1."""
    said = f"""
axes: os
expected:{DECLARED.replace(chr(10), chr(10) + "  ")}
  xfail:
    - {{package: some, os: linux, until: 2025-01-01}}
"""
    of = declared(GAPS, yaml.safe_dump(yaml.safe_load(said)["expected"]), lines=yaml_lines(said))
    places = {one["description"]: one["location"]["lines"]["begin"] for one in findings(of)}
    assert places == {
        "some is missing on linux (tier 1)": 14,
        "some is missing on bsd (tier 2)": 8,
        "some is missing on macos (tier 10)": 7,
        "some is not built (optional) on windows": 9,
    }


def test_the_place_of_findings_can_be_chosen() -> None:
    (finding,) = findings(model("a", "b"), path="ci/spack.yaml")
    assert finding["location"]["path"] == "ci/spack.yaml"
    with pytest.raises(UsageError):
        text(codequality.export, model("a"), path="")


def test_findings_of_several_snapshots_say_which() -> None:
    found = findings(model("a", "b", snapshots=("v9", "v10")))
    assert [one["description"] for one in found] == [
        "b is missing on macos / x86_64 / gcc@12 in v9",
        "b is missing on macos / x86_64 / gcc@12 in v10",
    ]
    assert len({one["fingerprint"] for one in found}) == 2


def losses(base: CoverageModel, head: CoverageModel) -> list[dict[str, Any]]:
    diff = compare(base.snapshots[0], head.snapshots[0], base.axes)
    (artifact,) = codequality.export_diff(diff, ExportContext())
    found: list[dict[str, Any]] = json.loads(artifact.content)
    return found


def test_in_a_diff_each_cause_of_losses_is_a_finding() -> None:
    found = losses(model("a", "b"), model("b", "a"))
    assert told(found) == [("major", "macos is gone from a")]
    assert [one["check_name"] for one in found] == ["platform-lost"]


def test_many_losses_of_one_cause_are_one_finding_and_one_more_makes_it_new() -> None:
    head = "u/x/gcc d/x/gcc d/y/gcc\na 1 . .\nb 1 . .\nc 1 1 ."
    whole = "u/x/gcc d/x/gcc d/y/gcc\na 1 1 1\nb 1 1 1\nc 1 1 1"
    base, once = (compute(table(rows)) for rows in (whole, head))
    found = losses(base, once)
    assert told(found) == [("major", "d is gone from a, b"), ("major", "y is gone from c")]
    (more, _) = losses(base, compute(table(head.replace("b 1 . .", "b 1 1 ."))))
    assert more["fingerprint"] != found[0]["fingerprint"]


def test_a_loss_matters_as_much_as_what_it_filled() -> None:
    head = """
                   linux  macos  bsd  windows  solaris  other
        all        .      .      .    .        .        1
        some       1      .      .    .        1        .
        ignored-1  .      .      .    .        .        1
    """
    assert told(losses(declared(GAPS), declared(head))) == [
        ("major", "linux is gone from all (tier 1)"),
        ("minor", "bsd is gone from all (tier 2)"),
        ("minor", "macos is gone from all (tier 10)"),
        ("info", "solaris is gone from all"),
        ("info", "windows is gone from all"),
    ]


@given(st.sets(st.text(min_size=1, max_size=8), min_size=2, max_size=5))
def test_any_name_is_text_in_a_finding(names: set[str]) -> None:
    (finding,) = findings(model(*names))
    assert finding["description"] == visible(finding["description"])


def test_without_gaps_there_are_no_findings() -> None:
    assert findings(model("a")) == []
