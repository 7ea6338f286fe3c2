"""What a change of a lock cost, as people ask for it."""

from __future__ import annotations

import json
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from npm_locks import WRITERS, Dep, npm, of

from coverage_report.cli import run

PLATFORMS = ("linux-x64-gnu", "linux-x64-musl", "darwin-arm64", "win32-x64")


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a repository, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    return tmp_path


def commit(folder: Path) -> None:
    own = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "add", "."], check=True, cwd=folder)
    subprocess.run(["git", *own, "commit", "--quiet", "-m", "x"], check=True, cwd=folder)


def test_a_lock_written_on_one_machine_has_lost_the_others(
    git: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gate before a commit: which platforms are gone from which package, exit code 5."""
    lock = git / "package-lock.json"
    lock.write_text(npm(of(*PLATFORMS)))
    commit(git)
    kept = {
        name: dep
        for name, dep in of(*PLATFORMS).items()
        if name in ("tool", "@tool/bin-darwin-arm64")
    }
    lock.write_text(npm(kept))
    code = run(["diff", "git:HEAD:package-lock.json", "package-lock.json", "--fail-on", "lost"])
    said = capsys.readouterr()
    assert code == 5
    assert "3 combinations lost" in said.out
    assert "3 lost: tool on linux/x86_64/glibc" in said.err
    assert "tool on windows/x86_64/none" in said.err


def changes(
    base: str, head: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, Any]:
    """Return what ``diff`` says of two locks, as JSON."""
    (folder / "base").write_text(base)
    (folder / "head").write_text(head)
    assert run(["diff", str(folder / "base"), str(folder / "head"), "-f", "json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def lost(told: dict[str, Any]) -> set[tuple[str, ...]]:
    return {(p["name"], *cell.values()) for p in told["packages"] for cell in p["lost"]}


@pytest.mark.parametrize("kind", list(WRITERS))
def test_what_a_new_version_is_no_longer_offered_for_is_lost(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its makers dropped a platform: a user of it lost something, though nothing is missing in the new lock."""
    base, head = of(*PLATFORMS), of(*PLATFORMS[:3], "freebsd-x64", version="2.0.0")
    told = changes(WRITERS[kind](base), WRITERS[kind](head), tmp_path, capsys)
    assert lost(told) == {("tool", "windows", "x86_64", "none")}
    assert told["summary"]["gained"] == 1
    assert told["outside"] == []


@pytest.mark.parametrize("kind", list(WRITERS))
def test_nothing_is_lost_by_an_upgrade_that_changes_no_platform(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Versions, and whatever else is in the lock, are no coverage."""
    base, head = of(*PLATFORMS), {**of(*PLATFORMS, version="2.0.0"), "pure": Dep()}
    told = changes(WRITERS[kind](base), WRITERS[kind](head), tmp_path, capsys)
    assert (lost(told), told["summary"]["gained"], told["summary"]["kept"]) == (set(), 0, 4)


def test_a_stripped_libc_is_no_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """npm before 11.11 takes ``libc`` away, and a later one adds it again."""
    whole = {
        "sharp": Dep(
            optional=("@img/sharp-linux-x64", "@img/sharp-linuxmusl-x64", "@img/sharp-linux-arm")
        ),
        "@img/sharp-linux-x64": Dep(os=("linux",), cpu=("x64",), libc=("glibc",)),
        "@img/sharp-linuxmusl-x64": Dep(os=("linux",), cpu=("x64",), libc=("musl",)),
        "@img/sharp-linux-arm": Dep(os=("linux",), cpu=("arm",), libc=("glibc",)),
        "other": Dep(optional=("other-linux-arm-musl",)),
        "other-linux-arm-musl": Dep(os=("linux",), cpu=("arm",), libc=("musl",)),
    }
    stripped = {n: Dep(d.version, d.os, d.cpu, (), d.optional) for n, d in whole.items()}
    for base, head in ((whole, stripped), (stripped, whole)):
        told = changes(npm(base), npm(head), tmp_path, capsys)
        assert (lost(told), told["summary"]["gained"]) == (set(), 0)


def test_what_is_asked_for_no_more_is_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dependency that was dropped lost nothing."""
    told = changes(
        npm(
            {
                **of(*PLATFORMS),
                "x": Dep(optional=("fsevents",)),
                "fsevents": Dep(os=("darwin",)),
            }
        ),
        npm(of(*PLATFORMS)),
        tmp_path,
        capsys,
    )
    assert lost(told) == set()
    assert [p["name"] for p in told["packages"] if p["state"] == "removed"] == ["fsevents"]


def test_what_is_declared_is_missing_whether_it_is_offered_or_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The makers never had a build for FreeBSD; fsevents is of no use there."""
    monkeypatch.chdir(tmp_path)
    mac = {"x": Dep(optional=("fsevents",)), "fsevents": Dep(os=("darwin",))}
    (tmp_path / "lock").write_text(npm({**of(*PLATFORMS), **mac}))
    config = "paths: [lock]\naxes: os,target\nexpected: {platforms: [linux/amd64, freebsd/amd64]}\n"
    (tmp_path / "coverage-report.yaml").write_text(config)
    assert run(["report", "--fail-on", "missing"]) == 5
    assert "1 missing: tool on freebsd/x86_64" in capsys.readouterr().err


def test_reports_of_locks_are_compared_as_the_locks_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the last release was locked for is still known when only its report is left."""
    monkeypatch.chdir(tmp_path)
    Path("old").write_text(npm(of(*PLATFORMS)))
    Path("new").write_text(npm(of(*PLATFORMS[:3], "freebsd-x64", version="2.0.0")))
    for name in ("old", "new"):
        assert run(["report", name, "-f", f"json:{name}.json"]) == 0
    told = []
    for base, head in product(("old", "old.json"), ("new", "new.json")):
        capsys.readouterr()
        assert run(["diff", base, head, "-f", "json"]) == 0
        diff = json.loads(capsys.readouterr().out)
        told.append([diff["packages"], diff["outside"], diff["entered"]])
    assert told == [told[0]] * 4
    assert told[0][0][0]["lost"] == [{"os": "windows", "target": "x86_64", "libc": "none"}]
