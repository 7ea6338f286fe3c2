"""What a package lacks, said the short way: whole groups by their first values, or all but a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from coverage_report import Combination, Package
from coverage_report.views import words
from coverage_report.views.words import Name, Phrase, Region

#: Combinations by their first values, with how many of the whole begin so.
_Beginning = tuple[Combination, int]


@dataclass(frozen=True, slots=True)
class Group:
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
class Missing:
    """The combinations that apply to a package and have no build."""

    all_but: bool = field(
        metadata={"help": "whether `groups` are what is left over when all else is missing"}
    )
    groups: tuple[Group, ...] = field(metadata={"help": "combinations, grouped"})
    more: int = field(metadata={"help": "how many combinations belong here and are not in them"})

    @property
    def phrase(self) -> Phrase:
        """The combinations in a line, those that begin alike as a shell would write them."""
        if self.all_but and not self.groups:
            return Phrase.of("all")
        more = f"; {words.number(self.more)} more" if self.more else ""
        groups = Phrase.join("; ", (group.phrase for group in self.groups))
        return Phrase.of("all but " if self.all_but else "", groups, more)


def missing_of(package: Package, most: int) -> Missing:
    """Return what `package` lacks, or what it lacks not where that is shorter.

    Args:
        package: one with gaps.
        most: the values that are named at most; the rest is counted.
    """
    whole = tuple(package.applicable)
    gaps = frozenset(package.missing)
    lacks = list(beginnings([c for c in whole if c in gaps], whole))
    others = list(beginnings([c for c in whole if c not in gaps], whole))
    all_but = len(others) < len(lacks)
    chosen = others if all_but else lacks
    more = sum(count for _, count in chosen[most:])
    return Missing(all_but=all_but, groups=tuple(_groups(chosen[:most])), more=more)


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


def _groups(beginnings: Iterable[_Beginning]) -> Iterator[Group]:
    for path, group in groupby((values for values, _ in beginnings), key=lambda v: v[:-1]):
        yield Group(words.values(path), words.values(values[-1] for values in group))
