"""The guide's examples work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage_report.cli import run
from coverage_report.commands import COMMANDS
from coverage_report.run.registry import load_plugins

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_every_exporter_is_in_the_table() -> None:
    """In the words of a person, beside those of the reference."""
    (table,) = re.findall(r"^## Formats\n.*?\n\n(\| name .*?)\n\n", GUIDE, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)) == set(load_plugins().exporters)


def test_every_command_is_named() -> None:
    assert [
        name for name in COMMANDS if f"`{name} " not in GUIDE and f"report {name}" not in GUIDE
    ] == []


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_runs(code: str, monkeypatch, capsys) -> None:
    """Each example runs in the checkout, and prints something."""
    monkeypatch.chdir(ROOT)
    exec(compile(code, "docs/guide.md", "exec"), {})
    assert capsys.readouterr().out


def test_the_template_extends_the_original(tmp_path: Path, capsys) -> None:
    """The heading is replaced, and all else is as it was."""
    (text,) = blocks("jinja")
    name = re.search(r"my-templates/(\S+)", text)
    assert name
    path = tmp_path / name[1]
    path.parent.mkdir(parents=True)
    path.write_text(text)
    run(["demo", "-f", "markdown"])
    plain = capsys.readouterr().out
    run(["demo", "-f", "markdown", "--templates", str(tmp_path)])
    own = capsys.readouterr().out
    assert "## What we build" in own
    assert own.split("\n\n", 1)[1] == plain.split("\n\n", 1)[1]
