"""The headline of a report: from its numbers, not from its text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report import Diff, ExportContext
from coverage_report.commands._numbers import Together, read_numbers
from coverage_report.run.registry import load_plugins
from coverage_report.testing import sample_diff, sample_model

PACKAGES = {"changed": 0, "new": 0, "removed": 0}


def headline(folder: Path, data: object) -> str:
    (folder / "n.json").write_text(json.dumps(data))
    return read_numbers(str(folder / "n.json")).headline()


def diff(**summary: int) -> dict[str, Any]:
    zero: dict[str, Any] = {"gained": 0, "lost": 0, "moved": 0, "packages": PACKAGES}
    return {"schema": 1, "kind": "diff", "no_base": None, "summary": zero | summary}


def report(*counts: tuple[int, int | None]) -> dict[str, Any]:
    snapshots = [{"summary": {"covered": covered, "total": total}} for covered, total in counts]
    return {"schema": 1, "snapshots": snapshots}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (diff(), "no platform was lost"),
        (diff(gained=1), "no platform was lost, 1 combination gained"),
        (diff(lost=1500), "1,500 combinations lost"),
        (diff(lost=1, gained=1200), "1 combination lost, 1,200 gained"),
        (diff() | {"no_base": "old.json: no base: does not exist"}, "no base to compare with"),
        (report((9, 16)), "9 of 16 combinations built (56%)"),
        (report((1, 1)), "1 of 1 combination built (100%)"),
        (report((0, 0)), "0 of 0 combinations built"),
        (report((6, None)), "built for 6 combinations"),
        (report((1, 1), (1, 2)), "2 snapshots"),
        (report(), "0 snapshots"),
    ],
)
def test_the_headline(tmp_path: Path, data: object, line: str) -> None:
    assert headline(tmp_path, data) == line


def test_what_we_write_is_what_we_read(tmp_path: Path) -> None:
    exporter, context = load_plugins().exporters["json"], ExportContext()
    for made in (
        exporter.export(sample_model(), context),
        exporter.renders[Diff](sample_diff(), context),
    ):
        (artifact,) = made
        (tmp_path / "n.json").write_text(str(artifact.content))
        assert read_numbers(str(tmp_path / "n.json")).headline()


def test_diffs_add_up_but_not_with_reports(tmp_path: Path) -> None:
    for name, data in (("a", diff(lost=1)), ("b", diff(lost=2)), ("c", report((1, 2)))):
        (tmp_path / name).write_text(json.dumps(data))
    a, b, c = (read_numbers(str(tmp_path / name)) for name in "abc")
    assert Together([a, b]).headline() == "3 combinations lost in 2 reports"
    assert Together([a, c]).headline() == "2 reports"
