"""The configuration file: found, checked, and overruled by the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

PYPROJECT = """
[project]
name = "theirs"

[tool.coverage-report]
axes = ["os", "target"]
"""


def axes(result: Any) -> list[str]:
    assert result.code == 0, result.err
    return list(result.json["axes"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("coverage-report.yaml", "axes: os,target\n"),
        ("coverage-report.yml", "axes: [os, target]\n"),
        ("pyproject.toml", PYPROJECT),
    ],
)
@pytest.mark.parametrize("folder", [".", "a/b/c"])
def test_found_upwards(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, folder: str
) -> None:
    """The first file found from the working directory upwards holds, in each of its forms."""
    Path(name).write_text(text)
    Path(folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder)
    assert axes(cli("report", here / "in", "-f", "json")) == ["os", "target"]


def test_the_nearest_wins(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nearer file hides those above; a pyproject.toml without our table hides nothing."""
    Path("coverage-report.yaml").write_text("axes: os\n")
    Path("sub").mkdir()
    Path("sub/pyproject.toml").write_text("[project]\nname = 'coverage-report-x'\n")
    monkeypatch.chdir("sub")
    assert axes(cli("report", "../in", "-f", "json")) == ["os"]
    Path("pyproject.toml").write_text(PYPROJECT)
    assert axes(cli("report", "../in", "-f", "json")) == ["os", "target"]


def test_the_command_line_wins(cli: Cli, here: Path) -> None:
    """An option on the command line replaces the file's, also where it may be repeated."""
    Path("coverage-report.yaml").write_text("axes: os\nformat: [json:a.json]\npaths: in\n")
    assert cli("report").code == 0
    assert Path("a.json").exists()
    result = cli("report", "in/zlib.md", "--axes", "target", "-f", "json")
    assert axes(result) == ["target"]
    assert [s["name"] for s in result.json["snapshots"]] == ["develop"]


def test_named_with_c(cli: Cli, here: Path) -> None:
    """-c names the file, whatever there is in the working directory."""
    Path("coverage-report.yaml").write_text("axes: os\n")
    Path("other.yaml").write_text("axes: target\n")
    Path("empty.yaml").write_text("")
    assert axes(cli("report", "in", "-f", "json", "-c", "other.yaml")) == ["target"]
    assert axes(cli("report", "in", "-f", "json", "-c", "empty.yaml")) == [
        "os",
        "target",
        "compiler",
    ]
    missing = cli("report", "in", "-f", "json", "-c", "nowhere.yaml")
    assert missing.code == 2
    assert "nowhere.yaml" in missing.err


def test_paths_are_relative_to_the_file(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the file names means the same in every working directory."""
    text = "paths: [in, in/old.txt]\nformat: ['json:out/', 'json:other.json']\n"
    Path("coverage-report.yaml").write_text(text)
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    result = cli("report")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (here / "out/report.json").read_bytes() == (here / "other.json").read_bytes()
    assert list(Path().iterdir()) == []


def test_every_option_is_a_key(cli: Cli, here: Path) -> None:
    """The keys are the names of the options; both spellings of a dash are fine."""
    Path("coverage-report.yaml").write_text(
        "package: zlib\nsnapshot: develop\nstack: [e4s, cray]\nkeep_going: true\nstrict: false\n"
        "fail-under: 60\nformat: json\naxes: os\n"
    )
    Path("in/broken.md").write_text("---\ntitle: x\nspec_details: [\n")
    result = cli("report", "in")
    assert [p["name"] for p in result.json["snapshots"][0]["packages"]] == ["zlib"]
    assert result.code == 0
    assert cli("report", "in", "--fail-under", "100", "--package", "hdf5").code == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("axis: os\n", "unknown key 'axis'; did you mean 'axes'?"),
        ("zzz: 1\n", "unknown key 'zzz'; choose from: axes, "),
        ("config: x.yaml\n", "unknown key 'config'"),
        (
            "diff: {bse: x}\n",
            "coverage-report.yaml: line 1: /diff: unknown key 'bse'; did you mean 'base'?",
        ),
        ("strict: maybe\n", "strict: must be true or false"),
        ("axes: {a: b}\n", "axes: must be text; put it in quotes if it is"),
        ("package: [[a]]\n", "package: must be text"),
        ("snapshot: true\n", "snapshot: must be text; put it in quotes if it is"),
        ('snapshot: "\\0"\n', "snapshot: holds a NUL character"),
        ("axes: null\n", "axes: must be text"),
        ("- axes\n", "must be a mapping from option names to values"),
        ("1: x\n", "must be a mapping from option names to values"),
        ("axes: [os\n", "is not valid YAML: "),
        ("axes: &a os\n", "line 1: uses YAML anchors or aliases, which are refused"),
        ("axes: os\naxes: os\n", "line 2: has the key 'axes' twice"),
        ("keep-going: true\nkeep_going: false\n", "has the key 'keep-going' twice"),
        ("axes: !!python/name:os.system x\n", "uses a YAML tag, which is refused"),
        ("a" * 1100000, "is larger than 1 MiB"),
    ],
)
def test_what_is_wrong_with_it(cli: Cli, here: Path, text: str, message: str) -> None:
    """One line says which file, which key, and what to do."""
    Path("coverage-report.yaml").write_text(text)
    result = cli("report", "in", "-f", "json")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert result.err.startswith("error: coverage-report.yaml: ")
    assert message in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.coverage-report\n", "is not valid TOML: "),
        ("[tool]\ncoverage-report = 3\n", "must be a mapping"),
        ("tool = 3\n# coverage-report\n", "is not valid TOML: "),
        ("[tool.coverage-report]\naxes = 2026-11-20\n", "/axes: must be text"),
    ],
)
def test_what_is_wrong_with_a_pyproject(cli: Cli, here: Path, text: str, message: str) -> None:
    """The same holds for pyproject.toml."""
    Path("pyproject.toml").write_text(text)
    result = cli("report", "in", "-f", "json")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert f"pyproject.toml: {message}" in result.err


def test_what_is_not_utf8(cli: Cli, here: Path) -> None:
    """A file in another encoding is named, not guessed at."""
    Path("coverage-report.yaml").write_bytes("axes: os\n".encode("utf-16"))
    assert "is UTF-16 text; save it as UTF-8" in cli("report", "in", "-f", "json").err


def test_a_working_directory_that_is_gone(program: Cli, here: Path) -> None:
    """Without a working directory there is no configuration, and no crash."""
    script = 'mkdir gone; cd gone; rmdir ../gone; exec "$@"'
    result = program("report", here / "in", "-f", "json", wrapper=["sh", "-c", script, "sh"])
    assert axes(result) == ["os", "target", "compiler"]


def test_where_there_is_no_folder_there_is_no_configuration(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert axes(cli("report", here / "in", "-f", "json")) == ["os", "target", "compiler"]


def test_a_pyproject_without_our_table_is_passed_over(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "coverage-report.yaml").write_text("axes: os\n")
    (here / "sub").mkdir()
    (here / "sub" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(here / "sub")
    assert axes(cli("report", "../in", "-f", "json")) == ["os"]
