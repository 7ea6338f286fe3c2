"""Folders of build caches: mirrors, tags with stacks, and buckets of tags."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report import InputError
from coverage_report.loaders.spack._folders import Folder

BUCKET = "cache_spack_io_index.json"


def _stacks(inputs: Any) -> dict[str, tuple[str, ...]]:
    return {record.package: record.stacks for record in inputs.records}


@pytest.mark.parametrize("layout", ["mirror_v2", "mirror_v3"])
def test_a_mirror_is_read_through_its_index(spack: Any, tmp_path: Path, layout: str) -> None:
    """A folder with an index is one snapshot of its name; its label is root."""
    folder = getattr(spack, layout)(tmp_path / "develop", spack.Build())
    inputs = spack.read_folder(folder)
    (record,) = inputs.records
    assert (record.snapshot, record.stacks, record.package) == ("develop", ("root",), "zlib")
    assert inputs.unread == ()


def test_both_layouts_count_together(spack: Any, tmp_path: Path) -> None:
    """A mirror that is being migrated holds what either of its indexes lists, each hash once."""
    spack.mirror_v2(tmp_path / "m", spack.Build("both"), spack.Build("old"), version=8)
    folder = spack.mirror_v3(tmp_path / "m", spack.Build("both"), spack.Build("new"))
    records = spack.read_folder(folder).records
    assert {record.package for record in records} == {"both", "old", "new"}
    assert len({record.hash for record in records}) == 3


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_packed_index_of_a_mirror_is_unpacked(spack: Any, tmp_path: Path, suffix: str) -> None:
    """The checksum of layout v2 is that of the text, packed or not."""
    index = spack.mirror_v2(tmp_path / "m", spack.Build()) / "build_cache" / "index.json"
    data = index.read_bytes()
    index.unlink()
    index.with_name(f"index.json{suffix}").write_bytes(gzip.compress(data))
    assert len(spack.read_folder(tmp_path / "m").records) == 1


def test_stacks_label_what_their_indexes_list(spack: Any, tmp_path: Path) -> None:
    """A spec has the label of each stack whose index lists it, pushed or not, and root."""
    tag = tmp_path / "develop"
    a, b, c = (spack.Build(name) for name in "abc")
    spack.mirror_v3(tag, a, b, c)
    spack.mirror_v3(tag / "e4s", a, b)
    spack.mirror_v2(tag / "ml", b, version=8)
    data = json.loads((tag / "ml/build_cache/index.json").read_bytes())
    data["database"]["installs"][b.hash]["in_buildcache"] = False
    (tag / "ml/build_cache/index.json").write_text(json.dumps(data))
    (tag / "ml/build_cache/index.json.hash").unlink()
    inputs = spack.read_folder(tag)
    assert _stacks(inputs) == {"a": ("e4s", "root"), "b": ("e4s", "ml", "root"), "c": ("root",)}
    assert {record.snapshot for record in inputs.records} == {"develop"}


def test_the_tags_own_index_decides_what_counts(spack: Any, tmp_path: Path) -> None:
    """What only a stack's index lists is left out, and said to be."""
    tag = spack.mirror_v3(tmp_path / "develop", spack.Build("a"))
    spack.mirror_v3(tag / "e4s", spack.Build("a"), spack.Build("b", compilers={"c": "llvm@17.0.6"}))
    inputs = spack.read_folder(tag)
    assert _stacks(inputs) == {"a": ("e4s", "root")}
    assert ("b", "only in the index of a stack") in spack.left_out(inputs.left_out)


@pytest.mark.parametrize("name", ["develop", "v1.0.0", "develop-2025-05-25", "our-release"])
def test_a_tag_without_an_index_is_the_union_of_its_stacks(
    spack: Any, tmp_path: Path, name: str
) -> None:
    """Each build counts once, with the labels of all stacks that list it."""
    spack.mirror_v3(tmp_path / name / "e4s", spack.Build("a"), spack.Build("b"))
    spack.mirror_v2(tmp_path / name / "ml", spack.Build("b"), spack.Build("c"), version=8)
    for path in (tmp_path, tmp_path / name):
        inputs = spack.read_folder(path)
        assert {record.snapshot for record in inputs.records} == {name}
        stacks = {(r.package, label) for r in inputs.records for label in r.stacks}
        assert stacks == {("a", "e4s"), ("b", "e4s"), ("b", "ml"), ("c", "ml")}


