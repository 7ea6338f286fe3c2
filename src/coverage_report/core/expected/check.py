"""Slips in a declaration that only the records show: axes, packages and values that none of them has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from coverage_report.core.expected.matching import Matcher
from coverage_report.core.expected.values import build_satisfies, is_glob
from coverage_report.core.expected.wanted import Expected, Wanted
from coverage_report.core.serving import EXACT
from coverage_report.errors import ConfigError
from coverage_report.model.axes import Axes, canonical, family
from coverage_report.model.lineage import is_known
from coverage_report.model.nouns import ANY, ANYTHING, NONE, BuildRecord, Combination, Problem
from coverage_report.text import natural_key, visible

_Packages = Mapping[str, Sequence[BuildRecord]]
_Stated = Mapping[str, Collection[str]]
_LISTED = 10


class FitsNothingError(ConfigError):
    """No record fits anything of a declaration."""


def check(
    declared: Mapping[str, Expected],
    snapshots: Mapping[str, _Packages],
    axes: Sequence[str],
    serves: Mapping[str, str],
) -> set[Problem]:
    """Return a problem for each part of a declaration that no record bears out.

    Args:
        declared: what is expected of each snapshot.
        snapshots: the records of each snapshot, by package.
        axes: of the model.
        serves: what values of builds serve, by axis.

    Raises:
        ConfigError: when it names an axis that no record has.
        FitsNothingError: when it fits none of the records.
    """
    if not declared:
        return set()
    mappings = {id(r.axes): r.axes for p in snapshots.values() for rs in p.values() for r in rs}
    if not mappings:
        return set()
    stated = _stated(mappings.values())
    names = {name for packages in snapshots.values() for name in packages}
    found: set[Problem] = set()
    for expected in {id(one): one for one in declared.values()}.values():
        _check_axes(expected, stated, axes)
        found.update(expected.warnings, _idle(expected, names), _typos(expected, stated, serves))
        found.update(_merged(expected, axes))
    if not any(next(_filled(declared[n], snapshots[n], axes, serves), None) for n in declared):
        one = next(iter(declared.values()))
        raise FitsNothingError(f"{one.source}: {_nothing(one, names, stated)}")
    for axis in (axis for axis in axes if NONE in stated.get(axis, ())):
        for name, expected in declared.items():
            found.update(_nones(expected, snapshots[name], axes, axis, serves))
    return found


def _stated(mappings: Iterable[Axes]) -> _Stated:
    """Return the values of each axis in the one spelling, in natural order."""
    values: dict[str, set[str]] = {}
    for axes in mappings:
        for axis, value in axes.items():
            known = values.setdefault(axis, set())
            if value is not None:
                known.add(canonical(axis, value))
    return {axis: sorted(known, key=natural_key) for axis, known in values.items()}


def _written(expected: Expected) -> Iterator[Wanted]:
    """Yield what people wrote; what a report or stacks held is no slip."""
    for rule in expected.rules:
        yield from rule.wanted or ()


def _all_wanted(expected: Expected) -> Iterator[Wanted]:
    yield from _written(expected)
    for wanted in expected.packages.values():
        yield from wanted


def _check_axes(expected: Expected, known: Collection[str], axes: Sequence[str]) -> None:
    named = {a for w in _all_wanted(expected) for a in w.values if a not in w.implied}
    named.update(axis for xfail in expected.xfails for axis in xfail.values)
    for axis in sorted(a for a in named if not {a, a.rpartition(".")[0]} & set(known)):
        have = ", ".join(sorted(known))
        raise ConfigError(
            f"{expected.source}: expected: no build has the axis {axis!r}; they have: {have}"
        )
    if all(value == ANYTHING for one in _all_wanted(expected) for value in one.on(axes)):
        raise ConfigError(
            f"{expected.source}: expected: says nothing on the axes {', '.join(axes)}: "
            f"it names {', '.join(sorted(named))}"
        )


def _idle(expected: Expected, names: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each rule that matches no package, and each xfail that covers nothing."""
    for rule in expected.rules:
        literal = rule.wanted and not is_glob(rule.package)
        if not literal and not any(fnmatchcase(name, rule.package) for name in names):
            pointer = f"/expected/packages/{visible(rule.package)}"
            near = _near(rule.package, names)
            yield Problem(expected.source, pointer, f"matches no package{near}")
    for position, xfail in enumerate(expected.xfails):
        about = [name for name in names if fnmatchcase(name, xfail.package)]
        if not any(xfail.covers(n, w) for n in about for w in expected.wanted(n) or ()):
            pointer = f"/expected/xfail/{position}"
            yield Problem(expected.source, pointer, "matches nothing that is expected")


