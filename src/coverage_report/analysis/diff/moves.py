"""Lost and gained cells that are one cell with another version: an upgrade, or another floor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, repeat

from coverage_report.analysis.diff.model import Move
from coverage_report.model.axes import combination_key, split_version
from coverage_report.model.nouns import Combination
from coverage_report.text import natural_key


def pair_moves(
    lost: Collection[Combination], gained: Collection[Combination], axes: Sequence[str]
) -> tuple[Move, ...]:
    """Return the pairs that differ on one axis only, and there only in the version of ``name@version``.

    Newest goes with newest. Where there were more versions than there came, those that are left went to the oldest
    that came: a gained cell can be in several pairs, a lost one is in one at most.
    The version in the name of an OS (``ubuntu22.04``) is none of these: another OS is a loss.
    """
    before, after = set(lost), set(gained)
    moves = []
    for at, axis in enumerate(axes):
        olds, news = _by_rest(before, at), _by_rest(after, at)
        for rest in olds.keys() & news.keys():
            came = chain(reversed(news[rest]), repeat(news[rest][0]))
            pairs = zip(reversed(olds[rest]), came, strict=False)
            moves += [Move(axis, old, new, _narrowed(axis, old[at], new[at])) for old, new in pairs]
        before -= {move.before for move in moves}
        after -= {move.after for move in moves}
    return tuple(sorted(moves, key=lambda move: combination_key(move.before)))


def _by_rest(cells: Collection[Combination], at: int) -> dict[Combination, list[Combination]]:
    """Return the cells with a version on an axis, oldest first, by all else that they have."""
    found: dict[Combination, list[Combination]] = {}
    for cell in sorted(cells, key=combination_key):
        name, version = split_version(cell[at] or "")
        if version:
            found.setdefault((*cell[:at], name, *cell[at + 1 :]), []).append(cell)
    return found


def _narrowed(axis: str, before: str | None, after: str | None) -> bool:
    """Tell whether a floor was raised; a compiler's version is none."""
    return axis != "compiler" and natural_key(after) > natural_key(before)
