"""Where a lock's packages apply: what its markers make of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from coverage_report import BuildRecord, Mention, Scope
from coverage_report_wheels.entries import Found, Item
from coverage_report_wheels.environments import Environment, environments_at
from coverage_report_wheels.markers import (
    Asked,
    Choice,
    Condition,
    Conditions,
    Pythons,
    is_some,
)

#: With this many markers about extras each choice of one is asked, and not each choice of several.
_MAX_CHOICES = 64
_NOT_THERE = "the lock does not install it there"


@dataclass(frozen=True, slots=True)
class Whole:
    """What a lock as a whole is for.

    Attributes:
        pythons: its ``requires-python``.
        environments: the markers of which one must be true.
        choices: what can be chosen when installing.
    """

    pythons: Pythons | None = None
    environments: list[Condition] | None = None
    choices: tuple[Choice, ...] = (frozenset(),)

    def holds(self, environment: Environment) -> bool:
        """Tell whether the lock is for this environment."""
        if self.pythons and not self.pythons.takes(environment):
            return False
        return is_some(self.environments, environment, self.choices)

    def scope(self, snapshot: str) -> Scope | None:
        """Return the scope of the snapshot; None where the lock is for everything."""
        if self.pythons is None and self.environments is None:
            return None
        return Scope(
            snapshot=snapshot,
            applies=lambda place: any(map(self.holds, environments_at(place))),
            names=self.pythons.names if self.pythons else {},
            reason="the lock is not for it",
        )


@dataclass(slots=True)
class Members:
    """What applies at a place; what markers cannot tell apart is asked once.

    Attributes:
        whole: what the lock is for.
        conditions: its markers.
        installed: what some of the environments asked install for a choice: numbers of entries.
        limited: the entries that not every environment installs.
    """

    whole: Whole
    conditions: Conditions
    installed: Callable[[Asked, Choice], set[int]]
    limited: set[int]
    _seen: dict[frozenset[tuple[str, ...]], frozenset[int]] = field(default_factory=dict)
    _places: dict[tuple[str | None, ...], frozenset[int]] = field(default_factory=dict)
    _last: tuple[object, frozenset[int]] = (None, frozenset())

    def at(self, place: Mapping[str, str | None]) -> frozenset[int]:
        """Return what applies at a place: what some environment there installs, for some choice."""
        if place is not self._last[0]:  # each of the lock's packages is asked in turn
            self._last = place, self._found(place)
        return self._last[1]

    def _found(self, place: Mapping[str, str | None]) -> frozenset[int]:
        key = (place.get("os"), place.get("target"), place.get("python"))
        if key not in self._places:
            here = filter(self.whole.holds, environments_at(place))
            distinct = {self.conditions.key(environment): environment for environment in here}
            self._places[key] = self._in(frozenset(distinct), list(distinct.values()))
        return self._places[key]

    def placed(self, snapshot: str, found: Mapping[int, Iterable[Item]]) -> Found:
        """Yield what each entry of the lock is, then the scope of the lock and of each package that has one.

        Where several versions of a package are locked each has places of its own.
        """
        entries: dict[str, dict[str | None, set[int]]] = {}
        for number, items in found.items():
            yield from items
            for item in items:
                if isinstance(item, BuildRecord | Mention):
                    version = item.version if isinstance(item, BuildRecord) else None
                    entries.setdefault(item.package, {}).setdefault(version, set()).add(number)
        if scope := self.whole.scope(snapshot):
            yield scope
        for name, versions in entries.items():
            if not self.limited.isdisjoint(set().union(*versions.values())):
                yield from self._of_package(snapshot, name, versions)

    def _of_package(
        self, snapshot: str, name: str, versions: Mapping[str | None, set[int]]
    ) -> Found:
        has_forks = len(versions) > 1
        for version, numbers in versions.items():
            is_limited = self.limited.issuperset(numbers)
            if has_forks or is_limited:
                yield Scope(
                    snapshot=snapshot,
                    package=name,
                    version=version if has_forks else None,
                    applies=self._applies(frozenset(numbers)) if is_limited else _everywhere,
                    reason=_NOT_THERE,
                )

    def _applies(self, keys: frozenset[int]) -> Callable[[Mapping[str, str | None]], bool]:
        return lambda place: not keys.isdisjoint(self.at(place))

    def _in(
        self, key: frozenset[tuple[str, ...]], environments: list[Environment]
    ) -> frozenset[int]:
        if key not in self._seen:
            asked = Asked(environments)
            found = (self.installed(asked, choice) for choice in self.whole.choices)
            self._seen[key] = frozenset().union(*found) if environments else frozenset()
        return self._seen[key]


def _everywhere(_: Mapping[str, str | None]) -> bool:
    return True


def free_choices(conditions: Conditions) -> tuple[Choice, ...]:
    """Return the choices to ask a lock's markers for: none, all, and each extra or group alone."""
    names = sorted(conditions.choices)
    single = [frozenset({name}) for name in names[:_MAX_CHOICES]]
    return tuple(dict.fromkeys([frozenset(), frozenset(names), *single]))
