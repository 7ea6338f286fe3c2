"""Files written by Spack 0.16 to 1.1 itself, against what each Spack's own API says of them."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coverage_report.loaders.spack._common import compiler
from coverage_report.run.pipeline import Inputs, load

pytestmark = pytest.mark.real

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "spack"


@cache
def _expected() -> dict[str, dict[str, dict[str, Any]]]:
    if not (DATA / "expected.json").is_file():
        pytest.skip("../shared/data/spack is not there")
    found: dict[str, dict[str, dict[str, Any]]] = json.loads((DATA / "expected.json").read_bytes())
    return found


def _places(kind: str) -> list[str]:
    path = DATA / "expected.json"
    if not path.is_file():
        return ["absent"]
    return [p for p in json.loads(path.read_bytes()) if p.startswith(kind) and (DATA / p).exists()]


@cache
def _read(place: str) -> Inputs:
    if not (DATA / place).exists():
        pytest.skip("../shared/data/spack is not there")
    return load([str(DATA / place)])


def _count(rows: list[list[Any]], spelt: Any) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for os, target, compilers, number in rows:
        counts[os, target, spelt(compilers)] += number
    return counts


def _todays(toolchain: str) -> str:
    parts = [part.partition("=") for part in toolchain.split(",")]
    return ",".join(f"{lang}={compiler(name)}" if name else lang for lang, _, name in parts)


def _by_language(toolchain: str) -> str:
    """``mixed c,cxx=A fortran=B`` as ``c=A,cxx=A,fortran=B``."""
    found = {}
    for part in toolchain.removeprefix("mixed ").split():
        languages, _, name = part.partition("=")
        found.update(dict.fromkeys(languages.split(","), name))
    order = ("legacy", "c", "cxx", "fortran")
    return ",".join(f"{lang}={found[lang]}" for lang in order if found.get(lang)) or "none"


@pytest.mark.parametrize(
    "place", [*_places("mirror"), *_places("mixed"), *_places("locks"), *_places("find")]
)
def test_combinations_are_those_of_spacks_api(place: str) -> None:
    """Package by package: os, target and compiler, and how many builds each has."""
    for package, facts in _expected()[place].items():
        ours = Counter(
            tuple(record.axes[axis] for axis in ("os", "target", "compiler"))
            for record in _read(place).records
            if record.package == package
        )
        rows = facts.get("combos_via_build_spec", facts["combos"])
        assert ours == _count(rows, compiler), package
    assert not {r.package for r in _read(place).records} - set(_expected()[place])
    assert _read(place).problems == ()


@pytest.mark.parametrize(
    "place", [*_places("mirror"), *_places("mixed"), *_places("locks"), *_places("find")]
)
def test_toolchains_are_those_of_spacks_api(place: str) -> None:
    """Package by package: the compiler of each language."""
    for package, facts in _expected()[place].items():
        if "toolchains" in facts:
            ours = Counter(
                (r.axes["os"], r.axes["target"], _by_language(r.axes["toolchain"] or "?"))
                for r in _read(place).records
                if r.package == package
            )
            assert ours == _count(facts["toolchains"], _todays), package


@pytest.mark.parametrize(
    "place", [*_places("mirror"), *_places("mixed"), *_places("locks"), *_places("find")]
)
def test_what_is_left_out_is_counted(place: str) -> None:
    """Package by package: what is not in the cache, or external."""
    ours = Counter(out.package for out in _read(place).left_out)
    for package, facts in _expected()[place].items():
        assert ours[package] == facts.get("not_in_buildcache", facts.get("external")), package


def test_an_install_tree_is_what_find_prints() -> None:
    """The database of a store has what find lists, but for the deprecated package."""
    store, found = (
        _read("store/install-db-v8-with-deprecated.json"),
        _read("find/find-spack1.1.0.json"),
    )
    assert {r.hash for r in store.records} == {r.hash for r in found.records}
    assert Counter(out.reason for out in store.left_out) == {"external": 34, "deprecated": 1}


def test_the_pages_and_the_index_differ_in_nothing() -> None:
    """The cache site's pages of a tag say what its mirror says: combinations, versions, hashes, stacks."""
    pages, mirror = _read("pages-E/_cache/develop"), _read("mirror/develop")
    facts = [
        {
            record.hash: (
                record.package,
                record.version,
                tuple(record.axes[axis] for axis in ("platform", "os", "target", "compiler")),
                tuple(sorted(record.stacks)),
            )
            for record in inputs.records
        }
        for inputs in (pages, mirror)
    ]
    assert facts[0] == facts[1]
    assert len(facts[0]) == 965


def test_pages_of_2022_count_their_builds_once() -> None:
    """The spec files beside the pages are no further builds."""
    expected = _expected()["pages-B/_cache"]
    ours = Counter(record.package for record in _read("pages-B").records)
    assert ours == {name: sum(row[-1] for row in f["combos"]) for name, f in expected.items()}


def test_a_bucket_is_all_of_its_tags() -> None:
    """The copy of the bucket: four tags, each what it is alone."""
    bucket = _read("mirror")
    for tag in ("develop", "v0.16.3", "v0.20.3", "v0.23.1"):
        records = {(r.hash, r.stacks) for r in bucket.records if r.snapshot == tag}
        assert records == {(r.hash, r.stacks) for r in _read(f"mirror/{tag}").records}
    assert not bucket.unread
    assert not bucket.problems
