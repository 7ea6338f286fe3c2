"""What left the scope, and what entered it: said once for the whole input, and once for the packages that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from coverage_report.analysis.diff.model import PackageDiff, ScopeChange
from coverage_report.analysis.diff.terrain import Terrain
from coverage_report.model.axes import family
from coverage_report.model.cells import Combination
from coverage_report.text import natural_key

_BASE, _HEAD = 0, 1
_Part = tuple[tuple[str, str], ...]


def find_outside(packages: Sequence[PackageDiff], terrain: Terrain) -> tuple[ScopeChange, ...]:
    """Return the cells of `packages` that are no longer in scope, by why.

    Args:
        packages: all that was compared.
        terrain: that they were compared on.
    """
    cells = {p.name: p.outside for p in packages if p.outside}
    return _changes(cells, terrain, _BASE, _reasons(terrain))


def find_entered(packages: Sequence[PackageDiff], terrain: Terrain) -> tuple[ScopeChange, ...]:
    """Return the cells of `packages` that are newly in scope, by why; as of `find_outside`."""
    cells = {p.name: p.entered for p in packages if p.entered}
    return _changes(cells, terrain, _HEAD, ())


def _changes(
    concerned: Mapping[str, Sequence[Combination]],
    terrain: Terrain,
    side: int,
    reasons: tuple[str, ...],
) -> tuple[ScopeChange, ...]:
    """Return the cells of one side that are in the scope of it alone."""
    if not concerned:
        return ()
    own, other = terrain.parts[side], terrain.parts[not side]
    places = {place for name in terrain.sides[side].stated for place in terrain.built(side, name)}
    covered = {place for place in places if own.covers(place)}
    alone = {place for place in covered if not other.covers(place)}
    seen = {terrain.see(place) for place in alone}
    counted = {cell for cells in concerned.values() for cell in cells}
    # What comes after all versions that are named is there, too, and not counted.
    told = {place for place in alone if terrain.see(place) in counted}
    parts = _parts(told, covered - alone, terrain.axes)
    found = [
        ScopeChange(
            values=_values(parts) if whole else {},
            pairs=tuple(dict(part) for part in parts if whole and len(part) > 1),
            packages=tuple(n for n, own in concerned.items() if seen.isdisjoint(own) is not whole),
            cells=sum((cell in seen) is whole for own in concerned.values() for cell in own),
            reasons=reasons if whole else tuple(_limits(concerned, seen, terrain)),
        )
        for whole in (True, False)
    ]
    return tuple(one for one in found if one.cells)


def _parts(alone: set[Combination], left: set[Combination], axes: Sequence[str]) -> Sequence[_Part]:
    """Return what places have that no place has that is left: families where they tell, pairs of them, or values."""
    found: set[_Part] = set()
    families, exact = ({p: f(p, axes) for p in alone | left} for f in (_families, _exact))
    for named, size in ((families, 1), (families, 2), (exact, 1)):
        present = {part for place in left for part in combinations(named[place], size)}
        why = {
            place: next((p for p in combinations(named[place], size) if p not in present), None)
            for place in alone
        }
        found |= {part for part in why.values() if part is not None}
        alone = {place for place in alone if why[place] is None}
    return sorted(found, key=lambda part: [(axes.index(a), natural_key(v)) for a, v in part])


def _exact(place: Combination, axes: Sequence[str]) -> _Part:
    """Return what a place has on each axis, where that is known."""
    told = zip(axes, place, strict=True)
    return tuple((axis, value) for axis, value in told if value is not None)


def _families(place: Combination, axes: Sequence[str]) -> _Part:
    """Return the family of what a place has on each axis; a value without one is its own."""
    return tuple((axis, family(axis, {axis: v}) or v) for axis, v in _exact(place, axes))


def _values(parts: Iterable[_Part]) -> dict[str, tuple[str, ...]]:
    """Return the values that tell by themselves, by axis."""
    found: dict[str, list[str]] = {}
    for (axis, value), *others in parts:
        if not others:
            found.setdefault(axis, []).append(value)
    return {axis: tuple(values) for axis, values in found.items()}


def _limits(
    concerned: Mapping[str, Sequence[Combination]], seen: set[Combination], terrain: Terrain
) -> Iterator[str]:
    """Yield what the scopes of packages say that changed in them, as ``Requires-Python >=3.9 → >=3.11``."""
    before, after = ({s.package: s.reason for s in side.ground.scopes} for side in terrain.sides)
    names = [name for name, own in concerned.items() if not seen.issuperset(own)]
    pairs = dict.fromkeys((before.get(name, ""), after.get(name, "")) for name in names)
    for was, now in pairs:
        word, space, _ = was.partition(" ")
        if was != now:
            yield " → ".join(filter(None, (was, now.removeprefix(word + space) if was else now)))


def _reasons(terrain: Terrain) -> tuple[str, ...]:
    scopes = terrain.sides[_HEAD].ground.scopes
    return tuple(dict.fromkeys(s.reason for s in scopes if s.package is None and s.reason))
