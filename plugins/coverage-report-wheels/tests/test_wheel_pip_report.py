"""What ``pip install --report`` writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from coverage_report_wheels import pip_report, register_loaders
from coverage_report_wheels.entries import Item

from coverage_report import BuildRecord, InputError, LeftOut, LoadContext, Problem, Source
from coverage_report.testing import check_loader

WHEEL = "https://files.example/numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl#sha256=00"


def installed(name: str, url: str, version: str = "2.4.6", **more: Any) -> dict[str, Any]:
    return {
        "download_info": {"url": url, **more},
        "metadata": {"name": name, "version": version},
    }


REPORT = {
    "version": "1",
    "pip_version": "26.1",
    "install": [
        installed("numpy", WHEEL, archive_info={}),
        installed("Only_Source", "https://files.example/only_source-1.tar.gz", "1"),
        installed("from-git", "https://git.example/x", "1", vcs_info={"vcs": "git"}),
        installed("app", "file:///app", "1", dir_info={"editable": True}),
        installed("pandas", WHEEL),
        {"metadata": 3},
    ],
    "environment": {"sys_platform": "linux"},
}


def loaded(report: Any) -> list[Item]:
    data = json.dumps(report).encode()
    return list(pip_report.load(Source("app/report.json", data=data), LoadContext()))


def test_the_wheel_of_each_package_is_a_build() -> None:
    """What pip would build from source has none; the project itself is left out, a wrong file is told."""
    found = loaded(REPORT)
    records = [item for item in found if isinstance(item, BuildRecord)]
    assert [(r.package, r.version, r.snapshot) for r in records] == [
        ("numpy", "2.4.6", "report.json")
    ]
    reasons = [(item.package, item.reason) for item in found if isinstance(item, LeftOut)]
    assert reasons == [("only-source", "source only"), ("from-git", "from git")]
    first, second = [str(item) for item in found if isinstance(item, Problem)]
    assert "is not a file of pandas 2.4.6" in first
    assert second.startswith("app/report.json: /install/5: Expected `object`, got `int`")


def test_the_loader_keeps_the_rules_of_all() -> None:
    """It takes its own kind alone."""
    (loader,) = [one for one in register_loaders() if one.name == "pip-report"]
    assert check_loader(loader, json.dumps(REPORT))


@pytest.mark.parametrize("report", [{"version": "2", "install": []}, {"version": "1"}])
def test_another_version_is_refused(report: Any) -> None:
    """What is not known is refused in one line."""
    with pytest.raises(InputError, match="not version 1 of pip's installation report"):
        loaded(report)
