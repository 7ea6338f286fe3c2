"""Several inputs in one run: told apart, not counted twice unnoticed, and no silent hole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CSV = "package,version,os,target,compiler\nzlib,1.3,rhel8,zen4,gcc@12\n"


def names(text: str) -> list[str]:
    """Return the names of a report's snapshots."""
    return [snapshot["name"] for snapshot in json.loads(text)["snapshots"]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders with a file of the same name in each."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "builds.csv").write_text(CSV)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_of_one_name_are_two_snapshots(cli, folder):
    """What is named after its file is told apart by the folders."""
    result = cli("report", "old", "new", "-f", "json")
    assert names(result.out) == ["new/builds.csv", "old/builds.csv"]
    assert cli("report", "new", "old", "-f", "json").out == result.out


def test_one_file_keeps_its_short_name(cli, folder):
    """There is nothing to tell apart."""
    assert names(cli("report", "old", "-f", "json").out) == ["builds"]


def test_a_snapshot_that_is_stated_may_be_in_two_files(cli, folder):
    """Parts of one release are one snapshot, whatever their files are called."""
    for name, system in (("old", "rhel8"), ("new", "rhel9")):
        text = f"package,snapshot,os\nzlib,1.0,{system}\n"
        (folder / name / "builds.csv").write_text(text)
    report = json.loads(cli("report", "old", "new", "-f", "json").out)
    assert [s["summary"]["records"] for s in report["snapshots"]] == [2]


def test_a_report_beside_its_source_is_told(cli, folder):
    """A report has no hashes, so its builds cannot be found again in the source."""
    cli("demo", "-f", "json:report.json")
    result = cli("demo", "report.json", "-f", "json:both.json")
    assert "also has builds without hashes, read by report-json" in result.err


def test_a_file_that_is_missing_is_named_in_the_report(cli, folder):
    """With --keep-going there is no silent hole, also with -q."""
    (folder / "cut.csv").write_text('package,os\nzlib,"rhel8\n')
    words = ("report", "old", "cut.csv", "--keep-going", "-q")
    assert cli(*words).out.endswith("incomplete, could not be read: cut.csv\n")
    assert "**Incomplete: could not be read:** `cut.csv`" in cli(*words, "-f", "markdown").out
    assert '"lost": true' in cli(*words, "-f", "json").out


def test_templates_that_nothing_uses_are_told(cli, folder):
    """A template in the wrong folder would be ignored without a word."""
    (folder / "own").mkdir()
    (folder / "own" / "report.md.j2").write_text("mine\n")
    result = cli("demo", "-f", "markdown", "--templates", "own")
    assert "no file in it has a template's name, such as markdown/report.md.j2" in result.err
