"""The same builds, written by every version of Spack, are the same records."""

from __future__ import annotations

import gzip
import json
import random
import sys
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import InputError

ZLIB = ("zlib", "ubuntu22.04", "x86_64_v3", "gcc@11.4.0")
HDF5 = ("hdf5", "rhel8", "zen4", "cce@15.0.1")
BOTH = [HDF5, ZLIB]


@pytest.fixture
def builds(spack: Any) -> list[Any]:
    compilers = {"c": "cce@15.0.1", "fortran": "cce@15.0.1"}
    hdf5 = spack.Build("hdf5", "1.14.5", "rhel8", "zen4", compilers)
    return [spack.Build(), hdf5]


@pytest.mark.parametrize("indent", [None, 1, 2])
@pytest.mark.parametrize("version", [5, 6, 7, 8])
def test_every_database_says_the_same(spack: Any, builds: Any, version: int, indent: Any) -> None:
    """Versions 5 to 8 of an index, indented or not, name the same combinations."""
    assert spack.combos(spack.read(spack.index(*builds, version=version, indent=indent))) == BOTH


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_every_lock_says_the_same(spack: Any, builds: Any, version: int) -> None:
    """Versions 1 to 6 of a lock file name the same combinations."""
    assert spack.combos(spack.read(spack.lock(*builds, version=version))) == BOTH


@pytest.mark.parametrize("spec", [2, 3, 4, 5])
def test_find_says_the_same(spack: Any, builds: Any, spec: int) -> None:
    """What spack find prints names the same combinations in old and new versions."""
    assert spack.combos(spack.read(spack.find(*builds, spec=spec))) == BOTH


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("spec", [1, 2, 3, 4, 5])
def test_a_spec_file_is_its_root(spack: Any, builds: Any, spec: int, *, signed: bool) -> None:
    """A spec.json stands for one build, signed or not; its dependencies are not claimed."""
    items = spack.read(spack.spec_file(builds[1], spec, signed=signed), "x.spec.json")
    assert spack.combos(items) == [HDF5]
    assert len(items) == 1


@pytest.mark.parametrize("version", [5, 6, 7, 8])
def test_hashes_identify_a_build_in_all_files(spack: Any, version: int) -> None:
    """An index and a lock file give one build one hash, whatever the lock's keys are."""
    build = spack.Build()
    written = [spack.index(build, version=version)]
    written += [spack.lock(build, version=v) for v in range(1, 7)]
    records = [item for data in written for item in spack.read(data) if hasattr(item, "axes")]
    assert {record.hash for record in records} == {build.hash}


@given(seed=st.integers())
def test_order_of_keys_and_records_never_matters(spack: Any, seed: int) -> None:
    """Any order of keys, of records and of edges gives the same records."""
    builds = [spack.Build(), spack.Build("re2c", compilers={"cxx": "llvm@17.0.6"}, target="zen4")]
    for data in (spack.index(*builds), spack.index(*builds, version=5), spack.lock(*builds)):
        shuffled = json.dumps(_shuffled(json.loads(data), random.Random(seed))).encode()
        assert spack.combos(spack.read(shuffled)) == spack.combos(spack.read(data))


def _shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, _shuffled(item, rng)) for key, item in value.items()]
        rng.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [_shuffled(item, rng) for item in value]
        rng.shuffle(items)
        return items
    return value


@pytest.mark.parametrize("pack", ["gzip", "zstd"])
def test_everything_may_be_packed(spack: Any, builds: Any, pack: str) -> None:
    """Gzip and zstd are unpacked, whatever they hold."""
    written = (spack.index(*builds), spack.lock(*builds), spack.find(*builds))
    for data in written:
        assert spack.combos(spack.read(_pack(data, pack), "packed")) == BOTH
    signed = spack.spec_file(builds[0], signed=True)
    assert spack.combos(spack.read(_pack(signed, pack), "packed")) == [ZLIB]


def _pack(data: bytes, kind: str) -> bytes:
    if kind == "gzip":
        return gzip.compress(data)
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    packed: bytes = import_module(name).compress(data)
    return packed


def test_environments_that_a_lock_includes_belong_to_it(spack: Any) -> None:
    """Specs of included environments count, at any depth, with the pointer to where they are."""
    inner = {"/envs/b": spack.environment(spack.Build("c"))}
    outer = {"/envs/a": spack.environment(spack.Build("b"), include_concrete=inner)}
    records = [
        r for r in spack.read(spack.lock(spack.Build("a"), include=outer)) if hasattr(r, "axes")
    ]
    places = {record.package: record.origin.pointer.rpartition("/")[0] for record in records}
    assert places == {
        "a": "/concrete_specs",
        "b": "/include_concrete/~1envs~1a/concrete_specs",
        "c": "/include_concrete/~1envs~1a/include_concrete/~1envs~1b/concrete_specs",
    }


@pytest.mark.parametrize(
    ("name", "snapshot"),
    [
        ("develop/build_cache/index.json", "develop"),
        ("m/e4s/blobs/sha256/e5/" + "e5" * 32, "e4s"),
        ("/opt/store/.spack-db/index.json", "store"),
        ("index.json.gz", "index"),
        ("env/spack.lock", "env"),
        ("git:main:env/spack.lock", "env"),
        ("git:main:spack.lock", "spack"),
        ("../spack.lock", "spack"),
        ("locks/v1.2-e4s.spack.lock", "v1.2-e4s"),
        ("v0.23.1.json.zst", "v0.23.1"),
    ],
)
def test_a_snapshot_is_named_for_what_it_is(spack: Any, name: str, snapshot: str) -> None:
    """A file that is called index or spack takes the name of its mirror, store or environment."""
    assert {item.snapshot for item in spack.read(spack.index(spack.Build()), name)} == {snapshot}


