"""What came of the gates stands first in a comment, with what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from coverage_report import ExportContext, Judgement, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.gates.gates import Gate, judge
from coverage_report.analysis.gates.judgement import Failure
from coverage_report.exporters.json.exporter import export as json_report
from coverage_report.exporters.json.exporter import export_diff as json_diff
from coverage_report.exporters.markdown.exporter import export_diff, export_markdown
from coverage_report.settings.expected import parse_expected
from coverage_report.templating.render import Templates
from coverage_report.testing import table
from coverage_report.text import visible
from coverage_report.views.gate import xfail

AXES = ("os", "target")
BEFORE = "linux/x86 linux/arm mac/arm\ncli 1 1 1\nlib 1 1 1"
AFTER = "linux/x86 linux/arm mac/arm\ncli 1 1 .\nlib 1 1 1"
LOST = Gate(fail_on=("lost",))
RENDER = Templates(None, "coverage_report_templates").render


def snapshot(text: str, name: str = "v2", declared: Any = None) -> Any:
    return compute(table(text, AXES, name), AXES, expected=declared).snapshots[0]


def comment(gate: Gate, declared: Any = None) -> str:
    sides = (snapshot(BEFORE, "v1", declared), snapshot(AFTER, "v2", declared))
    given = compare(*sides, AXES)
    context = ExportContext(render=RENDER, judgement=judge([gate], [given.head], given))
    (artifact,) = export_diff(given, context)
    return str(artifact.content)


def expecting(xfails: list[Any]) -> Any:
    data = {"matrix": {"os": ["linux", "mac"], "target": ["arm"]}, "xfail": xfails}
    return parse_expected(data, source="c", today=date(2026, 1, 1), read=lambda _: None)  # type: ignore[arg-type, return-value]


def pasted(text: str) -> list[Any]:
    """Return what the lines to paste mean to YAML."""
    found: list[Any] = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])["xfail"]
    return found


@pytest.mark.parametrize(
    ("gate", "line"),
    [
        (Gate(), "ℹ️ **No gate: report only**"),
        (Gate(fail_on=("removed",)), "✅ **The gate passed**: `--fail-on removed`"),
        (LOST, "❌ **The gate failed**: 1 lost: cli on mac/arm (--fail-on lost)"),
    ],
)
def test_the_gate_is_told_first_in_words_and_with_a_sign(gate: Gate, line: str) -> None:
    assert comment(gate).startswith(f"## Platform coverage of `v2`\n\n{line}\n\n**1 combination")


def test_what_to_do_is_told_where_a_gate_failed_and_nowhere_else() -> None:
    assert pasted(comment(LOST)) == [
        {"package": "cli", "os": "mac", "target": "arm", "reason": "say why"}
    ]
    assert "what to do" not in comment(Gate(fail_on=("removed",)))


def test_the_lines_to_paste_make_the_gate_pass() -> None:
    failed = comment(LOST, expecting([]))
    assert "❌" in failed
    assert "`coverage-report init PATH`" not in failed
    assert "`coverage-report init PATH`" in comment(LOST)
    assert "✅" in comment(LOST, expecting(pasted(failed)))


def test_a_report_tells_it_under_its_heading_and_of_several_snapshots_above_all() -> None:
    gate = Gate(fail_on=("missing",))
    model = compute([*table(AFTER, AXES, "v2"), *table(BEFORE, AXES, "v1")], AXES)

    def report(*snapshots: Any) -> str:
        given = replace(model, snapshots=snapshots)
        context = ExportContext(render=RENDER, judgement=judge([gate], snapshots))
        (artifact,) = export_markdown(given, context)
        return str(artifact.content)

    v1, v2 = model.snapshots
    why = "1 missing: cli on mac/arm (--fail-on missing)"
    failed = f"❌ **The gate failed**: {why}"
    assert report(v2).startswith(f"## Platform coverage of `v2`\n\n{failed}\n\n**5 of 6")
    both = report(v1, v2)
    failed = f"❌ **The gate failed**: snapshot v2: {why}"
    assert both.startswith(f"## Platform coverage of 2 snapshots\n\n{failed}\n\n| snapshot")
    assert both.count("The gate failed") == both.count("what to do") == 1


def test_several_failures_are_a_list_each_with_its_snapshot() -> None:
    failures = tuple(Failure("is bad", f"v{number}") for number in range(12))
    context = ExportContext(render=RENDER, judgement=Judgement(failures=failures))
    two = [*table(AFTER, AXES, "v1"), *table(AFTER, AXES, "v2")]
    (artifact,) = export_markdown(compute(two, AXES), context)
    assert "**The gate failed**:\n\n* snapshot v0: is bad\n* snapshot v1" in str(artifact.content)
    assert "* snapshot v9: is bad\n* and 2 more\n\n" in str(artifact.content)


def test_what_is_open_is_left_out_and_a_derived_axis_is_told_as_its_own() -> None:
    axes = ("os.family", "os", "target.family", "compiler", "libc")
    line = xfail("a[1]", ("linux", "debian12", "x86_64", None, "*"), axes)
    assert line == '- {package: "a[[]1]", os: "debian12", target: "x86_64", reason: "say why"}'


@given(st.text(min_size=1))
def test_whatever_a_package_is_called_the_lines_are_yaml_and_end_no_code(name: str) -> None:
    line = xfail(name, ("linux", f"cpu{name}"), AXES)
    (found,) = yaml.safe_load(line)
    assert found["target"] == visible(f"cpu{name}")
    assert "`" not in line


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (Gate(), None),
        (
            Gate(fail_on=("removed",)),
            {"outcome": "passed", "demands": ["--fail-on removed"], "failures": []},
        ),
        (
            LOST,
            {
                "outcome": "failed",
                "demands": ["--fail-on lost"],
                "failures": ["snapshot v2: 1 lost: cli on mac/arm (--fail-on lost)"],
            },
        ),
    ],
)
def test_programs_are_told_too(gate: Gate, told: Any) -> None:
    given = compare(snapshot(BEFORE, "v1"), snapshot(AFTER, "v2"), AXES)
    context = ExportContext(judgement=judge([gate], [given.head], given))
    for artifact in (
        *json_diff(given, context),
        *json_report(compute(table(AFTER, AXES), AXES), context),
    ):
        data = json.loads(artifact.content)
        assert data.get("gate") == told
        kind = data.get("kind", "report")
        schema = files("coverage_report").joinpath(f"schemas/{kind}.schema.json").read_text("utf-8")
        Draft202012Validator(json.loads(schema)).validate(data)
