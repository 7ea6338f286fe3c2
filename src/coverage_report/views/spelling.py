"""Combinations said the short way: whole groups by their first values, or all but a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from coverage_report import Combination
from coverage_report.views import words
from coverage_report.views.words import Name, Phrase, Region

#: Combinations by their first values, with how many of the whole begin so.
_Beginning = tuple[Combination, int]


@dataclass(frozen=True, slots=True)
class Branch:
    """Combinations that begin alike."""

    path: tuple[str, ...] = field(metadata={"help": "the values of the first axes, if any"})
    values: tuple[str, ...] = field(
        metadata={"help": "values of the next axis, each for all combinations that begin so"}
    )

    @property
    def phrase(self) -> Phrase:
        """The combinations as a shell would write them: ``a/{b,c}``."""
        if not self.path:
            return Phrase.join(", ", map(Name, self.values))
        if len(self.values) == 1:
            return Phrase.of(Region((*self.path, *self.values)))
        inner = Phrase.join(",", map(Name, self.values))
        return Phrase.of(Region(self.path), "/{", inner, "}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Some of the combinations of a whole."""

    all_but: bool = field(
        metadata={"help": "whether these are all but those in `branches`, as that is shorter"}
    )
    branches: tuple[Branch, ...] = field(metadata={"help": "combinations that begin alike"})
    more: int = field(
        default=0, metadata={"help": "how many combinations belong here and are not in them"}
    )

    @property
    def phrase(self) -> Phrase:
        """The combinations in a line, those that begin alike as a shell would write them."""
        if not self.branches and not self.more:
            return Phrase.of("all" if self.all_but else "nothing")
        more = f"; {words.number(self.more)} more" if self.more else ""
        some = Phrase.join("; ", (branch.phrase for branch in self.branches))
        return Phrase.of("all but " if self.all_but else "", some, more)


def spell(
    chosen: Iterable[Combination],
    whole: Sequence[Combination],
    most: int,
    *,
    other_way: bool = True,
) -> Spelling:
    """Return combinations the short way.

    Args:
        chosen: what is to be said.
        whole: what there is, in order.
        most: the values that are named at most; the rest is counted.
        other_way: whether it may be said what is not among them, where that is shorter.
    """
    members = frozenset(chosen)
    these = list(beginnings([c for c in whole if c in members], whole))
    others = list(beginnings([c for c in whole if c not in members], whole))
    all_but = other_way and len(others) < len(these)
    said = others if all_but else these
    more = sum(count for _, count in said[most:])
    return Spelling(all_but=all_but, branches=tuple(_branches(said[:most])), more=more)


def beginnings(
    chosen: Sequence[Combination], whole: Sequence[Combination], depth: int = 0
) -> Iterator[_Beginning]:
    """Yield the shortest beginnings that hold for all of `chosen` and for nothing else in `whole`."""
    sizes = Counter(combination[depth] for combination in whole)
    parts: dict[str | None, list[Combination]] = {}
    for combination in chosen:
        parts.setdefault(combination[depth], []).append(combination)
    full = [value for value, part in parts.items() if len(part) == sizes[value]]
    yield from ((parts[value][0][: depth + 1], sizes[value]) for value in full)
    for value in (value for value in parts if value not in full):
        rest = [combination for combination in whole if combination[depth] == value]
        yield from beginnings(parts[value], rest, depth + 1)


def _branches(beginnings: Iterable[_Beginning]) -> Iterator[Branch]:
    for path, group in groupby((values for values, _ in beginnings), key=lambda v: v[:-1]):
        yield Branch(words.values(path), words.values(values[-1] for values in group))
