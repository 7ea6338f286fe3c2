"""What scopes said of points, asked again at any place; see the package."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coverage_report.core.serving import EXACT, INTERPRETER, is_above
from coverage_report.model.axes import family
from coverage_report.model.cells import ANY

Place = Mapping[str, str | None]
#: Values by axis: of a place one of them on each axis; an axis that is not named may have any.
Box = Mapping[str, Collection[str]]

#: The point that stands for every value that is taken for no other.
OTHER = "*"


def told_scopes(
    points: Mapping[str, Collection[str]], serves: Mapping[str, str], boxes: Iterable[Sequence[Box]]
) -> list[Callable[[Place], bool]]:
    """Return for each scope what tells whether it applies at a place; the same for scopes that say the same.

    Args:
        points: by axis, as `tell_scopes` tells them.
        serves: by axis the rule that says what a value serves.
        boxes: of each scope.

    Raises:
        ValueError: when boxes name an axis without points.
    """
    nearest = NearestPoints(points, serves)
    known: dict[str, _Told] = {}
    found = []
    for own in boxes:
        if strange := {axis for box in own for axis in box} - points.keys():
            raise ValueError(f"scopes: no points of the axis {min(strange)!r}")
        found.append(known.setdefault(repr(own), _Told(nearest, own)))
    return [*found]


@dataclass(frozen=True, slots=True)
class NearestPoints:
    """Which point a value is taken for, found once."""

    points: Mapping[str, Collection[str]]
    serves: Mapping[str, str]
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def to(self, axis: str, value: str) -> str:
        """Return the point that a value is taken for."""
        found = self._known.get((axis, value))
        if found is None:
            rule = self.serves.get(axis, EXACT)
            found = self._known[axis, value] = nearest_point(axis, rule, value, self.points[axis])
        return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells whether something applies at a place, by what a scope said of points.

    Attributes:
        nearest: to which point a value is.
        boxes: where it applies.
    """

    nearest: NearestPoints
    boxes: Sequence[Box]

    def __call__(self, place: Place) -> bool:
        """Tell whether it applies."""
        return any(
            all(self._has(axis, own, place.get(axis)) for axis, own in box.items())
            for box in self.boxes
        )

    def _has(self, axis: str, own: Collection[str], value: str | None) -> bool:
        return is_open(value) or self.nearest.to(axis, value or "") in own


def is_open(value: str | None) -> bool:
    """Tell whether a value leaves its axis open."""
    return value in (ANY, None)


def nearest_point(axis: str, rule: str, value: str, points: Collection[str]) -> str:
    """Return which of some points a value is taken for, by the rule of its axis; `OTHER` where it is none of them."""
    if value in points:
        return value
    known = [one for one in points if one != OTHER]
    for one in (value, _as_cpython(value)) if rule == INTERPRETER else (value,):
        below = [lower for lower in known if is_above(rule, lower, one, axis)]
        if below:
            return below[-1]
    named = family(axis, {axis: value})
    return named if named in known else OTHER


def _as_cpython(value: str) -> str:
    """Return CPython of the version of an interpreter."""
    return re.sub(r"^[a-z]+(\d+).*", r"cp\1", value)