def _bucket(spack: Any, folder: Path) -> Path:
    """A bucket with a tag of both kinds, and one without stacks."""
    spack.mirror_v3(folder / "develop", spack.Build("a"), spack.Build("b"))
    spack.mirror_v3(folder / "develop" / "e4s", spack.Build("a"))
    spack.mirror_v2(folder / "v0.23.1" / "hep", spack.Build("c"))
    spack.mirror_v2(folder / "v0.22.0", spack.Build("d"))
    return folder


def _listing(folder: Path, *places: str) -> None:
    listed: dict[str, list[dict[str, str]]] = {}
    for place in places:
        tag, _, stack = place.partition("/")
        blobs = [p for p in (folder / place / "blobs").rglob("*") if p.is_file()]
        path = blobs[0].relative_to(folder) if blobs else f"{place}/build_cache/index.json"
        url = f"s3://spack-binaries/{path}"
        listed.setdefault(tag, []).append({"label": stack or "root", "url": url})
    (folder / BUCKET).write_text(json.dumps(listed))


@pytest.mark.parametrize("listing", [True, False])
def test_a_bucket_is_its_tags(spack: Any, tmp_path: Path, *, listing: bool) -> None:
    """The tags of a bucket are snapshots beside each other, listed or not."""
    folder = _bucket(spack, tmp_path / "bucket")
    if listing:
        _listing(folder, "develop", "develop/e4s", "v0.23.1/hep", "v0.22.0")
    records = {(r.snapshot, r.package, r.stacks) for r in spack.read_folder(folder).records}
    assert records == {
        ("develop", "a", ("e4s", "root")),
        ("develop", "b", ("root",)),
        ("v0.23.1", "c", ("hep",)),
        ("v0.22.0", "d", ("root",)),
    }


def test_two_tags_without_stacks_are_two_snapshots(spack: Any, tmp_path: Path) -> None:
    """Mirrors that are named like tags are not taken for stacks of one."""
    spack.mirror_v2(tmp_path / "v0.22.0", spack.Build("a"))
    spack.mirror_v2(tmp_path / "v0.23.1", spack.Build("b"))
    assert {r.snapshot for r in spack.read_folder(tmp_path).records} == {"v0.22.0", "v0.23.1"}


def test_blobs_without_manifests_are_found_by_the_listing(spack: Any, tmp_path: Path) -> None:
    """A copy made by the addresses of the listing has no manifests; it is read all the same."""
    folder = _bucket(spack, tmp_path / "bucket")
    _listing(folder, "develop", "develop/e4s")
    for manifest in folder.rglob("index.manifest.json"):
        manifest.unlink()
    records = spack.read_folder(folder).records
    stacks = {r.package: r.stacks for r in records if r.snapshot == "develop"}
    assert stacks == {"a": ("e4s", "root"), "b": ("root",)}


def test_what_the_listing_promises_and_the_copy_lacks_is_a_problem(
    spack: Any, tmp_path: Path
) -> None:
    """A stack that is listed and was not copied is named; a tag that was not copied at all is not."""
    folder = _bucket(spack, tmp_path / "bucket")
    _listing(folder, "develop", "develop/e4s", "develop/gone", "v0.1.0", "v0.1.0/gone")
    assert [str(problem) for problem in spack.read_folder(folder).problems] == [
        f"{folder}/{BUCKET}: /develop: stack gone is listed and not here"
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"develop": [{"label": 1}]}'])
def test_a_bad_listing_costs_nothing_else(spack: Any, tmp_path: Path, text: str) -> None:
    """A listing that cannot be read is one line; the tags are still there."""
    folder = _bucket(spack, tmp_path / "bucket")
    (folder / BUCKET).write_text(text)
    with pytest.raises(InputError, match=rf"^\S*/{BUCKET}: [^\n]*$"):
        spack.read_folder(folder)
    assert len(spack.read_folder(folder, keep_going=True).records) == 4


