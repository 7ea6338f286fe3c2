"""What scopes say as data, which a report can hold: asked of points, and answered for the places between them.

A scope is a function of a place. Here each is asked at all combinations of some *points*, and what it says becomes a list of
boxes: values by axis, of which one must be there on each. A place that is none of the points is taken, axis by axis, for

1. the nearest point below it in a range: ``cp312`` for ``cp313``, ``macos@11.0`` for ``macos@14.0``;
2. of another interpreter than those that are points, CPython of that version;
3. its family: ``macos``, ``x86_64``, ``glibc``;
4. `OTHER`, which is asked as a value that nobody knows; of interpreters it is CPython 2.7, before all that are points.

Where an axis is open (``any``, unknown) some value of a box is enough. What scopes say of the places where builds of their
snapshot begin is always exact: a value that is told apart from those alike becomes a point. Elsewhere it is exact as far as
they ask for the system, the family of processors and the version of the interpreter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from coverage_report.core.laying import seen_on
from coverage_report.core.places import Bits, union
from coverage_report.core.serving import EXACT, INTERPRETER, is_above, point
from coverage_report.model.axes import family
from coverage_report.model.cells import ANY
from coverage_report.model.ground import Ground
from coverage_report.text import natural_key

Place = Mapping[str, str | None]
#: Values by axis: of a place one of them on each axis; an axis that is not named may have any.
Box = Mapping[str, Collection[str]]

#: The point that stands for every value that is taken for no other.
OTHER = "*"
#: Values that there are, whether builds of a snapshot state them or not: another snapshot's may.
_SYSTEMS = ("linux", "macos", "windows")
_TARGETS = ("x86_64", "aarch64", "x86")
_INTERPRETERS = tuple(f"{kind}3{minor}" for kind in ("cp", "pp") for minor in range(6, 21))
_BEFORE = "cp27"
_KNOWN = {"os": _SYSTEMS, "target": _TARGETS}


def tell_scopes(
    ground: Ground, axes: Sequence[str]
) -> tuple[dict[str, list[str]], list[list[dict[str, list[str]]]]]:
    """Return what the scopes of a snapshot say on some axes: the points, and for each scope where it applies."""
    asked = _Asked(ground, axes)
    points = asked.first_points()
    table = asked.table(points)
    while wrong := asked.taken_wrongly(points, table):
        points = {axis: dict.fromkeys([*points[axis], *wrong[axis]]) for axis in axes}
        table = asked.table(points)
    kept = {
        axis: _telling(axis, rule, points[axis], _columns(table, at))
        for at, (axis, rule) in enumerate(zip(axes, asked.rules, strict=True))
    }
    few = [axis for axis in axes if len(kept[axis]) > 1]
    boxes = [list(_boxes(few, kept, _where(table, bit, kept, few))) for bit in asked.bits]
    return {axis: kept[axis] for axis in few}, boxes


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
    nearest = _Nearest(points, serves)
    known: dict[str, _Told] = {}
    found = []
    for own in boxes:
        if strange := {axis for box in own for axis in box} - points.keys():
            raise ValueError(f"scopes: no points of the axis {min(strange)!r}")
        found.append(known.setdefault(repr(own), _Told(nearest, own)))
    return [*found]


@dataclass(frozen=True, slots=True)
class _Nearest:
    """Which point a value is taken for, found once."""

    points: Mapping[str, Collection[str]]
    serves: Mapping[str, str]
    _known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False, repr=False)

    def to(self, axis: str, value: str) -> str:
        found = self._known.get((axis, value))
        if found is None:
            rule = self.serves.get(axis, EXACT)
            found = self._known[axis, value] = _nearest(axis, rule, value, self.points[axis])
        return found


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells whether something applies at a place, by what a scope said of points.

    Attributes:
        nearest: to which point a value is.
        boxes: where it applies.
    """

    nearest: _Nearest
    boxes: Sequence[Box]

    def __call__(self, place: Place) -> bool:
        """Tell whether it applies."""
        return any(
            all(self._has(axis, own, place.get(axis)) for axis, own in box.items())
            for box in self.boxes
        )

    def _has(self, axis: str, own: Collection[str], value: str | None) -> bool:
        return value in (ANY, None) or self.nearest.to(axis, value or "") in own


_Points = Mapping[str, Collection[str]]
_Table = dict[tuple[str, ...], Bits]