def _typos(expected: Expected, stated: _Stated, serves: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each value that nothing has, though builds have one that looks like it.

    A value that differs in its numbers alone is another version, and no slip; nor is a target that archspec knows.
    """
    wanted = {pair for one in _written(expected) for pair in one.values.items()}
    for axis, value in sorted(wanted):
        values = stated.get(axis, ())
        known = is_glob(value) or (axis == "target" and is_known(value))
        if known or any(
            build_satisfies(value, axis, {axis: one}, rule=serves.get(axis, EXACT))
            for one in values
        ):
            continue
        families = {family(axis, {axis: one}) or one for one in values} - {ANY, NONE}
        alike = [o for o in {*values, *families} if _shape(o) != _shape(value)]
        if near := _near(value, alike):
            yield Problem(expected.source, "/expected", f"no build has {axis} {value!r}{near}")


def _merged(expected: Expected, axes: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each two short forms that only an axis beside the report's tells apart, such as the libc."""
    for rule in expected.rules:
        seen: dict[Combination, Wanted] = {}
        for one in rule.wanted or ():
            combination = one.on(axes)
            first = seen.setdefault(combination, one)
            hidden = [a for a in sorted(one.implied) if first.values.get(a) != one.values.get(a)]
            for axis in (axis for axis in hidden if axis not in axes):
                shown = "/".join(str(value) for value in combination if value != ANYTHING)
                message = f"platforms that differ in {axis} count as one, {shown}: the report has no axis {axis}"
                yield Problem(expected.source, "/expected", message)


def _shape(value: str) -> str:
    return re.sub(r"\d+", "0", value)


def _near(text: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(text, sorted(known), 1, 0.8)
    return f"; did you mean {near[0]!r}?" if near else ""


def _filled(
    expected: Expected, packages: _Packages, axes: Sequence[str], serves: Mapping[str, str]
) -> Iterator[tuple[str, Combination]]:
    """Yield each package and combination that is expected of it and has a build."""
    matcher = Matcher(axes, expected.match, serves)
    combinations: dict[int, set[Combination]] = {}
    for name, records in packages.items():
        wanted = expected.wanted(name) or ()
        if id(wanted) not in combinations:
            combinations[id(wanted)] = {one.on(axes) for one in wanted}
        kinds = matcher.kinds(records)
        for combination in combinations[id(wanted)]:
            if any(matcher.does(combination, kind) for kind in kinds):
                yield name, combination


def _nones(
    expected: Expected,
    packages: _Packages,
    axes: Sequence[str],
    axis: str,
    serves: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield a problem when builds that state ``none`` would do, if only ``none`` were taken."""
    if axis in expected.match:
        return
    lenient = replace(expected, match={**expected.match, axis: "none-fits"})
    more = set(_filled(lenient, packages, axes, serves))
    more -= set(_filled(expected, packages, axes, serves))
    if more:
        names = sorted({name for name, _ in more}, key=natural_key)
        advice = f"'match: {{{axis}: none-fits}}' takes them"
        message = f"builds that state {axis} none do not count, of: {_listed(names)}; {advice}"
        yield Problem(expected.source, "/expected", message)


def _nothing(expected: Expected, names: Collection[str], stated: _Stated) -> str:
    if not any(expected.wanted(name) for name in names):
        return "expected: nothing is expected of any package of the input; see its globs"
    known = (f"{axis}: {_listed(values)}" for axis, values in sorted(stated.items()) if values)
    return f"expected: no build fits any of it; the builds have {'; '.join(known)}"


def _listed(values: Collection[str]) -> str:
    shown = ", ".join(visible(value) for value in list(values)[:_LISTED])
    return shown if len(values) <= _LISTED else f"{shown} and {len(values) - _LISTED} more"
