"""Views of a mirror (since Spack 1.2): each is a snapshot, and nothing is pooled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report import InputError
from coverage_report.run.pipeline import snapshots_of

VIEWS = ("2026-03-01", "2026-03-08")


def _builds(inputs: Any) -> set[tuple[str, str]]:
    return {(record.snapshot, record.package) for record in inputs.records}


def _mirror(spack: Any, folder: Path, **views: Any) -> Path:
    """A mirror with these packages in each view; the one called root is its own index."""
    for view, packages in views.items():
        builds = [spack.Build(package) for package in packages]
        spack.mirror_v3(folder, *builds, view="" if view == "root" else view)
    return folder


def test_each_view_is_a_snapshot(spack: Any, tmp_path: Path) -> None:
    """Also where the mirror has no index of its own; a package may be in several."""
    mirror = _mirror(spack, tmp_path / "m", a="xy", b="yz")
    inputs = spack.read_folder(mirror)
    assert _builds(inputs) == {("a", "x"), ("a", "y"), ("b", "y"), ("b", "z")}
    assert snapshots_of(inputs) == {"a", "b"}


def test_what_only_the_root_lists_is_the_mirrors_own(spack: Any, tmp_path: Path) -> None:
    mirror = _mirror(spack, tmp_path / "m", root="wxy", a="x", b="xy")
    assert _builds(spack.read_folder(mirror)) == {("m", "w"), ("a", "x"), ("b", "x"), ("b", "y")}


def test_a_root_that_lists_no_more_than_the_views_is_no_snapshot(
    spack: Any, tmp_path: Path
) -> None:
    """It would be a snapshot without a build beside its builds."""
    mirror = _mirror(spack, tmp_path / "m", root="xy", a="x", b="y")
    assert snapshots_of(spack.read_folder(mirror)) == {"a", "b"}


def test_the_name_of_a_view_may_have_a_slash(spack: Any, tmp_path: Path) -> None:
    mirror = _mirror(spack, tmp_path / "m", **{"e4s/develop": "x", "e4s": "y"})
    assert _builds(spack.read_folder(mirror)) == {("e4s/develop", "x"), ("e4s", "y")}


def test_a_view_without_a_build_is_a_snapshot(spack: Any, tmp_path: Path) -> None:
    assert snapshots_of(spack.read_folder(_mirror(spack, tmp_path / "m", a="", b="x"))) == {
        "a",
        "b",
    }


def test_names_that_meet_are_told_apart(spack: Any, tmp_path: Path) -> None:
    """A view that is called like its mirror, and one that two mirrors have."""
    bucket = tmp_path / "bucket"
    _mirror(spack, bucket / "develop", root="wx", develop="x")
    assert _builds(spack.read_folder(bucket / "develop")) == {
        ("develop", "w"),
        ("develop/develop", "x"),
    }
    for release in ("v2026.10", "v2026.11"):
        _mirror(spack, bucket / "releases" / release, e4s="x", **{f"{release}.0": "y"})
    told = {
        ("v2026.10/e4s", "x"),
        ("v2026.10.0", "y"),
        ("v2026.11/e4s", "x"),
        ("v2026.11.0", "y"),
    }
    assert _builds(spack.read_folder(bucket / "releases")) == told
    (bucket / "cache_spack_io_index.json").write_text("{}")
    assert _builds(spack.read_folder(bucket)) == told | {
        ("develop", "w"),
        ("develop/develop", "x"),
    }


def test_a_view_that_cannot_be_read_is_one_line(spack: Any, tmp_path: Path) -> None:
    """The others are still there with --keep-going."""
    mirror = _mirror(spack, tmp_path / "m", a="x", b="y")
    manifest = mirror / "v3" / "manifests" / "index" / "a" / "index.manifest.json"
    manifest.write_text("{")
    with pytest.raises(InputError, match=r"index/a/index.manifest.json: is not valid JSON[^\n]*$"):
        spack.read_folder(mirror)
    assert _builds(spack.read_folder(mirror, keep_going=True)) == {("b", "y")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"compression": "xz"},
            "has an index compressed as 'xz'; this program reads gzip and zstd",
        ),
        ({"mediaType": "application/vnd.other"}, "names no index"),
    ],
)
def test_an_index_that_is_written_otherwise_is_refused_by_name(
    spack: Any, tmp_path: Path, change: dict[str, str], message: str
) -> None:
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build(), **change)
    with pytest.raises(InputError, match=message):
        spack.read_folder(mirror)


@pytest.mark.parametrize("start", [b"\xfd7zXZ\x00", b"BZh91AY&SY"])
@pytest.mark.parametrize("place", ["build_cache/index.json.xz", "index.json.bz2"])
def test_an_index_that_is_packed_otherwise_is_refused_by_name(
    spack: Any, tmp_path: Path, start: bytes, place: str
) -> None:
    """In a mirror, and where the file itself is named; other files of a folder are nobody's business."""
    file = tmp_path / "m" / place
    file.parent.mkdir(parents=True)
    file.write_bytes(start + b"...")
    for path in (file, tmp_path / "m") if "build_cache" in place else (file,):
        with pytest.raises(InputError, match=r"is packed with (xz|bzip2), which is not read"):
            spack.read_folder(path)


def test_an_index_that_is_signed_in_clear_is_read(spack: Any, tmp_path: Path) -> None:
    """So is its manifest; no signature is checked, as for a spec."""
    index = tmp_path / "today.json"
    index.write_text(spack.signed(spack.index(spack.Build()).decode()))
    assert _builds(spack.read_folder(index)) == {("today", "zlib")}
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build())
    manifest = mirror / "v3" / "manifests" / "index" / "index.manifest.json"
    manifest.write_text(spack.signed(manifest.read_text()))
    assert _builds(spack.read_folder(mirror)) == {("m", "zlib")}
    manifest.write_text("-----BEGIN PGP MESSAGE-----\n\nabc\n")
    with pytest.raises(InputError, match="is signed or encrypted with PGP"):
        spack.read_folder(mirror)


def test_unknown_keys_of_later_spacks_are_ignored(spack: Any, tmp_path: Path) -> None:
    """Spack 1.2 added keys to specs and kept the versions of its formats."""
    document = json.loads(spack.index(spack.Build()))
    for install in document["database"]["installs"].values():
        install["spec"].update(
            abstract_hash="abc", compiler_flags={}, when="%gcc", propagation=[], new={"a": [1]}
        )
        install["new"] = None
    file = tmp_path / "new.json"
    file.write_text(json.dumps(document))
    inputs = spack.read_folder(file)
    assert (len(inputs.records), inputs.problems) == (1, ())


def test_a_folder_without_an_index_is_no_view(spack: Any, tmp_path: Path) -> None:
    mirror = _mirror(spack, tmp_path / "m", **{"e4s/develop": "x"})
    assert _builds(spack.read_folder(mirror)) == {("e4s/develop", "x")}
