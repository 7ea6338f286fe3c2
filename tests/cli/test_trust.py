"""A configuration that was only found may be a stranger's: it runs no code, and writes nothing elsewhere."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
PLUGIN = """
from pathlib import Path
Path("ran").touch()
from coverage_report import hookimpl
@hookimpl
def register_exporters():
    return []
"""
ASKS = "pass --trust-config, or name the configuration with -c, if you trust it"


def write(text: str) -> None:
    Path("coverage-report.yaml").write_text(text)


@pytest.fixture(autouse=True)
def _a_plugin(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_REPORT_TRUST_CONFIG", raising=False)
    Path("one.py").write_text(PLUGIN)
    Path("templates").mkdir()


@pytest.mark.parametrize(
    "words",
    [
        ("report", "in"),
        ("diff", "in", "in"),
        ("trend", "in"),
        ("missing", "in"),
        ("explain", "zlib", "in"),
        ("plugins",),
    ],
)
@pytest.mark.parametrize("text", ["plugin: one.py\n", "{name}: {{plugin: one.py}}\n"])
def test_no_command_runs_what_it_names(cli: Cli, words: tuple[str, ...], text: str) -> None:
    write(text.format(name=words[0]))
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(f"plugin: runs code: {ASKS}\n")
    assert not Path("ran").exists()


def test_templates_are_code_too(cli: Cli) -> None:
    write("templates: templates\n")
    assert (
        cli("report", "in").err
        == f"error: coverage-report.yaml: line 1: /templates: runs code: {ASKS}\n"
    )


@pytest.mark.parametrize(
    "how", [("--trust-config",), ("-c", "coverage-report.yaml"), ("--trust-config", "-q")]
)
def test_the_user_can_trust_it(cli: Cli, how: tuple[str, ...]) -> None:
    write("plugin: one.py\ntemplates: templates\n")
    assert cli("report", "in", "-f", "json", *how).code == 0
    assert Path("ran").exists()


def test_so_can_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write("plugin: one.py\n")
    monkeypatch.setenv("COVERAGE_REPORT_TRUST_CONFIG", "1")
    assert cli("report", "in", "-f", "json").code == 0


@pytest.mark.parametrize(
    "place", ["../out.json", "{top}/x/out.json", "link/out.json", ".git/hooks/x", "sub/.git/x"]
)
def test_it_writes_only_below_its_folder(cli: Cli, here: Path, place: str) -> None:
    for name in ("sub/.git", ".git/hooks"):
        Path(name).mkdir(parents=True)
    Path("link").symlink_to(here.parent)
    write(f"format: ['json:{place.format(top=here.parent)}']\n")
    result = cli("report", "in")
    said = "coverage-report.yaml: line 1: /format: writes outside of its folder"
    assert (result.code, result.err) == (2, f"error: {said}: {ASKS}\n")


def test_below_its_folder_it_may(cli: Cli) -> None:
    write("format: ['json:sub/out.json']\n")
    Path("sub").mkdir()
    assert (
        cli("report", "in").wrote == "note: wrote sub/out.json\n" or Path("sub/out.json").exists()
    )


def test_it_can_be_left_out(cli: Cli) -> None:
    write("plugin: one.py\naxes: os\n")
    result = cli("report", "in", "-f", "json", "--no-config")
    assert result.json["axes"] == ["os", "target", "compiler"]


class TestDemands:
    """A gate of the command line that the configuration makes easier to meet says so."""

    @pytest.mark.parametrize(
        ("text", "chosen"),
        [
            ("axes: os.family\npackage: [zlib]\n", "axes, package"),
            ("report: {stack: e4s}\n", "stack"),
        ],
    )
    def test_it_is_told(self, cli: Cli, text: str, chosen: str) -> None:
        write(text)
        said = f"note: --fail-under: judged on what coverage-report.yaml chooses: {chosen}\n"
        for more in ((), ("-q",)):
            assert said in cli("report", "in/zlib.md", "-f", "json", "--fail-under", "1", *more).err

    def test_what_the_command_line_chooses_itself_is_not(self, cli: Cli) -> None:
        write("axes: os.family\n")
        words = ("report", "in", "-f", "json", "--fail-under", "1", "--axes", "os")
        assert cli(*words, "--snapshot", "develop").err == ""

    def test_nor_is_it_told_of_demands_of_the_configuration(self, cli: Cli) -> None:
        write("axes: os.family\nfail-under: 1\n")
        assert cli("report", "in", "-f", "json", "--snapshot", "develop").err == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plugins: [one.py]\n", "unknown key 'plugins'; did you mean 'plugin'?"),
        ("plugin: [nowhere.py]\n", "/plugin: nowhere.py: no such file or folder"),
        ("report: {templates: nowhere}\n", "/report/templates: nowhere: no such file or folder"),
    ],
)
def test_what_is_wrong_names_the_file_and_the_key(cli: Cli, text: str, said: str) -> None:
    write(text)
    assert (
        cli("report", "in", "--trust-config").err
        == f"error: coverage-report.yaml: line 1: {said}\n"
    )


def test_a_file_above_is_named_from_here(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write("axis: os\n")
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert cli("report", "../in").err.startswith(
        "error: ../coverage-report.yaml: line 1: unknown key"
    )


class TestRevisions:
    """In a pull request the configuration of the base holds: somebody has reviewed it."""

    @pytest.fixture(autouse=True)
    def _committed(self, here: Path) -> None:
        write("axes: os\nformat: ['json:out.json']\n")
        Path("code.yaml").write_text("plugin: one.py\n")
        Path("wide.yaml").write_bytes("axes: os\n".encode("utf-16"))
        for words in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", *words], check=True, capture_output=True)
        write("axes: os.family\npackage: [zlib]\n")

    def test_it_is_read_as_it_was(self, cli: Cli) -> None:
        result = cli("report", "in", "-f", "json", "-c", "git:HEAD:coverage-report.yaml")
        assert (result.code, result.json["axes"]) == (0, ["os"])

    def test_its_paths_are_those_of_the_work_tree(
        self, cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("sub").mkdir()
        monkeypatch.chdir("sub")
        assert cli("report", "../in", "-c", "git:HEAD:coverage-report.yaml").code == 0
        assert (here / "out.json").exists()

    def test_it_runs_no_code_that_lies_here(self, cli: Cli) -> None:
        result = cli("report", "in", "-c", "git:HEAD:code.yaml")
        assert (result.code, ASKS in result.err, Path("ran").exists()) == (2, True, False)

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("git:HEAD:nowhere.yaml", "git:HEAD:nowhere.yaml: does not exist at that revision"),
            (
                "git:nowhere:x.yaml",
                "error: git:nowhere:x.yaml: git knows no revision 'nowhere' here",
            ),
            ("git:HEAD", "error: git:HEAD: must be git:REV:PATH"),
            ("git:HEAD:wide.yaml", "error: git:HEAD:wide.yaml: is UTF-16 text; save it as UTF-8"),
        ],
    )
    def test_what_is_not_there_is_told(self, cli: Cli, name: str, said: str) -> None:
        result = cli("report", "in", "-c", name)
        assert (result.code, result.out, said in result.err) == (2, "", True)
        assert result.err.count("\n") == 1

    def test_without_a_work_tree_its_paths_lead_nowhere(
        self, cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        subprocess.run(["git", "config", "core.bare", "true"], check=True)
        monkeypatch.setenv("GIT_DIR", str(here / ".git"))
        result = cli("report", "in", "-c", "git:HEAD:coverage-report.yaml")
        assert (result.code, result.out) == (2, "")
        assert result.last.startswith("error: git:HEAD:coverage-report.yaml: git: ")
