"""The places that builds tell apart, and which builds serve each.

Of a floor, or of a range of interpreters, no more places exist than builds tell apart: between two floors that somebody
states nothing changes. So each value of a place is the lowest that some build which serves the place serves. Interpreters
are known one by one (`serving.between`), and neighbours that nothing tells apart are one place, the lowest.

Where places are seen on fewer axes than they are told apart on, what is told apart for one value of another axis is for
all: beside ``cp39`` for x86_64 and ``py38+`` for aarch64 there are ``cp38`` and ``cp39``, and the latter serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from coverage_report.core.serving import EXACT, between, point, serves
from coverage_report.model.cells import ANY, Combination
from coverage_report.model.ground import Ground
from coverage_report.model.records import Scope
from coverage_report.text import natural_key

#: A set of builds, by their positions in `Ground.builds`.
Bits = int
#: Given a place and the builds that serve it, which of them count there, and what else tells it apart from others.
Count = Callable[[Combination, Bits], tuple[Bits, object]]
#: The scope of what nothing is said of.
_EVERYWHERE: Bits = 1


def is_ranged(serves: Mapping[str, str], scopes: Collection[Scope]) -> bool:
    """Tell whether places are more than what builds state: some value serves others, or something does not apply."""
    return bool(scopes) or any(rule != EXACT for rule in serves.values())


def find_places(
    ground: Ground, count: Count, axes: Sequence[str], *, above: bool = False
) -> dict[Combination, Bits]:
    """Return the places, in order, each with the builds that count there.

    Args:
        ground: what builds state, and by which rules that serves.
        count: see `Count`; a place where none counts is none.
        axes: on which places are seen.
        above: whether ranges without an end have a place above all that is named.
    """
    names = range(len(ground.axes))
    coarse = not set(ground.axes) <= set(axes)
    shared = [at for at in names if coarse and ground.axes[at] in axes]
    columns = [_column(ground, at, above=above, every=at in shared) for at in names]
    counted: dict[Combination, tuple[Bits, object]] = {}
    for place, serving in _descend(columns, (1 << len(ground.builds)) - 1, ()):
        counting, told = count(place, serving)
        if counting and _stands(columns, place, counting):
            counted[place] = counting, told
    merging = [at for at in names if columns[at].free and at not in shared]
    lowest = _distinct(counted, merging)
    if shared:
        lowest = _seen(lowest, counted, shared)
    return {place: counted[place][0] for place in lowest}


def _seen(
    places: Iterable[Combination], known: Mapping[Combination, object], shared: Sequence[int]
) -> list[Combination]:
    """Return the places that differ from those before them on shared axes, with any values on the others."""
    seen: dict[Combination, dict[Combination, object]] = {}
    for place in places:
        others = tuple(value for at, value in enumerate(place) if at not in shared)
        seen.setdefault(tuple(place[at] for at in shared), {})[others] = known[place]
    ordered = {one: seen[one] for one in sorted(seen, key=lambda one: [*map(_order, one)])}
    kept = set(_distinct(ordered, range(len(shared))))
    return [place for place in places if tuple(place[at] for at in shared) in kept]


def _distinct(known: Mapping[Combination, object], axes: Sequence[int]) -> list[Combination]:
    """Return what is not as the one before it on one of some axes, by what is known of each, in order."""
    before: dict[object, object] = {}
    kept = []
    for one, here in known.items():
        rests = [(at, one[:at], one[at + 1 :]) for at in axes]
        if not any(before.get(rest) == here for rest in rests):
            kept.append(one)
        before |= dict.fromkeys(rests, here)
    return kept


def _order(value: str | None) -> tuple[object, ...]:
    return value != ANY, natural_key(value)


def serving(ground: Ground, place: Combination) -> Bits:
    """Return the builds that serve a place."""
    rules = [ground.serves.get(axis, EXACT) for axis in ground.axes]
    return union(
        1 << at
        for at, build in enumerate(ground.builds)
        if all(map(serves, rules, build, place, ground.axes))
    )


def later_versions(ground: Ground, at: int) -> set[str]:
    """Return the versions on an axis that come after all that are named: places where nobody stands yet."""
    rule, values = ground.serves.get(ground.axes[at], EXACT), _values(ground, at)
    return {*between(rule, values, above=True)} - {*between(rule, values)}


def _values(ground: Ground, at: int) -> dict[str | None, None]:
    """Return what builds, scopes and other reports name on an axis."""
    axis = ground.axes[at]
    stated = (one[at] for one in (*ground.builds, *ground.observed))
    return dict.fromkeys([*stated, *(n for s in ground.scopes for n in s.names.get(axis, ()))])


class _Column:
    """One axis: its points in order, the builds that serve each, and those that have it as their own.

    Attributes:
        free: points that are places where some build is about this axis, whether it has them as its own or not.
        named: points that are places of whatever build: where a package begins and ends to apply.
    """

    def __init__(
        self,
        axis: str,
        rule: str,
        stated: Sequence[str | None],
        free: Collection[str],
        named: Collection[str],
        *,
        every: bool,
    ) -> None:
        self._named = frozenset(named)
        self._own: dict[str | None, Bits] = {}
        by_value: dict[str | None, Bits] = {}
        for at, value in enumerate(stated):
            by_value[value] = by_value.get(value, 0) | 1 << at
        for value, bits in by_value.items():
            lowest = point(rule, value)
            self._own[lowest] = self._own.get(lowest, 0) | bits
        self._telling = union(bits for value, bits in by_value.items() if value != ANY)
        points = sorted({*self._own, *free}, key=_order)
        self.free = (
            frozenset(one for one in points if one not in (ANY, None)) if every else frozenset(free)
        )
        self.serving = [
            (one, union(b for v, b in by_value.items() if serves(rule, v, one, axis)))
            for one in points
        ]

    def stands(self, value: str | None, builds: Bits) -> bool:
        """Tell whether one of some builds makes a value a place."""
        if value in self._named:
            return bool(builds)
        return bool(builds & (self._telling if value in self.free else self._own.get(value, 0)))


def union(sets: Iterable[Bits]) -> Bits:
    """Return what is in any of the sets."""
    return reduce(or_, sets, 0)


def _column(ground: Ground, at: int, *, above: bool, every: bool) -> _Column:
    axis = ground.axes[at]
    rule = ground.serves.get(axis, EXACT)
    stated = [build[at] for build in ground.builds]
    named = {n for scope in ground.scopes for n in scope.names.get(axis, ())}
    ends = {n for scope in ground.scopes if scope.package for n in scope.names.get(axis, ())}
    free = {*named, *between(rule, _values(ground, at), above=above)}
    return _Column(axis, rule, stated, free, ends, every=every)


def _descend(
    columns: Sequence[_Column], builds: Bits, prefix: Combination
) -> Iterator[tuple[Combination, Bits]]:
    if len(prefix) == len(columns):
        yield prefix, builds
        return
    for value, serving in columns[len(prefix)].serving:
        left, place = builds & serving, (*prefix, value)
        if left and _stands(columns, place, left):
            yield from _descend(columns, left, place)


def _stands(columns: Sequence[_Column], place: Combination, builds: Bits) -> bool:
    return all(column.stands(v, builds) for column, v in zip(columns, place, strict=False))


class Parts:
    """Where a snapshot and its packages apply, place by place; what no scope is about applies everywhere.

    Args:
        axes: of the places that are asked about; a scope is told of ``os.family`` as of ``os``, too.
        scopes: of one snapshot.
    """

    def __init__(self, axes: Sequence[str], scopes: Iterable[Scope]) -> None:
        self._axes = axes
        self._roots = [axis.partition(".")[0] for axis in axes]
        self._bits: dict[int, Bits] = {}
        self._asked: list[Callable[[Mapping[str, str | None]], bool]] = []
        self._of: dict[str | None, Bits] = {}
        self._of_versions: dict[str | None, dict[str, Bits]] = {}
        self._answers: dict[Combination, Bits] = {}
        for scope in scopes:
            if id(scope.applies) not in self._bits:
                self._asked.append(scope.applies)
                self._bits[id(scope.applies)] = 1 << len(self._asked)
            bit = self._bits[id(scope.applies)]
            self._of[scope.package] = self._of.get(scope.package, 0) | bit
            if scope.package is not None and scope.version is not None:
                versions = self._of_versions.setdefault(scope.package, {})
                versions[scope.version] = versions.get(scope.version, 0) | bit

    @property
    def packages(self) -> set[str]:
        """The packages of which something is said."""
        return {package for package in self._of if package is not None}

    def covers(self, place: Combination) -> bool:
        """Tell whether the snapshot as a whole applies at a place."""
        return self._holds(self.of(None), place)

    def versions(self, package: str) -> Collection[str]:
        """The versions of a package of which something is said."""
        return self._of_versions.get(package, {}).keys()

    def has(self, package: str, version: str | None, place: Combination) -> bool:
        """Tell whether a place is in the part of a package, or of one version of it."""
        return self.covers(place) and self._holds(self.of(package, version), place)

    def of(self, package: str | None, version: str | None = None) -> Bits:
        """Return the scopes of which one must apply: those of a package, of one version of it, or of the snapshot."""
        own = self._of_versions.get(package, {}).get(version or "")
        return self._of.get(package, _EVERYWHERE) if own is None else own

    def answers(self, place: Combination) -> Bits:
        """Return which scopes apply at a place; the one of what nothing is said of always does."""
        found = self._answers.get(place)
        if found is None:
            named = dict(zip(self._roots, place, strict=True))
            named |= zip(self._axes, place, strict=True)
            asked = enumerate(self._asked, start=1)
            found = _EVERYWHERE | union(1 << at for at, applies in asked if applies(named))
            self._answers[place] = found
        return found

    def _holds(self, scopes: Bits, place: Combination) -> bool:
        return scopes == _EVERYWHERE or bool(scopes & self.answers(place))
