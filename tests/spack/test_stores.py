"""Install trees, and snapshots without a build: what is there is what Spack would say is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report import InputError, Source
from coverage_report.run.pipeline import build_model, load, snapshots_of
from coverage_report.run.registry import load_plugins

LEFTOVER = "b" * 32


def _store(spack: Any, folder: Path, *builds: Any) -> Path:
    """An install tree with these builds, a prefix that nobody finished, and the mark of a failed install."""
    database = folder / ".spack-db"
    (database / "failures").mkdir(parents=True)
    (database / "index.json").write_bytes(spack.store(*builds))
    failed = database / "failures" / f"broken-pkg-{'a' * 32}"
    failed.write_bytes(spack.spec_file(spack.Build("broken-pkg")))
    for build in (*builds, spack.Build("left-over")):
        prefix = folder / "linux-x" / f"{build.name}-{build.version}-{build.hash}" / ".spack"
        prefix.mkdir(parents=True)
        (prefix / "spec.json").write_bytes(spack.spec_file(build))
    return folder


@pytest.mark.parametrize("asked", ["", "..", ".spack-db"])
def test_a_store_is_what_its_database_says(spack: Any, tmp_path: Path, asked: str) -> None:
    """One snapshot of the store's name; a prefix that the database does not list is no build."""
    gone = spack.Build("gone", deprecated=True)
    store = _store(spack, tmp_path / "opt" / "store", spack.Build("a"), spack.Build("b"), gone)
    inputs = spack.read_folder(store / asked)
    assert {(r.snapshot, r.package) for r in inputs.records} == {("store", "a"), ("store", "b")}
    reasons = {out.package: out.reason for out in inputs.left_out}
    assert (reasons["gone"], reasons["broken-pkg"]) == ("deprecated", "failed to install")
    assert "left-over" not in reasons
    assert (inputs.unread, inputs.problems) == ((), ())


def test_an_install_that_failed_and_then_did_not_is_a_build(spack: Any, tmp_path: Path) -> None:
    """A mark that was left behind takes nothing away."""
    build = spack.Build("a")
    store = _store(spack, tmp_path / "store", build)
    (store / ".spack-db" / "failures" / f"a-{build.hash}").touch()
    model = build_model(spack.read_folder(store))
    assert model.left_out_of("store") == {"external": 1, "failed to install": 1}
    assert [package.builds for package in model.snapshots[0].packages] == [1]


def test_a_store_without_failures_or_with_strange_ones_is_read(spack: Any, tmp_path: Path) -> None:
    store = _store(spack, tmp_path / "store", spack.Build("a"))
    failures = store / ".spack-db" / "failures"
    next(failures.iterdir()).rename(failures / "strange")
    assert {out.reason for out in spack.read_folder(store).left_out} == {"external"}
    (failures / "strange").unlink()
    failures.rmdir()
    assert {out.reason for out in spack.read_folder(store).left_out} == {"external"}


@pytest.mark.parametrize("asked", ["", ".spack-db"])
def test_prefixes_without_a_database_are_an_error_with_advice(
    spack: Any, tmp_path: Path, asked: str
) -> None:
    """Nobody knows which of them failed or are deprecated."""
    store = _store(spack, tmp_path / "store", spack.Build("a"))
    (store / ".spack-db" / "index.json").unlink()
    with pytest.raises(InputError, match=r"index\.json: is missing.* `spack reindex`$"):
        load([str(store / asked)])


def test_a_damaged_database_is_an_error_that_names_it(spack: Any, tmp_path: Path) -> None:
    """The prefixes do not stand in for it, not even with --keep-going."""
    store = _store(spack, tmp_path / "store", spack.Build("a"))
    (store / ".spack-db" / "index.json").write_text('{"database": {')
    for keep_going in (False, True):
        with pytest.raises(InputError, match=rf"^{store}/.spack-db/index.json: is not valid JSON"):
            spack.read_folder(store, keep_going=keep_going)


EMPTY = {
    "find": b"[]\n",
    "lock": b'{"_meta": {"lockfile-version": 6}, "roots": [], "concrete_specs": {}}',
    "store": b'{"database": {"version": "8", "installs": {}}}',
}


@pytest.mark.parametrize("kind", EMPTY)
def test_nothing_installed_is_a_snapshot_without_builds(tmp_path: Path, kind: str) -> None:
    """Nothing is a value, and not the same as no input."""
    file = tmp_path / f"{kind}.json"
    file.write_bytes(EMPTY[kind])
    inputs = load([str(file)])
    assert snapshots_of(inputs) == {kind}
    (snapshot,) = build_model(inputs).snapshots
    assert (snapshot.name, snapshot.builds, snapshot.packages) == (kind, 0, ())


def test_an_empty_list_in_a_folder_is_nobodys(tmp_path: Path) -> None:
    """Only who names it says what it is."""
    (tmp_path / "any.json").write_bytes(b"[]")
    with pytest.raises(InputError, match="no loader reads this"):
        load([str(tmp_path)])
    loader = load_plugins().loaders["spack-find"]
    assert [loader.accepts(Source("x", data=b"[]", asked=asked)) for asked in (True, False)] == [
        True,
        False,
    ]


def test_a_file_whose_every_record_is_damaged_is_no_empty_snapshot(
    spack: Any, tmp_path: Path
) -> None:
    """What could not be read is not nothing."""
    document = json.loads(spack.lock(spack.Build()))
    document["concrete_specs"] = {"a" * 32: {}}
    file = tmp_path / "env.lock"
    file.write_text(json.dumps(document))
    inputs = load([str(file)])
    assert snapshots_of(inputs) == set()
    assert len(inputs.problems) == 1


@pytest.mark.parametrize("way", ["env/spack.lock", "./env/../env/spack.lock", "link/spack.lock"])
def test_the_name_of_a_snapshot_does_not_depend_on_where_one_stands(
    spack: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A lock is called after its folder, also by who stands in it; a link to that is no other folder."""
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "spack.lock").write_bytes(spack.lock(spack.Build()))
    (tmp_path / "link").symlink_to("env")
    folder, _, file = way.rpartition("/")
    names = set()
    for stand, path in ((tmp_path, way), (tmp_path / folder, file), (Path("/"), tmp_path / way)):
        monkeypatch.chdir(stand)
        names |= snapshots_of(load([str(path)]))
    assert names == {"env"}
