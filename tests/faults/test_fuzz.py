"""Every loader on inputs that are nearly valid: a report or our own error, whatever the bytes are, and in time.

The search is guided by coverage (``guided.py``), and goes the same way again from the same number. ``make fuzz`` takes
ten minutes, the tests seconds. What it finds is kept, and becomes a test of the loader.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import count, takewhile
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pytest

from coverage_report import BuildRecord, ExportContext, build_model, compute, load
from coverage_report.errors import CoverageReportError
from coverage_report.exporters.json.exporter import export as to_json
from coverage_report.run.exporting import OutputRequest, export
from coverage_report.run.registry import load_plugins
from coverage_report.settings.config import read_config
from coverage_report.settings.expected import parse_expected
from coverage_report.settings.gates import parse_gates

ROOT = Path(__file__).parents[2]
#: How long inputs of each kind are tried: for so many seconds, guided, or a few of them, the same each time.
SECONDS = float(os.environ.get("COVERAGE_REPORT_FUZZ_SECONDS", "0"))
FIRST = int(os.environ.get("COVERAGE_REPORT_FUZZ_FIRST", "0"))
FEW = 12
#: Of one input, in seconds of the processor: waiting for it is no fault of ours.
SLOW = 20.0
PLUGINS = load_plugins()
EVERY = [OutputRequest(name, f"{name}/") for name in PLUGINS.exporters]


def _beside(name: str) -> ModuleType:
    """Return a module beside this one, which pytest does not import."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutated = _beside("mutations").mutated
Search = _beside("guided").Search
Input: TypeAlias = Mapping[str, bytes]
#: The code whose lines guide the search: ours, and that of the plugins.
WITHIN = tuple(
    str(Path(str(importlib.import_module(name).__file__)).parent)
    for name in {"coverage_report", *(one.module for one in PLUGINS.owners.values() if one.module)}
)

CSV = b"package,version,os,target,compiler\nzlib,1.3,linux,x86_64,gcc@12\nhdf5,1.14,macos,aarch64,clang@16\n"
LINES = (
    b'{"package": "zlib", "os": "linux", "target": "x86_64"}\n{"package": "hdf5", "os": "macos"}\n'
)
RECORDS = b'[{"package": "zlib", "version": "1.3", "os": "linux", "target": "x86_64", "hash": "a"}]'
YAML = b"- package: zlib\n  os: linux\n  target: x86_64\n- {package: hdf5, os: macos, version: '1.14'}\n"
SMALL = {"a.csv": CSV, "a.jsonl": LINES, "a.json": RECORDS, "a.yaml": YAML}


WHEELS = (
    "markupsafe-3.0.4-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "markupsafe-3.0.4-cp39-abi3-macosx_11_0_arm64.whl",
    "six-1.17.0-py2.py3-none-any.whl",
    "numpy-2.1.0-1-pp310-pypy310_pp73-win_amd64.whl",
)
EMPTY_ZIP = b"PK\x03\x04"


def seeds() -> dict[str, Input]:
    """Return valid inputs of each kind: small files, the files and folders of examples, wheels."""
    found: dict[str, Input] = {name: {name: data} for name, data in SMALL.items()}
    sample = Path(str(files("coverage_report").joinpath("sample")))
    page = next(path for path in sorted(sample.rglob("*.md")))
    found["sample.md"] = {"sample.md": page.read_bytes()}
    for folder in ("records", "locks/after", "spack/env", "spack/installed.json"):
        path = ROOT / "examples" / folder
        for one in [path] if path.is_file() else sorted(path.iterdir()):
            found[one.name] = {one.name: one.read_bytes()}
    for folder in ("develop", "v0.23.1"):
        found[folder] = files_of(ROOT / "examples/spack/cache" / folder)
    found["wheels"] = dict.fromkeys(WHEELS, EMPTY_ZIP)
    return {name: one for name, one in found.items() if name != "coverage-report.yaml"}


def files_of(folder: Path) -> Input:
    """Return the files of a folder by their paths in it."""
    there = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in there}


def written(given: Input, name: str, place: Path) -> Path:
    """Write an input, and return where: a file, or a folder of several."""
    root = place / name if len(given) > 1 else place
    for path, data in given.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root if len(given) > 1 else root / next(iter(given))


