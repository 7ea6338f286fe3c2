"""What a report holds so that reading it back answers as its input did: what builds state, and where scopes apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from coverage_report import BuildRecord, Combination, CoverageModel, Snapshot
from coverage_report.text import version_key
from coverage_report.values import combination_key, tell_scopes, value_of

#: What builds that are alike state, their version, and their stacks.
_Alike = tuple[Combination, str | None, tuple[str, ...]]


class Stated:
    """What the builds of a snapshot state, each once, on the axes on which its places are told apart.

    Args:
        snapshot: whose packages have the builds.
        axes: of the model.

    Attributes:
        axes: on which it is stated.
    """

    def __init__(self, snapshot: Snapshot, axes: Sequence[str]) -> None:
        self.axes = _grid(snapshot, axes)
        seen: dict[int, Combination] = {}
        self._counts = {p.name: self._counted(p.records, seen) for p in snapshot.packages}
        stated = {one for counts in self._counts.values() for one, _, _ in counts}
        ordered = sorted(stated, key=combination_key)
        self._positions = {one: at for at, one in enumerate(ordered)}

    @property
    def data(self) -> list[dict[str, str | None]]:
        """The key ``stated``: each once, in order."""
        return [dict(zip(self.axes, one, strict=True)) for one in self._positions]

    def builds(self, package: str) -> list[dict[str, Any]]:
        """Return the key ``builds`` of a package: its builds, counted by what they have in common."""
        found = (
            (self._positions[one], version, stacks, count)
            for (one, version, stacks), count in self._counts[package].items()
        )
        return [
            {"stated": at, "version": version, "stacks": list(stacks), "records": count}
            for at, version, stacks, count in sorted(found, key=_order)
        ]

    def _counted(
        self, records: Sequence[BuildRecord], seen: dict[int, Combination]
    ) -> Counter[_Alike]:
        """Return how many builds are alike; records that agree share one mapping of axes, which is looked at once."""
        shared = {id(record.axes): record.axes for record in records}
        for key in shared.keys() - seen.keys():
            seen[key] = tuple(value_of(axis, shared[key]) for axis in self.axes)
        same: dict[tuple[int, str | None, tuple[str, ...]], int] = {}
        for record in records:
            one = id(record.axes), record.version, record.stacks
            same[one] = same.get(one, 0) + record.builds
        counts: Counter[_Alike] = Counter()
        for (key, version, stacks), builds in same.items():
            counts[seen[key], version, tuple(sorted(stacks))] += builds
        return counts


def serves_data(model: CoverageModel) -> dict[str, str]:
    """Return the key ``serves``: by axis the rule that says what the value of a build serves."""
    is_coarse = any(_is_coarse(snapshot, model.axes) for snapshot in model.snapshots)
    return {a: rule for a, rule in model.serves.items() if a in model.axes or not is_coarse}


def scopes_data(snapshot: Snapshot, axes: Sequence[str]) -> dict[str, Any]:
    """Return the key ``scopes`` of a snapshot whose input says where it applies; see `coverage_report.core.scopes`."""
    if not snapshot.ground.scopes:
        return {}
    points, boxes = tell_scopes(snapshot.ground, axes)
    parts = [
        {
            "package": scope.package,
            "version": scope.version,
            "reason": scope.reason,
            **({"offer": True} if scope.is_offer else {}),
            "names": {axis: list(values) for axis, values in scope.names.items() if axis in axes},
            "applies": own,
        }
        for scope, own in zip(snapshot.ground.scopes, boxes, strict=True)
    ]
    return {"scopes": {"points": points, "parts": parts}}


def unbuilt_data(snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    """Return the key ``unbuilt`` of a snapshot: of packages that are left out as a whole how many builds, by reason."""
    built = {package.name for package in snapshot.packages if package.records}
    found: dict[str, Counter[str]] = {}
    for out in model.left_out:
        if out.snapshot == snapshot.name and out.package and out.package not in built:
            found.setdefault(out.package, Counter())[out.reason] += out.builds
    return {"unbuilt": found} if found else {}


def _grid(snapshot: Snapshot, axes: Sequence[str]) -> tuple[str, ...]:
    """Return the axes on which a report says what builds state."""
    return tuple(axes) if _is_coarse(snapshot, axes) else snapshot.ground.axes or tuple(axes)


def _is_coarse(snapshot: Snapshot, axes: Sequence[str]) -> bool:
    """Tell whether a report knows less than its input: places stand for builds that it lacks, and have its own axes alone."""
    return snapshot.partial and not set(snapshot.ground.axes) <= set(axes)


def _order(alike: tuple[int, str | None, tuple[str, ...], int]) -> tuple[object, ...]:
    at, version, stacks, _ = alike
    return at, version_key(version), stacks
