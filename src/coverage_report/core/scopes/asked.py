"""What scopes say of points: asked once, for a report to hold; see the package."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from coverage_report.core.laying import seen_on
from coverage_report.core.places import Bits, union
from coverage_report.core.scopes.told import OTHER, NearestPoints, Place, is_open, nearest_point
from coverage_report.core.serving import EXACT, INTERPRETER, point
from coverage_report.model.axes import family
from coverage_report.model.cells import Combination
from coverage_report.model.ground import Ground
from coverage_report.text import natural_key

#: Values that there are, whether builds of a snapshot state them or not: another snapshot's may.
_SYSTEMS = ("linux", "macos", "windows")
_LIBCS = ("glibc", "musl", "none")
_TARGETS = ("x86_64", "aarch64", "x86")
_INTERPRETERS = tuple(f"{kind}3{minor}" for kind in ("cp", "pp") for minor in range(6, 21))
_BEFORE = "cp27"
_KNOWN = {"os": _SYSTEMS, "target": _TARGETS, "libc": _LIBCS}


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
        self._begin = list(begin)
        self._answers = cache(self._ask)

    def first_points(self) -> dict[str, Collection[str]]:
        """Return for each axis the families of its values, and values that there are in any case."""
        found: dict[str, Collection[str]] = {}
        for at, axis in enumerate(self.axes):
            stated = [place[at] for place in self._begin if not is_open(place[at])]
            own = [family(axis, {axis: value}) or "" for value in stated]
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
        nearest = NearestPoints(points, dict(zip(self.axes, self.rules, strict=True)))
        wrong: dict[str, set[str]] = {axis: set() for axis in self.axes}
        for place in self._begin:
            near = tuple(
                value if is_open(value) else nearest.to(axis, value or "")
                for axis, value in zip(self.axes, place, strict=True)
            )
            if self._said(near, points, table) != self._answers(place)[0]:
                for at in self._telling(near, place):
                    wrong[self.axes[at]].add(place[at] or "")
        return wrong if any(wrong.values()) else None

    def _said(self, near: Combination, points: _Points, table: _Table) -> Bits:
        """Return what is said of some points; of an axis that is open any of them."""
        known = zip(near, points.values(), strict=True)
        values = (own if is_open(value) else [value or ""] for value, own in known)
        return union(table[one] for one in product(*values))

    def _telling(self, near: Combination, place: Combination) -> list[int]:
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
            bits, seen = self._answers(prefix)
            return {(): bits}, seen
        found: _Table = {}
        looked: set[str] = set()
        below: _Table = {}
        for value in points[at]:
            if not below or looked & self._keys[at]:  # else it is the same whatever the value
                below, here = self._descend(points, (*prefix, value))
                looked = looked | here
            found |= {(value, *rest): bits for rest, bits in below.items()}
        return found, looked

    def _ask(self, place: Combination) -> tuple[Bits, set[str]]:
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
        if columns[nearest_point(axis, rule, one, kept)] != columns[one]:
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
