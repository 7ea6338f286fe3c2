"""Scopes of locks that state for each package itself where it is installed (PEP 751, Poetry, PDM)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage_report_wheels.entries import Found, Item, unread
from coverage_report_wheels.markers import Asked, Choice, Condition, Conditions, Pythons
from coverage_report_wheels.names import base_name
from coverage_report_wheels.scopes import Members, Whole, free_choices


@dataclass(frozen=True, slots=True)
class Listed:
    """A package as a lock lists it.

    Attributes:
        items: what it is, among them its builds.
        markers: of which one must be true; None among them is true.
        pythons: its ``requires-python``.
    """

    items: list[Item]
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


def placed(file: str, listed: Sequence[Listed], pythons: object, environments: object) -> Found:
    """Yield what is listed, and the scope of the lock and of each package that not every environment installs.

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

    some = {number for number, rule in enumerate(rules) if not rule.is_always}
    members = Members(whole, conditions, installed, some)
    yield from members.placed(base_name(file), dict(enumerate(one.items for one in listed)))
    yield from (unread(file, text) for text in dict.fromkeys(conditions.faults))