class _Asked:
    """The scopes of a snapshot, asked about places; what they look at is watched."""

    def __init__(self, ground: Ground, axes: Sequence[str]) -> None:
        self.axes = axes
        self.rules = [ground.serves.get(axis, EXACT) for axis in axes]
        self._keys = [{axis, axis.partition(".")[0]} for axis in axes]
        self._scopes = ground.scopes
        self.bits = [1 << at for at in range(len(self._scopes))]
        stated = (seen_on(axes, ground.axes, one) for one in (*ground.builds, *ground.observed))
        begin = dict.fromkeys(tuple(map(point, self.rules, one)) for one in stated)
        self._begin = [tuple(map(str, place)) for place in begin if not {ANY, None} & {*place}]
        self._answers = cache(self._ask)

    def first_points(self) -> dict[str, Collection[str]]:
        """Return for each axis the families of its values, and values that there are in any case."""
        found: dict[str, Collection[str]] = {}
        for at, axis in enumerate(self.axes):
            own = [family(axis, {axis: place[at]}) or "" for place in self._begin]
            own += [v for scope in self._scopes for v in scope.names.get(axis, ())]
            own += _KNOWN.get(axis.partition(".")[0], ())
            known = _INTERPRETERS if self.rules[at] == INTERPRETER else own
            found[axis] = dict.fromkeys([OTHER, *known])
        return found

    def table(self, points: _Points) -> _Table:
        """Return which scopes apply at each combination of points."""
        return dict(self._descend([list(points[axis]) for axis in self.axes], ())[0])

    def taken_wrongly(self, points: _Points, table: _Table) -> dict[str, set[str]] | None:
        """Return values that are to be points, too: what scopes say where they stand is not what is said of the nearest."""
        nearest = _Nearest(points, dict(zip(self.axes, self.rules, strict=True)))
        wrong: dict[str, set[str]] = {axis: set() for axis in self.axes}
        for place in self._begin:
            near = tuple(map(nearest.to, self.axes, place))
            if table[near] != self._answers(place)[0]:
                for at in self._telling(near, place):
                    wrong[self.axes[at]].add(place[at])
        return wrong if any(wrong.values()) else None

    def _telling(self, near: tuple[str, ...], place: tuple[str, ...]) -> list[int]:
        """Return the axes on which a place is told apart from the points near it: each that does alone, or all of them."""
        differ = [at for at, value in enumerate(place) if value != near[at]]
        here = self._answers(near)[0]
        alone = ((at, (*near[:at], place[at], *near[at + 1 :])) for at in differ)
        return [at for at, one in alone if self._answers(one)[0] != here] or differ

    def _descend(
        self, points: Sequence[Sequence[str]], prefix: tuple[str, ...]
    ) -> tuple[_Table, set[str]]:
        """Return the answers for all that begins so, by the rest, and the keys that scopes looked at."""
        at = len(prefix)
        if at == len(points):
            bits, looked = self._answers(prefix)
            return {(): bits}, looked
        found: _Table = {}
        looked: set[str] = set()
        below: _Table = {}
        for value in points[at]:
            if not below or looked & self._keys[at]:  # else it is the same whatever the value
                below, here = self._descend(points, (*prefix, value))
                looked = looked | here
            found |= {(value, *rest): bits for rest, bits in below.items()}
        return found, looked

    def _ask(self, place: tuple[str, ...]) -> tuple[Bits, set[str]]:
        values = [
            _BEFORE if one == OTHER and rule == INTERPRETER else one
            for one, rule in zip(place, self.rules, strict=True)
        ]
        roots = (axis.partition(".")[0] for axis in self.axes)
        watched = _Watched(
            {**dict(zip(roots, values, strict=True)), **dict(zip(self.axes, values, strict=True))}
        )
        asked = zip(self.bits, self._scopes, strict=True)
        return union(bit for bit, scope in asked if scope.applies(watched)), watched.looked


class _Watched(Mapping[str, str | None]):
    """A place that knows which of its axes somebody looked at."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.looked: set[str] = set()

    def __getitem__(self, axis: str) -> str | None:
        self.looked.add(axis)
        return self._place[axis]

    def __iter__(self) -> Iterator[str]:
        self.looked.update(self._place)
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)


def _nearest(axis: str, rule: str, value: str, points: Collection[str]) -> str:
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


def _columns(table: _Table, at: int) -> dict[str, list[Bits]]:
    """Return for each point of an axis what scopes say of all that has it, in one order."""
    found: dict[str, list[Bits]] = {}
    for place, bits in table.items():
        found.setdefault(place[at], []).append(bits)
    return found


def _telling(
    axis: str, rule: str, points: Collection[str], columns: Mapping[str, list[Bits]]
) -> list[str]:
    """Return the points of an axis that are told apart from those that they would be taken for."""
    kept = [OTHER]
    for one in sorted({*points} - {OTHER}, key=natural_key):
        if columns[_nearest(axis, rule, one, kept)] != columns[one]:
            kept.append(one)
    return kept


def _where(
    table: _Table, bit: Bits, points: Mapping[str, Collection[str]], few: Collection[str]
) -> frozenset[tuple[str, ...]]:
    """Return the combinations of points of a few axes at which a scope applies; of the other axes any point will do."""
    found = set()
    for place in product(*(points[axis] for axis in few)):
        here = dict(zip(few, place, strict=True))
        if table[tuple(here.get(axis, OTHER) for axis in points)] & bit:
            found.add(place)
    return frozenset(found)


def _boxes(
    axes: Sequence[str], points: _Points, here: frozenset[tuple[str, ...]]
) -> Iterator[dict[str, list[str]]]:
    """Yield boxes that hold all of some combinations, and nothing else."""
    if not axes:
        yield from [{}] if here else ()
        return
    axis, *others = axes
    alike: dict[frozenset[tuple[str, ...]], list[str]] = {}
    for value in points[axis]:
        rest = frozenset(place[1:] for place in here if place[0] == value)
        alike.setdefault(rest, []).append(value)
    for rest, values in alike.items():
        named = {} if len(values) == len(points[axis]) else {axis: values}
        yield from ({**named, **box} for box in _boxes(others, points, rest))
