"""The JSON report: by the contract, by its schema, and the same after being read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from coverage_report import (
    BuildRecord,
    CoverageModel,
    ExportContext,
    Host,
    Hosts,
    LeftOut,
    Problem,
    compute,
)
from coverage_report.core.served import serve_model
from coverage_report.exporters.json.exporter import export
from coverage_report.run.pipeline import Inputs, build_model, load, select
from coverage_report.testing import sample_model, table

Golden = Callable[[str, str], None]
Report = Callable[[CoverageModel], dict[str, Any]]


def written(model: CoverageModel) -> str:
    (artifact,) = export(model, ExportContext())
    assert artifact.path == "report.json"
    assert isinstance(artifact.content, str)
    return artifact.content


@pytest.fixture
def read_back(tmp_path: Path) -> Callable[..., Inputs]:
    def read(*models: CoverageModel) -> Inputs:
        for number, model in enumerate(models):
            (tmp_path / f"{number}.json").write_bytes(
                written(model).encode("utf-8", "backslashreplace")
            )
        return load([str(tmp_path / f"{number}.json") for number, _ in enumerate(models)])

    return read


def small() -> CoverageModel:
    """Everything that the contract names, once."""
    records = [
        replace(record, stacks=("e4s", "root"))
        for record in table("""
                      ubuntu22.04/zen4/gcc@9.4.0   ubuntu22.04/zen4/gcc@11.4.0   ?/any/none
            zlib-ng   2.2.4,2*2.2.10               2.2.4                         .
            py-pip    .                            .                             ?
        """)
    ]
    return compute(
        records,
        problems=[Problem("specs.md", "/spec_details/3", "record skipped: żółw")],
        also={"sample": ["nothing-yet"]},
        left_out=[LeftOut("gcc", "sample", "external", builds=2)],
        generated_at="2026-11-20T00:00:00Z",
    )


def test_it_is_what_the_contract_says(golden: Golden) -> None:
    version = re.sub(r'("version": )"[^"]+"\}', r'\1"0"}', written(small()), count=1)
    golden("json/report.json", version)


def test_it_is_spelled_as_the_standard_library_spells_it() -> None:
    text = written(small())
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_half_a_character_is_passed_on() -> None:
    """UTF-8 cannot write it; what becomes of it is decided where the file is written."""
    model = compute([BuildRecord(package="half\ud800", snapshot="s", axes={"os": "a"})], ["os"])
    assert json.loads(written(model))["snapshots"][0]["packages"][0]["name"] == "half\ud800"


def test_samples_keep_to_the_schema(report_of: Report) -> None:
    for model in (small(), sample_model(), compute([], ["os"])):
        report_of(model)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", 1),
        ("axes", []),
        ("axes", ["os", "os"]),
        ("generated_at", "yesterday"),
        ("problems", [{}]),
        ("snapshots", None),
        ("snapshots.0.name", ""),
        ("snapshots.0.universe.kind", "guessed"),
        ("snapshots.0.combinations.0.os", 5),
        ("snapshots.0.summary.covered", -1),
        ("snapshots.0.packages.1.builds.0.records", 0),
        ("snapshots.0.packages.1.builds.0.stated", -1),
        ("snapshots.0.stated.0.os", 5),
        ("snapshots.0.scopes", {"points": {"os": []}, "parts": []}),
        ("snapshots.0.packages.1.not_applicable", [-1]),
        ("serves", {"os": "guess"}),
        ("snapshots.0.packages.1.stacks.e4s", 0),
    ],
)
def test_the_schema_refuses_what_is_no_report(
    path: str, value: object, report_schema: Draft202012Validator, report_of: Report
) -> None:
    report = deepcopy(report_of(small()))
    put(report, path, value)
    with pytest.raises(ValidationError):
        report_schema.validate(report)


def test_the_schema_leaves_room_for_further_keys(
    report_schema: Draft202012Validator, report_of: Report
) -> None:
    report = report_of(small())
    for path in ("x", "snapshots.0.x", "snapshots.0.packages.0.x", "generator.x"):
        put(report, path, {"anything": None})
    report_schema.validate(report)


class TestReadBack:
    def test_it_is_the_same_report(self, read_back: Callable[..., Inputs]) -> None:
        for model in (small(), sample_model()):
            inputs = read_back(model)
            again = build_model(inputs, generated_at=model.generated_at)
            assert written(again) == written(model)

    def test_what_fits_every_value_is_one_build_still(
        self, read_back: Callable[..., Inputs]
    ) -> None:
        """It is in several cells of the report, and states what it stated."""
        model = compute(table("a b any\n p 1 1 2*3\n q . . 1", ["os"]), ["os"])
        (snapshot,) = json.loads(written(model))["snapshots"]
        _, q = snapshot["packages"]
        assert (q["records"], len(q["cells"])) == (1, 2)
        assert [snapshot["stated"][own["stated"]] for own in q["builds"]] == [{"os": "any"}]
        assert sum(r.builds for r in read_back(model).records if r.package == "q") == 1
        assert sum(r.builds for r in read_back(model).records if r.package == "p") == 4

    def test_a_filtered_report_keeps_what_the_others_are_built_for(
        self, read_back: Callable[..., Inputs]
    ) -> None:
        records = table("a b\n zlib 1 .\n zstd . 1", ["os"])
        whole = compute(records, ["os"])
        zlib, zstd = (compute(records, ["os"], packages=[name]) for name in ("zlib", "zstd"))
        assert written(build_model(read_back(zlib))) == written(zlib)
        assert written(build_model(read_back(zlib, zstd))) == written(whole)
        assert select(read_back(zlib), snapshots=["sample"]).observed
        assert build_model(read_back(zlib), axes=["os.family"]).tally.total == 2

    def test_a_coarser_view_of_it_is_that_of_the_records(
        self, read_back: Callable[..., Inputs]
    ) -> None:
        records = table("rhel8/gcc@9 rhel8/gcc@11 sonoma/none\n p 1 1 .\n q . . 1", AXES)
        model = build_model(read_back(compute(records, AXES)), axes=COARSE)
        assert written(model) == written(compute(records, COARSE))

    def test_two_copies_count_once_and_two_snapshots_are_two(
        self, read_back: Callable[..., Inputs]
    ) -> None:
        model = compute(table("a\n p 2*1", ["os"]), ["os"])
        other = compute(table("a\n p 2*1", ["os"], "other"), ["os"])
        assert written(build_model(read_back(model, model))) == written(model)
        both = build_model(read_back(model, other))
        assert [(s.name, s.builds) for s in both.snapshots] == [("other", 2), ("sample", 2)]


AXES = ["os", "compiler"]
COARSE = ["os.family", "compiler.name"]
ANY_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
VALUES = st.sampled_from(["a", "b", "any", "none"]) | st.none() | ANY_TEXT
RECORDS = st.lists(
    st.builds(
        BuildRecord,
        package=st.sampled_from("pq") | ANY_TEXT,
        snapshot=st.sampled_from("st") | ANY_TEXT,
        axes=st.fixed_dictionaries({}, optional={"os": VALUES, "compiler": VALUES}),
        version=st.sampled_from([None, "", "9", "10"]) | ANY_TEXT,
        hash=st.sampled_from([None, "x", "y"]),
        stacks=st.sampled_from([(), ("e4s",), ("root", "e4s")]),
        builds=st.sampled_from([1, 3]),
        repeat=st.sampled_from([0, 1]),
    ),
    max_size=6,
)


@given(RECORDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_any_report_keeps_to_the_schema_and_is_the_same_when_read_back(
    report_of: Report, read_back: Callable[..., Inputs], records: list[BuildRecord]
) -> None:
    model = compute(records, AXES, problems=[Problem("a", "/0", r.package) for r in records])
    report_of(model)
    again = build_model(read_back(model), axes=AXES)
    assert written(again) == written(model)


def put(data: Any, path: str, value: object) -> None:
    *steps, last = path.split(".")
    for step in steps:
        data = data[int(step) if isinstance(data, list) else step]
    data[last] = value


def test_hosts_are_by_the_schema(read_back):
    """With hosts the report is still by its schema, and still readable."""
    schema = json.loads(
        (files("coverage_report") / "schemas" / "report.schema.json").read_text("utf-8")
    )
    records = table("""
              ubuntu22.04/zen4/gcc@13  ?/?/?
        zlib  1.3                      1.3
    """)
    hosts = Hosts((Host("ubuntu22.04", "zen5"), Host("rhel8", "zen4")))
    model = serve_model(compute(records), records, hosts)
    Draft202012Validator(schema).validate(json.loads(written(model)))
    assert len(read_back(model).records) == 2
