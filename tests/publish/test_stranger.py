"""The file of a stranger: read as what it is, or not at all, and never a red build."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coverage_report.commands._defusing import WARNING
from coverage_report.commands._stranger import MAX_BYTES, read_stranger
from coverage_report.commands.publish import command
from coverage_report.errors import OutputError

Make = Callable[[Path], object]


def publish(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(
        command, [*words, "--from-workflow-run"], env=environ, standalone_mode=False
    )


@pytest.fixture
def artifact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_text("CANARY")
    (tmp_path / "artifact").mkdir()
    return tmp_path / "artifact" / "report.md"


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))


HOSTILE: dict[str, tuple[Make, str]] = {
    "a link": (lambda path: path.symlink_to("../secret"), "symbolic link"),
    "an absolute link": (lambda path: path.symlink_to(path.parents[1] / "secret"), "symbolic link"),
    "a link to itself": (lambda path: path.symlink_to(path), "link"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), "link"),
    "a pipe": (os.mkfifo, "not a regular file"),
    "a socket": (listen, "cannot be read"),
    "a folder": (Path.mkdir, "Is a directory"),
    "too large": (lambda path: path.write_bytes(b"x" * (MAX_BYTES + 1)), "larger than 1 MiB"),
    "no UTF-8": (lambda path: path.write_bytes(b"\xff"), "not UTF-8"),
    "with a NUL": (lambda path: path.write_bytes(b"a\0"), "NUL"),
    "empty": (lambda path: path.write_text(" \n"), "is empty"),
    "not there": (lambda path: None, "No such file"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_plain_text_is_a_warning_and_is_not_published(artifact: Path, kind: str) -> None:
    make, said = HOSTILE[kind]
    make(artifact)
    summary = artifact.parents[1] / "summary"
    words = ("artifact/report.md", "--to", "github-summary")
    result = publish(*words, GITHUB_STEP_SUMMARY=str(summary))
    assert (result.exception, result.return_value) == (None, 0)
    (line,) = result.stderr.splitlines()
    assert line.startswith("warning: artifact/report.md: ")
    assert said.lower() in line.lower()
    assert not summary.exists()
    assert publish(*words, "--require").return_value == 6


@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_on_the_way_is_not_followed(artifact: Path, absolute: bool) -> None:
    (artifact.parent / "sub").symlink_to("..")
    name = artifact.parent / "sub" / "secret"
    with pytest.raises(OutputError, match="symbolic link"):
        read_stranger(str(name if absolute else name.relative_to(Path.cwd())), {})


def test_a_link_on_the_way_to_the_temporary_folder_is_the_machines_affair(
    artifact: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    artifact.write_text("fine")
    temporary = tmp_path_factory.mktemp("runner") / "temp"
    temporary.symlink_to(artifact.parents[1])
    environ = {"RUNNER_TEMP": str(temporary)}
    document = read_stranger(str(temporary / "artifact" / "report.md"), environ)
    assert document.text.endswith("fine")
    (artifact.parent / "sub").symlink_to("..")
    with pytest.raises(OutputError, match="symbolic link"):
        read_stranger(str(temporary / "artifact" / "sub" / "secret"), environ)


PLUGIN = """
from coverage_report import Published, Publisher, hookimpl

@hookimpl
def register_publishers():
    return [Publisher(name="wiki", publish=lambda d, c: Published("planned", "", d.text))]
"""


@pytest.mark.parametrize("to", ["github-summary", "github-output", "wiki"])
def test_each_publisher_gets_the_text_made_harmless(artifact: Path, to: str) -> None:
    artifact.write_text("hi @octocat <img src=x>\n::error::x\n##[error]y\n")
    (artifact.parents[1] / "wiki.py").write_text(PLUGIN)
    files = {
        name: str(artifact.parents[1] / "out") for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")
    }
    result = publish("artifact/report.md", "--to", to, "--plugin", "wiki.py", **files)
    out = artifact.parents[1] / "out"
    made = out.read_text() if out.exists() else result.stdout
    assert WARNING in made
    assert "@octocat" not in made
    assert "<img" not in made
    assert not any(line.startswith("::") for line in result.output.splitlines())


def test_the_numbers_of_a_stranger_decide_nothing(artifact: Path) -> None:
    artifact.write_text("fine")
    words = (
        "artifact/report.md",
        "--to",
        "github",
        "--when",
        "loss",
        "--report",
        "artifact/d.json",
    )
    assert "--report: " in str(publish(*words).exception)
