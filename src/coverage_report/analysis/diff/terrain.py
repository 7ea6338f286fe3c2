"""The places that two sides of a comparison are both asked about.

They are those that the builds of both tell apart: of one side's places alone, what only the other spells out would be lost
with its spelling, as ``cp39+`` in place of a wheel for each interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product

from coverage_report.analysis.diff.telling import CHANGED, tell_interpreters
from coverage_report.core.laying import fits, seen_on
from coverage_report.core.places import (
    Bits,
    Parts,
    find_all,
    find_places,
    is_ranged,
    serving,
    union,
)
from coverage_report.core.serving import EXACT, INTERPRETER, VARIANT, risen
from coverage_report.core.serving import serves as is_served
from coverage_report.core.universe import rows_of
from coverage_report.model.axes import combination_key
from coverage_report.model.cells import ANY, NONE, Combination
from coverage_report.model.ground import Ground
from coverage_report.model.nouns import Snapshot

Places = Collection[Combination]


@dataclass(frozen=True, slots=True)
class Side:
    """What a comparison needs of a snapshot; small, so that one can keep many.

    Attributes:
        axes: of the model.
        ground: what the universe was made of.
        stated: by package what its builds state, on the axes of `ground`.
        forks: of packages of which each version has places of its own, what the builds of each state.
    """

    axes: tuple[str, ...]
    ground: Ground
    stated: Mapping[str, frozenset[Combination]]
    forks: Mapping[str, Mapping[str | None, frozenset[Combination]]] = field(default_factory=dict)

    def seen_on(self, axes: Sequence[str]) -> Side:
        """Return the side with its places told apart on other axes, which its own tell."""
        if self.ground.axes == axes:
            return self
        see = cache(lambda build: seen_on(axes, self.ground.axes, build))
        builds = tuple(dict.fromkeys(see(build) for build in self.ground.builds))
        known = tuple(dict.fromkeys(see(place) for place in self.ground.observed))
        ground = Ground(tuple(axes), self.ground.serves, builds, self.ground.scopes, known)
        stated = {name: frozenset(map(see, own)) for name, own in self.stated.items()}
        forks = {
            name: {version: frozenset(map(see, own)) for version, own in versions.items()}
            for name, versions in self.forks.items()
        }
        return Side(self.axes, ground, stated, forks)


def side_of(snapshot: Snapshot, axes: Sequence[str]) -> Side:
    """Return what a comparison needs of a snapshot of a model with these axes."""
    ground = snapshot.ground
    rows = rows_of({p.name: p.records for p in snapshot.packages}, ground.axes)
    forked = {scope.package for scope in ground.scopes if scope.version is not None}
    forks: dict[str, dict[str | None, set[Combination]]] = {}
    for name in rows.keys() & forked:
        for build, records in rows[name].items():
            for record in records:
                forks.setdefault(name, {}).setdefault(record.version, set()).add(build)
    return Side(
        tuple(axes),
        ground,
        {name: frozenset(row) for name, row in rows.items()},
        {name: {v: frozenset(own) for v, own in found.items()} for name, found in forks.items()},
    )


class Terrain:
    """The places of two sides, and who stands where.

    Args:
        base: the side before.
        head: the side after, of models on the same axes.

    Attributes:
        axes: on which places are told apart.
        model_axes: of the models, which can be coarser.
        sides: base and head, on `axes`.
        parts: where base and head apply.
        needed: the same without what makers offer (`Scope.is_offer`): where a build is lost when nobody makes it.
        see: returns the combination of the model's axes that a place is seen as.
        built: of a side and a package, the places in its part that its builds serve; ``any`` is one, of all that
            nobody names. Asked for again and again, and found once.
    """

    def __init__(self, base: Side, head: Side) -> None:
        self.axes = _common(base, head)
        self.sides = (base.seen_on(self.axes), head.seen_on(self.axes))
        grounds = [side.ground for side in self.sides]
        builds = sorted({b for one in grounds for b in one.builds}, key=combination_key)
        scopes = grounds[0].scopes + grounds[1].scopes
        serves = {**grounds[0].serves, **grounds[1].serves}
        known = tuple({p: None for one in grounds for p in one.observed})
        self._ground = Ground(self.axes, serves, tuple(builds), scopes, known)
        self.parts = tuple(Parts(self.axes, ground.scopes) for ground in grounds)
        self.needed = tuple(
            Parts(self.axes, (scope for scope in ground.scopes if not scope.is_offer))
            for ground in grounds
        )
        self.model_axes = base.axes
        self._bit = {build: 1 << at for at, build in enumerate(builds)}
        self._places = self._ranged() if is_ranged(serves, scopes) else None
        self._covered = [list(self._here(parts)) for parts in self.parts]
        self._interpreters = [
            at for at, axis in enumerate(base.axes) if serves.get(axis) == INTERPRETER
        ]
        self._ranged_axes = [
            at for at, axis in enumerate(self.axes) if serves.get(axis, EXACT) != EXACT
        ]
        self._serves = cache(self._is_serving)
        self._risen = cache(self._rise)
        self._expand = cache(self._serving)
        self.built: Callable[[int, str], Places] = cache(self._built)
        self.see: Callable[[Combination], Combination] = (
            (lambda place: place)
            if self.axes == base.axes
            else cache(lambda place: seen_on(base.axes, self.axes, place))
        )

    def _built(self, side: int, package: str) -> Places:
        stated = self.sides[side].stated.get(package, frozenset())
        if self._places is None:
            vague = frozenset(build for build in stated if ANY in build)
            return stated | self._expand(vague) if vague else stated
        versions = self.sides[side].forks.get(package, {None: stated})
        parts = self.parts[side]
        asked = [(self._bits(own), parts.of(package, one)) for one, own in versions.items()]
        return {
            place
            for place, builds, answers in self._covered[side]
            if any(builds & own and answers & scopes for own, scopes in asked)
        }

    def told(self, fares: Mapping[Combination, str]) -> set[Combination]:
        """Return the cells of a package that are told: what builds tell apart, and what fares otherwise.

        Args:
            fares: what became of each of its cells.
        """
        told = set(fares)
        for at in self._interpreters:
            told &= tell_interpreters(fares, at, self._named)
        vague = {
            cell
            for cell in told
            if ANY in cell and (self._places is None or fares[cell] not in CHANGED)
        }
        return told - {
            one
            for one in vague
            if any(fares[one] == fares[other] and fits(one, other) for other in told - {one})
        }

    def raised(self, package: str, lost: Places) -> Iterator[tuple[int, Combination, Combination]]:
        """Yield the position of an axis, a place that was lost, and one above it that is left, of each two in one range.

        Args:
            package: its name.
            lost: places of the base that it lost.
        """
        if self._places is None or not lost:
            return
        before = self.sides[0].stated.get(package, frozenset())
        whole = {None: self.sides[1].stated.get(package, frozenset())}
        for version, after in self.sides[1].forks.get(package, whole).items():
            for place, at, build in product(lost, self._ranged_axes, after):
                left = self._risen(at, place, build)
                if (
                    left
                    and self.parts[1].has(package, version, left)
                    and any(self._serves(one, place) and self._serves(one, left) for one in before)
                ):
                    yield at, place, left

    def variants(self, package: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the variants that only builds of the base state, and those that only builds of the head do."""
        axes = [at for at, a in enumerate(self.axes) if self._ground.serves.get(a) == VARIANT]
        was, now = (
            {build[at] or NONE for build in side.stated.get(package, ()) for at in axes}
            for side in self.sides
        )
        return tuple(sorted(was - now)), tuple(sorted(now - was))

    def _rise(self, at: int, place: Combination, build: Combination) -> Combination | None:
        """Return the lowest place that differs from another in being above it on an axis, and that a build serves."""
        axis = self.axes[at]
        value = risen(self._ground.serves.get(axis, EXACT), place[at], build[at], axis)
        left = (*place[:at], value, *place[at + 1 :])
        return left if value is not None and self._serves(build, left) else None

    def _is_serving(self, build: Combination, place: Combination) -> bool:
        rules = (self._ground.serves.get(axis, EXACT) for axis in self.axes)
        return all(map(is_served, rules, build, place, self.axes))

    def _bits(self, builds: Iterable[Combination]) -> Bits:
        return union(self._bit[build] for build in builds)

    def _here(self, parts: Parts) -> Iterator[tuple[Combination, Bits, Bits]]:
        """Yield the places where a side applies, each with the builds that serve it, and what applies there."""
        for place, builds in (self._places or {}).items():
            if parts.covers(place):
                yield place, builds, parts.answers(place)

    def _ranged(self) -> dict[Combination, Bits]:
        return find_all(self._ground, self.model_axes) | self._observed()

    @cached_property
    def _named(self) -> Collection[Combination]:
        """Return the cells that builds tell apart, and those that are known otherwise."""
        base, head = self.parts
        found = find_places(
            self._ground,
            lambda place, builds: (builds, (base.answers(place), head.answers(place))),
            self.model_axes,
        )
        return {self.see(place) for place in found | self._observed()}

    def _observed(self) -> dict[Combination, Bits]:
        return {place: serving(self._ground, place) for place in self._ground.observed}

    def _serving(self, vague: frozenset[Combination]) -> frozenset[Combination]:
        return frozenset(
            place
            for place in (*self._ground.builds, *self._ground.observed)
            if any(fits(one, place) for one in vague)
        )


def _common(base: Side, head: Side) -> tuple[str, ...]:
    """Return the axes on which both sides can be asked: their own where these are the same, else the model's."""
    if not base.ground.builds:
        return head.ground.axes
    if not head.ground.builds or set(base.ground.axes) == set(head.ground.axes):
        return base.ground.axes
    return base.axes
