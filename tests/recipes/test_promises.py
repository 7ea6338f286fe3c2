"""What the project promises in one place it promises in all of them."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PLUGINS = sorted((ROOT / "plugins").glob("*/pyproject.toml"))
CI = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))


def pythons() -> list[str]:
    """Return the Pythons of the classifiers, such as 3.11."""
    words = (
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", c)
        for c in PROJECT["classifiers"]
    )
    return [found[1] for found in words if found]


def test_the_badge_counts_what_the_classifiers_promise() -> None:
    matrix = yaml.safe_load((ROOT / "packaging/coverage-report.yaml").read_text("utf-8"))[
        "expected"
    ]["matrix"]
    systems = {"Operating System :: MacOS": "macos", "Operating System :: POSIX :: Linux": "linux"}
    assert matrix["python"] == [f"cp{python.replace('.', '')}" for python in pythons()]
    assert set(matrix["os"]) == {
        name for said, name in systems.items() if said in PROJECT["classifiers"]
    }


def test_ci_runs_on_each_python_that_is_promised() -> None:
    assert set(pythons()) <= set(CI["jobs"]["tests"]["strategy"]["matrix"]["python"])
    assert PROJECT["requires-python"] == f">={pythons()[0]}"


def test_the_gate_of_ci_waits_for_every_job() -> None:
    """Branch protection asks for one name: what it does not wait for could fail unseen."""
    assert set(CI["jobs"]["gate"]["needs"]) == set(CI["jobs"]) - {"gate"}


@pytest.mark.parametrize("file", PLUGINS, ids=lambda file: file.parent.name)
def test_plugins_keep_step_with_the_program(file: Path) -> None:
    """One version for all, and the same Pythons: they are released together."""
    project = tomllib.loads(file.read_text("utf-8"))["project"]
    core = (ROOT / "src/coverage_report/__init__.py").read_text("utf-8")
    assert f'__version__ = "{project["version"]}"' in core
    assert project["requires-python"] == PROJECT["requires-python"]


def test_the_citation_names_the_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert f'__version__ = "{cited["version"]}"' in (
        ROOT / "src/coverage_report/__init__.py"
    ).read_text("utf-8")


def test_the_readme_of_an_index_leads_to_the_files_of_its_version() -> None:
    """No link is left that an index could not follow, and pictures come as they are."""
    hook = runpy.run_path(str(ROOT / "packaging" / "readme.py"))
    text = hook["absolute"]((ROOT / "README.md").read_text("utf-8"), "v1.2")
    assert not re.findall(r"\]\((?!https?:|#)", text)
    assert "](https://github.com/coverage-report/coverage-report/blob/v1.2/docs/guide.md)" in text
    raw = "https://raw.githubusercontent.com/coverage-report/coverage-report/v1.2"
    assert f"]({raw}/docs/images/terminal.svg)" in text
    assert "[![platforms" in text
    assert f"]({raw}/docs/images/platforms.svg)](https://github.com/" in text


def test_every_dependency_has_a_lowest_version(tmp_path: Path) -> None:
    """The script that the oldest run uses finds one for each, and says so where there is none."""
    files = [str(ROOT / "pyproject.toml"), *map(str, PLUGINS)]
    done = lowest(*files)
    names = {re.match(r"[\w.-]+", line)[0] for line in done.stdout.splitlines()}  # type: ignore[index]
    asked = {re.match(r"[\w.-]+", text)[0] for text in PROJECT["dependencies"]}  # type: ignore[index]
    assert asked <= names
    assert not any(name.startswith("coverage-report") for name in names)

    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["click"]\n')
    assert "'click' has no lower bound" in lowest(str(tmp_path / "pyproject.toml")).stderr


def lowest(*files: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(ROOT / ".ci/lowest.py"), *files]
    return subprocess.run(words, capture_output=True, text=True, check=False)
