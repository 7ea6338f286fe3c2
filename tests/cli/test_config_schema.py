"""The published schema of the configuration: it allows what the program reads, and refuses what it refuses."""

from __future__ import annotations

import importlib
import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from coverage_report import UsageError
from coverage_report.commands import COMMANDS
from coverage_report.commands._callbacks import _keys
from coverage_report.settings.config import PARTS, as_defaults, read_config
from coverage_report.settings.expected import parse_expected
from coverage_report.settings.gates import parse_gates

SCHEMA = json.loads(
    files("coverage_report").joinpath("schemas/config.schema.json").read_text("utf-8")
)
PAGES = [Path(__file__).parents[2] / "docs" / name for name in ("expected.md", "diff.md", "guide.md")]  # fmt: skip
#: The configurations that the manual shows.
SHOWN = [
    text
    for page in PAGES
    for text in re.findall(r"^```yaml\n(?!name:|on:|-)(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
]  # fmt: skip
VALID = [
    "axes: os\npaths: [a, b]\nstrict: true\nfail-under: 80\nos-compatible: {rocky8: [rhel8]}\n",
    "expected: {matrix: {os: [linux, ubuntu22.04], arch: [x86_64], exclude: [{os: linux}]}}\n",
    "expected: {matrix: {include: [{os: linux, required: false, tier: 1, reason: so}]}}\n",
    "expected: {matrix: {os: [a, b], compiler: [gcc, llvm], zip: [[os, compiler]]}}\n",
    "expected: {platforms: [linux/amd64, x86_64-pc-windows-msvc]}\n",
    "expected: {matrix: {os: [a]}, packages: {'py-*': {required: false}, x: {skip: true}}}\n",
    "expected: {matrix: {os: [a]}, xfail: [{package: rr, os: a, until: 2027-01-01, issue: x}]}\n",
    "expected: {from: old.json, snapshot: v1, match: {target: serves}}\n",
    "gates: [{package: 'c*', fail-under: 80}, {tier: 1, fail-on: lost, max-drop: 0.5}]\n",
    "diff: {fail-on: [lost, narrowed], if-no-base: fail, format: 'markdown:c.md'}\n",
    "missing: {weights: w.yaml, limit: 20, format: github-matrix}\n",
    *SHOWN,
]
INVALID = [
    "axis: os\n",
    "strict: maybe\n",
    "expected: {matrix: {os: [3.10]}}\n",
    "expected: {matrix: {os: linux}}\n",
    "expected: {matrix: {os: []}}\n",
    "expected: {matrix: {}}\n",
    "expected: {matrix: {os: [true]}}\n",
    "expected: {matrix: {required: [a]}}\n",
    "expected: {matrix: {os: [a], include: [{}]}}\n",
    "expected: {matrix: {os: [a], include: [{os: b, required: perhaps}]}}\n",
    "expected: {matrx: {os: [a]}}\n",
    "expected: {}\n",
    "expected: {platforms: [linux]}\n",
    "expected: {from: old.json, platforms: [linux/amd64]}\n",
    "expected: {matrix: {os: [a]}, snapshot: v1}\n",
    "expected: {matrix: {os: [a]}, match: {os: nearly}}\n",
    "expected: {matrix: {os: [a]}, xfail: [{package: rr, until: soon}]}\n",
    "expected: {matrix: {os: [a]}, xfail: [{}]}\n",
    "expected: {matrix: {os: [a]}, packages: {x: {skip: perhaps}}}\n",
    "gates: [{package: x}]\n",
    "gates: [{fail-on: gone}]\n",
    "gates: [{fail-under: 101}]\n",
    "gates: {fail-under: 80}\n",
    "diff: {fale-on: lost}\n",
    "diff: [lost]\n",
]


def program_reads(text: str, folder: Path) -> None:
    """Raise UsageError for a configuration that any command would refuse."""
    path = folder / "coverage-report.yaml"
    path.write_text(text)
    for name in ("w.yaml", "downloads.yaml"):
        (folder / name).touch()
    whole = read_config(path)
    settings = whole.value
    for name, module in COMMANDS.items():
        command = importlib.import_module(module).command
        as_defaults(whole, path, _keys(command), name)
    if "expected" in settings:
        expected = dict(settings["expected"])
        if "from" in expected:
            expected["from"] = "spack-stacks" if "matrix" not in expected else expected["from"]
        parse_expected(expected, source="c", today=date(2026, 1, 1), read=lambda _: 1 / 0)  # type: ignore[arg-type,return-value]
    if "gates" in settings:
        parse_gates(settings["gates"], source="c")


def schema_reads(text: str, folder: Path) -> None:
    path = folder / "coverage-report.yaml"
    path.write_text(text)
    Draft202012Validator(SCHEMA).validate(
        json.loads(json.dumps(read_config(path).value, default=str))
    )


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", VALID)
def test_what_is_valid(text: str, tmp_path: Path) -> None:
    program_reads(text, tmp_path)
    schema_reads(text, tmp_path)


@pytest.mark.parametrize("text", INVALID)
def test_what_is_not(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        program_reads(text, tmp_path)
    with pytest.raises(ValidationError):
        schema_reads(text, tmp_path)


def test_its_keys_are_the_options_of_the_commands() -> None:
    """No option without a key, no key without an option."""
    options: dict[str, Any] = {}
    for name, module in COMMANDS.items():
        command = importlib.import_module(module).command
        if any(param.name == "config" for param in command.params):
            options[name] = set(_keys(command))
    top = set(SCHEMA["properties"]) - options.keys() - set(PARTS)
    assert top == set().union(*options.values())
    for name, keys in options.items():
        assert set(SCHEMA["properties"][name]["properties"]) == keys, name


def test_every_key_is_explained() -> None:
    """An editor shows what each key is for."""
    options = [one for key, one in SCHEMA["$defs"].items() if key.startswith("option-")]
    assert options
    assert all(one["description"] for one in options)
