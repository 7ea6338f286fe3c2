"""What a package is built for, the short way: in the fewest values, or by what it lacks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from coverage_report import Combination
from coverage_report.views import words
from coverage_report.views.places import places
from coverage_report.views.words import Phrase, Region


@lru_cache(maxsize=512)  # a text is made again for each limit that is tried
def spell(
    chosen: frozenset[Combination],
    whole: frozenset[Combination],
    axes: tuple[str, ...],
    most: int,
    *,
    other_way: bool = True,
) -> Phrase:
    """Return combinations in words, exactly.

    Args:
        chosen: what is to be said.
        whole: what there is.
        axes: their names.
        most: values in which it is said, at most; the rest is counted.
        other_way: whether it may be said what is not among them, where that takes fewer words.
    """
    others = whole - chosen
    if not chosen or not others:
        return Phrase.of("all" if chosen else "nothing")
    said, beside = places(chosen, others, axes), places(others, chosen, axes)
    if other_way and _size(beside) < _size(said):
        return Phrase.of("all but ", _first(beside, most))
    return _first(said, most)


def _first(parts: Sequence[tuple[Phrase, int]], most: int) -> Phrase:
    """Return the parts that have room, one at least, and how many combinations are in the others."""
    room = list(accumulate(_size([part]) for part in parts))
    shown = max(bisect_right(room, most), 1)
    left = sum(count for _, count in parts[shown:])
    more = f"; {words.number(left)} more" if left else ""
    return Phrase.of(Phrase.join("; ", (phrase for phrase, _ in parts[:shown])), more)


def _size(parts: Iterable[tuple[Phrase, int]]) -> int:
    """Return how many values a reader has to take in: of each part the longest list."""
    regions = (one for phrase, _ in parts for one in phrase.pieces if isinstance(one, Region))
    return sum(
        max(1 if isinstance(value, str) else len(value) for value in region.values)
        for region in regions
    )
