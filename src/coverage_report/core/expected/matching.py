"""Which builds do for which expected combinations, remembered by what the builds state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coverage_report.core.expected.values import build_satisfies
from coverage_report.core.serving import EXACT
from coverage_report.model.axes import Axes
from coverage_report.model.nouns import BuildRecord, Combination

#: What builds state on the axes that matter; builds of one kind do for the same combinations.
Kind = tuple[str | None, ...]


class Matcher:
    """Holds builds against expected combinations.

    Args:
        axes: of the model, and of the combinations.
        match: how an axis is held against an expected value (`values.MODES`), by axis.
        serves: what values serve (`serving.RULES`), by axis.
    """

    def __init__(
        self, axes: Sequence[str], match: Mapping[str, str], serves: Mapping[str, str]
    ) -> None:
        self._ways = [(axis, match.get(axis), serves.get(axis, EXACT)) for axis in axes]
        names = {name for axis in axes for name in (axis, axis.partition(".")[0])}
        self._names = tuple(sorted(names | {"platform"}))  # the family of an OS may depend on it
        self._kinds: dict[int, Kind] = {}
        self._fitting: dict[tuple[Combination, Kind], bool] = {}

    def kinds(self, records: Iterable[BuildRecord]) -> set[Kind]:
        """Return the kinds of some builds; their mappings of axes must outlive this object."""
        return {self._kind(record.axes) for record in records}

    def does(self, combination: Combination, kind: Kind) -> bool:
        """Tell whether builds of a kind do for an expected combination."""
        known = self._fitting.get((combination, kind))
        if known is None:
            stated = dict(zip(self._names, kind, strict=True))
            build = {name: value for name, value in stated.items() if value is not None}
            pairs = zip(combination, self._ways, strict=True)
            known = all(
                build_satisfies(str(v), axis, build, mode, rule) for v, (axis, mode, rule) in pairs
            )
            self._fitting[combination, kind] = known
        return known

    def _kind(self, axes: Axes) -> Kind:
        found = self._kinds.get(id(axes))
        if found is None:
            found = self._kinds[id(axes)] = tuple(axes.get(name) for name in self._names)
        return found
