"""Keys that stand twice in Spack's files: of two records both are read, and a record with a key twice is skipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_report import BuildRecord, InputError, Problem, Source
from coverage_report.loaders.spack import pages
from coverage_report.run.pipeline import build_model

KINDS = ("index", "store", "lock")


def _doubled(document: bytes, old: str, new: str) -> bytes:
    """Put something into a document before the first place where `old` stands."""
    text = document.decode()
    assert old in text
    return text.replace(old, new + old, 1).encode()


def _large(spack: Any) -> list[Any]:
    """So many builds that a file is not looked through without a reason."""
    return [spack.Build(f"p{number}") for number in range(120)]


def _packages(items: Any) -> list[str]:
    return sorted(item.package for item in items if isinstance(item, BuildRecord))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_two_records_of_one_hash_are_both_read(
    spack: Any, tmp_path: Path, kind: str, *, large: bool
) -> None:
    """The rule for contradictions decides, whatever their order, and both things are said."""
    build = spack.Build("zlib")
    other = json.dumps(json.loads(getattr(spack, kind)(build)))
    records = json.loads(other)
    specs = records["database"]["installs"] if "database" in records else records["concrete_specs"]
    moved = json.dumps(specs[build.hash]).replace("ubuntu22.04", "windows11")
    data = getattr(spack, kind)(build, *(_large(spack) if large else ()))
    data = _doubled(data, f'"{build.hash}": {{', f'"{build.hash}": {moved}, ')
    items = spack.read(data)
    assert [i.axes["os"] for i in items if getattr(i, "hash", "") == build.hash] == [
        "ubuntu22.04",
        "windows11",
    ]
    assert (
        sum("stands twice: all that stands there is read" in p for p in spack.problems(items)) == 1
    )
    file = tmp_path / "x.json"
    file.write_bytes(data)
    model = build_model(spack.read_folder(file), packages=["zlib"])
    assert list(model.snapshots[0].packages[0].cells) == [
        ("ubuntu22.04", "x86_64_v3", "gcc@11.4.0")
    ]
    assert any("is described in two ways" in problem.message for problem in model.problems)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", [*KINDS, "find"])
def test_a_record_with_a_key_twice_is_skipped(spack: Any, kind: str, *, large: bool) -> None:
    """Nobody knows which is meant; the others are read."""
    builds = [spack.Build("a", os="first"), *(_large(spack) if large else [spack.Build("b")])]
    data = _doubled(getattr(spack, kind)(*builds), '"platform_os": "first"', '"platform_os": "x", ')
    items = spack.read(data)
    assert _packages(items) == sorted(build.name for build in builds[1:])
    (problem,) = spack.problems(items)
    assert problem.endswith("record skipped: has the key 'platform_os' twice: keep one")


def test_any_key_of_a_small_file_is_found(spack: Any) -> None:
    data = _doubled(spack.index(spack.Build("a")), '"version": "1.3.1"', '"version": "1.2", ')
    assert _packages(spack.read(data)) == []
    assert "has the key 'version' twice" in spack.problems(spack.read(data))[0]


def test_a_key_twice_beside_the_records_is_told(spack: Any) -> None:
    """What decoders keep is read."""
    data = _doubled(spack.index(spack.Build("a")), '"version": "8"', '"version": "8", ')
    items = spack.read(data, "m/index.json")
    assert _packages(items) == ["a"]
    assert spack.problems(items) == [
        "m/index.json: has the key 'version' twice: keep one; the last one was read"
    ]


def test_environments_of_a_lock_may_share_a_hash(spack: Any) -> None:
    """Only within one environment a hash stands once."""
    build = spack.Build("a")
    include = {"/envs/b": spack.environment(build)}
    assert spack.problems(spack.read(spack.lock(build, include=include))) == []
    data = _doubled(
        spack.lock(build, include=include), f'"{build.hash}": {{', f'"{build.hash}": {{}}, '
    )
    (problem,) = spack.problems(spack.read(data))
    assert problem.endswith("twice: keep one; the last one was read")


@pytest.mark.parametrize("size", [1, 300_000])
def test_a_record_before_another_may_be_damaged(spack: Any, size: int) -> None:
    """Or longer than any record is: it is skipped, and said to be."""
    build = spack.Build("a")
    junk = json.dumps({"spec": {"platform_os": "x" * size}})
    data = _doubled(spack.index(build), f'"{build.hash}": {{', f'"{build.hash}": {junk}, ')
    items = spack.read(data)
    assert _packages(items) == ["a"]
    assert len(spack.problems(items)) == 2


def test_a_spec_or_a_manifest_with_a_key_twice_is_refused(spack: Any, tmp_path: Path) -> None:
    data = _doubled(spack.spec_file(spack.Build("a")), '"version": "1.3.1"', '"version": "1", ')
    with pytest.raises(InputError, match="has the key 'version' twice"):
        spack.read(data)
    mirror = spack.mirror_v3(tmp_path / "m", spack.Build("a"))
    manifest = mirror / "v3" / "manifests" / "index" / "index.manifest.json"
    manifest.write_bytes(_doubled(manifest.read_bytes(), '"version": 3', '"version": 3, '))
    with pytest.raises(InputError, match="has the key 'version' twice"):
        spack.read_folder(mirror)


DETAILS = (
    '{"compiler": "gcc@11.4.0", "hash": "%s", "os": "rhel8", "platform": "linux", "size": "-", '
    '"stacks": [], "target": "zen4", "variants": [], "versions": ["1"]}'
)


def _page(*details: str, meta: str = '{"num_specs": 2}') -> list[Any]:
    text = (
        f'---\ntitle: "zlib"\nlayout: cache\ncategories: [package, develop]\nmeta: {meta}\n'
        f"spec_details: [{', '.join(details)}]\n---"
    )
    return list(pages.load(Source("p.md", data=text.encode()), None))  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [0, 1])
def test_an_entry_of_a_page_with_a_key_twice_is_skipped(at: int) -> None:
    """The first, by which the others are measured, as well as any other."""
    details = [DETAILS % "a", DETAILS % "b"]
    details[at] = details[at].replace('"os"', '"os": "x", "os"')
    items = _page(*details)
    assert [item.hash for item in items if isinstance(item, BuildRecord)] == ["ba"[at]]
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert problem.pointer == f"/spec_details/{at}"
    assert problem.message == "record skipped: has the key 'os' twice: keep one"


def test_entries_of_a_page_need_not_be_alike() -> None:
    """One with a key that others have not is looked at, and read."""
    items = _page(DETAILS % "a", (DETAILS % "b").replace('"os"', '"new": "\\"os\\":", "os"'))
    assert [item.hash for item in items if isinstance(item, BuildRecord)] == ["a", "b"]
    assert not [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize(
    "meta", ['{"num_specs": 9, "num_specs": 2}', '{"num_specs_by_stack": {"a": 1, "a": 2}}']
)
def test_a_key_twice_in_meta_is_a_problem(meta: str) -> None:
    """The builds count all the same."""
    items = _page(DETAILS % "a", DETAILS % "b", meta=meta)
    assert len(_packages(items)) == 2
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert problem.message.endswith("twice: keep one; meta is not checked")


def test_meta_may_be_yaml() -> None:
    items = _page(DETAILS % "a", DETAILS % "b", meta="{num_specs: 2}")
    assert not [item for item in items if isinstance(item, Problem)]


def test_of_the_records_of_a_view_only_those_are_read_that_are_wanted(
    spack: Any, tmp_path: Path
) -> None:
    """A hash that stands twice in a mirror's own index, and in a view, is the view's."""
    build, other = spack.Build("a"), spack.Build("b")
    mirror = spack.mirror_v3(tmp_path / "m", build, view="one")
    spack.mirror_v2(mirror, build, other, version=8)
    index = mirror / "build_cache" / "index.json"
    index.write_bytes(
        _doubled(index.read_bytes(), f'"{build.hash}": {{', f'"{build.hash}": {{}}, ')
    )
    (mirror / "build_cache" / "index.json.hash").unlink()
    inputs = spack.read_folder(mirror)
    assert {(r.snapshot, r.package) for r in inputs.records} == {("one", "a"), ("m", "b")}


def test_a_large_file_that_only_looks_doubled_is_read(spack: Any) -> None:
    """A key of that name elsewhere is no second statement."""
    builds = _large(spack)
    data = _doubled(spack.index(*builds), '"pic": true', '"platform_os": "x", ')
    items = spack.read(data)
    assert _packages(items) == sorted(build.name for build in builds)
    assert spack.problems(items) == []
