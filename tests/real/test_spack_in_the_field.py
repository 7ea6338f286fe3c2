"""Spack's folders and files as people have them: the right answer of each, and why it is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report.cli import run

pytestmark = pytest.mark.real

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


@pytest.fixture
def field(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Runs the program in the folder of the field's inputs; returns code, output and errors."""
    if not (DATA / "field").is_dir():
        pytest.skip("../shared/data/field is not there")
    monkeypatch.chdir(DATA / "field")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return call


def test_a_store_is_its_database(field: Any) -> None:
    """Neither the failed package nor the leftover prefix is a build."""
    result = field("report", "30-store-folder/store", "--axes", "os,target", "-f", "total")
    assert result == (0, "TOTAL 4/4 100.0%\n", "")


def test_a_stale_index_is_told(field: Any) -> None:
    """The index lists three builds; three manifests are newer than it."""
    code, out, err = field("report", "32-stale-index", "-v")
    assert (code, "3 builds" in out) == (0, True)
    assert "note: 32-stale-index: 3 left out: manifest of a spec that is not in the index\n" in err


def test_nothing_installed_is_a_value(field: Any) -> None:
    code, out, err = field("report", "33-find-empty/find.json", "-f", "json")
    (snapshot,) = json.loads(out)["snapshots"]
    assert (code, err, snapshot["name"], snapshot["packages"]) == (0, "", "find", [])
    before = "../spack/find/find-spack1.1.0.json"
    code, out, _ = field("diff", before, "33-find-empty/find.json")
    assert (code, "193 packages" in out) == (0, True)


def test_a_name_does_not_depend_on_where_one_stands(
    field: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    for folder, path in ((".", "34-name-by-cwd/spack.lock"), ("34-name-by-cwd", "spack.lock")):
        monkeypatch.chdir(DATA / "field" / folder)
        _, out, _ = field("report", path, "-f", "json")
        names += [snapshot["name"] for snapshot in json.loads(out)["snapshots"]]
    assert names == ["34-name-by-cwd"] * 2


def test_a_lock_is_held_against_a_cache_by_hash(field: Any) -> None:
    """By combination zlib-ng looks built; the build that the lock asks for is not there."""
    places = ("35-lock-against-cache/spack.lock", "35-lock-against-cache/cache")
    code, out, _ = field("contains", *places, "--fail-on", "missing", "-f", "json")
    found = {one["package"]: one["presence"] for one in json.loads(out)["builds"]}
    assert (code, found["zlib-ng"]) == (5, "combination")


def test_two_views_are_two_snapshots(field: Any) -> None:
    _, out, _ = field("report", "../spack/views2", "-f", "total")
    assert [line.split()[1] for line in out.splitlines()] == [
        "develop-2026-03-01",
        "develop-2026-03-08",
    ]


@pytest.mark.parametrize("file", ["dup.md", "dup.json", "dup.yaml", "dupidx.json"])
def test_a_key_that_stands_twice_is_never_silent(field: Any, file: str) -> None:
    code, _, err = field("report", f"../hostile-2/{file}", "--strict")
    assert (code, "twice" in err) == (3, True)
