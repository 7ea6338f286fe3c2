"""Each command of the page on Spack works on the samples as the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from coverage_report.cli import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "spack.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    part.partition("\n")[::2]
    for block in BLOCKS
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]


def as_pattern(shown: str) -> str:
    """Return what the page shows as a pattern: ``...`` stands for anything."""
    lines = (re.escape(line).replace(r"\.\.\.", ".*") for line in shown.splitlines())
    return "".join("(?:.*\n)*" if line == ".*" else f"{line} *\n" for line in lines)


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[c for c, _ in COMMANDS])
def test_a_command_works_as_shown(command, shown, monkeypatch, capsys):
    """What is printed is what stands under the command, notes first."""
    monkeypatch.chdir(ROOT / "examples" / "spack")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    program, *arguments = shlex.split(command)
    assert program == "coverage-report"
    assert run(arguments) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(as_pattern(shown), err + out), err + out


def test_the_page_has_commands():
    """The pattern above finds the page's blocks."""
    assert len(COMMANDS) > 8
