"""The same input gives the same bytes: no clock, hash, locale, time zone, place or order gets into a result."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_report.run.registry import load_plugins

Cli = Callable[..., Any]


def formats(*names: str) -> list[str]:
    """Return options that ask for each format, in a folder of its own."""
    return [word for name in names for word in ("-f", f"{name}:out/{name}/")]


#: Two surroundings that must not be seen; a third is that of whoever runs the tests.
SURROUNDINGS = [
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC", "COLUMNS": "80", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "COLUMNS": "200"},
]
#: Runs a program in another folder.
MOVED = "import os, sys; os.chdir(sys.argv[1]); os.execv(sys.argv[2], sys.argv[2:])"
RUNS = [
    ("report", "in", *formats(*load_plugins(only=()).exporters)),
    ("diff", "in/old.txt", "in/zlib.md", *formats("json", "markdown", "terminal", "html")),
    ("trend", "in", *formats("json", "markdown")),
    ("site", "in", "--output", "out/site"),
]


def made(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("words", RUNS, ids=lambda words: words[0])
def test_the_same_input_gives_the_same_bytes(
    program: Cli, here: Path, words: tuple[str, ...]
) -> None:
    results = []
    for number, surroundings in enumerate(SURROUNDINGS):
        place = here / f"place {number}"
        inputs = sorted((here / "in").iterdir(), reverse=bool(number))
        (place / "in").mkdir(parents=True)
        # A folder lists its files in the order in which they were made, or in none.
        for path in inputs:
            shutil.copy(path, place / "in")
        env = {"SOURCE_DATE_EPOCH": "1800000000", **surroundings}
        result = program(*words, env=env, wrapper=(sys.executable, "-c", MOVED, str(place)))
        assert result.code == 0, result.err
        results.append((result.out, made(place / "out")))
    assert results[0] == results[1]
    assert results[0][1]
