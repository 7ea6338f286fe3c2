"""Two axes of which almost every pair of values stands together: what is odd is likely an oversight."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations as pairs_of
from itertools import product

from coverage_report.model.cells import ANY, Combination
from coverage_report.text import natural_key

#: A product is nearly full from so many cells on, with at most so many that are empty: of ten at most one.
_CELLS, _ODD, _TENTH = 8, 3, 10


@dataclass(frozen=True, slots=True)
class NearlyFull:
    """Two axes, almost all of whose values stand together in an observed universe.

    Attributes:
        axes: the two.
        cells: how many pairs of their values there are, with the odd ones.
        odd: pairs that no combination has, in order: from 1 to 3.
    """

    axes: tuple[str, str]
    cells: int
    odd: tuple[Combination, ...]


def nearly_full(universe: Collection[Combination], axes: Sequence[str]) -> Iterator[NearlyFull]:
    """Yield each two axes whose product is nearly full: 90% of at least 8 pairs, and at most 3 of them missing.

    What is ``any`` on one of the two, or not stated, is left out.

    Args:
        universe: combinations on `axes`.
        axes: their names.
    """
    for one, other in pairs_of(range(len(axes)), 2):
        found = {(c[one], c[other]) for c in universe}
        found = {pair for pair in found if not {ANY, None}.intersection(pair)}
        every = set(product({a for a, _ in found}, {b for _, b in found}))
        odd = every - found
        if len(every) >= _CELLS and 0 < len(odd) <= _ODD and len(odd) * _TENTH <= len(every):
            ordered = sorted(odd, key=lambda pair: [*map(natural_key, pair)])
            yield NearlyFull((axes[one], axes[other]), len(every), tuple(ordered))
