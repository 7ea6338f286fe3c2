"""README, the guide and the plugins' pages are true: their commands run on the examples, what they name is there."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from coverage_report.cli import run

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PLUGINS = sorted((ROOT / "plugins").glob("*/README.md"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def lines(text: str, program: str) -> list[str]:
    """Return the lines of console blocks that run a program."""
    shown = "".join(block for language, block in _BLOCK.findall(text) if language == "console")
    return re.findall(rf"^(?:\$ )?({program} .*)$", shown, re.MULTILINE)


COMMANDS = [
    command
    for path in (
        ROOT / "README.md",
        *(
            ROOT / "docs" / page
            for page in ("guide.md", "lock-in-ci.md", "questions.md", "records.md")
        ),
        *PLUGINS,
    )
    for command in lines(path.read_text("utf-8"), "coverage-report")
]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the examples, where one is."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for words in ("init --quiet", "add .", "commit --quiet --message examples"):
        who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
        subprocess.run(["git", *who, *words.split()], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs_on_the_examples(command: str, checkout: Path, monkeypatch, capsys) -> None:
    """The exit code is 0, or what the line says of it."""
    said = re.search(r"# exit code (\d)", command)
    words = shlex.split(command, comments=True)[1:]
    if "<" in words:
        *words, _, file = words
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path(file).read_bytes())))
    assert run(words) == (int(said[1]) if said else 0)
    assert "Traceback" not in capsys.readouterr().err


def test_files_that_pages_show_are_as_shown() -> None:
    """A file of the examples that a page names and prints is printed whole."""
    shown = [
        found
        for path in (ROOT / "docs").glob("*.md")
        for found in re.findall(
            r"^`(examples/\S+)`:\n\n```\w+\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S
        )
    ]
    assert shown
    for name, text in shown:
        assert (ROOT / name).read_text("utf-8") == text


def test_what_is_installed_is_there() -> None:
    """Each path that pip is given is a distribution, and each extra one that the program has."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    for path in (ROOT / "README.md", *PLUGINS):
        text = path.read_text("utf-8")
        for folder in re.findall(r"(?:\./)?(plugins/coverage-report-[\w-]+)", text):
            assert (ROOT / folder / "pyproject.toml").exists()
        assert set(re.findall(r"'coverage-report\[(\w+)\]'", text)) <= set(extras)


def test_each_extra_is_a_plugin_of_this_checkout() -> None:
    """It installs the plugin of its name, in a version that this one is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for extra, requirements in project["optional-dependencies"].items():
        assert requirements == [f"coverage-report-{extra}>=0.1,<1"]
        assert (ROOT / "plugins" / f"coverage-report-{extra}" / "pyproject.toml").exists()


def test_make_has_the_targets_that_pages_name() -> None:
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = {line.split()[1] for line in lines(README + contributing, "make")}
    assert {"demo", "test"} <= named <= set(targets)


def test_the_uses_lines_are_those_of_the_action() -> None:
    """Each input is one of the action's, and each workflow that is named is an example with the same inputs."""
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    (block,) = (text for _, text in _BLOCK.findall(README) if "uses: coverage-report" in text)
    steps, names = yaml.safe_load(block), re.findall(r"examples/[\w./-]+", block)
    assert len(steps) == len(names) == 3
    for step, name in zip(steps, names, strict=True):
        (job,) = yaml.safe_load((ROOT / name).read_text("utf-8"))["jobs"].values()
        given = job["steps"][-1]
        assert given["uses"] == step["uses"]
        assert set(step["with"]) <= set(inputs)
        assert {key: str(value) for key, value in step["with"].items()}.items() <= given[
            "with"
        ].items()


def test_the_hooks_that_are_named_exist() -> None:
    (block,) = (text for _, text in _BLOCK.findall(README) if text.startswith("repos:"))
    wanted = {hook["id"] for hook in yaml.safe_load(block)["repos"][0]["hooks"]}
    have = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert wanted <= {hook["id"] for hook in have}


@pytest.mark.parametrize(
    "hook", yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()), ids=lambda h: h["id"]
)
def test_a_hook_runs_the_program_with_options_that_it_has(hook, checkout, capsys) -> None:
    """In a repository whose lock is as it was, and whose builds are as declared, a commit passes."""
    shutil.copy("examples/locks/after/uv.lock", "uv.lock")
    shutil.copy("examples/npm/before/package-lock.json", "package-lock.json")
    Path("coverage-report.yaml").write_text(
        "paths: [uv.lock]\naxes: os.family\nexpected: {matrix: {os: [linux]}}\n"
    )
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "lock"],
        check=True,
    )
    _, *words = shlex.split(hook["entry"])
    assert run([*words, *hook["args"]]) == 0, capsys.readouterr()


def test_the_plugin_works(checkout: Path, capsys) -> None:
    (code,) = (text for language, text in _BLOCK.findall(README) if language == "python")
    (command,) = re.findall(r"`(coverage-report demo --plugin .*?)`", README)
    Path("lines.py").write_text(code)
    assert run(shlex.split(command)[1:]) == 0
    assert "zlib-ng: 7/7 (100%)\n" in capsys.readouterr().out
