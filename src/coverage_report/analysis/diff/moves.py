"""Lost and gained cells that are one cell: with another version of the compiler, or with what nothing was stated of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, repeat

from coverage_report.analysis.diff.model import Move
from coverage_report.model.axes import combination_key, split_version
from coverage_report.model.nouns import Combination

_COMPILER = "compiler"


def pair_moves(
    lost: Collection[Combination], gained: Collection[Combination], axes: Sequence[str]
) -> tuple[Move, ...]:
    """Return the pairs that differ in nothing but the version of the compiler, ``name@version``.

    Newest goes with newest. Where there were more versions than there came, those that are left went to the oldest
    that came: a gained cell can be in several pairs, a lost one is in one at most.
    The compiler does not decide where a build runs. Another version of anything else is a loss, or a range that rose.
    """
    before, after = set(lost), set(gained)
    moves = []
    for at, axis in enumerate(axes):
        if axis.partition(".")[0] != _COMPILER:
            continue
        olds, news = _by_rest(before, at), _by_rest(after, at)
        for rest in olds.keys() & news.keys():
            came = chain(reversed(news[rest]), repeat(news[rest][0]))
            pairs = zip(reversed(olds[rest]), came, strict=False)
            moves += [Move(axis, old, new) for old, new in pairs]
        before -= {move.before for move in moves}
        after -= {move.after for move in moves}
    return tuple(sorted(moves, key=lambda move: combination_key(move.before)))


def pair_unstated(
    lost: Collection[Combination], gained: Collection[Combination], axes: Sequence[str]
) -> Iterator[Move]:
    """Yield the pairs that differ on one axis alone, on which one of the two states nothing.

    Where that one was built for nobody can tell, so nobody can say that it is lost: a wheel for ``linux_x86_64`` names
    no libc, and one for ``manylinux`` in its place does. Each cell is in one pair at most; the lowest go first.
    """
    if not any(None in cell for cell in chain(lost, gained)):
        return
    pairs: list[tuple[Combination, Combination, int]] = []
    for at in range(len(axes)):
        olds, news = _by_unstated(lost, at), _by_unstated(gained, at)
        pairs += [(old, new, at) for old in lost for new in news.get(old, ())]
        pairs += [(old, new, at) for new in gained for old in olds.get(new, ())]
    left = {*lost, *gained}
    for old, new, at in sorted(pairs, key=_stated_first):
        if {old, new} <= left:
            left -= {old, new}
            yield Move(axes[at], old, new)


def _by_unstated(cells: Collection[Combination], at: int) -> dict[Combination, list[Combination]]:
    """Return the cells that state something on an axis, by what is left of them without it."""
    found: dict[Combination, list[Combination]] = {}
    for cell in cells:
        if cell[at] is not None:
            found.setdefault((*cell[:at], None, *cell[at + 1 :]), []).append(cell)
    return found


def _stated_first(pair: tuple[Combination, Combination, int]) -> tuple[object, ...]:
    """Order pairs alike in both directions of a comparison."""
    old, new, at = pair
    return tuple(map(combination_key, (new, old) if old[at] is None else (old, new)))


def _by_rest(cells: Collection[Combination], at: int) -> dict[Combination, list[Combination]]:
    """Return the cells with a version on an axis, oldest first, by all else that they have."""
    found: dict[Combination, list[Combination]] = {}
    for cell in sorted(cells, key=combination_key):
        name, version = split_version(cell[at] or "")
        if version:
            found.setdefault((*cell[:at], name, *cell[at + 1 :]), []).append(cell)
    return found
