"""``diff`` and ``trend`` over real data, counted a second time from the files themselves."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_report.cli import run
from coverage_report.run.registry import load_plugins

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
CACHE = (SHARED / "spack-cache-site" / "_cache").resolve()
LOCKS = (SHARED / "ecosystems" / "pypi").resolve()
OLD, NEW = (LOCKS / f"uv-cryptography-{version}.lock" for version in ("48.0.1", "50.0.2"))
FAMILIES = ("--axes", "os.family,target.family")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CACHE.is_dir(), reason="the real data is not beside the checkout"),
]

Run = Callable[..., Any]


@pytest.fixture
def found(capsys, monkeypatch, tmp_path) -> Run:
    """Run a command with ``-f json`` in an empty folder, and return what it prints."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object, code: int = 0) -> Any:
        assert run([*map(str, arguments), "-f", "json"]) == code
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def wheels() -> list[str]:
    """The options that make lock files readable, wherever the plugin is."""
    plugin = pytest.importorskip("coverage_report_wheels", reason="the wheels plugin is absent")
    names = {loader.name for loader in plugin.register_loaders()}
    return [] if names <= load_plugins().loaders.keys() else ["--plugin", plugin.__file__]


def lost(diff: Any) -> dict[str, list[tuple[str, ...]]]:
    return {
        package["name"]: [tuple(cell.values()) for cell in package["lost"]]
        for package in diff["packages"]
        if package["lost"]
    }


def wheel_platforms(lock: Path, package: str) -> set[tuple[str, str]]:
    """Return the families of a locked package's wheels, told from their names by hand."""
    names = [
        wheel["url"]
        for one in tomllib.loads(lock.read_text())["package"]
        if one["name"] == package
        for wheel in one.get("wheels", [])
    ]
    systems = {"linux": "linux", "macosx": "macos", "win": "windows"}
    targets = {"x86_64": ["x86_64"], "amd64": ["x86_64"], "win32": ["x86"], "arm64": ["aarch64"]}
    targets |= {"universal2": ["x86_64", "aarch64"]}
    targets |= {name: [name] for name in ("aarch64", "ppc64le", "s390x", "armv7l", "riscv64")}
    platforms = [name.removesuffix(".whl").rpartition("-")[2] for name in names]
    return {
        (system, target)
        for platform in platforms
        for word, system in systems.items()
        for tail, families in targets.items()
        if word in platform and platform.endswith(tail)
        for target in families
    }


def test_the_dependency_bump_that_broke_projects(found, wheels):
    """cryptography 48.0.1 to 50.0.2 lost macOS on x86_64 and Windows on x86, and nothing else changed."""
    diff = found("diff", OLD, NEW, *FAMILIES, *wheels, "--fail-on", "lost", code=5)
    expected = wheel_platforms(OLD, "cryptography") - wheel_platforms(NEW, "cryptography")
    assert lost(diff) == {"cryptography": sorted(expected)}
    assert expected == {("macos", "x86_64"), ("windows", "x86")}
    summary = diff["summary"]
    assert (summary["lost"], summary["gained"], summary["moved"]) == (2, 0, 0)


def test_the_dependency_bump_in_full(found, wheels):
    """At the default axes the floors and the Python tags are told, too."""
    diff = found("diff", OLD, NEW, *wheels)
    assert diff["axes"] == ["os", "target", "libc", "python"]
    assert [(cause["values"], cause["cells"]) for cause in diff["causes"]] == [
        ({"os": "macos", "target": "x86_64"}, 9),
        ({"target": "x86"}, 6),
        ({"os": "macos", "python": "pp311-pypy311_pp73"}, 1),
        ({"os": "windows", "python": "pp311-pypy311_pp73"}, 1),
    ]
    assert [cause["replaced"] for cause in diff["causes"]] == [
        [],
        [],
        *[[{"axis": "python", "value": "pp311-pypy311_pp80", "packages": 1}]] * 2,
    ]
    (package,) = (one for one in diff["packages"] if one["name"] == "cryptography")
    assert package["versions"] == {"base": ["48.0.1"], "head": ["50.0.2"]}
    assert {cell["python"] for cell in package["gained"]} == {"cp315t", "pp311-pypy311_pp80"}


def test_the_dependency_bump_as_a_commit(found, wheels, monkeypatch):
    """``git:HEAD~1:uv.lock`` against the working tree says the same as the two files."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "--quiet")
    for number, lock in enumerate((OLD, NEW)):
        Path("uv.lock").write_bytes(lock.read_bytes())
        git("add", "uv.lock")
        git("commit", "--quiet", "--message", str(number))
    diff = found("diff", "git:HEAD~1:uv.lock", "uv.lock", *FAMILIES, *wheels)
    assert diff["base"]["source"].startswith("git:HEAD~1:uv.lock (")
    files = found("diff", OLD, NEW, *FAMILIES, *wheels)
    for key in ("summary", "packages", "causes"):
        assert diff[key] == files[key]


def git(*arguments: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgSign=false"]
    subprocess.run(["git", *who, *arguments], check=True)


def places(tag: str) -> set[tuple[str, str]]:
    """Return the operating systems and targets of exmcutils at a tag, from its page's JSON."""
    text = (CACHE / tag / "exmcutils" / "specs.md").read_text()
    (details,) = re.findall(r"^spec_details: (.*)$", text, re.MULTILINE)
    return {(one["os"], one["target"]) for one in json.loads(details)}


TAGS = sorted(path.parent.parent.name for path in CACHE.glob("*/exmcutils/specs.md"))


def test_the_series_of_exmcutils(found):
    """Its version is always 0.6.0: whatever a trend tells is platform coverage."""
    assert len(TAGS) >= 12
    one = ("--package", "exmcutils", "--axes", "os,target")
    series = found("trend", *(CACHE / tag / "exmcutils" for tag in TAGS), *one)["series"]
    assert [one["name"] for one in series] == ["develop", "releases"]
    points = [point for one in series for point in one["points"]]
    assert sorted(point["name"] for point in points) == TAGS
    for one_series in series:
        before: set[tuple[str, str]] = set()
        for number, point in enumerate(one_series["points"]):
            now = places(point["name"])
            assert point["summary"]["covered"] == len(now)
            if number:
                assert (point["gained"], point["lost"]) == (len(now - before), len(before - now))
            before = now


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for a in TAGS for b in TAGS if a.startswith("develop-") and a < b]
)
def test_any_two_tags_of_exmcutils(found, before, after):
    sides = [CACHE / tag / "exmcutils" for tag in (before, after)]
    diff = found("diff", *sides, "--axes", "os,target")
    gone = {cell for cells in lost(diff).values() for cell in cells}
    assert gone == places(before) - places(after)
    assert diff["summary"]["kept"] == len(places(before) & places(after))
