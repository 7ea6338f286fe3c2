"""Whether a build does for an expected value: it serves it, is of its family, or matches it as a glob."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

from coverage_report.core.serving import EXACT, FLOOR, INTERPRETER, MICROARCHITECTURE, serves
from coverage_report.model.axes import Axes, canonical, family, value_of
from coverage_report.model.cells import ANY, ANYTHING, NONE

#: The ways in which ``match:`` can hold an axis of a build against an expected value.
MODES: Mapping[str, str] = {
    "exact": "only this value, never a family of it",
    "family": "a value of the same family: os.family, target.family, or the name before @",
    "serves": "a build that runs there: an ancestor of the target, an interpreter's range, a floor (name@version) not above it",
    "none-fits": "a build that states none on this axis does, too",
}


def is_glob(value: str) -> bool:
    """Tell whether a declared value is a pattern."""
    return any(char in value for char in "*?[")


def build_satisfies(
    wanted: str, axis: str, axes: Axes, mode: str | None = None, rule: str = EXACT
) -> bool:
    """Tell whether a build with `axes` does where `wanted` is expected on `axis`.

    ``any`` fits every value. What is not stated (None), and ``none``, fit only where anything does.

    Args:
        wanted: a canonical value, a family of values (``linux``, ``x86_64``, ``gcc``, ``gcc@13``), a glob, or `ANYTHING`.
        axis: an axis expression.
        axes: of the build.
        mode: one of `MODES`; None takes what serves the value, and members of the family.
        rule: what values of this axis serve, one of `serving.RULES`.
    """
    if wanted == ANYTHING:
        return True
    stated = value_of(axis, axes)
    if stated is None:
        return False
    value = canonical(axis, stated)
    if value in (ANY, wanted):
        return True
    if value == NONE:
        return mode == "none-fits"
    if is_glob(wanted):
        base = axes.get(axis.partition(".")[0])
        return any(one is not None and fnmatchcase(one, wanted) for one in (value, base))
    return _AS[mode](value, wanted, axis, {**axes, axis: value}, rule)


def includes(wanted: str, value: str, axis: str) -> bool:
    """Tell whether `wanted`, a declared value or family, includes the declared `value`."""
    return value == wanted or (value != ANYTHING and build_satisfies(wanted, axis, {axis: value}))


def name_matches(wanted: str, value: str) -> bool:
    """Tell whether `value` is `wanted`, or matches it as a glob."""
    return value == wanted or (is_glob(wanted) and fnmatchcase(value, wanted))


def _does(value: str, wanted: str, axis: str, axes: Axes, rule: str) -> bool:
    part = "@" in wanted and value.startswith(f"{wanted}.")
    return part or wanted == family(axis, axes) or serves(rule, value, wanted, axis)


def _related(_value: str, wanted: str, axis: str, axes: Axes, _rule: str) -> bool:
    return family(axis, {axis: wanted}) == family(axis, axes)


def _serves(value: str, wanted: str, axis: str, _axes: Axes, rule: str) -> bool:
    ranged = rule if rule != EXACT else _RANGED.get(axis, FLOOR)
    return serves(ranged, value, wanted, axis)


def _never(*_: object) -> bool:
    return False


#: The rules of ``match: serves`` where the builds' loader states none; else a floor.
_RANGED = {"target": MICROARCHITECTURE, "python": INTERPRETER}
_AS: Mapping[str | None, Callable[[str, str, str, Axes, str], bool]] = {
    None: _does,
    "none-fits": _does,
    "exact": _never,
    "family": _related,
    "serves": _serves,
}
