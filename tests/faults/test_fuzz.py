"""Every loader on inputs that are nearly valid: a report or our own error, whatever the bytes are, and in time.

Each input is a seed, so that one that fails is made again by its number. ``make fuzz`` takes ten minutes, the
tests seconds. What it finds becomes a test of the loader.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coverage_report import BuildRecord, ExportContext, build_model, load
from coverage_report.errors import CoverageReportError
from coverage_report.exporters.json.exporter import export as to_json
from coverage_report.run.exporting import OutputRequest, export
from coverage_report.run.registry import load_plugins
from coverage_report.settings.config import read_config

ROOT = Path(__file__).parents[2]
#: Seconds for each kind of input.
SECONDS = float(os.environ.get("COVERAGE_REPORT_FUZZ_SECONDS", "0.5"))
FIRST = int(os.environ.get("COVERAGE_REPORT_FUZZ_FIRST", "0"))
SLOW = 5.0
PLUGINS = load_plugins()
EVERY = [OutputRequest(name, f"{name}/") for name in PLUGINS.exporters]


def _mutations() -> ModuleType:
    """Return the module beside this one, which pytest does not import."""
    path = Path(__file__).with_name("mutations.py")
    spec = importlib.util.spec_from_file_location("mutations", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutated = _mutations().mutated

CSV = b"package,version,os,target,compiler\nzlib,1.3,linux,x86_64,gcc@12\nhdf5,1.14,macos,aarch64,clang@16\n"
LINES = (
    b'{"package": "zlib", "os": "linux", "target": "x86_64"}\n{"package": "hdf5", "os": "macos"}\n'
)
RECORDS = b'[{"package": "zlib", "version": "1.3", "os": "linux", "target": "x86_64", "hash": "a"}]'
YAML = b"- package: zlib\n  os: linux\n  target: x86_64\n- {package: hdf5, os: macos, version: '1.14'}\n"
SMALL = {"a.csv": CSV, "a.jsonl": LINES, "a.json": RECORDS, "a.yaml": YAML}


def seeds() -> dict[str, Path | bytes]:
    """Return valid inputs of each kind: small files, the files of examples, and whole folders."""
    found: dict[str, Path | bytes] = dict(SMALL)
    sample = Path(str(files("coverage_report").joinpath("sample")))
    for path in sorted(sample.rglob("*")):
        if path.is_file() and path.suffix == ".md":
            found.setdefault(f"sample{path.suffix}", path)
    for folder in ("records", "locks/after", "spack/env", "spack/installed.json"):
        path = ROOT / "examples" / folder
        for one in [path] if path.is_file() else sorted(path.iterdir()):
            found[one.name] = one
    for folder in ("develop", "v0.23.1"):
        found[folder] = ROOT / "examples/spack/cache" / folder
    return {name: one for name, one in found.items() if name != "coverage-report.yaml"}


def made(seed: Path | bytes, name: str, place: Path, chance: random.Random) -> Path:
    """Write a changed copy of an input, and return where."""
    path = place / name
    if isinstance(seed, Path) and seed.is_dir():
        shutil.copytree(seed, path)
        changed = chance.choice(sorted(one for one in path.rglob("*") if one.is_file()))
        changed.write_bytes(mutated(changed.read_bytes(), chance))
    else:
        data = seed if isinstance(seed, bytes) else seed.read_bytes()
        path.write_bytes(mutated(data, chance))
    return path


def check(path: Path, *, every: bool) -> None:
    """Read an input as the program does: what comes of it is a report, in `every` format, or one of our errors."""
    started = time.monotonic()
    with suppress(CoverageReportError):
        inputs = load([str(path)], PLUGINS, keep_going=True)
        for record in inputs.records:
            assert isinstance(record, BuildRecord)
        model = build_model(inputs)
        list(to_json(model, ExportContext()))
        if every:
            export(model, EVERY, PLUGINS)
            assert not PLUGINS.failures
    assert time.monotonic() - started < SLOW


def tried(name: str, seed: Path | bytes, place: Path) -> Iterator[int]:
    """Yield the number of each input that was tried, until the time is up."""
    until = time.monotonic() + SECONDS
    number = FIRST
    while time.monotonic() < until:
        folder = place / "input"
        folder.mkdir()
        try:
            path = made(seed, name, folder, random.Random(f"{name} {number}"))
            check(path, every=number % 20 == 0)
        except Exception as error:
            error.add_note(f"{name}: COVERAGE_REPORT_FUZZ_FIRST={number}")
            raise
        shutil.rmtree(folder)
        yield number
        number += 1


SEEDS = seeds()


@pytest.mark.parametrize("name", SEEDS)
def test_whatever_is_read(name: str, tmp_path: Path) -> None:
    assert list(tried(name, SEEDS[name], tmp_path)), "at least one was tried"


def test_the_seeds_are_valid_and_cover_the_loaders(tmp_path: Path) -> None:
    """Of nearly valid inputs of nothing nothing is learnt."""
    used = set()
    for name, seed in SEEDS.items():
        path = seed if isinstance(seed, Path) else tmp_path / name
        if isinstance(seed, bytes):
            path.write_bytes(seed)
        inputs = load([str(path)], PLUGINS)
        assert inputs.records, name
        used.add(name)
    assert len(used) == len(SEEDS)


def first(data: bytes, key: str) -> Any:
    return json.loads(data)[0][key]


@pytest.mark.parametrize(
    ("bug", "error"),
    [
        (lambda data: first(data, "version").split("."), AttributeError),
        (lambda data: first(data, "hash"), KeyError),
        (lambda data: first(data, "package")[0], IndexError),
        (lambda data: first(data, "os").encode(), UnicodeEncodeError),
        (lambda data: data.decode(), UnicodeDecodeError),
        (lambda data: {first(data, "target")}, TypeError),
        (json.loads, json.JSONDecodeError),
    ],
)
def test_planted_bugs_are_found(bug: Callable[[bytes], object], error: type[Exception]) -> None:
    """Those of loaders that trust what they read; else the test above proves nothing."""
    found = set()
    for number in range(20_000):
        try:
            bug(mutated(RECORDS, random.Random(number)))
        except Exception as raised:  # noqa: BLE001 - whatever it is
            found.add(type(raised))
    assert error in found


CONFIG = b"""\
axes: [os, target]
package: [zlib]
format: [json:out.json]
expected:
  matrix: {os: [linux, macos], target: [x86_64, aarch64]}
gates: {fail-under: 80}
report: {strict: true}
"""


def test_whatever_is_configured(tmp_path: Path) -> None:
    """A configuration is settings, or one of our errors."""
    until = time.monotonic() + SECONDS
    path, number = tmp_path / "coverage-report.yaml", FIRST
    while time.monotonic() < until:
        path.write_bytes(mutated(CONFIG, random.Random(number)))
        number += 1
        with suppress(CoverageReportError):
            assert isinstance(read_config(path), dict)
