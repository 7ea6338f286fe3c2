"""What counts as a build, and what is left out and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coverage_report import LeftOut, compute, merge


def test_only_what_is_in_the_cache_counts(spack: Any) -> None:
    """External packages and dependencies that were never pushed are left out, each with the reason."""
    data = spack.index(spack.Build(), spack.Build("cmake", pushed=False))
    items = spack.read(data)
    assert [row[0] for row in spack.combos(items)] == ["zlib"]
    assert spack.left_out(items) == [("cmake", "not in the build cache"), ("gcc", "external")]


def test_without_in_buildcache_all_was_pushed(spack: Any) -> None:
    """An index of database 5 does not say in_buildcache: what it lists was pushed."""
    items = spack.read(spack.index(spack.Build(), spack.Build("cmake"), version=5))
    assert [row[0] for row in spack.combos(items)] == ["cmake", "zlib"]
    assert spack.left_out(items) == []


@pytest.mark.parametrize("version", [5, 6, 7, 8])
def test_an_install_tree_counts_what_it_has(spack: Any, version: int) -> None:
    """Deprecated, external and removed packages of an install tree are left out."""
    builds = [
        spack.Build("kept"),
        spack.Build("old", deprecated=True),
        spack.Build("removed", installed=False),
        spack.Build("cuda", external=True, compilers={}),
    ]
    items = spack.read(spack.store(*builds, version=version), "/opt/store/.spack-db/index.json")
    assert [row[0] for row in spack.combos(items)] == ["kept"]
    expected = [("cuda", "external"), ("old", "deprecated"), ("removed", "not installed")]
    assert [item for item in spack.left_out(items) if item[0] != "gcc"] == expected


@pytest.mark.parametrize("kind", ["lock", "find", "spec_file"])
def test_external_specs_are_left_out_everywhere(spack: Any, kind: str) -> None:
    """Nobody builds an external package, whatever file names it."""
    items = spack.read(getattr(spack, kind)(spack.Build("cuda", compilers={}, external=True)))
    assert spack.combos(items) == []
    assert spack.left_out(items) == [("cuda", "external")]


def test_what_counts_in_one_file_is_not_left_out_by_another(spack: Any) -> None:
    """A build that one index of a snapshot has and another only refers to counts."""
    build = spack.Build()
    pushed = spack.read(spack.index(build), "develop/a/index.json")
    other = json.loads(spack.index(build, in_buildcache=False))
    items = [*pushed, *spack.read(json.dumps(other).encode(), "x/a/index.json")]
    model = compute(
        [item for item in items if hasattr(item, "axes")],
        left_out=[item for item in items if isinstance(item, LeftOut)],
    )
    assert model.left_out_of("a") == {"external": 1}
    assert model.snapshots[0].builds == 1


def test_left_out_builds_merge_by_hash() -> None:
    """Merging is idempotent, commutative and counts each build once, under one reason."""
    one = compute([], left_out=[LeftOut("gcc", "s", "external", "a"), LeftOut("x", "s", "y", "b")])
    two = compute([], left_out=[LeftOut("gcc", "s", "not in the build cache", "a")])
    assert merge(one, two) == merge(two, one) == merge(merge(one, two), two)
    assert merge(one, two).left_out_of("s") == {"external": 1, "y": 1}
