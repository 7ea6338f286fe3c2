"""Which interpreters of a comparison are told: what builds tell apart, and of the others what fares otherwise.

A build for ``py39+`` serves free-threaded interpreters, PyPy, and versions that nobody names yet. Both sides are asked
about them; but what became of them is told only where nothing that is told already says it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coverage_report.core.serving import line_of
from coverage_report.model.cells import ANY, Combination

Version = tuple[int, int]

#: CPython with the GIL, to which other interpreters of its version are compared.
_USUAL = "cp"
#: What became of a cell because of the scope, and not of what was built.
_OUT_OF_SCOPE = frozenset({"outside", "entered"})

#: What is told of ``any``, too, beside what is told of more exact places: those that nobody names changed with it.
CHANGED = frozenset({"lost", "gained", "narrowed"})


def tell_interpreters(
    fares: Mapping[Combination, str], at: int, named: Collection[Combination]
) -> set[Combination]:
    """Return the cells that are told.

    Args:
        fares: what became of each cell of a package.
        at: the position of an axis of interpreters.
        named: the cells that builds tell apart.
    """
    alike: dict[Combination, dict[str | None, str]] = {}
    for cell, fare in fares.items():
        alike.setdefault((*cell[:at], *cell[at + 1 :]), {})[cell[at]] = fare
    told = set()
    for rest, here in alike.items():
        own = {value for value in here if (*rest[:at], value, *rest[at:]) in named}
        told |= {(*rest[:at], value, *rest[at:]) for value in _told(here, own)}
    return told


def _told(here: Mapping[str | None, str], named: set[str | None]) -> set[str | None]:
    """Return the interpreters of one place that are told."""
    if ANY in here and not named - {ANY}:
        fares = {fare for value, fare in here.items() if value != ANY} - _OUT_OF_SCOPE
        if fares <= {here[ANY]}:
            return {ANY}
    told = {value for value in named if value != ANY}
    lines: dict[str, dict[Version, str]] = {}
    for value in here:
        if value and (found := line_of(value)):
            lines.setdefault(found[0], {})[found[1]] = value
    usual = {version: here[value] for version, value in lines.get(_USUAL, {}).items()}
    for line, versions in lines.items():
        first = min((v for v, value in versions.items() if value in named), default=None)
        before: str | None = None
        for version, value in sorted(versions.items()):
            fare = here[value]
            if value in named:
                before = fare
            elif (line != _USUAL and usual and fare == usual[_nearest(version, usual)]) or (
                line == _USUAL and first and version < first and fare == here[versions[first]]
            ):
                before = None
            elif fare != before:
                told.add(value)
                before = fare
    return told


def _nearest(version: Version, known: Collection[Version]) -> Version:
    """Return the last version that is not after another one; where all are, the first."""
    return max((one for one in known if one <= version), default=min(known))