def test_addresses_that_lead_elsewhere_are_ignored(spack: Any, tmp_path: Path) -> None:
    """No address makes a file outside of the bucket's tags be read."""
    folder = _bucket(spack, tmp_path / "bucket")
    checksum = next((folder / "develop/e4s/blobs").rglob("?" * 64)).name
    urls = [f"s3://b/develop/../e4s/blobs/sha256/00/{checksum}", "file:///etc/passwd", "", "s3://b"]
    listing = {"develop": [{"label": "x", "url": url} for url in urls]}
    (folder / BUCKET).write_text(json.dumps(listing))
    assert spack.read_folder(folder).problems == ()


def test_folders_that_are_no_mirrors_are_listed(spack: Any, tmp_path: Path) -> None:
    """What lies in a tag or a bucket and is no mirror is ignored, and said to be."""
    folder = _bucket(spack, tmp_path / "bucket")
    _listing(folder, "develop")
    (folder / "develop" / "notes").mkdir()
    (folder / "logs").mkdir()
    assert set(spack.read_folder(folder).unread) == {f"{folder}/develop/notes", f"{folder}/logs"}


def test_links_to_other_folders_are_not_followed(spack: Any, tmp_path: Path) -> None:
    """A link in a tag is no stack of it."""
    tag = spack.mirror_v3(tmp_path / "develop", spack.Build("a"))
    spack.mirror_v3(tmp_path / "other", spack.Build("a"))
    (tag / "other").symlink_to(tmp_path / "other")
    assert _stacks(spack.read_folder(tag)) == {"a": ("root",)}


def test_ordinary_folders_are_left_to_others(spack: Any, tmp_path: Path) -> None:
    """A folder of files, or of folders without mirrors, is searched file by file."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.lock").write_bytes(spack.lock(spack.Build()))
    (tmp_path / "a" / "y.json").write_bytes(spack.find(spack.Build()))
    assert {r.snapshot for r in spack.read_folder(tmp_path).records} == {"x", "y"}


LIES: dict[str, tuple[str, Any]] = {
    "blob changed": ("does not match its checksum", lambda m: _blob(m).write_bytes(_same_size(m))),
    "blob cut": ("bytes, its manifest says", lambda m: _blob(m).write_bytes(b"{}")),
    "blob missing": ("is missing, and the mirror's manifest names it", lambda m: _blob(m).unlink()),
    "manifest cut": ("not valid JSON", lambda m: _manifest(m).write_text("{")),
    "manifest of the future": (
        "manifest version 4; this program reads 3",
        lambda m: _manifest(m).write_text('{"version": 4, "data": []}'),
    ),
    "no index in it": (
        "names no index",
        lambda m: _manifest(m).write_text('{"version": 3, "data": []}'),
    ),
    "path as checksum": (
        "matching regex",
        lambda m: _edit(m, checksum="../../../../../../etc/passwd"),
    ),
    "unknown algorithm": ("checksumAlgorithm 'md5'", lambda m: _edit(m, checksumAlgorithm="md5")),
    "loop of links": ("Too many levels of symbolic links", lambda m: _loop(_manifest(m))),
}


def _blob(mirror: Path) -> Path:
    return next(path for path in (mirror / "blobs").rglob("*") if path.is_file())


def _same_size(mirror: Path) -> bytes:
    return _blob(mirror).read_bytes().replace(b"linux", b"xunil")


def _manifest(mirror: Path) -> Path:
    return mirror / "v3" / "manifests" / "index" / "index.manifest.json"


def _edit(mirror: Path, **changes: str) -> None:
    content = json.loads(_manifest(mirror).read_text())
    content["data"][0].update(changes)
    _manifest(mirror).write_text(json.dumps(content))


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize("lie", LIES)
def test_a_manifest_that_lies_is_one_line(spack: Any, tmp_path: Path, lie: str) -> None:
    """A stack that cannot be trusted is refused in one line; all others are still there."""
    message, tell = LIES[lie]
    tag = spack.mirror_v3(tmp_path / "develop", spack.Build("a"))
    spack.mirror_v3(tag / "e4s", spack.Build("a"))
    tell(spack.mirror_v3(tag / "hep", spack.Build("a")))
    with pytest.raises(InputError, match=rf"^{tag}/hep/[^\n]*$") as caught:
        spack.read_folder(tag)
    assert message in str(caught.value)
    inputs = spack.read_folder(tag, keep_going=True)
    assert _stacks(inputs) == {"a": ("e4s", "root")}
    assert len(inputs.problems) == 1


def test_a_lying_root_leaves_the_stacks(spack: Any, tmp_path: Path) -> None:
    """When a tag's own index cannot be trusted, the run fails; going on, its stacks still count."""
    tag = spack.mirror_v3(tmp_path / "develop", spack.Build("a"))
    spack.mirror_v3(tag / "e4s", spack.Build("a"))
    _edit(tag, checksum="0" * 64)
    with pytest.raises(InputError, match="is missing"):
        spack.read_folder(tag)
    assert _stacks(spack.read_folder(tag, keep_going=True)) == {"a": ("e4s",)}


