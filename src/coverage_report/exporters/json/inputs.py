"""What a report holds so that reading it back answers as its input did: what builds state, and where scopes apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
        seen: dict[int, Combination] = {}  # records that agree share one mapping of axes
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
        self, records: Iterable[BuildRecord], seen: dict[int, Combination]
    ) -> Counter[_Alike]:
        counts: Counter[_Alike] = Counter()
        for record in records:
            axes = record.axes
            one = seen.get(id(axes))
            if one is None:
                one = seen[id(axes)] = tuple([value_of(axis, axes) for axis in self.axes])
            counts[one, record.version, tuple(sorted(record.stacks))] += record.builds
        return counts


def serves_data(model: CoverageModel) -> dict[str, str]:
    """Return the key ``serves``: by axis the rule that says what the value of a build serves."""
    axes = {axis for snapshot in model.snapshots for axis in _grid(snapshot, model.axes)}
    return {axis: rule for axis, rule in model.serves.items() if axis in axes}


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
    """Return the axes on which a report says what builds state.

    Where builds are missing in it, places stand for them, and these it has on its own axes alone.
    """
    grid = snapshot.ground.axes
    return tuple(axes) if snapshot.partial and not set(grid) <= set(axes) else grid or tuple(axes)


def _order(alike: tuple[int, str | None, tuple[str, ...], int]) -> tuple[object, ...]:
    at, version, stacks, _ = alike
    return at, version_key(version), stacks
