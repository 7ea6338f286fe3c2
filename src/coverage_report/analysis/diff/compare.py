"""Two snapshots -> what changed between them: pure.

Both sides are asked about the same places (`terrain`), and what became of them is told as combinations of the model's axes.
In the other direction gained and lost change places, but for versions that became one (`pair_moves`) and ranges that rose.
Kept, lost, moved and unknown count cells of the base. Hashes almost never survive from one snapshot to the next, and the
number of builds is no coverage. Of a build for ``any`` OS nothing is lost when another package's OS goes away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from coverage_report.analysis.diff.causes import find_causes
from coverage_report.analysis.diff.model import Diff, Move, PackageDiff, PackageState
from coverage_report.analysis.diff.moves import pair_moves, pair_unstated
from coverage_report.analysis.diff.scope import find_entered, find_outside
from coverage_report.analysis.diff.terrain import Places, Side, Terrain, side_of
from coverage_report.analysis.diff.untried import Ran, leave_untried_out, was_tried
from coverage_report.core.serving import kind
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
    left_out_before: Iterable[LeftOut] = (),
) -> Diff:
    """Return what changed from `base` to `head`.

    Args:
        base: the coverage before.
        head: the coverage after, on the same axes.
        axes: of both models.
        ran: what the head's builds tried (`untried.Ran`); a cell of the base that did not move, and that they did
            not try, is unknown, and not lost, and counts in the coverage of neither side. None: they tried everything.
        left_out: what the inputs of the head name and what does not count.
        left_out_before: the same of the base.
    """
    terrain = Terrain(side_of(base, axes), side_of(head, axes))
    without = _unbuilt(terrain, head.name, left_out)
    earlier = _versions_of(base.name, left_out_before)
    found = _packages(base, head, terrain, axes, ran)
    packages = tuple(_with_left_out(package, without, earlier) for package in found)
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


def _versions_of(snapshot: str, left_out: Iterable[LeftOut]) -> dict[str, tuple[str, ...]]:
    """Return the versions of each package that a snapshot's inputs name and have no build of."""
    found: dict[str, dict[str, None]] = {}
    for out in left_out:
        if out.snapshot == snapshot and out.version:
            found.setdefault(out.package, {})[out.version] = None
    return {package: tuple(versions) for package, versions in found.items()}


def _unbuilt(terrain: Terrain, snapshot: str, left_out: Iterable[LeftOut]) -> dict[str, LeftOut]:
    """Return why packages that the base has builds of have none in the head, where its inputs say so."""
    before, after = ({name for name, own in s.stated.items() if own} for s in terrain.sides)
    return {
        out.package: out
        for out in left_out
        if out.snapshot == snapshot and out.package in before - after
    }


def _with_left_out(
    package: PackageDiff, without: Mapping[str, LeftOut], earlier: Mapping[str, tuple[str, ...]]
) -> PackageDiff:
    """Return a package with what is known of it where it has no build: its versions, and in the head the reason."""
    before, after = package.versions
    why = without.get(package.name)
    if why and why.version:
        after = after or (why.version,)
    return replace(
        package,
        unbuilt=why.reason if why else "",
        versions=(before or earlier.get(package.name, ()), after),
    )


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
        cells = terrain.told({terrain.see(place): "all" for place in places})
        if has[_HEAD]:
            return PackageDiff(name=name, state="new", cells=_ordered(cells))
        return _removed(name, cells, axes, ran)
    found = _changes(name, terrain, axes, ran)
    found = replace(found, state=_state(found), retagged=_is_retagged(found, terrain))
    return replace(found, variants=terrain.variants(name)) if found.retagged else found


