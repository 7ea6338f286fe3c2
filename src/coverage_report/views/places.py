"""Combinations said by the fewest values that say exactly these: ``macos/x86_64, windows/x86``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, takewhile

from coverage_report import ANY, NONE, Combination
from coverage_report.text import natural_key
from coverage_report.values import ANYTHING, combination_key
from coverage_report.views import limits, words
from coverage_report.views.words import Phrase, Region

#: Values by the position of their axis; what is not among them may be anything.
_Part = dict[int, frozenset[str | None]]
_Cells = Collection[Combination]
_VAGUE = frozenset((ANY, ANYTHING, NONE, None))
#: Axes that a reader looks for first: told even where fewer values would do. Values of the others here are known for
#: what they are; of all else the axis is told, too.
_FIRST = ("os", "target")
_PLAIN = (*_FIRST, "libc", "python", "compiler")
_INTERPRETER = re.compile(r"([a-z]+)\d+(t?)", re.ASCII)
#: The position of an axis, and a combination whose value there stands for all later ones, too.
Later = Collection[tuple[int, Combination]]


def places(
    cells: _Cells,
    others: _Cells,
    axes: Sequence[str],
    *,
    later: Later = (),
    short: bool = False,
) -> list[tuple[Phrase, int]]:
    """Return combinations in words, each with how many it stands for, that hold for all of them, and for nothing in `others`; the largest part first.

    Args:
        cells: what is said.
        others: what must not be said with it.
        axes: their names.
        later: those of `cells` that stand for all later versions of an interpreter, too, with the position of its axis.
        short: whether to say no more than must be, so that what different packages have in common is said alike.
    """
    if not others and (len(cells) > 1 or short):
        return [(Phrase.of("every platform"), len(cells))]
    parts = [(part, _within(part, cells)) for part in _merged(_cover(cells, others))]
    told, seen = [], set[Combination]()
    for part, own in sorted(parts, key=_largest_first):
        region = _region(part, own, others, axes, later, short=short)
        told.append((Phrase.of(region), len(set(own) - seen)))
        seen.update(own)
    return told


def _largest_first(told: tuple[_Part, list[Combination]]) -> tuple[object, ...]:
    part, cells = told
    return -len(cells), min(map(combination_key, cells)), sorted(part)


def _region(
    part: _Part, cells: _Cells, others: _Cells, axes: Sequence[str], later: Later, *, short: bool
) -> Region:
    if len(cells) == 1 and not short:
        only = next(iter(cells))
        part = {at: frozenset((v,)) for at, v in enumerate(only) if v != ANYTHING} or part
    elif not short:
        part = {**_shared(cells, others, axes), **part}
    known = {*cells, *others}
    whole = len(cells) == 1 and not short
    values = []
    for at in sorted(part):
        last = {cell for own, cell in later if own == at and cell in cells}
        some = _ranged(at, part[at], last, cells, known)
        values.append(some if whole else tuple(_plainly(axes[at], value) for value in some))
    return Region(tuple(some[0] if len(some) == 1 else some for some in values))


def _plainly(axis: str, value: str) -> str:
    """Return a value with its axis, unless it speaks for itself."""
    plain = axis.partition(".")[0] in _PLAIN and value not in (ANY, ANYTHING, NONE, words.UNKNOWN)
    return value if plain else f"{axis} {value}"


def _shared(cells: _Cells, others: _Cells, axes: Sequence[str]) -> _Part:
    """Return the systems and architectures that all cells have in common, and not all others, too."""
    found: _Part = {}
    for at, axis in enumerate(axes):
        names, beside = ({_name(cell[at]) for cell in some} for some in (cells, others))
        tells = axis.partition(".")[0] in _FIRST and not names & _VAGUE and names != names | beside
        if tells and len(names) == 1:
            found[at] = frozenset(names)
    return found


def _ranged(
    at: int, values: Collection[str | None], later: set[Combination], cells: _Cells, known: _Cells
) -> tuple[str, ...]:
    """Return values of an axis, in order; those from which on all are meant as one range: ``cp312+``.

    `later` are the cells whose value stands for all later ones, too.
    """
    rest = set(values)
    for value in {cell[at] for cell in later} & rest:
        if interpreter(value) and {cell for cell in cells if cell[at] == value} <= later:
            alike = {c[at] for c in known if interpreter(c[at]) == interpreter(value)}
            ordered = sorted(alike, key=natural_key)
            run = list(takewhile(rest.__contains__, ordered[ordered.index(value) :: -1]))
            rest = (rest - set(run)) | {f"{run[-1]}+"}
    return words.values(sorted(rest, key=natural_key))


def interpreter(value: str | None) -> tuple[str, str] | None:
    """Return what all versions of an interpreter have in common: its name, and whether it is free-threaded."""
    match = _INTERPRETER.fullmatch(value or "")
    return (match[1], match[2]) if match else None


def _cover(cells: _Cells, others: _Cells) -> Iterator[_Part]:
    """Yield parts that hold for all of the cells together; greedily, of equals those of the fewest values, then the first axes."""
    taken = _Taken(others)
    found = dict.fromkeys(
        part for cell in sorted(cells, key=combination_key) for part in taken.explanations(cell)
    )
    parts = [{at: frozenset((value,)) for at, value in part} for part in found]
    held = [(part, set(_within(part, cells))) for part in parts]
    left = set(cells)
    while left:
        best, own = max(held, key=lambda one: (len(left & one[1]), -len(one[0])))
        left -= own
        yield best


class _Taken:
    """The values that others have together, each value with and without its version."""

    def __init__(self, others: _Cells) -> None:
        self._vague = [cell for cell in others if ANY in cell]
        self._others = others
        self._seen: dict[tuple[int, ...], set[tuple[str | None, ...]]] = {}

    def explanations(self, cell: Combination) -> list[tuple[tuple[int, str | None], ...]]:
        """Return the fewest values of a cell that no other has together; names without versions, where these will do."""
        names = tuple(_name(value) for value in cell)
        for values in dict.fromkeys((names, cell)):
            for size in range(1, len(cell)):
                parts = combinations(enumerate(values), size)
                found = [part for part in parts if not self._has(part)]
                plain = [part for part in found if not any(v in _VAGUE for _, v in part)]
                if found:
                    return plain or found
        return [tuple(enumerate(cell))]

    def _has(self, part: tuple[tuple[int, str | None], ...]) -> bool:
        axes = tuple(at for at, _ in part)
        if axes not in self._seen:
            cells = ((cell, tuple(map(_name, cell))) for cell in self._others)
            self._seen[axes] = {tuple(c[at] for at in axes) for both in cells for c in both}
        if tuple(value for _, value in part) in self._seen[axes]:
            return True
        return any(all(c[at] == ANY or _is(c[at], v) for at, v in part) for c in self._vague)


def _merged(parts: Iterable[_Part]) -> list[_Part]:
    """Return parts with those as one that differ on a single axis, as long as its values can be read."""
    found = list(parts)
    while pair := next(_joinable(found), None):
        one, other, at = pair
        rest = [part for part in found if part not in (one, other)]
        found = [{**one, at: one[at] | other[at]}, *rest]
    return found


def _joinable(parts: Sequence[_Part]) -> Iterator[tuple[_Part, _Part, int]]:
    """Yield each two parts that can be one, with the position of the axis on which they differ."""
    for one, other in combinations(parts, 2):
        differing = [at for at in one if one[at] != other.get(at)]
        if one.keys() == other.keys() and len(differing) == 1:
            (at,) = differing
            if len(one[at] | other[at]) <= limits.TOGETHER:
                yield one, other, at


def _within(part: _Part, cells: _Cells) -> list[Combination]:
    return [
        cell
        for cell in cells
        if all(any(_is(cell[at], value) for value in values) for at, values in part.items())
    ]


def _is(have: str | None, value: str | None) -> bool:
    return value in (have, _name(have))


def _name(value: str | None) -> str | None:
    """Return a value without its version."""
    return value.partition("@")[0] if value else value
