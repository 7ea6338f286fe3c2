"""Lost and gained cells that are one cell with another version: an upgrade, or another floor."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from coverage_report.axes import combination_key
from coverage_report.diff.model import Move
from coverage_report.model import Combination
from coverage_report.text import natural_key


def pair_moves(
    lost: Collection[Combination], gained: Collection[Combination], axes: Sequence[str]
) -> tuple[Move, ...]:
    """Return the pairs that differ on one axis only, and there only in the version of ``name@version``.

    Each cell is in one pair at most. Of several, newest goes with newest, so that the other direction gives the
    same pairs. The version in the name of an OS (``ubuntu22.04``) is none of these: another OS is a loss.
    """
    before, after = set(lost), set(gained)
    moves = []
    for at, axis in enumerate(axes):
        olds, news = _by_rest(before, at), _by_rest(after, at)
        for rest in olds.keys() & news.keys():
            pairs = zip(reversed(olds[rest]), reversed(news[rest]), strict=False)
            moves += [Move(axis, old, new, _narrowed(axis, old[at], new[at])) for old, new in pairs]
        before -= {move.before for move in moves}
        after -= {move.after for move in moves}
    return tuple(sorted(moves, key=lambda move: combination_key(move.before)))


def _by_rest(cells: Collection[Combination], at: int) -> dict[Combination, list[Combination]]:
    """Return the cells with a version on an axis, oldest first, by all else that they have."""
    found: dict[Combination, list[Combination]] = {}
    for cell in sorted(cells, key=combination_key):
        name, version, _ = (cell[at] or "").partition("@")
        if version:
            found.setdefault((*cell[:at], name, *cell[at + 1 :]), []).append(cell)
    return found


def _narrowed(axis: str, before: str | None, after: str | None) -> bool:
    """Tell whether a floor was raised; a compiler's version is none."""
    return axis != "compiler" and natural_key(after) > natural_key(before)