def _changes(name: str, terrain: Terrain, axes: Sequence[str], ran: Ran | None) -> PackageDiff:
    before, after = (terrain.built(side, name) for side in (_BASE, _HEAD))
    was, now = ({terrain.see(place) for place in places} for places in (before, after))
    respelled = _respelled(was, now, axes)
    kept = _alike(was, now, _of_compiler(axes) if respelled else ())
    lost, outside = _gone(before, after, terrain, _HEAD, name, kept[_BASE])
    gained, entered = _gone(after, before, terrain, _BASE, name, kept[_HEAD])
    raised = _raised(name, terrain, before, after, now)
    lost -= raised.keys()
    outside -= lost | raised.keys()
    fares = {"kept": kept[_BASE] | kept[_HEAD], "lost": lost, "gained": gained}
    fares |= {"outside": outside, "entered": entered, "narrowed": set(raised)}
    told = terrain.told({cell: fare for fare, cells in fares.items() for cell in cells})
    lost, gained, outside, entered = (cells & told for cells in (lost, gained, outside, entered))
    raised = {cell: move for cell, move in raised.items() if cell in told}
    # First of all: a job names the version or floor that it builds, and never the one that this came in place of.
    moved: list[Move] = []
    for pair in (pair_moves, pair_unstated):
        moved += pair(lost, gained, axes)
        lost -= {move.before for move in moved}
        gained -= {move.after for move in moved}
    narrowed = dict.fromkeys(raised.values())
    about: dict[Combination, tuple[Combination, ...]] = {cell: (cell,) for cell in lost}
    about |= {cell: (cell, move.after) for cell, move in raised.items()}
    unknown = {cell for cell, of in about.items() if not _was_tried(name, of, axes, ran)}
    return PackageDiff(
        name=name,
        state="changed",
        kept=_ordered(kept[_BASE] & told),
        lost=_ordered(lost - unknown),
        gained=_ordered(gained),
        moved=_in_order([*moved, *(move for move in narrowed if move.before not in unknown)]),
        unknown=_ordered(unknown),
        outside=_ordered(outside),
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


def _alike(was: Cells, now: Cells, ignored: Collection[int]) -> tuple[Cells, Cells]:
    """Return the cells of each side that the other has, too, whatever they are on axes that are to be ignored."""

    def rest(cell: Combination) -> Combination:
        return tuple(value for at, value in enumerate(cell) if at not in ignored)

    if not ignored:
        return was & now, was & now
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
    for at, place, left in sorted(terrain.raised(name, lost), key=_by_places):
        cell, higher = terrain.see(place), terrain.see(left)
        if cell not in now and cell != higher:
            range_ = (at, kind(place[at]), place[:at], place[at + 1 :])
            lowest.setdefault(range_, (cell, higher))
            cells.setdefault(cell, range_)
    return {cell: _rise(*lowest[range_], terrain.model_axes) for cell, range_ in cells.items()}


def _rise(before: Combination, after: Combination, axes: Sequence[str]) -> Move:
    """Return a range that begins higher; on the model's axes, too, it differs on one axis."""
    axis = next(a for a, one, other in zip(axes, before, after, strict=True) if one != other)
    return Move(axis, before, after, narrowed=True)


def _by_places(raised: tuple[int, Combination, Combination]) -> tuple[object, ...]:
    at, place, left = raised
    return at, combination_key(place), combination_key(left)


def _respelled(base: Cells, head: Cells, axes: Sequence[str]) -> str | None:
    """Return the axis of the compiler when all builds of exactly one side state none."""
    for at in _of_compiler(axes) if base and head else ():
        before, after = (all(c[at] == NONE for c in side) for side in (base, head))
        if before != after:
            return axes[at]
    return None


def _of_compiler(axes: Sequence[str]) -> list[int]:
    """Return the positions of the compiler, and of what is a part of it."""
    return [at for at, axis in enumerate(axes) if axis.partition(".")[0] == _RESPELLED]


def _ordered(cells: Collection[Combination]) -> tuple[Combination, ...]:
    return tuple(sorted(cells, key=combination_key))


def _in_order(moves: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(sorted(moves, key=lambda move: combination_key(move.before)))
