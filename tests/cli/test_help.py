"""What the program says of itself, and what that costs."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from coverage_report import __version__
from coverage_report.cli import cli as group
from coverage_report.commands import COMMANDS
from coverage_report.errors import EXIT_CODES

Cli = Callable[..., Any]

HEAVY = ("archspec", "jinja2", "jsonschema", "packaging", "pybadges", "rich", "yaml")


def commands() -> list[click.Command]:
    return [importlib.import_module(module).command for module in COMMANDS.values()]


def test_version(cli: Cli) -> None:
    """--version is one line."""
    assert cli("--version").out == f"coverage-report {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(cli: Cli, option: str) -> None:
    """The help names every command, shows examples, each on a line of its own, and the exit codes."""
    result = cli(option)
    assert (result.code, result.err) == (0, "")
    assert "\n    coverage-report report _cache/develop\n" in result.out
    assert all(f"\n  {name} " in result.out for name in (*COMMANDS, "demo"))
    assert result.out.count("coverage-report") >= 4
    codes = set(re.findall(r"\b[1-9]+\b", result.out.partition("Exit codes:")[2]))
    assert codes == {str(code) for code in EXIT_CODES} - {"0", "130"}


def test_without_a_command(cli: Cli) -> None:
    """Without a command the help is shown as it is, on standard error: nothing was asked for."""
    result = cli()
    assert (result.code, result.out) == (2, "")
    assert result.err == cli("--help").out


@pytest.mark.parametrize("name", [*COMMANDS])
def test_help_of_a_command(cli: Cli, name: str) -> None:
    """Each command has a help."""
    result = cli(name, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: coverage-report {name} [OPTIONS]")


def test_examples_of_the_report(cli: Cli) -> None:
    """The main job's help ends with examples to copy."""
    examples = cli("report", "--help").out.partition("Examples:")[2].strip().splitlines()
    assert len(examples) >= 3
    assert all(line.strip().startswith("coverage-report report ") for line in examples)


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_every_option_is_explained(command: click.Command) -> None:
    """No option without a sentence; no command without one line for the list."""
    assert command.short_help
    assert command.short_help.endswith(".")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help.endswith("."), option.name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("reprot",), "reprot: unknown command; did you mean 'report'?"),
        (("report", "--axis", "os"), "--axis"),
        (("report", "in", "--axes"), "Option '--axes' requires an argument."),
        (("report", "in", "--templates", "nowhere"), "Directory 'nowhere' does not exist."),
        (("--colour", "report"), "--colour"),
    ],
)
def test_usage_that_is_wrong(cli: Cli, words: tuple[str, ...], message: str) -> None:
    """Wrong usage ends with 2 and a line that says what is wrong."""
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert message in result.err


def complete(program: Cli, *words: str) -> list[str]:
    env = {
        "_COVERAGE_REPORT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("coverage-report", *words)),
        "COMP_CWORD": str(len(words)),
    }
    result = program(env=env)
    assert (result.code, result.err) == (0, "")
    return list(result.out.splitlines())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(program: Cli, shell: str) -> None:
    """The variable that click documents prints the shell's script."""
    result = program(env={"_COVERAGE_REPORT_COMPLETE": f"{shell}_source"})
    assert (result.code, result.err) == (0, "")
    assert "_COVERAGE_REPORT_COMPLETE" in result.out


def test_completion(program: Cli, here: Path) -> None:
    """Commands, options, names of exporters and files are completed."""
    assert complete(program, "de") == ["plain,demo"]
    assert complete(program, "report", "--fail-u") == ["plain,--fail-under"]
    assert complete(program, "report", "-f", "js") == ["plain,json"]
    assert complete(program, "report", "in/z") == ["file,in/z"]


def test_a_bug_is_said_to_be_ours(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody foresaw ends with 1, the traceback and where to report it."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("\x1b[31mboom")

    monkeypatch.setattr(group, "make_context", broken)
    from coverage_report.cli import run

    assert run(["report"]) == 1
    err = capsys.readouterr().err
    assert "RuntimeError: \\x1b[31mboom" in err
    assert err.splitlines()[-1].startswith("error: this is a bug; please report it")


@pytest.mark.parametrize(
    ("words", "also"),
    [
        (
            ("--version",),
            {"coverage_report.run.registry", "coverage_report.model.nouns", "msgspec"},
        ),
        (("report", "--help"), set()),
        (("--help",), set()),
        (("report", "in", "-f", "json"), set()),
        (("demo", "-f", "json"), set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_start_up_is_lean(program: Cli, here: Path, words: tuple[str, ...], also: set[str]) -> None:
    """What a command does not need is not imported."""
    result = program(*words, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert result.code == 0
    imported = set(re.findall(r"\| +([\w.]+)$", result.err, re.MULTILINE))
    assert "click" in imported
    assert imported.isdisjoint({*HEAVY, *also})
