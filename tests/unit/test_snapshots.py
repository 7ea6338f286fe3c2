"""Snapshots that are named after files are told apart by their paths, and by no more than they need."""

from __future__ import annotations

from dataclasses import replace

from coverage_report import BuildRecord, Scope, Source
from coverage_report.run.inputs import Batch
from coverage_report.run.snapshots import places_of, told_apart


def read(name: str, snapshot: str) -> Batch:
    """Return a source with one build."""
    items = [BuildRecord(package="zlib", snapshot=snapshot, axes={})]
    return Batch(source=name, items=items, places=places_of(Source(name, data=b""), items))


def names(*batches: Batch) -> list[str]:
    """Return the snapshot of each source's build, told apart."""
    items = [item for batch in told_apart(batches) for item in batch.items]
    return [item.snapshot for item in items if isinstance(item, BuildRecord)]


def test_only_names_that_meet_become_longer() -> None:
    assert names(read("a/x.csv", "x"), read("b/x.csv", "x"), read("b/y.csv", "y")) == [
        "a/x.csv",
        "b/x.csv",
        "y",
    ]


def test_folders_give_names_like_files() -> None:
    """A lock file is named after its folder."""
    sources = read("a/env/spack.lock", "env"), read("b/env/spack.lock", "env")
    assert names(*sources) == ["a/env", "b/env"]


def test_files_of_one_folder_stay_together() -> None:
    assert names(read("dist/a.whl", "dist"), read("dist/b.whl", "dist")) == ["dist", "dist"]


def test_stated_names_stay() -> None:
    assert names(read("a/x.csv", "v1"), read("b/x.csv", "v1")) == ["v1", "v1"]


def test_a_path_that_is_the_end_of_another_keeps_all_its_parts() -> None:
    assert names(read("x.csv", "x"), read("a/x.csv", "x")) == ["x.csv", "a/x.csv"]


def test_scopes_and_notes_follow_the_snapshot_that_they_are_about() -> None:
    def scoped(name: str) -> Batch:
        scope = Scope(snapshot="x", applies=lambda _: True)
        return replace(read(name, "x"), items=[*read(name, "x").items, scope])

    found = [
        item for batch in told_apart([scoped("a/x.csv"), scoped("b/x.csv")]) for item in batch.items
    ]
    assert [item.snapshot for item in found if isinstance(item, Scope)] == ["a/x.csv", "b/x.csv"]
