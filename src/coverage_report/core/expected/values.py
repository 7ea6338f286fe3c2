"""Whether a build does for an expected value: equal, a family of it, a glob, or by what it serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

from coverage_report.model.axes import Axes, canonical, family, value_of
from coverage_report.model.lineage import lineage
from coverage_report.model.nouns import ANY, ANYTHING, NONE
from coverage_report.text import natural_key

#: The ways in which ``match:`` can hold an axis of a build against an expected value.
MODES: Mapping[str, str] = {
    "exact": "only this value, never a family of it",
    "family": "a value of the same family: os.family, target.family, or the name before @",
    "serves": "a build that runs there: an ancestor of the target, a floor (name@version) not above it",
    "none-fits": "a build that states none on this axis does, too",
}


def is_glob(value: str) -> bool:
    """Tell whether a declared value is a pattern."""
    return any(char in value for char in "*?[")


def fits(wanted: str, axis: str, axes: Axes, mode: str | None = None) -> bool:
    """Tell whether a build with `axes` does where `wanted` is expected on `axis`.

    ``any`` fits every value. What is not stated (None), and ``none``, fit only where anything does.

    Args:
        wanted: a canonical value, a family of values (``linux``, ``x86_64``, ``gcc``, ``gcc@13``), a glob, or `ANYTHING`.
        axis: an axis expression.
        axes: of the build.
        mode: one of `MODES`; None takes equal values and members of the family.
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
    return _AS[mode](value, wanted, axis, {**axes, axis: value})


def means(wanted: str, value: str, axis: str) -> bool:
    """Tell whether `wanted`, a declared value or family, includes the declared `value`."""
    return value == wanted or (value != ANYTHING and fits(wanted, axis, {axis: value}))


def same(wanted: str, value: str) -> bool:
    """Tell whether `value` is `wanted`, or matches it as a glob."""
    return value == wanted or (is_glob(wanted) and fnmatchcase(value, wanted))


def _member(value: str, wanted: str, axis: str, axes: Axes) -> bool:
    part = "@" in wanted and value.startswith(f"{wanted}.")
    return part or wanted == family(axis, axes)


def _related(_value: str, wanted: str, axis: str, axes: Axes) -> bool:
    return family(axis, {axis: wanted}) == family(axis, axes)


def _serves(value: str, wanted: str, axis: str, _axes: Axes) -> bool:
    if axis == "target":
        return value in lineage(wanted)
    name, at, floor = value.partition("@")
    host, _, version = wanted.partition("@")
    return bool(at) and name == host and natural_key(floor) <= natural_key(version)


def _never(*_: object) -> bool:
    return False


_AS: Mapping[str | None, Callable[[str, str, str, Axes], bool]] = {
    None: _member,
    "none-fits": _member,
    "exact": _never,
    "family": _related,
    "serves": _serves,
}
