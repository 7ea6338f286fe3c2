"""What is no longer in scope: said once for the whole head, and once for the packages that apply in fewer places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coverage_report.analysis.diff.model import Outside, PackageDiff
from coverage_report.analysis.diff.terrain import Terrain
from coverage_report.model.axes import family
from coverage_report.model.cells import Combination
from coverage_report.text import natural_key

_BASE, _HEAD = 0, 1


def find_outside(packages: Sequence[PackageDiff], terrain: Terrain) -> tuple[Outside, ...]:
    """Return the cells of `packages` that are no longer in scope, by why.

    Args:
        packages: all that was compared.
        terrain: that they were compared on.
    """
    concerned = [package for package in packages if package.outside]
    if not concerned:
        return ()
    base, head = terrain.parts
    places = {place for name in terrain.sides[_BASE].stated for place in terrain.built(_BASE, name)}
    covered = {place for place in places if base.covers(place)}
    gone = {place for place in covered if not head.covers(place)}
    unseen = {terrain.see(place) for place in gone}
    found = [
        Outside(
            values=values,
            packages=tuple(p.name for p in concerned if unseen.isdisjoint(p.outside) is not whole),
            cells=sum((cell in unseen) is whole for p in concerned for cell in p.outside),
            reasons=reasons,
        )
        for whole, values, reasons in (
            (True, _values(gone, covered - gone, terrain.axes), _reasons(terrain)),
            (False, {}, ()),
        )
    ]
    return tuple(one for one in found if one.cells)


def _values(
    gone: set[Combination], left: set[Combination], axes: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return what explains that places are gone: values, by axis, that no place has that is left; families where they do."""
    found: dict[str, tuple[str, ...]] = {}
    for at, axis in enumerate(axes):
        told = {place: _kinds(axis, place[at]) for place in gone}
        present = {kind for place in left for kind in _kinds(axis, place[at])}
        why = {
            place: next((kind for kind in kinds if kind not in present), None)
            for place, kinds in told.items()
        }
        values = {value for value in why.values() if value is not None}
        if values:
            found[axis] = tuple(sorted(values, key=natural_key))
            gone = {place for place in gone if why[place] is None}
    return found


def _kinds(axis: str, value: str | None) -> Iterable[str]:
    """Return a value's family, and the value."""
    if value is None:
        return ()
    return dict.fromkeys(one for one in (family(axis, {axis: value}), value) if one)


def _reasons(terrain: Terrain) -> tuple[str, ...]:
    scopes = terrain.sides[_HEAD].ground.scopes
    return tuple(dict.fromkeys(s.reason for s in scopes if s.package is None and s.reason))
