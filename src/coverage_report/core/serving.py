"""What the value that a build states on an axis serves: itself, or a range of values, by a rule with a name.

A *place* has one value on each axis; a build serves a place when it does on every axis. The rules are a closed list,
so that a report can name them and be read back:

====================  =========================================================  ==============================
rule                  serves, beside itself                                      by
====================  =========================================================  ==============================
``exact``             nothing                                                    what Spack builds, and records
``floor``             the same name with the same version or a later one         PEP 600, 656, 730, 738; macOS
``interpreter``       ``cp39+``: CPython 3.9 and later of that major version,    PEP 384, 425, 703, 803
                      with the GIL; ``cp315t+``: the same, free-threaded;
                      ``py38+``: Python 3.8 and later of any implementation
``microarchitecture`` what descends from it                                      archspec
``family``            what is of this family (``linux``, ``x86_64``, ``gcc``)    `model.axes.family`
``variant``           ``none``, or nothing stated: every variant; ``null``: every PEP 825
                      variant, and nobody who knows of none
====================  =========================================================  ==============================

``any`` serves everything, whatever the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from coverage_report.model.axes import family, split_version
from coverage_report.model.lineage import lineage
from coverage_report.model.nouns import ANY, NONE
from coverage_report.text import natural_key

EXACT = "exact"
FLOOR = "floor"
INTERPRETER = "interpreter"
MICROARCHITECTURE = "microarchitecture"
FAMILY = "family"
VARIANT = "variant"

_PYTHON = re.compile(r"([a-z]+)(\d)(\d+)(t?)(\+?)(?:-.*)?", re.ASCII)
#: How far apart two minor versions may be for all between them to be places: nobody skips a hundred.
_MOST_MINORS = 100
#: The variant without any property, which all that know of variants support.
_NULL = "null"

Version = tuple[object, ...]
_Python = tuple[str, int, int, bool, bool]


def serves(rule: str, value: str | None, place: str | None, axis: str = "") -> bool:
    """Tell whether a build that states `value` serves a place that has `place` on this axis.

    A range as a place (``cp39+``) is served by what serves all of it.

    Args:
        rule: one of `RULES`.
        value: what the build states; None is unknown, and serves only what is unknown, too.
        place: the value of the place.
        axis: the axis, of which a family is one.
    """
    if rule == VARIANT:
        value, place = value or NONE, place or NONE
    if value in (ANY, place):
        return True
    if value is None or place is None or (NONE in (value, place) and rule != VARIANT):
        return False
    return RULES[rule](value, place, axis)


def check_rule(axis: str, rule: str) -> None:
    """Pass when there is a rule of this name.

    Raises:
        ValueError: naming the axis, and all that there are.
    """
    if rule not in RULES:
        known = ", ".join(RULES)
        raise ValueError(f"serves, axis {axis!r}: unknown rule {rule!r}; choose from: {known}")


def point(rule: str, value: str | None) -> str | None:
    """Return the lowest place that a value serves: ``cp39`` for ``cp39+``, ``none`` where no variant is stated.

    Any other value is its own.
    """
    if rule == VARIANT:
        return value or NONE
    python = _python(value) if rule == INTERPRETER and value else None
    if python is None or not python[4]:
        return value
    name, major, minor, threads, _ = python
    return f"{'cp' if name == 'py' else name}{major}{minor}{'t' if threads else ''}"


def is_above(rule: str, lower: str | None, place: str | None, axis: str = "") -> bool:
    """Tell whether `place` is `lower` or above it, on an axis whose builds serve ranges."""
    if rule == INTERPRETER and lower and place:
        low, high = _python(lower), _python(place)
        if low and high and (low[0], low[1], low[3]) == (high[0], high[1], high[3]):
            return low[2] <= high[2]
    if rule == VARIANT:  # variants have no order: who knows of none is not below the others
        return lower == place
    return serves(rule, lower, place, axis)


def between(rule: str, values: Mapping[str | None, object], *, above: bool = False) -> list[str]:
    """Return the places that exist though nobody may name them: every minor version of CPython between two named ones.

    Args:
        rule: one of `RULES`.
        values: what builds state, and the points that a scope names.
        above: whether the first version after the highest counts, too, where a range is open: what became of all
            that come later can be told by it.
    """
    if rule != INTERPRETER:
        return []
    named = [python for value in values if value and (python := _python(value))]
    found = []
    for major, threads in sorted({(one[1], one[3]) for one in named}):
        here = [one for one in named if (one[1], one[3]) == (major, threads)]
        minors = [one[2] for one in here if one[0] == "cp" or one[4]]
        if minors:
            after = above and any(one[4] for one in here)
            last = min(max(minors) + after, min(minors) + _MOST_MINORS)
            tail = "t" if threads else ""
            found += [f"cp{major}{minor}{tail}" for minor in range(min(minors), last + 1)]
    return found


def _never(_value: str, _place: str, _axis: str) -> bool:
    return False


def _floor(value: str, place: str, _axis: str) -> bool:
    name, version = split_version(value)
    same, higher = split_version(place)
    return bool(version and higher) and name == same and _version(version) <= _version(higher)


def _interpreter(value: str, place: str, _axis: str) -> bool:
    build, here = _python(value), _python(place)
    if build is None or here is None or not build[4]:
        return False
    name, major, minor, threads, _ = build
    if name == "py":  # of whatever implementation, with the GIL or without
        return major == here[1] and minor <= here[2]
    return (name, major, threads) == (here[0], here[1], here[3]) and minor <= here[2]


def _microarchitecture(value: str, place: str, _axis: str) -> bool:
    return value in lineage(place)


def _family(value: str, place: str, axis: str) -> bool:
    return value == family(axis, {axis: place})


def _variant(value: str, place: str, _axis: str) -> bool:
    return value == NONE or (value == _NULL and place != NONE)


#: What each rule adds to a value serving itself; the names are what a loader states (`Loader.serves`).
RULES: Mapping[str, Callable[[str, str, str], bool]] = {
    EXACT: _never,
    FLOOR: _floor,
    INTERPRETER: _interpreter,
    MICROARCHITECTURE: _microarchitecture,
    FAMILY: _family,
    VARIANT: _variant,
}


@cache
def _version(text: str) -> Version:
    """Return a key under which ``11`` and ``11.0`` are one version."""
    parts = text.split(".")
    while len(parts) > 1 and parts[-1].strip("0") == "":
        parts.pop()
    return tuple(natural_key(part) for part in parts)


@lru_cache(maxsize=4096)
def _python(value: str) -> _Python | None:
    """Return implementation, major and minor version of an interpreter, whether it is free-threaded, whether a range."""
    match = _PYTHON.fullmatch(value)
    if match is None:
        return None
    return match[1], int(match[2]), int(match[3]), bool(match[4]), bool(match[5])
