"""Where a lock's packages apply: what its markers make of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coverage_report import Scope
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
        installed: what some of the environments asked install for a choice: keys of packages.
    """

    whole: Whole
    conditions: Conditions
    installed: Callable[[Asked, Choice], set[int]]
    _seen: dict[frozenset[tuple[str, ...]], frozenset[int]] = field(default_factory=dict)
    _places: dict[tuple[str | None, ...], frozenset[int]] = field(default_factory=dict)

    def at(self, place: Mapping[str, str | None]) -> frozenset[int]:
        """Return what applies at a place: what some environment there installs, for some choice."""
        key = (place.get("os"), place.get("target"), place.get("python"))
        if key not in self._places:
            here = filter(self.whole.holds, environments_at(place))
            distinct = {self.conditions.key(environment): environment for environment in here}
            self._places[key] = self._in(frozenset(distinct), list(distinct.values()))
        return self._places[key]

    def scopes(
        self, snapshot: str, packages: Mapping[str, Iterable[int]], reason: str
    ) -> Iterator[Scope]:
        """Yield the scope of each package: it applies where one of its keys does."""
        for name, keys in packages.items():
            applies = self._applies(frozenset(keys))
            yield Scope(snapshot=snapshot, package=name, applies=applies, reason=reason)

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


def free_choices(conditions: Conditions) -> tuple[Choice, ...]:
    """Return the choices to ask a lock's markers for: none, all, and each extra or group alone."""
    names = sorted(conditions.choices)
    single = [frozenset({name}) for name in names[:_MAX_CHOICES]]
    return tuple(dict.fromkeys([frozenset(), frozenset(names), *single]))
