"""Two snapshots -> what changed between them: pure.

Both sides are asked about the same places (`terrain`), and what became of them is told as combinations of the model's axes.
In the other direction gained and lost change places, but for versions that became one (`pair_moves`) and ranges that rose.
Kept, lost, moved and unknown count cells of the base. Hashes almost never survive from one snapshot to the next, and the
number of builds is no coverage. Of a build for ``any`` OS nothing is lost when another package's OS goes away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from coverage_report.analysis.diff.causes import find_causes
from coverage_report.analysis.diff.model import Diff, Move, PackageDiff, PackageState
from coverage_report.analysis.diff.moves import pair_moves
from coverage_report.analysis.diff.scope import find_entered, find_outside
from coverage_report.analysis.diff.terrain import Places, Side, Terrain, side_of
from coverage_report.analysis.diff.untried import Ran, leave_untried_out, was_tried
from coverage_report.core.laying import exact
from coverage_report.model.axes import combination_key
from coverage_report.model.cells import NONE, Combination
from coverage_report.model.nouns import LeftOut, Snapshot
from coverage_report.text import natural_key

Cells = set[Combination]
_BASE, _HEAD = 0, 1
#: Axes that Spack's writers began to state as ``none`` where a package has no compiled language.
_RESPELLED = "compiler"


def compare(
    base: Snapshot,
    head: Snapshot,
    axes: Sequence[str],
    *,
    ran: Ran | None = None,
    left_out: Iterable[LeftOut] = (),
) -> Diff:
    """Return what changed from `base` to `head`.

    Args:
        base: the coverage before.
        head: the coverage after, on the same axes.
        axes: of both models.
        ran: what the head's builds tried (`untried.Ran`); a cell of the base that did not move, and that they did
            not try, is unknown, and not lost, and counts in the coverage of neither side. None: they tried everything.
        left_out: what the inputs of the head name and what does not count.
    """
    terrain = Terrain(side_of(base, axes), side_of(head, axes))
    reasons = _unbuilt(terrain, head.name, left_out)
    packages = tuple(
        replace(package, unbuilt=reasons.get(package.name, ""))
        for package in _packages(base, head, terrain, axes, ran)
    )
    present = {p.name: [terrain.see(c) for c in terrain.built(_HEAD, p.name)] for p in packages}
    causes = find_causes(packages, present, axes)
    outside, entered = find_outside(packages, terrain), find_entered(packages, terrain)
    if ran is not None:
        base, head = leave_untried_out(base, head, packages, axes, ran)
    return Diff(
        axes=tuple(axes),
        base=base,
        head=head,
        packages=packages,
        causes=causes,
        outside=outside,
        entered=entered,
        partial=ran is not None,
    )


def _packages(
    base: Snapshot, head: Snapshot, terrain: Terrain, axes: Sequence[str], ran: Ran | None
) -> Iterator[PackageDiff]:
    """Yield what changed for each package of two snapshots, in order."""
    before, after = ({p.name: p.versions for p in side.packages} for side in (base, head))
    for name in sorted({*before, *after}, key=natural_key):
        versions = before.get(name, ()), after.get(name, ())
        yield replace(compare_package(name, terrain, axes, ran=ran), versions=versions)


def _unbuilt(terrain: Terrain, snapshot: str, left_out: Iterable[LeftOut]) -> dict[str, str]:
    """Return why packages that the base has builds of have none in the head, where its inputs say so."""
    before, after = ({name for name, own in s.stated.items() if own} for s in terrain.sides)
    return {
        out.package: out.reason
        for out in left_out
        if out.snapshot == snapshot and out.package in before - after
    }


def changed_packages(base: Side, head: Side, axes: Sequence[str]) -> Iterable[PackageDiff]:
    """Yield what changed for each package of two sides, but for those of which both state the same and serve the same."""
    terrain = Terrain(base, head)
    one, other = base.ground, head.ground
    same = (one.axes, one.serves) == (other.axes, other.serves) and not (one.scopes + other.scopes)
    for name in {*base.stated, *head.stated}:
        if not same or base.stated.get(name) != head.stated.get(name):
            yield compare_package(name, terrain, axes)


def compare_package(
    name: str,
    terrain: Terrain,
    axes: Sequence[str],
    *,
    ran: Ran | None = None,
) -> PackageDiff:
    """Return what changed for one package of one side of a terrain, or of both."""
    has = [name in side.stated for side in terrain.sides]
    if (
        not all(has) and terrain.sides[_HEAD].ground.builds
    ):  # an empty head lost all, and removed nothing
        places = terrain.built(has.index(True), name)
        cells = {terrain.see(place) for place in terrain.told(places, places)[0]}
        if has[_HEAD]:
            return PackageDiff(name=name, state="new", cells=_ordered(cells))
        return _removed(name, cells, axes, ran)
    found = _changes(name, terrain, axes, ran)
    return replace(found, state=_state(found), retagged=_is_retagged(found, terrain))


def _changes(name: str, terrain: Terrain, axes: Sequence[str], ran: Ran | None) -> PackageDiff:
    whole = terrain.built(_HEAD, name)
    before, after = terrain.told(terrain.built(_BASE, name), whole)
    was, now = ({terrain.see(place) for place in places} for places in (before, after))
    respelled = _respelled(was, now, axes)
    kept = _alike(was, now, axes.index(respelled) if respelled else None)
    lost, outside = _gone(before, after, terrain, _HEAD, name, kept[_BASE])
    gained, entered = _gone(after, before, terrain, _BASE, name, kept[_HEAD])
    raised = _raised(name, terrain, before, whole, now)
    lost -= raised.keys()
    # First of all: a job names the version or floor that it builds, and never the one that this came in place of.
    moved = pair_moves(lost, gained, axes)
    lost -= {move.before for move in moved}
    gained -= {move.after for move in moved}
    narrowed = dict.fromkeys(raised.values())
    told: dict[Combination, tuple[Combination, ...]] = {cell: (cell,) for cell in lost}
    told |= {cell: (cell, move.after) for cell, move in raised.items()}
    unknown = {cell for cell, about in told.items() if not _was_tried(name, about, axes, ran)}
    return PackageDiff(
        name=name,
        state="changed",
        kept=_ordered(kept[_BASE]),
        lost=_ordered(lost - unknown),
        gained=_ordered(gained),
        moved=_in_order([*moved, *(move for move in narrowed if move.before not in unknown)]),
        unknown=_ordered(unknown),
        outside=_ordered(outside - lost - raised.keys()),
        entered=_ordered(entered),
        respelled=respelled,
    )


def _was_tried(
    name: str, about: Sequence[Combination], axes: Sequence[str], ran: Ran | None
) -> bool:
    """Tell whether builds of a package tried one of some cells."""
    return ran is None or any(was_tried(name, cell, axes, ran) for cell in about)


def _state(found: PackageDiff) -> PackageState:
    return "changed" if found.lost or found.gained or found.moved else "same"


def _is_retagged(found: PackageDiff, terrain: Terrain) -> bool:
    """Tell whether builds state something else than before, and nothing came of it."""
    if _state(found) == "changed" or found.outside or found.entered or found.unknown:
        return False
    one, other = (side.stated.get(found.name) for side in terrain.sides)
    return found.respelled is None and one != other


def _removed(name: str, cells: Cells, axes: Sequence[str], ran: Ran | None) -> PackageDiff:
    """Return what became of a package that the head does not have: where nothing of it was tried nobody knows."""
    unknown = {c for c in cells if not _was_tried(name, [c], axes, ran)}
    return PackageDiff(
        name=name,
        state="same" if unknown and unknown == cells else "removed",
        cells=_ordered(cells - unknown),
        unknown=_ordered(unknown),
    )


def _alike(was: Cells, now: Cells, ignored: int | None) -> tuple[Cells, Cells]:
    """Return the cells of each side that the other has, too, whatever they are on an axis that is to be ignored."""
    if ignored is None:
        return was & now, was & now

    def rest(cell: Combination) -> Combination:
        return (*cell[:ignored], *cell[ignored + 1 :])

    both = {rest(cell) for cell in was} & {rest(cell) for cell in now}
    return {cell for cell in was if rest(cell) in both}, {
        cell for cell in now if rest(cell) in both
    }


def _gone(
    places: Places, others: Places, terrain: Terrain, other: int, name: str, kept: Cells
) -> tuple[Cells, Cells]:
    """Return the cells of one side that the other lacks: where the package applies there, and where it does not."""
    gone: tuple[Cells, Cells] = (set(), set())
    needed = terrain.needed[other]
    for place in set(places) - set(others):
        cell = terrain.see(place)
        if cell not in kept:
            gone[not needed.has(name, None, place)].add(cell)
    return gone[0], gone[1] - gone[0]


def _raised(
    name: str, terrain: Terrain, before: Places, after: Places, now: Cells
) -> dict[Combination, Move]:
    """Return the cells that were lost below a range of which the upper part is left, each with the whole of it."""
    lost = {p for p in set(before) - set(after) if terrain.needed[_HEAD].has(name, None, p)}
    lowest: dict[tuple[object, ...], tuple[Combination, Combination]] = {}
    cells: dict[Combination, tuple[object, ...]] = {}
    for at, place, left in sorted(terrain.raised(name, lost, after), key=_by_places):
        if (cell := terrain.see(place)) not in now:
            range_ = (at, _kind(place[at]), place[:at], place[at + 1 :])
            lowest.setdefault(range_, (cell, terrain.see(left)))
            cells.setdefault(cell, range_)
    return {cell: _rise(*lowest[range_], terrain.model_axes) for cell, range_ in cells.items()}


def _kind(value: str | None) -> str:
    """Return what ranges of a kind have in common: glibc and musl rise each for itself, as interpreters do."""
    return re.sub(r"[0-9.]+", "", (value or "").partition("@")[0])


def _rise(before: Combination, after: Combination, axes: Sequence[str]) -> Move:
    """Return a range that begins higher; on the model's axes, too, it differs on one axis."""
    axis = next(a for a, one, other in zip(axes, before, after, strict=True) if one != other)
    return Move(axis, before, after, narrowed=True)


def _by_places(raised: tuple[int, Combination, Combination]) -> tuple[object, ...]:
    at, place, left = raised
    return at, combination_key(place), combination_key(left)


def _respelled(base: Cells, head: Cells, axes: Sequence[str]) -> str | None:
    """Return the axis of the compiler when all builds of exactly one side state none."""
    if _RESPELLED not in axes or not base or not head:
        return None
    at = axes.index(_RESPELLED)
    before, after = (all(c[at] == NONE for c in side) for side in (base, head))
    return _RESPELLED if before != after else None


def _ordered(cells: Collection[Combination]) -> tuple[Combination, ...]:
    """Return cells in order; of one that fits a more exact one here, only the latter."""
    return tuple(exact(set(cells)))


def _in_order(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(sorted(moves, key=lambda move: combination_key(move.before)))
