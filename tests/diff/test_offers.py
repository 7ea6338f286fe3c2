"""What makers offer bounds a report, and excuses no loss (`Scope.is_offer`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from inspect import signature

import pytest

from coverage_report import BuildRecord, Diff, Scope, Snapshot, compare, compute

AXES = ("os", "target")
PLACES = {"linux": ("linux", "x86_64"), "mac": ("macos", "aarch64"), "win": ("windows", "x86_64")}


def is_in(places: frozenset[tuple[str, str]], place: Mapping[str, str | None]) -> bool:
    """Tell whether a place is one of some."""
    return (place["os"], place["target"]) in places


def snapshot(offers: Mapping[str, str], *, is_offer: bool = True) -> Snapshot:
    """Return a snapshot of packages that are built for all that they are offered for, and apply nowhere else."""
    records, scopes = [], []
    for package, names in offers.items():
        own = [PLACES[name] for name in names.split()]
        axes = [dict(zip(AXES, place, strict=True)) for place in own]
        records += [BuildRecord(package=package, snapshot="x", axes=one) for one in axes]
        scopes.append(
            Scope(
                snapshot="x",
                package=package,
                applies=partial(is_in, frozenset(own)),
                is_offer=is_offer,
            )
        )
    (found,) = compute(records, AXES, scopes=scopes).snapshots
    return found


def changed(diff: Diff, package: str) -> tuple[int, int, int, int]:
    """Return how much a package lost and gained, and how much left its scope and entered it."""
    (one,) = [p for p in diff.packages if p.name == package]
    return len(one.lost), len(one.gained), len(one.outside), len(one.entered)


def test_what_is_not_offered_does_not_apply() -> None:
    """Each package counts against its own offer."""
    tallies = {p.name: str(p.tally) for p in snapshot({"a": "linux mac", "b": "win"}).packages}
    assert tallies == {"a": "2/2 (100%)", "b": "1/1 (100%)"}


@pytest.mark.parametrize(("is_offer", "what"), [(True, (1, 0, 0, 0)), (False, (0, 0, 1, 0))])
def test_what_is_no_longer_offered_is_lost(is_offer: bool, what: tuple[int, ...]) -> None:
    """What is no longer needed is out of scope, as it was."""
    base = snapshot({"a": "linux mac", "b": "mac"}, is_offer=is_offer)
    head = snapshot({"a": "linux", "b": "mac"}, is_offer=is_offer)
    assert changed(compare(base, head, AXES), "a") == what


@pytest.mark.parametrize(("is_offer", "what"), [(True, (0, 1, 0, 0)), (False, (0, 0, 0, 1))])
def test_what_is_newly_offered_is_gained(is_offer: bool, what: tuple[int, ...]) -> None:
    """The other way round."""
    base = snapshot({"a": "linux", "b": "mac"}, is_offer=is_offer)
    head = snapshot({"a": "linux mac", "b": "mac"}, is_offer=is_offer)
    assert changed(compare(base, head, AXES), "a") == what


def test_a_scope_is_what_it_was_and_one_thing_more() -> None:
    """Plugins construct it: what they give by name stays."""
    parameters = signature(Scope).parameters.values()
    assert [f"{one.name}: {one.annotation}" for one in parameters] == [
        "snapshot: str",
        "package: str | None",
        "version: str | None",
        "applies: Callable[[Mapping[str, str | None]], bool]",
        "names: Mapping[str, Collection[str]]",
        "reason: str",
        "is_offer: bool",
    ]
    assert signature(Scope).parameters["is_offer"].default is False
    assert {one.kind.name for one in parameters} == {"KEYWORD_ONLY"}
