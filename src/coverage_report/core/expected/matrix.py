"""GitHub Actions' build matrix, by exactly its rules, and ``zip`` beside them.

The rules are those of "Running variations of jobs in a workflow" in GitHub's documentation; ``zip`` is
conda-build's ``zip_keys``: its axes advance together instead of being multiplied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from operator import eq
from typing import Any

from coverage_report.errors import ConfigError

Entry = Mapping[str, Any]
Same = Callable[[Any, Any], bool]


def expand(
    axes: Mapping[str, Sequence[Any]],
    *,
    exclude: Sequence[Entry] = (),
    include: Sequence[Entry] = (),
    zipped: Sequence[Sequence[str]] = (),
    same: Same = eq,
) -> list[dict[str, Any]]:
    """Return the combinations of a matrix.

    Args:
        axes: the values of each axis; the first axis varies slowest.
        exclude: partial combinations; what agrees with one in all that it names is dropped.
        include: merged, in order and after `exclude`, into every original combination of which it
            overwrites no original value; an entry that fits none is a combination of its own.
        zipped: groups of axes that advance together.
        same: tells whether an excluded value (first) means a value of the matrix (second).

    Raises:
        ConfigError: for an axis without values, an axis that is excluded or zipped and not there, zipped axes
            of unequal lengths.
    """
    for position, entry in enumerate(exclude):
        _check_known(entry, axes, f"exclude/{position}")
    originals = [
        combination
        for combination in multiply(axes, zipped)
        if not any(agrees(entry, combination, same) for entry in exclude)
    ]
    merged = [dict(combination) for combination in originals]
    added = []
    for entry in include:
        fitting = [at for at, original in enumerate(originals) if _keeps(entry, original)]
        for at in fitting:
            merged[at].update(entry)
        if not fitting:
            added.append(dict(entry))
    return merged + added


def multiply(
    axes: Mapping[str, Sequence[Any]], zipped: Sequence[Sequence[str]] = ()
) -> list[dict[str, Any]]:
    """Return the product of the axes; of none there is no combination."""
    if empty := [axis for axis, values in axes.items() if not values]:
        raise ConfigError(f"{empty[0]}: has no value; name at least one or leave the axis out")
    groups: dict[str, tuple[str, ...]] = {axis: (axis,) for axis in axes}
    for position, group in enumerate(zipped):
        _check_zip(group, axes, groups, f"zip/{position}")
        groups |= dict.fromkeys(group, tuple(group))
    columns = [
        [
            dict(zip(group, values, strict=True))
            for values in zip(*map(axes.get, group), strict=True)
        ]
        for group in dict.fromkeys(groups.values())
    ]
    if not columns:
        return []
    chosen = ({k: v for part in parts for k, v in part.items()} for parts in product(*columns))
    return [{axis: combination[axis] for axis in axes} for combination in chosen]


def agrees(entry: Entry, combination: Entry, same: Same = eq) -> bool:
    """Tell whether `combination` has all that `entry` names."""
    return all(key in combination and same(v, combination[key]) for key, v in entry.items())


def _keeps(entry: Entry, original: Entry) -> bool:
    return all(original[key] == value for key, value in entry.items() if key in original)


def _check_known(names: Mapping[str, Any] | Sequence[str], axes: Entry, where: str) -> None:
    for name in names:
        if name not in axes:
            have = ", ".join(axes) or "none"
            raise ConfigError(f"{where}: the matrix has no axis {name!r}; it has: {have}")


def _check_zip(
    group: Sequence[str], axes: Mapping[str, Sequence[Any]], groups: Entry, where: str
) -> None:
    _check_known(group, axes, where)
    if any(len(groups[axis]) > 1 for axis in group) or len(set(group)) < len(group):
        raise ConfigError(f"{where}: an axis can be zipped only once")
    lengths = {axis: len(axes[axis]) for axis in group}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{axis} has {length}" for axis, length in lengths.items())
        raise ConfigError(f"{where}: zipped axes need as many values each: {told}")
