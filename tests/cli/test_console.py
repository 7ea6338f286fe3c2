"""What the program sees of the terminal, and what it shows there while it works."""

from __future__ import annotations

import io
import sys

import pytest

from coverage_report.commands import _console
from coverage_report.commands._console import detect_terminal, progress_bar
from coverage_report.plugin.extensions import Terminal


class Tty(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def written(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode()


@pytest.mark.parametrize(
    ("env", "encoding", "expected"),
    [
        ({}, "utf-8", Terminal(width=72, color=True, unicode=True)),
        ({"NO_COLOR": "1"}, "utf-8", Terminal(width=72, color=False, unicode=True)),
        ({"NO_COLOR": ""}, "utf-8", Terminal(width=72, color=True, unicode=True)),
        ({"TERM": "dumb"}, "utf-8", Terminal(width=72, color=False, unicode=True)),
        ({"COLUMNS": "5"}, "UTF8", Terminal(width=40, color=True, unicode=True)),
        ({}, "latin-1", Terminal(width=72, color=True, unicode=False)),
    ],
)
def test_the_terminal(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], encoding: str, expected: Terminal
) -> None:
    """Width, colour and letters are those of standard output, as NO_COLOR and COLUMNS have it."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"COLUMNS": "72", **env}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Tty(encoding))
    assert detect_terminal() == expected


def test_no_terminal_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe gets no colour; without standard output nothing is known."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert not detect_terminal().color
    monkeypatch.setattr(sys, "stdout", None)
    assert detect_terminal() == Terminal()


def work() -> None:
    with progress_bar(quiet=False) as progress:
        if progress:
            for done in range(4):
                progress(done, 4)


def test_long_work_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar is drawn on a terminal's standard error, and is gone when the work is done."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Tty())
    monkeypatch.setattr(_console, "_PATIENCE", 0)
    work()
    assert "Reading" in terminal.written
    assert terminal.written.endswith(("\x1b[2K", "\x1b[?25h"))


def test_short_work_shows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that is done at once draws nothing, nor does any work without a terminal, or with -q."""
    monkeypatch.setattr(sys, "stderr", terminal := Tty())
    work()
    assert terminal.written == ""
    with progress_bar(quiet=True) as progress:
        assert progress is None
    monkeypatch.setattr(sys, "stderr", None)
    work()