def check(path: Path, _: Input, *, every: bool) -> None:
    """Read an input as the program does: what comes of it is a report, in `every` format, or one of our errors."""
    started = time.process_time()
    with suppress(CoverageReportError):
        inputs = load([str(path)], PLUGINS, keep_going=True)
        for record in inputs.records:
            assert isinstance(record, BuildRecord)
        model = build_model(inputs)
        list(to_json(model, ExportContext()))
        if every:
            export(model, EVERY, PLUGINS)
    assert not PLUGINS.failures
    assert time.process_time() - started < SLOW


def numbers() -> Iterator[int]:
    """Yield the numbers of the inputs that are to be tried."""
    until = time.monotonic() + SECONDS
    yield from takewhile(
        lambda number: number < FIRST + FEW or time.monotonic() < until, count(FIRST)
    )


def tried(name: str, seed: Input, place: Path) -> Iterator[int]:
    """Yield the number of each input that was tried."""
    search = Search([seed], mutated, WITHIN, names=len(seed) > 1, guided=bool(SECONDS))
    for number in numbers():
        given = search.next(random.Random(f"{name} {number}"))
        path = written(given, name, place / "input")
        try:
            search.run(given, partial(check, path, every=number % 20 == 0))
        except Exception as error:
            kept = place.joinpath("input").rename(place / "failed")
            error.add_note(f"{name}: COVERAGE_REPORT_FUZZ_FIRST={FIRST}, input {number}: {kept}")
            raise
        shutil.rmtree(place / "input")
        yield number


SEEDS = seeds()


@pytest.mark.parametrize("name", SEEDS)
def test_whatever_is_read(name: str, tmp_path: Path) -> None:
    assert list(tried(name, SEEDS[name], tmp_path)), "at least one was tried"


def test_the_seeds_are_valid_and_cover_the_loaders(tmp_path: Path) -> None:
    """Of nearly valid inputs of nothing nothing is learnt."""
    used = set()
    for name, seed in SEEDS.items():
        inputs = load([str(written(seed, name, tmp_path / name))], PLUGINS)
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

    def raises(number: int) -> bool:
        try:
            bug(mutated(RECORDS, random.Random(number)))
        except Exception as raised:  # noqa: BLE001 - whatever it is
            return type(raised) is error
        return False

    assert any(map(raises, range(20_000)))


def hidden(data: bytes) -> None:
    """Hold bugs that only an input with several things in it at once meets; random changes hardly make one."""
    if not data.startswith(b"{"):
        return
    if b"[[" not in data:
        return
    if b"null" not in data:
        return
    if b"0x" in data:
        raise ZeroDivisionError
    if b"\\u0000" in data:
        raise KeyError


def bugs_found(*, guided: bool, tries: int) -> set[type[Exception]]:
    """Return the planted bugs that a search finds that begins with almost nothing."""
    search = Search([{"x": b"{}\n"}], mutated, (__file__,), guided=guided)
    found: set[type[Exception]] = set()
    for number in range(tries):
        given = search.next(random.Random(number))
        try:
            search.run(given, lambda one: hidden(one["x"]))
        except (ZeroDivisionError, KeyError) as error:
            found.add(type(error))
        if len(found) == 2:
            break
    return found


def test_the_search_finds_what_is_hidden_because_it_is_guided() -> None:
    """The control: without guidance nothing is found, after as many tries as it takes with it."""
    assert bugs_found(guided=True, tries=60_000) == {ZeroDivisionError, KeyError}
    assert bugs_found(guided=False, tries=6_000) == set()


CONFIG = b"""\
axes: [os, target]
package: [zlib]
format: [json:out.json]
expected:
  matrix: {os: [linux, macos], target: [x86_64, aarch64]}
gates: [{package: 'z*', fail-under: 80}, {fail-on: missing}]
report: {strict: true}
"""


def read_configuration(path: Path, _: Input) -> None:
    """Read a configuration as the commands do: settings, what is expected, gates, or one of our errors."""
    with suppress(CoverageReportError):
        whole = read_config(path)
        settings, lines = whole.value, whole.lines
        assert isinstance(settings, dict)
        if "gates" in settings:
            parse_gates(settings["gates"], source="c", lines=lines)
        if "expected" in settings:
            model = compute([], ["os"])
            parse_expected(
                settings["expected"],
                source="c",
                today=date(2026, 1, 1),
                read=lambda _: model,
                lines=lines,
            )


def test_whatever_is_configured(tmp_path: Path) -> None:
    search = Search([{"coverage-report.yaml": CONFIG}], mutated, WITHIN, guided=bool(SECONDS))
    for number in numbers():
        given = search.next(random.Random(number))
        search.run(given, partial(read_configuration, written(given, "", tmp_path)))
