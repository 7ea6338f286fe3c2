"""Scopes of locks that state for each package itself where it is installed (PEP 751, Poetry, PDM)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coverage_report_wheels.entries import Found, unread
from coverage_report_wheels.markers import Asked, Choice, Condition, Conditions, Pythons
from coverage_report_wheels.names import Entry, base_name
from coverage_report_wheels.scopes import Members, Whole, free_choices


@dataclass(frozen=True, slots=True)
class Listed:
    """A package as a lock lists it.

    Attributes:
        entry: its name and version.
        markers: of which one must be true; None among them is true.
        pythons: its ``requires-python``.
    """

    entry: Entry
    markers: list[object]
    pythons: object = None


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a package is installed: one of the conditions is true, and its Python is taken."""

    conditions: list[Condition] | None
    pythons: Pythons | None

    @property
    def is_always(self) -> bool:
        return self.conditions is None and self.pythons is None

    def mask(self, asked: Asked, choice: Choice) -> int:
        if self.conditions is None:
            return asked.taken_by(self.pythons)
        true = 0
        for condition in self.conditions:
            true |= asked.mask(condition, choice)
        return true & asked.taken_by(self.pythons)


def scopes_of(file: str, listed: Sequence[Listed], pythons: object, environments: object) -> Found:
    """Yield the scope of a lock, and of each package that not every environment installs.

    Args:
        file: the lock, as shown to the user.
        listed: its packages.
        pythons: its ``requires-python``.
        environments: a list of markers of which one must be true.
    """
    conditions = Conditions()
    taken = conditions.pythons(pythons)
    rules = []
    for package in listed:
        own = conditions.pythons(package.pythons)
        limits = own if own and not own.holds_all_of(taken) else None
        rules.append(_Rule(conditions.any_of(package.markers), limits))
    whole = Whole(taken, conditions.any_of(environments), free_choices(conditions))

    def installed(asked: Asked, choice: Choice) -> set[int]:
        return {number for number, rule in enumerate(rules) if rule.mask(asked, choice)}

    if scope := whole.scope(base_name(file)):
        yield scope
    members = Members(whole, conditions, installed)
    yield from members.scopes(
        base_name(file), _sometimes(listed, rules), "the lock does not install it there"
    )
    yield from (unread(file, text) for text in dict.fromkeys(conditions.faults))


def _sometimes(listed: Iterable[Listed], rules: Sequence[_Rule]) -> dict[str, list[int]]:
    """Return the numbers of each package that every entry of it limits, by name."""
    found: dict[str, list[int]] = {}
    for number, package in enumerate(listed):
        found.setdefault(package.entry.package or "", []).append(number)
    return {
        name: numbers
        for name, numbers in found.items()
        if not any(rules[number].is_always for number in numbers)
    }
