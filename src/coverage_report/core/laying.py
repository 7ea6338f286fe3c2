"""From what builds state to the places that they serve, seen on the axes of a model."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from coverage_report.core.places import Bits, Parts, find_places, serving, union
from coverage_report.core.serving import EXACT, point
from coverage_report.model.axes import combination_key, value_of
from coverage_report.model.cells import ANY, Combination
from coverage_report.model.ground import Ground
from coverage_report.model.records import BuildRecord

#: The records of each package, by what they state, or by what they serve.
Rows: TypeAlias = dict[str, dict[Combination, list[BuildRecord]]]
#: A package, and where a scope is about one version of it alone, that version.
Part: TypeAlias = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Laid:
    """The places of a snapshot, as combinations of a model's axes; several places can be one combination.

    Attributes:
        combinations: where some package has a build that counts.
        cells: the builds of each package, by what they serve.
        outside: the builds that serve no place where their package applies, by what they state.
        applies: of the packages of which a scope says something, where they apply.
    """

    combinations: set[Combination]
    cells: Rows
    outside: Rows
    applies: dict[str, set[Combination]] = field(default_factory=dict)


def lay_out(ground: Ground, rows: Rows, axes: Sequence[str]) -> Laid:
    """Return the places that builds tell apart, with those that serve each.

    Args:
        ground: what all builds state.
        rows: of each package, on the axes of `ground`.
        axes: of the model.
    """
    bit = {build: 1 << at for at, build in enumerate(ground.builds)}
    parts = Parts(ground.axes, ground.scopes)
    stated = _by_part(rows, parts)
    own = {part: union(bit[build] for build in cells) for part, cells in stated.items()}
    places = _counting(ground, own, parts, axes)
    applies: dict[str, set[Combination]] = {
        package: set() for package in rows if package in parts.packages
    }
    served: dict[Part, dict[Combination, Bits]] = {part: {} for part in stated}
    asked = {part: parts.of(*part) for part in own}
    whole = {package: parts.of(package) for package in applies}
    combinations = set()
    for place, builds in places.items():  # all of them the snapshot covers
        combination, answers = seen_on(axes, ground.axes, place), parts.answers(place)
        combinations.add(combination)
        for package, there in applies.items():
            if whole[package] & answers:
                there.add(combination)
        for part, mine in own.items():
            if (here := builds & mine) and asked[part] & answers:
                found = served[part]
                found[combination] = found.get(combination, 0) | here
    cells, outside = _records(ground, stated, bit, served, axes)
    return Laid(combinations, cells, outside, applies)


def seen_on(axes: Sequence[str], grid: Sequence[str], place: Combination) -> Combination:
    """Return a place as a combination of some axes."""
    named = dict(zip(grid, place, strict=True))
    return tuple(value_of(axis, named) for axis in axes)


def exact(found: set[Combination]) -> Collection[Combination]:
    """Return combinations in order; of what fits something more exact, only the latter."""
    vague = {c for c in found if ANY in c and any(fits(c, u) for u in found if u != c)}
    return dict.fromkeys(sorted(found - vague, key=combination_key)).keys()


def fits(vague: Combination, exact: Combination) -> bool:
    """Tell whether `vague`, whose ``any`` fits every value, covers `exact`."""
    return all(v in (ANY, e) for v, e in zip(vague, exact, strict=True))


def _by_part(rows: Rows, parts: Parts) -> dict[Part, dict[Combination, list[BuildRecord]]]:
    """Return the records of each package, those of versions with a scope of their own apart."""
    found: dict[Part, dict[Combination, list[BuildRecord]]] = {}
    for package, cells in rows.items():
        versions = parts.versions(package)
        found[package, None] = {} if versions else cells
        for build, records in cells.items() if versions else ():
            for record in records:
                version = record.version if record.version in versions else None
                found.setdefault((package, version), {}).setdefault(build, []).append(record)
    return found


def _counting(
    ground: Ground, own: dict[Part, Bits], parts: Parts, axes: Sequence[str]
) -> dict[Combination, Bits]:
    """Return the places where the snapshot applies and some package that applies has a build, and those observed."""
    somewhere = [part for part in own if part[0] in parts.packages]
    everywhere = union(own[part] for part in own if part[0] not in parts.packages)

    def count(place: Combination, builds: Bits) -> tuple[Bits, object]:
        if not parts.covers(place):
            return 0, None
        mine = union(own[part] for part in somewhere if parts.has(*part, place))
        return builds & (everywhere | mine), parts.answers(place)

    places = find_places(ground, count, axes)
    for place in ground.observed:
        if place not in places and parts.covers(place):
            places[place], _ = count(place, serving(ground, place))
    kept = exact(set(places))
    return {place: builds for place, builds in places.items() if place in kept}


def _records(
    ground: Ground,
    stated: dict[Part, dict[Combination, list[BuildRecord]]],
    bit: dict[Combination, Bits],
    served: dict[Part, dict[Combination, Bits]],
    axes: Sequence[str],
) -> tuple[Rows, Rows]:
    """Return the builds of each package by what they serve, and those that serve nothing by what they state."""
    cells: Rows = {package: {} for package, _ in stated}
    outside: Rows = {}
    rules = [ground.serves.get(axis, EXACT) for axis in ground.axes]
    for part, by_build in stated.items():
        package = part[0]
        for combination, bits in served[part].items():
            here = (r for build, found in by_build.items() if bit[build] & bits for r in found)
            cells[package].setdefault(combination, []).extend(here)
        somewhere = union(served[part].values())
        for build, found in by_build.items():
            if not bit[build] & somewhere:
                lowest = tuple(point(*pair) for pair in zip(rules, build, strict=True))
                combination = seen_on(axes, ground.axes, lowest)
                outside.setdefault(package, {}).setdefault(combination, []).extend(found)
    return cells, outside
