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
                      ``py38+``: Python 3.8 and later of any implementation;
                      ``pp36+``: PyPy 3.6 and later
``microarchitecture`` what descends from it                                      archspec
``family``            what is of this family (``linux``, ``x86_64``, ``gcc``)    `model.axes.family`
``variant``           ``none``, or nothing stated: every variant; ``null``: every PEP 825
                      variant, and nobody who knows of none
====================  =========================================================  ==============================

``any`` serves everything, whatever the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple

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
_MAJOR = 3
#: Minor versions of Python 3: the first without the GIL (PEP 703), the first and the last that PyPy has with the ABI
#: of its release 7.3.
_FIRST_FREE_THREADED, _FIRST_PYPY, _LAST_PYPY = 13, 6, 11
#: The variant without any property, which all that know of variants support.
_NULL = "null"

Version = tuple[object, ...]


class _Python(NamedTuple):
    """An interpreter: implementation, major and minor version; whether it is free-threaded, and whether a range."""

    name: str
    major: int
    minor: int
    threads: bool
    open: bool


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
    if python is None or not python.open:
        return value
    lowest = _pypy if python.name == "pp" else partial(_cpython, threads=python.threads)
    return lowest(python.major, python.minor)


def is_above(rule: str, lower: str | None, place: str | None, axis: str = "") -> bool:
    """Tell whether `place` is `lower` or above it, on an axis whose builds serve ranges."""
    if rule == INTERPRETER and lower and place:
        low, high = line_of(lower), line_of(place)
        if low and high and (low[0], low[1][0]) == (high[0], high[1][0]):
            return low[1] <= high[1]
    if rule == VARIANT:  # variants have no order: who knows of none is not below the others
        return lower == place
    return serves(rule, lower, place, axis)


def line_of(interpreter: str) -> tuple[str, tuple[int, int]] | None:
    """Return an interpreter's line of versions, ``cp``, free-threaded ``cpt`` or another's, and its version in it."""
    python = _python(interpreter)
    if python is None:
        return None
    return python.name + "t" * python.threads, (python.major, python.minor)


def risen(rule: str, lower: str | None, value: str | None, axis: str = "") -> str | None:
    """Return the lowest place above `lower`, in the same range, that a build serves that states `value`; None: there is none."""
    if lower is None or lower == ANY:
        return None
    place = point(rule, value)
    low, python = (
        (_python(one) if one and rule == INTERPRETER else None) for one in (lower, value)
    )
    if low and python and (python.name, python.open) == ("py", True):
        if low.name == "pp":
            place = _pypy(low.major, python.minor) if python.minor <= _LAST_PYPY else None
        else:
            place = _cpython(low.major, python.minor, threads=low.threads)
    return place if place != lower and is_above(rule, lower, place, axis) else None


def between(rule: str, values: Iterable[str | None]) -> list[str]:
    """Return the places that exist though nobody may name them: every minor version of CPython between two named ones.

    Args:
        rule: one of `RULES`.
        values: what builds state, and the points that a scope names.
    """
    named = _named(rule, values)
    found = []
    for major, threads in sorted({(one.major, one.threads) for one in named}):
        here = [one for one in named if (one.major, one.threads) == (major, threads)]
        minors = [one.minor for one in here if one.name in ("cp", "py")]
        if minors:
            last = min(max(minors), min(minors) + _MOST_MINORS)
            found += [_cpython(major, m, threads=threads) for m in range(min(minors), last + 1)]
    return found


def beside(rule: str, values: Iterable[str | None]) -> list[str]:
    """Return the interpreters beside all that are named, at which builds of open ranges can differ.

    Where a range is open the first minor version after all named ones, which stands for those that follow. Where
    builds serve any implementation (``py38+``, ``any``) free-threaded CPython and PyPy; where they serve any version,
    the last minor version before all named ones, which stands for those before it.

    Args:
        rule: one of `RULES`.
        values: what builds state, and the points that a scope names; without an interpreter among them there are none.
    """
    values = list(values)
    named = _named(rule, values)
    found: list[str] = []
    for major in sorted({one.major for one in named}):
        here = [one for one in named if one.major == major]
        is_any = major == _MAJOR and ANY in values
        minors = [one.minor for one in here if one.name in ("cp", "py")] or [
            one.minor for one in here
        ]
        first = min(minors) - is_any
        last = min(max(minors), first + _MOST_MINORS)
        usual = range(first if is_any else last + 1, last + 2)
        ranges = {(one.name, one.threads) for one in here if one.open}
        if is_any or ("py", False) in ranges:
            ranges |= {("cp", False), ("pp", False)}
            start = max(first, _FIRST_FREE_THREADED)
            found += [_cpython(major, minor, threads=True) for minor in range(start, last + 2)]
            found.append(_cpython(major, max(start, last + 1), threads=True))
        elif ("cp", True) in ranges:
            found.append(_cpython(major, last + 1, threads=True))
        if ("cp", False) in ranges:
            found += [_cpython(major, minor, threads=False) for minor in usual]
        if ("pp", False) in ranges:
            start = min([first, *(one.minor for one in here if one.name == "pp")])
            found += [_pypy(major, m) for m in range(max(start, _FIRST_PYPY), _LAST_PYPY + 1)]
    return list(dict.fromkeys(found))


def kind(value: str | None) -> str:
    """Return what values of one line of versions have in common: ``glibc``, ``cp``, free-threaded ``cpt``."""
    return re.sub(r"[0-9.]+", "", (value or "").partition("@")[0])


def _named(rule: str, values: Iterable[str | None]) -> list[_Python]:
    if rule != INTERPRETER:
        return []
    return [python for value in values if value and (python := _python(value))]


def _cpython(major: int, minor: int, *, threads: bool) -> str:
    return f"cp{major}{minor}{'t' if threads else ''}"


def _pypy(major: int, minor: int) -> str:
    return f"pp{major}{minor}-pypy{major}{minor}_pp73"


def _never(_value: str, _place: str, _axis: str) -> bool:
    return False


def _floor(value: str, place: str, _axis: str) -> bool:
    name, version = split_version(value)
    same, higher = split_version(place)
    return bool(version and higher) and name == same and _version(version) <= _version(higher)


def _interpreter(value: str, place: str, _axis: str) -> bool:
    build, here = _python(value), _python(place)
    if build is None or here is None or not build.open:
        return False
    if build.major != here.major or build.minor > here.minor:
        return False
    if build.name == "py":  # of whatever implementation, with the GIL or without
        return True
    return (build.name, build.threads) == (here.name, here.threads)


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
    match = _PYTHON.fullmatch(value)
    if match is None:
        return None
    return _Python(match[1], int(match[2]), int(match[3]), bool(match[4]), bool(match[5]))
