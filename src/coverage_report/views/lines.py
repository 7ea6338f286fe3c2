"""What changed, line by line: what a package lost, gained or moved is a line; packages with the same line share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

from coverage_report import Combination, Diff, Package, PackageDiff
from coverage_report.text import natural_key
from coverage_report.values import combination_key
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.places import interpreter, places
from coverage_report.views.states import CHANGES, Fate
from coverage_report.views.words import Name, Phrase

_Cells = tuple[Combination, ...]
#: Phrases, each with the number of cells that it stands for.
_Said = tuple[tuple[Phrase, int], ...]
_RANK = {kind: rank for rank, kind in enumerate(CHANGES)}
#: The changes of a package that have lines, and what is not to be said with each of them.
_KINDS: Mapping[Fate, tuple[str, ...]] = {
    "lost": ("kept", "gained", "unknown", "entered"),
    "gained": ("kept", "lost", "unknown", "outside"),
    "unknown": ("kept", "lost", "gained", "outside", "entered"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What some packages lost, gained, moved, or did not try."""

    kind: Fate = field(
        metadata={"help": "`lost`, `narrowed`, `gained`, `moved` or `unknown`, a key of `CHANGES`"}
    )
    places: Excerpt[Phrase] = field(
        metadata={"help": "combinations by what they have in common, or values that moved"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})
    versions: Phrase = field(
        metadata={"help": "of a single package those before and after, if they changed"}
    )

    @property
    def said(self) -> Phrase:
        """The combinations, or values, in one phrase."""
        return words.regions(self.places)

    @property
    def word(self) -> str:
        """What became of how many combinations: ``28 lost``."""
        kind = CHANGES[self.kind].meaning if self.kind == "unknown" else self.kind
        return f"{words.number(self.cells)} {kind}"


def lines_of(diff: Diff) -> tuple[Change, ...]:
    """Return what changed: lines of the same packages together, those that lost first."""
    kinds: tuple[Fate, ...] = ("moved", *_KINDS)
    found = [line for kind in kinds for line in _lines(diff, kind)]
    worst: dict[Excerpt[str], int] = {}
    for line in sorted(found, key=lambda line: _RANK[line.kind]):
        worst.setdefault(line.packages, _RANK[line.kind])

    def order(line: Change) -> tuple[object, ...]:
        names = [natural_key(name) for name in line.packages]
        return worst[line.packages], -line.packages.count, names, _RANK[line.kind], -line.cells

    return tuple(sorted(found, key=order))


def _lines(diff: Diff, kind: Fate) -> Iterator[Change]:
    """Yield lines of a kind: of all that a package has to tell; where these are many, of each part of it."""
    side = diff.head if kind == "gained" else diff.base
    built = {package.name: package for package in side.packages}
    for short in (False, True):
        lines: dict[tuple[Fate, tuple[Phrase, ...]], dict[str, int]] = defaultdict(dict)
        for package in diff.packages:
            for told, said in _told(diff, package, kind, built, short=short).items():
                for some in [(one,) for one in said] if short else [said]:
                    key = told, tuple(phrase for phrase, _ in some)
                    lines[key][package.name] = sum(cells for _, cells in some)
        if len(lines) <= limits.LINES:
            break
    versions = {p.name: p.versions for p in diff.packages if p.versions[0] != p.versions[1]}
    for (told, phrases), packages in lines.items():
        own = versions.get(next(iter(packages))) if len(packages) == 1 else None
        yield Change(
            kind=told,
            places=Excerpt.of(phrases, limits.COMBINATIONS),
            cells=sum(packages.values()),
            packages=Excerpt.of(packages),
            versions=words.versions(*own) if own else Phrase(),
        )


def _told(
    diff: Diff, package: PackageDiff, kind: Fate, built: Mapping[str, Package], *, short: bool
) -> Mapping[Fate, _Said]:
    """Return what there is to say of a package, by the kind of a line."""
    if kind == "moved":
        return _moves(package, diff.axes)
    cells: _Cells = getattr(package, kind)
    if not cells:
        return {}
    others = {cell for name in _KINDS[kind] for cell in getattr(package, name)}
    others |= {cell for move in package.moved for cell in (move.before, move.after)}
    later = _later(built.get(package.name), cells, others, diff.axes)
    return {kind: _places(cells, frozenset(others), diff.axes, frozenset(later), short)}


@lru_cache(maxsize=4096)  # of thousands of packages most change alike
def _places(
    cells: _Cells,
    others: frozenset[Combination],
    axes: tuple[str, ...],
    later: frozenset[tuple[int, Combination]],
    short: bool,  # noqa: FBT001 - a part of the key
) -> _Said:
    return tuple(places(cells, others, axes, later=later, short=short))


def _moves(package: PackageDiff, axes: tuple[str, ...]) -> Mapping[Fate, _Said]:
    found: dict[Fate, dict[Phrase, int]] = defaultdict(dict)
    for move in sorted(package.moved, key=lambda move: combination_key(move.before)):
        at = axes.index(move.axis)
        sides = words.values((move.before[at], move.after[at]))
        said = Phrase.join(" → ", map(Name, sides))
        kind: Fate = "narrowed" if move.narrowed else "moved"
        found[kind][said] = found[kind].get(said, 0) + 1
    return {kind: tuple(said.items()) for kind, said in found.items()}


def _later(
    package: Package | None, cells: _Cells, others: AbstractSet[Combination], axes: Sequence[str]
) -> set[tuple[int, Combination]]:
    """Return the cells that stand for all later versions of an interpreter, too, each with the position of its axis.

    They are the last of those that a range serves.
    """
    ranges = {
        (at, _without(at, combination), interpreter(stated.removesuffix("+")))
        for combination, cell in (package.cells.items() if package else ())
        for record in cell.records
        for at, axis in enumerate(axes)
        if (stated := record.axes.get(axis) or "").endswith("+")
    }
    found = set()
    for at, rest, version in ranges:
        alike = (c for c in (*cells, *others) if _without(at, c) == rest)
        here = [cell for cell in alike if interpreter(cell[at]) == version]
        last = max(here, key=lambda cell: natural_key(cell[at]), default=None)
        if last in cells:
            found.add((at, last))
    return found


def _without(at: int, cell: Combination) -> Combination:
    return (*cell[:at], *cell[at + 1 :])
