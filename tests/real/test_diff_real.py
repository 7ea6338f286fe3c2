"""Diffs over the real series of Spack's cache site, counted a second time from the pages' JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from coverage_report import DEFAULT_AXES, Combination, Snapshot, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.run.pipeline import load
from coverage_report.run.registry import load_plugins

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
CACHE = SHARED / "spack-cache-site" / "_cache"
LOCKS = SHARED / "ecosystems" / "pypi"
DATED = sorted(path.name for path in CACHE.glob("develop-*")) if CACHE.is_dir() else []

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CACHE.is_dir(), reason="the real data is not beside the checkout"),
]


def page(package: str, tag: str) -> Snapshot:
    return compute(load([str(CACHE / tag / package / "specs.md")]).records).snapshots[0]


def counted(package: str, tag: str) -> set[Combination]:
    """Return the combinations of a page, the two compiler spellings of this series undone by hand."""
    text = (CACHE / tag / package / "specs.md").read_text()
    (details,) = re.findall(r"^spec_details: (.*)$", text, re.MULTILINE)
    return {
        (
            one["os"],
            one["target"],
            re.sub("^oneapi@", "intel-oneapi-compilers@", one["compiler"].replace("@=", "@")),
        )
        for one in json.loads(details)
    }


def named(cells: Iterable[Combination]) -> set[Combination]:
    return {(*one[:-1], str(one[-1]).partition("@")[0]) for one in cells}


@pytest.mark.parametrize(("before", "after"), list(pairwise(DATED)))
def test_exmcutils_changes_from_week_to_week_as_its_pages_say(before: str, after: str) -> None:
    """It is version 0.6.0 everywhere: whatever changes is coverage."""
    base, head = counted("exmcutils", before), counted("exmcutils", after)
    (found,) = compare(page("exmcutils", before), page("exmcutils", after), DEFAULT_AXES).packages
    assert set(found.kept) == base & head
    assert named(found.lost) >= named(base) - named(head)
    assert len(found.lost) + len(found.moved) == len(base - head)
    assert len(found.gained) + len(found.moved) == len(head - base)
    assert not found.updated


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained", "moved"),
    [
        ("develop-2025-03-23", "develop-2025-03-30", [], [], 0),
        ("develop-2025-03-30", "develop-2025-05-25", [("rhel8", "x86_64_v3", "cce@18.0.0")], [], 1),
        ("develop-2025-05-25", "develop-2025-07-13", [], [("rhel8", "x86_64_v3", "cce@18.0.0")], 0),
    ],
)
def test_a_new_spelling_is_no_loss_and_a_missing_build_is_one(
    before: str, after: str, lost: list[object], gained: list[object], moved: int
) -> None:
    """Across 2025-03-30 every hash and every compiler's spelling changed, and no coverage."""
    (found,) = compare(page("exmcutils", before), page("exmcutils", after), DEFAULT_AXES).packages
    assert (list(found.lost), list(found.gained), len(found.moved)) == (lost, gained, moved)


def test_alpgen_lost_nothing_when_its_compiler_became_none() -> None:
    found = compare(
        page("alpgen", "develop-2025-03-23"), page("alpgen", "develop-2025-07-13"), DEFAULT_AXES
    )
    assert [package.state for package in found.packages] == ["same"]
    assert found.respelled == {"compiler": ("alpgen",)}


def test_rocblas_has_new_versions_and_the_same_coverage() -> None:
    found = compare(
        page("rocblas", "develop-2025-03-23"), page("rocblas", "develop-2025-07-13"), DEFAULT_AXES
    )
    assert [package.name for package in found.updated] == ["rocblas"]
    assert found.totals.lost == found.totals.gained == 0


def test_cudnn_lost_its_oldest_ubuntu_between_release_and_snapshot() -> None:
    """And gained one, and another target; its compiler became none, which is told once."""
    found = compare(page("cudnn", "v0.21.0"), page("cudnn", "develop-2025-07-13"), DEFAULT_AXES)
    (cudnn,) = found.packages
    assert cudnn.lost == (("ubuntu20.04", "x86_64_v3", "gcc@11.4.0"),)
    assert cudnn.gained == (
        ("ubuntu24.04", "aarch64", "none"),
        ("ubuntu24.04", "x86_64_v3", "none"),
    )
    assert found.respelled == {"compiler": ("cudnn",)}
    (cause,) = found.causes
    assert cause.values == {"os": "ubuntu20.04"}
    assert cause.replaced == (("os", "ubuntu24.04", 1),)


def lock(version: str, axes: tuple[str, ...]) -> Snapshot:
    plugin = pytest.importorskip("coverage_report_wheels", reason="the wheels plugin is absent")
    plugins = load_plugins()
    if not plugins.loaders.keys() & {loader.name for loader in plugin.register_loaders()}:
        plugins = load_plugins([Path(plugin.__file__)])
    inputs = load([str(LOCKS / f"uv-cryptography-{version}.lock")], plugins)
    return compute(inputs.records, axes).snapshots[0]


def test_the_dependency_bump_that_broke_projects_is_told() -> None:
    """cryptography 48 to 50 lost macOS on x86_64 and Windows on x86, and nothing else."""
    axes = ("os.family", "target.family")
    found = compare(lock("48.0.1", axes), lock("50.0.2", axes), axes)
    lost = {package.name: package.lost for package in found.packages if package.lost}
    assert lost == {"cryptography": (("macos", "x86_64"), ("windows", "x86"))}
    assert (found.totals.gained, found.totals.moved) == (0, 0)