def test_a_lying_v3_leaves_the_v2_beside_it(spack: Any, tmp_path: Path) -> None:
    """Where one layout of a mirror lies, the other is still read with --keep-going, never silently."""
    spack.mirror_v2(tmp_path / "m", spack.Build("old"))
    folder = spack.mirror_v3(tmp_path / "m", spack.Build("new"), checksum="0" * 64)
    with pytest.raises(InputError, match="does not match its checksum"):
        spack.read_folder(folder)
    assert _stacks(spack.read_folder(folder, keep_going=True)) == {"old": ("root",)}


def test_an_index_of_v2_must_match_its_hash(spack: Any, tmp_path: Path) -> None:
    """An index that is not what index.json.hash says is refused."""
    folder = spack.mirror_v2(tmp_path / "m", spack.Build())
    (folder / "build_cache" / "index.json.hash").write_text("0" * 64)
    with pytest.raises(InputError, match=r"does not match build_cache/index.json.hash"):
        spack.read_folder(folder)


@pytest.mark.parametrize("page", ["specs.md", "index.md"])
def test_a_page_of_2022_counts_once(spack: Any, tmp_path: Path, page: str) -> None:
    """The spec-N.json beside a page describe the page's builds; the page counts."""
    folder = tmp_path / "_cache" / "zlib"
    folder.mkdir(parents=True)
    text = "zlib@1.3.1%gcc@11.4.0 arch=linux-ubuntu22.04-x86_64_v3"
    (folder / page).write_text(
        f'---\ntitle: "zlib"\nlayout: cache\nmeta: {{"versions": ["1.3.1"]}}\n'
        f"spec_files: \n - spec-0.json\nspec_names:\n - '{text}'\n---"
    )
    (folder / "spec-0.json").write_bytes(spack.spec_file(spack.Build(), 2))
    (folder / "notes.txt").write_text("nothing")
    (folder / "more").mkdir()
    inputs = spack.read_folder(tmp_path)
    assert [r.origin.file for r in inputs.records] == [f"{folder}/{page}"]
    assert inputs.unread == (f"{folder}/notes.txt", f"{folder}/more")
    assert len(spack.read_folder(folder / "spec-0.json").records) == 1
    (folder / page).write_text("---\nlayout: cache\n---")
    with pytest.raises(InputError, match=f"^{folder}/{page}: "):
        spack.read_folder(tmp_path)


def test_a_folder_that_cannot_be_looked_into_is_an_error(spack: Any, tmp_path: Path) -> None:
    """What a folder holds is never taken for nothing because it cannot be read."""
    gone = Folder("gone", tmp_path / "gone")
    with pytest.raises(InputError, match="cannot be read: No such file") as caught:
        gone.entries(folders=True)
    assert caught.value.file == "gone"
