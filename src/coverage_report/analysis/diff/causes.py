"""Why cells were lost: what they have in common, so that one line says it for hundreds of packages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import combinations, takewhile

from coverage_report.analysis.diff.model import Cause, PackageDiff
from coverage_report.core.serving import kind
from coverage_report.model.axes import combination_key, family, split_version
from coverage_report.model.nouns import ANY, NONE, Combination
from coverage_report.text import natural_key

_Cells = Collection[Combination]
#: Some axes by position, with a value for each.
_Partial = tuple[tuple[int, str | None], ...]
_Lost = tuple[str, Combination]
_Index = Mapping[tuple[int, str | None], set[Combination]]


def find_causes(
    packages: Sequence[PackageDiff], head: Mapping[str, _Cells], axes: Sequence[str]
) -> tuple[Cause, ...]:
    """Return the losses of `packages`, each cell under one cause, the cause of most packages first.

    What explains a lost cell is the fewest values such that its package has no build with them any more: an OS,
    rather than an OS with a target. Of equal explanations the one that explains most cells counts. Of
    ``name@version`` only the name explains, unless nothing else does: an upgrade is no cause of a loss. What is
    stated to be none, or to be any, explains only what no other value does: nothing of that kind can go away.

    Args:
        packages: all that was compared.
        head: the cells that each package has now.
        axes: the names of the axes.
    """
    explanations = {
        (package.name, cell): _explanations(cell, head[package.name])
        for package in packages
        for cell in package.lost
    }
    gained = {package.name: package.gained for package in packages}
    present = _index({cell for cells in head.values() for cell in cells})
    causes = (
        Cause(
            values={axes[at]: value for at, value in partial},
            shared=_shared(cells, axes),
            cells=tuple(cells),
            everywhere=not _cells_matching(partial, present),
            replaced=_replaced(partial, cells, gained, axes),
        )
        for partial, cells in _cover(explanations)
    )
    return tuple(sorted(causes, key=lambda cause: (-len(cause.packages), -len(cause.cells))))


def _explanations(cell: Combination, own: _Cells) -> list[_Partial]:
    names = tuple(value and split_version(value)[0] for value in cell)
    for values in dict.fromkeys((names, cell)):
        for size in range(1, len(cell)):
            partials = combinations(enumerate(values), size)
            found = [one for one in partials if not any(_cell_matches(c, one) for c in own)]
            if found:
                return [one for one in found if not _is_vague(one)] or found
    return [tuple(enumerate(cell))]


def _is_vague(partial: _Partial) -> bool:
    return any(value in (ANY, NONE, None) for _, value in partial)


def _cell_matches(cell: Combination, partial: _Partial) -> bool:
    """Tell whether a cell has some values; a name without a version stands for all of its versions."""
    return all(
        (have := cell[at]) in (value, ANY) or split_version(have or "")[0] == value
        for at, value in partial
    )


def _index(cells: _Cells) -> _Index:
    """Return the cells that have a value on an axis, under the value and under its name without a version."""
    index: dict[tuple[int, str | None], set[Combination]] = defaultdict(set)
    for cell in cells:
        for at, value in enumerate(cell):
            index[at, value].add(cell)
            index[at, split_version(value or "")[0]].add(cell)
    return index


def _cells_matching(partial: _Partial, index: _Index) -> set[Combination]:
    """Return the cells that have these values, as `_cell_matches` tells it."""
    none: set[Combination] = set()
    return set.intersection(
        *(index.get((at, value), none) | index.get((at, ANY), none) for at, value in partial)
    )


def _cover(explanations: Mapping[_Lost, list[_Partial]]) -> Iterator[tuple[_Partial, list[_Lost]]]:
    """Yield explanations with what they explain, greedily; of equals the first axes first."""
    explained: dict[_Partial, list[_Lost]] = {}
    for lost, partials in explanations.items():
        for partial in partials:
            explained.setdefault(partial, []).append(lost)
    ordered = sorted(explained, key=lambda one: (len(one), [at for at, _ in one], _key(one)))
    # A count only falls while others are taken: one that is still right when it comes up is the greatest.
    heap = [(-len(explained[partial]), rank) for rank, partial in enumerate(ordered)]
    heapify(heap)
    left = set(explanations)
    while heap:
        count, rank = heap[0]
        cells = [lost for lost in explained[ordered[rank]] if lost in left]
        if len(cells) == -count:
            yield ordered[rank], cells
            left.difference_update(cells)
            cells = []
        heapreplace(heap, (-len(cells), rank)) if cells else heappop(heap)


def _key(partial: _Partial) -> tuple[object, ...]:
    return combination_key(tuple(value for _, value in partial))


def _shared(cells: Sequence[_Lost], axes: Sequence[str]) -> dict[str, str | None]:
    values = zip(*(cell for _, cell in cells), strict=True)
    return {axis: seen[0] for axis, seen in zip(axes, values, strict=True) if len(set(seen)) == 1}


def _replaced(
    partial: _Partial,
    cells: Sequence[_Lost],
    gained: Mapping[str, _Cells],
    axes: Sequence[str],
) -> tuple[tuple[str, str, int], ...]:
    """Return what packages gained, on one axis of `partial`, in place of what they lost."""
    for at, value in partial:
        pairs = {
            (name, _as_told(new, value))
            for name, old in cells
            for new in _nearest(old, gained[name], at, axes)
        }
        counts = Counter(new for _, new in pairs)
        if counts:
            order = sorted(counts.items(), key=lambda item: (-item[1], natural_key(item[0])))
            return tuple((axes[at], new, count) for new, count in order)
    return ()


def _as_told(new: str, value: str | None) -> str:
    """Return a new value as exactly as what it replaces is told: ``gcc`` for ``llvm``."""
    name = split_version(new)[0]
    return new if value is None or name == value or split_version(value)[1] else name


def _nearest(old: Combination, gained: _Cells, at: int, axes: Sequence[str]) -> list[str]:
    """Return the values that came in place of a cell's value on an axis: of those, the ones that begin most alike."""
    values = {new for cell in gained if (new := cell[at]) and _replaces(old, cell, at, axes)}
    alike = {new: _beginning(old[at] or "", new) for new in values}
    most = max(alike.values(), default=0)
    return [new for new in values if alike[new] == most]


def _beginning(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _replaces(old: Combination, new: Combination, at: int, axes: Sequence[str]) -> bool:
    """Tell whether two cells differ on an axis within a kind, and are alike on all others but the compiler."""
    alike = all(
        one == other or position == at or axes[position] == "compiler"
        for position, (one, other) in enumerate(zip(old, new, strict=True))
    )
    return alike and old[at] != new[at] and _kind(axes[at], old[at]) == _kind(axes[at], new[at])


def _kind(axis: str, value: str | None) -> str | None:
    """Return what a value shares with those that can stand in for it; any compiler can for another."""
    root = axis.partition(".")[0]
    if root == "compiler":
        return None
    if root in ("os", "target") or value is None:
        return family(axis, {axis: value})
    return kind(value)
