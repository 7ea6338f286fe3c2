"""One snapshot at a time is what all at once is, and of no snapshot more than a path is kept."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from coverage_report import CoverageModel, InputError, build_model, load
from coverage_report.run import shelf as room
from coverage_report.run.inputs import Batch
from coverage_report.run.registry import Plugins, load_plugins
from coverage_report.run.shelf import Shelf, survey

A = "package,os\nzlib,rhel8\nhdf5,rhel8\n"
B = "package,os\nzlib,sonoma\n"
SEVERAL = "package,os,snapshot\nzlib,rhel8,v1\nzlib,sonoma,v2\nhdf5,sonoma,v2\n"


@pytest.fixture
def plugins() -> Plugins:
    return load_plugins()


def written(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [str(folder)]


def told(model: CoverageModel) -> list[object]:
    return [(s.name, s.universe, s.packages, s.tally) for s in model.snapshots]


CASES = {
    "a file each": {"v1.csv": A, "v2.csv": B},
    "several in one": {"all.csv": SEVERAL},
    "names that meet": {"x/v1.csv": A, "y/v1.csv": B},
    "several files of one": {"all.csv": SEVERAL, "v1.csv": A, "v2.csv": B},
}


@pytest.mark.parametrize("kept", [0, 100_000], ids=["read twice", "kept"])
@pytest.mark.parametrize("case", CASES)
def test_one_at_a_time_is_what_all_at_once_is(
    case: str, kept: int, tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "KEPT", kept)
    paths = written(tmp_path, CASES[case])
    whole = build_model(load(paths, plugins))
    shelf = survey(paths, plugins)
    assert set(shelf.snapshots) == {snapshot.name for snapshot in whole.snapshots}
    each = [build_model(shelf.read(snapshot.name)) for snapshot in whole.snapshots]
    assert [one for model in each for one in told(model)] == told(whole)


def test_what_all_hold_is_known(tmp_path: Path, plugins: Plugins) -> None:
    csv = "package,os,snapshot,stacks\nzlib,rhel8,v1,e4s\nhdf5,rhel8,v2,ml\n"
    shelf = survey(written(tmp_path, {"all.csv": csv}), plugins)
    assert (shelf.packages, shelf.stacks) == ({"zlib", "hdf5"}, {"e4s", "ml"})
    assert shelf.survey.axes == ("os",)


def test_problems_are_those_of_all(tmp_path: Path, plugins: Plugins) -> None:
    paths = written(tmp_path, {"v1.csv": A + ",rhel8\n", "v2.csv": B})
    paths.append(str(tmp_path / "v3.csv"))
    shelf = survey(paths, plugins, keep_going=True)
    assert shelf.survey.problems == load(paths, plugins, keep_going=True).problems
    with pytest.raises(InputError, match=r"v3\.csv"):
        survey(paths, plugins)


def test_a_source_that_went_away_is_said(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "KEPT", 0)
    shelf = survey(written(tmp_path, {"v1.csv": A, "v2.csv": B}), plugins)
    (tmp_path / "v1.csv").unlink()
    assert len(shelf.read("v2").records) == 1
    with pytest.raises(InputError, match=r"v1\.csv: cannot be read"):
        shelf.read("v1")


def test_no_record_is_kept(
    tmp_path: Path, plugins: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "KEPT", 0)
    shelf = survey(written(tmp_path, {"v1.csv": A, "v2.csv": B}), plugins)
    assert not list(records_in(shelf))


def records_in(shelf: Shelf) -> Iterable[object]:
    for holders in shelf._holders.values():
        yield from (holder for holder in holders if isinstance(holder, Batch))


def test_what_is_on_no_disk_is_kept(plugins: Plugins, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "KEPT", 0)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(A.encode())))
    shelf = survey(["-"], plugins)
    (name,) = shelf.snapshots
    assert [len(shelf.read(name).records) for _ in range(2)] == [2, 2]