def test_spec_files_of_a_folder_are_one_snapshot(spack: Any) -> None:
    """A spec file is never a snapshot of its own: that is the mirror or folder it lies in."""
    (record,) = spack.read(spack.spec_file(spack.Build()), "m/build_cache/linux-zlib.spec.json")
    assert record.snapshot == "m"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("index(version='9')", "database version '9'; this program reads 5 to 8"),
        ("index(version='0.9.3')", "database version '0.9.3'"),
        ("lock(version=7)", "lockfile-version 7; this program reads 1 to 6"),
        ("spec(version=6)", "spec version 6; this program reads 1 to 5"),
        ("spec(nodes=[])", "has no specs"),
        ("spec(nodes=nameless)", "missing required field `name`"),
        ("index(installs=[])", "expected a mapping, got a list"),
        ("index(version missing)", "has no version"),
        ("signature missing", "is cut off: the PGP signature at its end is missing"),
    ],
)
def test_what_cannot_be_read_as_a_whole_is_refused(spack: Any, written: str, message: str) -> None:
    """A version from the future, a cut signature, a wrong shape: one line that says so."""
    with pytest.raises(InputError, match=r"^[^\n]*$") as caught:
        spack.read(_broken(spack, written), "x.json")
    assert message in str(caught.value)


def _broken(spack: Any, what: str) -> bytes:
    index = json.loads(spack.index(spack.Build()))
    lock = json.loads(spack.lock(spack.Build()))
    spec = json.loads(spack.spec_file(spack.Build()))
    match what:
        case "index(version='9')":
            index["database"]["version"] = "9"
        case "index(version='0.9.3')":
            index["database"]["version"] = "0.9.3"
        case "index(installs=[])":
            index["database"]["installs"] = []
        case "index(version missing)":
            del index["database"]["version"]
        case "lock(version=7)":
            lock["_meta"]["lockfile-version"] = 7
            return json.dumps(lock).encode()
        case "signature missing":
            signed: bytes = spack.spec_file(spack.Build(), signed=True)
            return signed.partition(b"\n-----BEGIN PGP SIG")[0]
        case _:
            if "version" in what:
                spec["spec"]["_meta"]["version"] = 6
            elif "[]" in what:
                spec["spec"]["nodes"] = []
            else:
                del spec["spec"]["nodes"][0]["name"]
            return json.dumps(spec).encode()
    return json.dumps(index).encode()


@pytest.mark.parametrize("change", ["cut", "NaN", "deep"])
def test_no_json_is_refused(spack: Any, change: str) -> None:
    """An index that is cut, nested without end or no JSON is one line, never a part of it."""
    data = spack.index(spack.Build())
    bad = {
        "cut": data[: len(data) // 2],
        "NaN": data.replace(b"null", b"NaN").replace(b'"ref_count": 0', b'"ref_count": NaN'),
        "deep": data.replace(b'"ref_count": 0', b'"x": ' + b"[" * 100_000),
    }[change]
    with pytest.raises(InputError, match=r"not valid JSON|nested too deeply"):
        spack.read(bad)


DAMAGES: dict[str, Any] = {
    "no name": lambda spec: spec.pop("name"),
    "no arch": lambda spec: spec.pop("arch"),
    "blank os": lambda spec: spec["arch"].update(platform_os=" "),
    "empty target": lambda spec: spec["arch"].update(target=""),
    "a list as target": lambda spec: spec["arch"].update(target=[]),
    "a NUL in the version": lambda spec: spec.update(version="1\0"),
    "a number as version": lambda spec: spec.update(version=1),
    "a NUL in the hash": lambda spec: spec.update(hash="\0"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", ["index", "lock", "find"])
def test_a_bad_record_harms_no_other(spack: Any, kind: str, damage: str) -> None:
    """A damaged record is skipped, and named with its file and its place."""
    good, bad = spack.Build("good"), spack.Build("bad")
    document = json.loads(getattr(spack, kind)(good, bad))
    spec, where = _spec_of(document, bad.hash)
    DAMAGES[damage](spec)
    items = spack.read(json.dumps(document).encode(), "in.json")
    assert spack.combos(items) == [("good", *ZLIB[1:])]
    (problem,) = spack.problems(items)
    assert problem.startswith(f"in.json: {where}: record skipped: ")


def _spec_of(document: Any, key: str) -> tuple[Any, str]:
    if isinstance(document, list):
        place = next(n for n, spec in enumerate(document) if spec["hash"] == key)
        return document[place], f"/{place}"
    if "database" in document:
        return document["database"]["installs"][key]["spec"], f"/database/installs/{key}"
    return document["concrete_specs"][key], f"/concrete_specs/{key}"


def test_a_record_keyed_by_two_names_is_skipped(spack: Any) -> None:
    """A node of the old form has one key, its name."""
    document = json.loads(spack.index(spack.Build(), spack.Build("other"), version=5))
    first = next(iter(document["database"]["installs"].values()))["spec"]
    first["second"] = first["zlib"]
    items = spack.read(json.dumps(document).encode())
    assert [row[0] for row in spack.combos(items)] == ["other"]
    assert "one key, the name; it has 2" in spack.problems(items)[0]
