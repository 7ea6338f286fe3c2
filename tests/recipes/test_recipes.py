"""The action and the examples: valid, with the least rights, and doing what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from coverage_report import __version__

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
GITHUB = sorted((ROOT / "examples").glob("github-*.yml"))
FORGEJO = ROOT / "examples" / "forgejo-actions.yml"
GITLAB = ROOT / "examples" / "gitlab-ci.yml"
WORKFLOWS = [*GITHUB, FORGEJO]
OURS = f"coverage-report/coverage-report@v{__version__}"  # has no commit before it is released


def tool(name: str) -> str:
    """Return a program that the lint group installs."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("schema", "more", "files"),
    [
        ("vendor.github-workflows", [], WORKFLOWS),
        ("vendor.github-actions", [], [ACTION]),
        ("vendor.gitlab-ci", ["--data-transform", "gitlab-ci"], [GITLAB]),
    ],
)
def test_the_files_are_what_the_forges_read(
    schema: str, more: list[str], files: list[Path]
) -> None:
    words = [tool("check-jsonschema"), "--builtin-schema", schema, *more, *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing() -> None:
    words = [tool("zizmor"), "--offline", "--no-progress", "--persona=pedantic"]
    done = subprocess.run(
        [*words, str(ACTION), *map(str, WORKFLOWS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_rights_are_given_to_jobs_and_name_what_they_are_for(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    allowed = {
        ("contents", "read"),
        ("actions", "read"),
        ("pull-requests", "write"),
        ("issues", "write"),
        ("statuses", "write"),
    }
    for job in workflow["jobs"].values():
        assert set(job["permissions"].items()) <= allowed
        assert job["timeout-minutes"]


def test_what_has_rights_runs_no_code_of_the_pull_request() -> None:
    publish = (ROOT / "examples" / "github-fork-publish.yml").read_text(encoding="utf-8")
    assert "checkout" not in publish
    assert "--from-workflow-run" in publish
    name = read(ROOT / "examples" / "github-fork-render.yml")["name"]
    assert read(ROOT / "examples" / "github-fork-publish.yml")[True]["workflow_run"][
        "workflows"
    ] == [name]


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: path.name)
def test_every_foreign_action_is_pinned(path: Path) -> None:
    for used in re.findall(r"(?m)^\s*(?:- )?uses: (\S+)", path.read_text(encoding="utf-8")):
        assert used == OURS or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used)


def test_no_script_of_the_action_holds_a_template() -> None:
    scripts = [step["run"] for step in read(ACTION)["runs"]["steps"] if "run" in step]
    assert scripts
    assert all("${{" not in script for script in scripts)


def test_the_regular_expression_of_gitlab_reads_our_line() -> None:
    pattern = read(GITLAB)["platform-coverage"]["coverage"].strip("/")
    assert re.findall(pattern, "x\nTOTAL 44/56 78.5%\ny", re.MULTILINE) == ["78.5"]


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a step, with this program where the action installs it."""
    program = tmp_path / "coverage-report" / "venv" / "bin" / "coverage-report"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coverage_report "$@"\n')
    program.chmod(0o755)
    (tmp_path / "records.json").write_text(
        '[{"package": "zlib", "os": "linux", "target": "x86_64", "compiler": "gcc@12"},'
        ' {"package": "zlib", "os": "macos", "target": "aarch64", "compiler": "apple-clang@16"},'
        ' {"package": "hdf5", "os": "linux", "target": "x86_64", "compiler": "gcc@12"}]'
    )
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


def step(name: str, environ: dict[str, str], **inputs: str) -> int:
    """Run one step of the action as the runner does, and return its exit code."""
    (script,) = (one["run"] for one in read(ACTION)["runs"]["steps"] if one["name"] == name)
    empty = {key: "" for one in read(ACTION)["runs"]["steps"] for key in one.get("env", {})}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    folder = environ["RUNNER_TEMP"]
    return subprocess.run(words, env=empty | environ | inputs, cwd=folder, check=False).returncode


def rendered(environ: dict[str, str]) -> dict[str, str]:
    """Return what the runner hands from the step that renders to the one that publishes."""
    output = Path(environ["GITHUB_OUTPUT"]).read_text()
    found = dict(
        re.findall(r"^(report|json)<<(?:end-of-list)\n(.*?)\nend-of-list$", output, re.M | re.S)
    )
    return {"REPORT": found["report"], "JSON": found["json"]}


RENDER = {"PATHS": "records.json\n"}
PUBLISH = {"COMMENT": "true", "WHEN": "always", "REQUIRE": "false"}


def test_the_action_publishes_and_then_lets_the_gate_decide(
    runner: dict[str, str], tmp_path: Path
) -> None:
    assert step("Render the report", runner, **RENDER, FAIL_UNDER="80") == 0
    assert step("Publish the report", runner, **PUBLISH, **rendered(runner), GITHUB_TOKEN="x") == 0
    assert step("Apply the gate", runner, GATE="failed") == 5
    output = (tmp_path / "output").read_text()
    assert "gate=failed\n" in output
    assert re.search(r"covered<<(\S+)\n3\n\1\n", output)
    assert "hdf5" in (tmp_path / "summary").read_text()


def test_the_action_compares_with_a_base(runner: dict[str, str], tmp_path: Path) -> None:
    base = (tmp_path / "records.json").read_text()
    lost = '{"package": "hdf5", "os": "macos", "target": "aarch64", "compiler": "apple-clang@16"}'
    (tmp_path / "base.json").write_text(base.replace("[", f"[{lost},", 1))
    inputs = RENDER | {"BASE": "base.json", "FAIL_ON": "lost"}
    assert step("Render the report", runner, **inputs) == 0
    told = PUBLISH | rendered(runner) | {"WHEN": "loss"}
    assert step("Publish the report", runner, **told, GITHUB_TOKEN="x") == 0
    output = (tmp_path / "output").read_text()
    assert "gate=failed\n" in output
    assert re.search(r"lost<<(\S+)\n1\n\1\n", output)
    assert "1 combination lost" in (tmp_path / "summary").read_text()


def test_the_action_compares_several_paths_with_what_git_has_in_one_report(
    runner: dict[str, str], tmp_path: Path
) -> None:
    """Each has a section, and all have one verdict; further formats are of the first."""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    whole = (tmp_path / "records.json").read_text()
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(whole)
    for words in (["init", "-q"], ["add", "one.json", "two.json"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    (tmp_path / "two.json").write_text(whole.replace('"macos"', '"bsd"'))
    paths = {"BASE": "git:HEAD", "PATHS": "one.json\ntwo.json\n", "FAIL_ON": "lost"}
    assert step("Render the report", runner, **paths, FORMATS="badge:badges/") == 0
    told = PUBLISH | rendered(runner) | {"STATUS": "platforms", "LINK": "https://ci.example.org/1"}
    assert step("Publish the report", runner, **told, GITHUB_TOKEN="x") == 0
    summary = (tmp_path / "summary").read_text()
    assert summary.startswith("## Platform coverage in 2 reports\n\n❌ **The gate failed**\n")
    assert "* Platform coverage of `one.json`: ✅ **No platform was lost**" in summary
    assert "* Platform coverage of `two.json`: ❌ **1 combination lost" in summary
    assert "gate=failed\n" in (tmp_path / "output").read_text()
    assert "none lost" in (tmp_path / "badges" / "diff.json").read_text()


def test_the_action_fails_at_once_when_there_is_nothing_to_read(runner: dict[str, str]) -> None:
    assert step("Render the report", runner, **RENDER | {"PATHS": "nowhere\n"}) == 3


def test_an_input_is_never_an_option_of_something_else(
    runner: dict[str, str], tmp_path: Path
) -> None:
    """A path that looks like an option, or like a command of the shell, is a path."""
    hostile = {"PATHS": "--plugin=evil.py\n$(touch pwned)\n"}
    assert step("Render the report", runner, **RENDER | hostile) == 3
    assert not (tmp_path / "pwned").exists()


def test_the_action_can_be_used_twice_in_a_job(runner: dict[str, str]) -> None:
    assert step("Render the report", runner, **RENDER) == 0
    first = rendered(runner)
    assert step("Render the report", runner, **RENDER) == 0
    assert rendered(runner) != first
    assert Path(first["REPORT"]).exists()


def test_the_inputs_of_the_action_are_options_of_the_program(
    runner: dict[str, str], tmp_path: Path
) -> None:
    """Configuration, axes, formats and badges arrive; what is written lies in the working directory."""
    (tmp_path / "own.yaml").write_text(
        "paths: [records.json]\nexpected: {platforms: [linux/amd64]}\n"
    )
    inputs = {
        "CONFIG": "own.yaml",
        "AXES": "os,target",
        "FORMATS": "csv:all of it.csv\ntotal:total.txt\n",
        "BADGES": "badges",
    }
    assert step("Render the report", runner, **inputs) == 0
    assert (tmp_path / "total.txt").read_text() == "TOTAL 2/2 100.0%\n"
    assert (tmp_path / "all of it.csv").read_text().startswith("snapshot,package,os,target,status")
    assert (tmp_path / "badges" / "coverage.svg").exists()
    assert "gate=passed\n" in (tmp_path / "output").read_text()


def test_a_drop_is_a_gate_of_its_own(runner: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "less.json").write_text(
        '[{"package": "zlib", "os": "linux", "target": "x86_64", "compiler": "gcc@12"}]'
    )
    inputs = {"BASE": "records.json", "PATHS": "less.json", "MAX_DROP": "10"}
    assert step("Render the report", runner, **inputs) == 0
    assert "gate=failed\n" in (tmp_path / "output").read_text()


def test_without_a_comment_the_summary_is_written_and_nobody_is_asked(
    runner: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert step("Render the report", runner, **RENDER) == 0
    told = PUBLISH | rendered(runner) | {"COMMENT": "false"}
    assert step("Publish the report", runner, **told, GITHUB_TOKEN="x") == 0
    assert "hdf5" in (tmp_path / "summary").read_text()
    assert "github:" not in capfd.readouterr().err


def test_a_status_without_a_comment_is_set_all_the_same(
    runner: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Here there is no pull request to find, which is said: GitHub was asked for."""
    assert step("Render the report", runner, **RENDER) == 0
    told = PUBLISH | rendered(runner) | {"COMMENT": "false", "STATUS": "platforms"}
    assert step("Publish the report", runner, **told, GITHUB_TOKEN="x") == 0
    assert "github:" in capfd.readouterr().err


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_what_is_installed_is_pinned(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    installs = re.findall(r"pip install (?:--quiet )?(\S+)", text)
    assert set(installs) == ({f"coverage-report=={__version__}"} if OURS not in text else set())


@pytest.mark.parametrize("path", [path for path in GITHUB if "action-" in path.name])
def test_examples_use_inputs_that_the_action_has(path: Path) -> None:
    (job,) = read(path)["jobs"].values()
    (given,) = (step["with"] for step in job["steps"] if step.get("uses") == OURS)
    assert set(given) <= set(read(ACTION)["inputs"])


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_no_gate_is_judged_by_a_configuration_under_review(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "coverage-report report" in text or 'coverage-report" report' in text:
        assert "report _cache --no-config" in text
    if "config: coverage-report.yaml" in text:
        assert "git checkout --quiet HEAD^ -- coverage-report.yaml" in text


def test_the_required_check_always_comes_to_an_end(tmp_path: Path) -> None:
    """GitHub takes a job that was skipped for one that has passed."""
    workflow = read(ROOT / "examples" / "github-actions.yml")
    gate = workflow["jobs"]["gate"]
    assert gate["if"] == "${{ always() }}"
    assert {"pull_request", "merge_group"} <= workflow[True].keys()
    (step,) = gate["steps"]
    for result, code in {"success": 0, "failure": 1, "cancelled": 1, "skipped": 1, "": 1}.items():
        done = subprocess.run(["bash", "-c", step["run"]], env={"RESULT": result}, check=False)
        assert done.returncode == code, result


def test_a_run_without_a_report_turns_nothing_red() -> None:
    (job,) = read(ROOT / "examples" / "github-fork-publish.yml")["jobs"].values()
    download = next(one for one in job["steps"] if one.get("id") == "download")
    assert download["continue-on-error"] is True
    assert "workflow_run.conclusion" in job["if"]
    later = job["steps"][job["steps"].index(download) + 1 :]
    assert all(one["if"] == "${{ steps.download.outcome == 'success' }}" for one in later)
