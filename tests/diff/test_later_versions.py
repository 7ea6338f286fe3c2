"""What comes after all versions that anybody names is told only where it alone tells something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coverage_report import BuildRecord, Diff, compare, compute

AXES = ("os", "python")
SERVES = {"python": "interpreter"}


@pytest.fixture
def changed() -> Callable[[str, str], Diff]:
    def side(builds: str) -> list[BuildRecord]:
        return [
            BuildRecord(package="x", snapshot="s", axes={"os": os, "python": python})
            for os, python in (build.split("/") for build in builds.split())
        ]

    def changed(base: str, head: str) -> Diff:
        (before,), (after,) = (
            compute(side(one), AXES, serves=SERVES).snapshots for one in (base, head)
        )
        return compare(before, after, AXES)

    return changed


@pytest.mark.parametrize(
    ("base", "head", "lost", "gained", "kept"),
    [
        ("linux/cp39+", "linux/cp39", "linux/cp310", "", 1),  # all later ones: nothing else says it
        ("linux/cp39", "linux/cp39+", "", "linux/cp310", 1),
        ("linux/cp39+", "linux/cp310", "linux/cp311", "", 1),  # beside the raised floor
        ("linux/cp39+ windows/cp310", "windows/cp310", "linux/cp39", "", 1),
        ("linux/cp39+ linux/cp310", "linux/cp39 linux/cp310", "linux/cp311", "", 2),
        ("linux/cp39+ windows/cp39+", "linux/cp39+", "windows/cp39", "", 1),
        ("linux/cp39+", "linux/cp39+ windows/cp39+", "", "windows/cp39", 1),
        # of all that ran on Linux, one version is left, and no other build names one there
        ("linux/any", "any/cp310", "linux/cp311 linux/pp39-pypy39_pp73", "any/cp310", 1),
    ],
)
def test_later_versions(
    base: str,
    head: str,
    lost: str,
    gained: str,
    kept: int,
    changed: Callable[[str, str], Diff],
) -> None:
    (package,) = changed(base, head).packages
    assert {"/".join(map(str, cell)) for cell in package.lost} == set(lost.split())
    assert {"/".join(map(str, cell)) for cell in package.gained} == set(gained.split())
    assert len(package.kept) == kept
