"""Mirrors of layout v3 whose manifests are here: what was pushed, what is listed, and what belongs to nothing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from coverage_report import InputError

UNLISTED = "manifest of a spec that is not in the index"
GONE = "without a manifest in the mirror"
ORPHAN = "blob that no manifest names"


def _packages(inputs: Any) -> list[str]:
    return sorted(record.package for record in inputs.records)


def _reasons(inputs: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for out in inputs.left_out:
        if out.reason in (UNLISTED, GONE, ORPHAN):
            found[out.reason] = found.get(out.reason, 0) + out.builds
    return found


def _orphan(mirror: Path, data: bytes) -> None:
    blob = mirror / "blobs" / "sha256" / "ff" / ("f" * 64)
    blob.parent.mkdir(exist_ok=True)
    blob.write_bytes(data)


@pytest.mark.parametrize("signed", [False, True])
def test_without_an_index_the_manifests_decide(spack: Any, tmp_path: Path, *, signed: bool) -> None:
    """Each is a build of the mirror; a spec that lies there without one is none, and is counted."""
    mirror = spack.push(tmp_path / "m", spack.Build("a"), spack.Build("b"), signed=signed)
    _orphan(mirror, spack.spec_file(spack.Build("c")))
    inputs = spack.read_folder(mirror)
    assert {(r.snapshot, r.package, r.stacks) for r in inputs.records} == {
        ("m", "a", ("root",)),
        ("m", "b", ("root",)),
    }
    assert spack.combos(inputs.records)[0] == ("a", "ubuntu22.04", "x86_64_v3", "gcc@11.4.0")
    assert (_reasons(inputs), inputs.unread, inputs.problems) == ({ORPHAN: 1}, (), ())


def test_where_index_and_manifests_agree_nothing_is_said(spack: Any, tmp_path: Path) -> None:
    builds = [spack.Build("a"), spack.Build("b")]
    mirror = spack.push(spack.mirror_v3(tmp_path / "m", *builds), *builds)
    inputs = spack.read_folder(mirror)
    assert (_packages(inputs), _reasons(inputs), inputs.problems) == (["a", "b"], {}, ())


def test_a_manifest_that_the_index_does_not_list_is_told(spack: Any, tmp_path: Path) -> None:
    """The index is as new as the last update-index; one that it lists as not pushed counts as not listed."""
    late = spack.Build("late")
    stale = spack.Build("stale", pushed=False)
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("a"), stale)
    spack.push(mirror, spack.Build("a"), late, stale)
    inputs = spack.read_folder(mirror)
    assert _packages(inputs) == ["a"]
    assert _reasons(inputs) == {UNLISTED: 2}
    assert inputs.problems == ()


def test_a_build_of_the_index_whose_manifest_is_gone_does_not_count(
    spack: Any, tmp_path: Path
) -> None:
    """Nobody can install it; the run goes on, and --strict fails."""
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("a"), spack.Build("b"))
    spack.push(mirror, spack.Build("a"))
    inputs = spack.read_folder(mirror)
    assert (_packages(inputs), _reasons(inputs)) == (["a"], {GONE: 1})
    assert [str(problem) for problem in inputs.problems] == [
        f"{mirror}: 1 build of the index left out: {GONE}; run spack buildcache update-index"
    ]


def test_an_index_of_layout_v2_beside_it_needs_no_manifests(spack: Any, tmp_path: Path) -> None:
    spack.mirror_v2(tmp_path / "m", spack.Build("old"), version=8)
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("new"))
    inputs = spack.read_folder(spack.push(mirror, spack.Build("new")))
    assert (_packages(inputs), inputs.problems) == (["new", "old"], ())


def test_views_share_the_manifests_of_their_mirror(spack: Any, tmp_path: Path) -> None:
    """What no view lists is told once, and what is in no index is not read as a build."""
    mirror = tmp_path / "m"
    spack.mirror_v3(mirror, spack.Build("a"), view="one")
    spack.mirror_v3(mirror, spack.Build("b"), view="two")
    spack.push(mirror, *map(spack.Build, "abc"))
    inputs = spack.read_folder(mirror)
    assert {(r.snapshot, r.package) for r in inputs.records} == {("one", "a"), ("two", "b")}
    assert [(o.snapshot, o.package) for o in inputs.left_out if o.reason == UNLISTED] == [
        ("m", "c")
    ]


def test_blobs_that_belong_to_nothing_are_counted_beside_an_index(
    spack: Any, tmp_path: Path
) -> None:
    """Such as former indexes; a manifest that cannot be read names none."""
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("a"))
    spack.push(mirror, spack.Build("a"))
    _orphan(mirror, b"{}")
    assert _reasons(spack.read_folder(mirror)) == {ORPHAN: 1}
    next(mirror.rglob("*.spec.manifest.json")).write_text("{")
    assert _reasons(spack.read_folder(mirror)) == {ORPHAN: 3}


def _first(mirror: Path, pattern: str) -> Path:
    return next(path for path in sorted(mirror.rglob(pattern)) if path.is_file())


DAMAGE = {
    "manifest cut": (
        lambda m: _first(m, "*.manifest.json").write_text("{"),
        r"a-1.3.1-\w+.spec.manifest.json: record skipped: is not valid JSON",
    ),
    "no spec in it": (
        lambda m: _first(m, "*.manifest.json").write_text('{"version": 3, "data": []}'),
        "/data: record skipped: names no spec",
    ),
    "no spec beside it": (
        lambda m: _spec_blob(m).unlink(),
        "record skipped: is missing, and the mirror's manifest names it",
    ),
    "another spec": (
        lambda m: _spec_blob(m).write_bytes(b"x" * _spec_blob(m).stat().st_size),
        "record skipped: does not match its checksum",
    ),
}


def _spec_blob(mirror: Path) -> Path:
    data = json.loads(_first(mirror, "a-*.manifest.json").read_text())["data"]
    return _first(mirror, data[1]["checksum"])


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_spec_harms_no_other(spack: Any, tmp_path: Path, damage: str) -> None:
    change, message = DAMAGE[damage]
    mirror = spack.push(tmp_path / "m", spack.Build("a"), spack.Build("b"))
    change(mirror)
    inputs = spack.read_folder(mirror)
    assert _packages(inputs) == ["b"]
    (problem,) = inputs.problems
    assert re.search(message, str(problem))


def test_specs_that_cannot_be_looked_at_are_an_error(spack: Any, tmp_path: Path) -> None:
    """A folder of manifests that is a loop of links is not "nothing was pushed"."""
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("a"))
    loop = mirror / "v3" / "manifests" / "spec"
    loop.symlink_to(loop)
    with pytest.raises(InputError, match="Too many levels of symbolic links"):
        spack.read_folder(mirror)


def test_other_files_beside_the_manifests_are_nobodys(spack: Any, tmp_path: Path) -> None:
    """What is not called like a manifest is none; without a blob there is nothing to read."""
    mirror = spack.push(tmp_path / "m", spack.Build("a"))
    (mirror / "v3" / "manifests" / "spec" / "a" / "notes.txt").write_text("{}")
    assert _packages(spack.read_folder(mirror)) == ["a"]
    shutil.rmtree(mirror / "blobs")
    inputs = spack.read_folder(mirror)
    assert (_packages(inputs), len(inputs.problems)) == ([], 1)


@pytest.mark.parametrize("place", ["blobs/sha256", "v3/manifests/index"])
def test_a_part_that_cannot_be_looked_into_is_an_error(
    spack: Any, tmp_path: Path, place: str
) -> None:
    """A loop of links in the place of a folder is not an empty one."""
    mirror = spack.push(tmp_path / "m", spack.Build("a"))
    shutil.rmtree(mirror / place, ignore_errors=True)
    (mirror / place).symlink_to(mirror / place)
    with pytest.raises(InputError, match="Too many levels of symbolic links"):
        spack.read_folder(mirror)


def test_a_spec_that_is_external_is_left_out(spack: Any, tmp_path: Path) -> None:
    """Nobody pushes one; a manifest does not make it a build."""
    mirror = spack.push(tmp_path / "m", spack.Build("gcc", external=True))
    inputs = spack.read_folder(mirror)
    assert (_packages(inputs), [o.reason for o in inputs.left_out]) == ([], ["external"])
