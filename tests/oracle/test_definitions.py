"""The definitions of the manual in their simplest form, over every place of a small world, held against the product.

A *place* has one value on each axis. A build serves it when it does on every axis; a package is built for what its
builds serve where it applies; lost is what the base served, still applies and the head does not serve.
Nothing here is clever: each question goes through all places. What the product calls one combination stands for all
places that are alike, so each place must find a combination at which every package fares as it does there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import BuildRecord, Combination, CoverageModel, Scope, compare, compute

Place: TypeAlias = tuple[str, ...]
Build: TypeAlias = tuple[str, Place]
Builds: TypeAlias = list[Build]
Scopes: TypeAlias = list[tuple[str | None, str]]

AXES = ("target", "libc", "python")
SERVES = {"libc": "floor", "python": "interpreter"}
VALUES = (
    ("x86_64", "aarch64"),
    ("glibc@2.17", "glibc@2.28", "musl@1.1"),
    ("cp39", "cp310", "cp312", "cp38+", "cp310+", "py39+"),
)
#: Everywhere that somebody can stand, within what builds of `named` say of interpreters.
TARGETS, LIBCS = ("x86_64", "aarch64"), ("glibc@2.17", "glibc@2.28", "glibc@2.40", "musl@1.1")
VIEWS = (AXES, ("target", "python"), ("python",), ("libc", "python"), ("target", "libc"))

BUILDS = st.lists(st.tuples(st.sampled_from("pqr"), st.tuples(*map(st.sampled_from, VALUES))), min_size=1, max_size=6)  # fmt: skip
APPLIES: dict[str, Callable[[Any], bool]] = {
    "x86_64": lambda place: place["target"] in ("x86_64", "any", None),
    "from 3.10": lambda place: minor(place["python"]) >= 10,
    "glibc": lambda place: (place["libc"] or "glibc").startswith("glibc"),
}
SCOPES: st.SearchStrategy[Scopes] = st.lists(
    st.tuples(st.sampled_from([None, "p", "q"]), st.sampled_from(sorted(APPLIES))), max_size=2
)


def minor(python: str) -> int:
    found = re.match(r"[a-z]+3(\d+)", python)
    return int(found[1]) if found else 99


def serves(value: str, place: str) -> bool:
    """PEP 600 and 656: a later release of the same libc; PEP 384 and 425: a later interpreter."""
    if value in ("any", place):
        return True
    if "@" in value:
        (name, floor), (other, release) = value.split("@"), place.split("@")
        return name == other and float(floor) <= float(release)
    return value.endswith("+") and minor(value) <= minor(place)


def world(*found: Builds, scopes: Scopes, after: int = 0) -> list[Place]:
    """Return all places, on interpreters between those that builds and scopes name, and some after."""
    minors = [minor(build[2]) for builds in found for _, build in builds]
    minors += [10 for _, scope in scopes if scope == "from 3.10"]
    pythons = [f"cp3{n}" for n in range(min(minors), max(minors) + 1 + after)]
    return list(product(TARGETS, LIBCS, pythons))


def applies(package: str, place: Place, scopes: Scopes) -> bool:
    """Where the whole applies and the package does; of several scopes of one thing any will do."""
    named = dict(zip(AXES, place, strict=True))
    own = [[APPLIES[s](named) for of, s in scopes if of == about] for about in (None, package)]
    return all(not answers or any(answers) for answers in own)


def is_built(package: str, place: Place, builds: Builds) -> bool:
    return any(name == package and all(map(serves, build, place)) for name, build in builds)


def model(builds: Builds, scopes: Scopes, axes: Sequence[str] = AXES) -> CoverageModel:
    records = [
        BuildRecord(package=name, snapshot="s", axes=dict(zip(AXES, build, strict=True)), hash=str(n))
        for n, (name, build) in enumerate(builds)
    ]  # fmt: skip
    found = [
        Scope(snapshot="s", package=package, applies=APPLIES[name], names={"python": ("cp310",)} if name == "from 3.10" else {})
        for package, name in scopes
    ]  # fmt: skip
    return compute(records, axes, serves=SERVES, scopes=found)


def seen(place: Place, axes: Sequence[str]) -> Place:
    return tuple(place[AXES.index(axis)] for axis in axes)


Fares: TypeAlias = tuple[tuple[bool, bool], ...]


def truth(
    builds: Builds, scopes: Scopes, axes: Sequence[str], names: Iterable[str]
) -> dict[Place, Fares]:
    """Return where each package applies and is built, by what places are seen as; where none is, there is no place."""
    found: dict[Place, list[Place]] = {}
    for place in world(builds, scopes=scopes):
        found.setdefault(seen(place, axes), []).append(place)
    told = {}
    for one, places in found.items():
        here = [[p for p in places if applies(name, p, scopes)] for name in names]
        fares = tuple(
            (bool(own), any(is_built(name, p, builds) for p in own))
            for name, own in zip(names, here, strict=True)
        )
        if any(built for _, built in fares):
            told[one] = fares
    return told


@pytest.mark.parametrize("axes", VIEWS, ids="-".join)
@given(builds=BUILDS, scopes=SCOPES)
def test_coverage(axes: Sequence[str], builds: Builds, scopes: Scopes) -> None:
    # On coarser axes a scope applies where any place of a combination is in it: see the next test.
    scopes = scopes if axes == AXES else []
    snapshot = model(builds, scopes, axes).snapshots[0]
    names = [package.name for package in snapshot.packages]
    expected = truth(builds, scopes, axes, names)
    found = {
        tuple(map(str, combination)): tuple(
            (combination in p.applicable, p.state(combination) in ("built", "older"))
            for p in snapshot.packages
        )
        for combination in snapshot.universe.combinations
        if "any" not in combination
    }
    assert {c: fares for c, fares in found.items() if expected.get(c) != fares} == {}
    if len(found) == len(snapshot.universe.combinations):
        assert set(expected.values()) <= set(found.values())


EXACT = st.tuples(*[st.sampled_from(["a", "b", "any", "none"])] * 3)


def fits(build: Place, place: Place) -> bool:
    return all(value in ("any", here) for value, here in zip(build, place, strict=True))


@given(st.lists(st.tuples(st.sampled_from("pqr"), EXACT), min_size=1, max_size=6))
def test_exact_coverage(builds: Builds) -> None:
    """Where values serve only themselves, places are what builds state; of what fits something more exact only the latter."""
    axes = ("os", "target", "libc")
    records = [
        BuildRecord(
            package=name, snapshot="s", axes=dict(zip(axes, build, strict=True)), hash=str(n)
        )
        for n, (name, build) in enumerate(builds)
    ]
    snapshot = compute(records, axes).snapshots[0]
    stated = {build for _, build in builds}
    places = {one for one in stated if not any(fits(one, o) for o in stated - {one})}
    assert set(snapshot.universe.combinations) == places
    for package in snapshot.packages:
        own = [build for name, build in builds if name == package.name]
        built = {place for place in places if any(fits(build, place) for build in own)}
        assert places - set(package.missing) == built
        assert (package.tally.covered, package.tally.total) == (len(built), len(places))


def gone(before: Builds, after: Builds, name: str, scopes: Scopes) -> set[Place]:
    """Return what one side of a comparison serves of a package and the other does not, though it applies there."""
    return {
        place
        for place in world(before, after, scopes=scopes, after=1)
        if is_built(name, place, before)
        and not is_built(name, place, after)
        and applies(name, place, scopes)
    }


def rises(place: Place, name: str, before: Builds, after: Builds) -> bool:
    """Tell whether a build that served a place serves one above it on one axis, too, and that is left."""
    serving = [b for of, b in before if of == name and all(map(serves, b, place))]
    return any(
        all(map(serves, build, other)) and is_built(name, other, after)
        for build in serving
        for other in world(before, after, scopes=[], after=1)
        if other != place
        and sum(one != two for one, two in zip(place, other, strict=True)) == 1
        and place[0] == other[0]
        and place[1].split("@")[0] == other[1].split("@")[0]
        and (float(place[1].split("@")[1]), minor(place[2]))
        <= (float(other[1].split("@")[1]), minor(other[2]))
    )


@given(BUILDS, BUILDS, SCOPES)
def test_a_comparison(before: Builds, after: Builds, scopes: Scopes) -> None:
    sides = (model(before, scopes), model(after, scopes))
    diff = compare(sides[0].snapshots[0], sides[1].snapshots[0], AXES)
    for change in diff.packages:
        one, other = ({name for name, _ in side} for side in (before, after))
        if change.name not in one & other:
            assert change.state == ("new" if change.name in other else "removed")
            assert (change.lost, change.gained, change.moved) == ((), (), ())
            continue
        lost = gone(before, after, change.name, scopes)
        gained = gone(after, before, change.name, scopes)
        narrowed = {place for place in lost if rises(place, change.name, before, after)}
        told = usual(change.lost)
        assert told <= lost - narrowed
        assert bool(told) == bool(lost - narrowed)
        rose = usual(move.before for move in change.moved)
        assert rose <= narrowed
        assert bool(told | rose) == bool(lost)
        assert usual(change.gained) <= gained
        assert bool(usual(change.gained)) == bool(gained)


def usual(cells: Iterable[Combination]) -> set[Combination]:
    """Return what is told of CPython with the GIL, which this world knows."""
    return {cell for cell in cells if re.fullmatch(r"cp\d+", cell[2] or "")}
