"""Where the packages of a report apply, asked again: of its combinations, and of places that it does not know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from coverage_report import ANY
from coverage_report.values import is_above, value_of

_Place = Mapping[str, str | None]
_Values = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Atlas:
    """The combinations of a report's universe.

    A place that is none of them is taken for the nearest below it, as `cp313` for `cp312`; one that is above none of
    them is not known.

    Attributes:
        axes: of the report.
        serves: by axis the rule that says what a value serves.
        combinations: the universe, in order.
    """

    axes: Sequence[str]
    serves: Mapping[str, str]
    combinations: Sequence[_Values]
    _known: dict[_Values, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known.update((one, (at,)) for at, one in enumerate(self.combinations))

    def positions(self, place: _Place) -> tuple[int, ...]:
        """Return the positions of the combinations that a place, or what is open in it, may be taken for."""
        values = tuple(place.get(axis) for axis in self.axes)
        found = self._known.get(values)
        if found is None:
            near = [at for at, one in enumerate(self.combinations) if self._below(one, values)]
            is_open = ANY in values or None in values
            found = self._known[values] = tuple(near if is_open else near[-1:])
        return found

    def _below(self, one: _Values, values: _Values) -> bool:
        return all(
            value in (None, ANY) or is_above(self.serves.get(axis, "exact"), own, value, axis)
            for axis, own, value in zip(self.axes, one, values, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Remembered:
    """Tells whether a package applies at a place, as a report says; where it says nothing it does.

    Attributes:
        atlas: of the snapshot.
        absent: the positions of the combinations that do not apply.
        beyond: combinations beside the universe at which the package has builds, and does not apply.
    """

    atlas: Atlas
    absent: Collection[int]
    beyond: Collection[_Values] = ()

    def __call__(self, place: _Place) -> bool:
        """Tell whether it applies."""
        if tuple(place.get(axis) for axis in self.atlas.axes) in self.beyond:
            return False
        found = self.atlas.positions(place)
        return not found or any(at not in self.absent for at in found)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Tells whether a snapshot applies at a place, as a report says.

    Attributes:
        outside: axes, each with a value, or a family of values, at which it does not.
    """

    outside: Sequence[tuple[str, str]]

    def __call__(self, place: _Place) -> bool:
        """Tell whether it applies."""
        return not any(
            value in (value_of(axis, place), value_of(f"{axis}.family", place))
            for axis, value in self.outside
        )
