"""The pages on declarations and diffs say what the program does: their files are written, their commands run."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from coverage_report.cli import run

DOCS = Path(__file__).parents[2] / "docs"
_FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ coverage-report (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
PAGES = ("expected.md", "diff.md")
RUNS = [
    pytest.param(page, words, shown, id=words)
    for page in PAGES
    for block in _CONSOLE.findall((DOCS / page).read_text("utf-8"))
    for words, shown in _COMMAND.findall(block)
    if "# not run here" not in words
]


@pytest.mark.parametrize(("page", "words", "shown"), RUNS)
def test_commands_print_what_the_page_shows(page, words, shown, tmp_path, monkeypatch, capsys):
    """On the files of the page, in order: what goes to the terminal is what is printed there."""
    for name in ("NO_COLOR", "COLUMNS", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in _FILE.findall((DOCS / page).read_text("utf-8")):
        Path(name).write_text(text)
    code = run(shlex.split(words))
    out, err = capsys.readouterr()
    assert err + out == shown
    assert code == (5 if "error: " in shown else 0)


def test_each_page_has_commands_and_files():
    for page in PAGES:
        text = (DOCS / page).read_text("utf-8")
        assert len(_FILE.findall(text)) >= 2
        assert len(_COMMAND.findall(text)) >= 3


@pytest.mark.parametrize(("number", "name"), [(0, "report"), (2, "diff")])
def test_the_json_that_is_shown_is_as_its_schema_says(number, name):
    blocks = re.findall(r"^```json\n(.*?)^```$", (DOCS / "json.md").read_text("utf-8"), re.M | re.S)
    schema = files("coverage_report").joinpath(f"schemas/{name}.schema.json").read_text("utf-8")
    Draft202012Validator(json.loads(schema)).validate(json.loads(blocks[number]))


@pytest.mark.parametrize("page", PAGES)
def test_workflows_are_yaml_that_passes_nothing_to_a_shell(page):
    """What others write, such as the name of a branch, reaches a shell only as a variable."""
    text = (DOCS / page).read_text("utf-8")
    for block in re.findall(r"^```yaml\n(name:.*?)^```$", text, re.MULTILINE | re.DOTALL):
        workflow = yaml.safe_load(block)
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        assert workflow["permissions"] == {"contents": "read"}
        assert all("${{" not in step.get("run", "") for step in steps)
