"""Whatever a record holds, no line that is printed is a command to the log of a CI."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coverage_report.cli import cli, run
from coverage_report.text import harmless, harmless_json, visible

#: GitHub's runner, Azure Pipelines, TeamCity.
COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
NAMES = ("::error::pwn", "##[error]pwn", "##vso[task.setvariable variable=x]pwn", " ::warning::pwn")


@given(st.text(alphabet=" \t\n\u3000:#[]ab\\", max_size=20))
def test_no_text_is_a_command_and_all_others_stay_as_they_are(text: str) -> None:
    made = harmless(text)
    assert not COMMAND.search(made)
    assert harmless(made) == made
    if not COMMAND.search(visible(text)):
        assert made == visible(text)


@given(st.recursive(st.text(alphabet='#[:a"\\'), st.lists))
def test_json_says_the_same(data: object) -> None:
    made = harmless_json(json.dumps(data, indent=1))
    assert json.loads(made) == data
    assert not COMMAND.search(made)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    builds = [
        {"package": name, "os": system, "target": "x86_64", "compiler": "gcc@12", "version": name}
        for name in NAMES
        for system in ("::warning::os", "##[error]os", "linux")
        if (name, system) != (NAMES[0], "linux")
    ]
    file = tmp_path / "records.json"
    file.write_text(json.dumps(builds))
    return file


EXPORTERS = ("terminal", "markdown", "json", "metrics", "total", "codequality", "matrix")


@pytest.mark.parametrize("verbose", [(), ("-v",)])
@pytest.mark.parametrize(
    "words",
    [
        *[("report", "-f", name) for name in EXPORTERS],
        *[("explain", name) for name in NAMES],
        ("explain", "::error::nothing"),
        *[("missing", "-f", name) for name in ("text", "json", "github-matrix", "spack-yaml")],
        ("report", "--snapshot", "##[error]x"),
        ("report", "-f", "##[error]x"),
    ],
)
def test_no_command_prints_a_command(
    records: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], verbose: tuple[str]
) -> None:
    run([words[0], *verbose, *words[1:], str(records)])
    made = capfd.readouterr()
    assert made.out or made.err
    assert not COMMAND.search(made.out)
    assert not COMMAND.search(made.err)


@pytest.mark.parametrize("command", ["diff", "trend"])
@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "matrix"])
def test_no_comparison_prints_a_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str, form: str
) -> None:
    for number, snapshot in enumerate(("##[error]v1", "##[error]v2", "##[error]v3")):
        builds = [
            {"package": name, "os": system, "snapshot": snapshot, "version": f"{number}"}
            for name in NAMES
            for system in ("##[error]os", "::warning::os")[number % 2 :]
        ]
        (tmp_path / f"{number}.json").write_text(json.dumps(builds))
    files = [str(tmp_path / f"{number}.json") for number in range(3)]
    run([command, *(files[:2] if command == "diff" else files), "-f", form])
    made = capfd.readouterr()
    assert "error" in made.out
    assert not COMMAND.search(made.out)
    assert not COMMAND.search(made.err)


def test_what_is_wrong_with_an_argument_is_no_command(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["publish", "x.md", "--to", "x##[error]y"]) == 2
    assert not COMMAND.search(capfd.readouterr().err)


def test_a_matrix_is_the_same_to_who_reads_it(records: Path) -> None:
    made = CliRunner().invoke(cli, ["missing", str(records), "-f", "github-matrix"]).stdout
    assert {one["package"] for one in json.loads(made)["include"]} == {NAMES[0]}
