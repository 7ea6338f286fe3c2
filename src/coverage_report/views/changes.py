"""What changed, line by line: packages that lost, gained or moved the same are told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from coverage_report import ANY, NONE, Cause, Combination, Diff, Move, PackageDiff
from coverage_report.text import natural_key
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.spelling import beginnings
from coverage_report.views.words import Name, Phrase, Region, Strong

_Cells = tuple[Combination, ...]
#: Axes whose values are known for what they are, and values that say nothing without their axis.
_PLACES = ("os", "target")
_VAGUE = (ANY, NONE, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Combinations that some packages lost, gained, or did not try."""

    regions: Excerpt[Region] = field(metadata={"help": "the combinations"})
    cells: int = field(metadata={"help": "how many these are, added up over the packages"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What packages gained in place of what they lost."""

    value: str = field(metadata={"help": "the new value"})
    packages: int = field(metadata={"help": "how many packages have it"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Combinations that were lost for one reason."""

    values: tuple[str, ...] = field(metadata={"help": "what the packages have no more"})
    combination: tuple[str, ...] = field(
        metadata={"help": "what was lost, where it is a single combination"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})
    everywhere: bool = field(metadata={"help": "whether no package at all has the values any more"})
    replaced: tuple[Replacement, ...] = field(
        metadata={"help": "what came in their place, most packages first"}
    )

    @property
    def sentence(self) -> Phrase:
        """Why it was lost, and what came in its place."""
        start = (Strong(Phrase.of(Region(self.values))), " is gone from ", words.who(self.packages))
        return Phrase.of(*start, *self._extent(), *self._successors())

    def _extent(self) -> Iterator[str | Region]:
        if len(self.combination) > len(self.values):
            yield from (": ", Region(self.combination))
        elif self.cells > 1:
            yield f" ({words.count(self.cells, 'combination')})"
        if self.everywhere and self.packages.count > 1:
            yield ", and no package has it any more"

    def _successors(self) -> Iterator[str | Name]:
        for at, new in enumerate(self.replaced[: limits.REPLACEMENTS]):
            yield from (", " if at else "; replaced by ", Name(new.value))
            if new.packages != self.packages.count:
                yield f" in {words.number(new.packages)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """A version that changed on one axis, and no platform with it."""

    axis: str = field(metadata={"help": "the axis"})
    before: str = field(metadata={"help": "the value in the base"})
    after: str = field(metadata={"help": "the value in the head"})
    narrowed: bool = field(
        metadata={"help": "whether a floor was raised, so that it runs in fewer places"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Excerpt[str] = field(metadata={"help": "the packages"})

    @property
    def sentence(self) -> Phrase:
        """What a raised floor means."""
        return words.narrowed(self.before, self.after, self.packages)


def losses(diff: Diff) -> tuple[Loss, ...]:
    """Return the losses by their cause, those of most packages first."""
    return tuple(_loss(cause) for cause in diff.causes)


def lost(diff: Diff) -> tuple[Change, ...]:
    """Return what packages lost that are still there, cause by cause."""
    wholes = {package.name: before(package) for package in diff.packages}
    return tuple(line for cause in diff.causes for line in _lost(cause, wholes))


def gained(diff: Diff) -> tuple[Change, ...]:
    """Return what packages gained that were there before."""
    return _changes((p.name, p.gained, after(p)) for p in diff.packages)


def unknown(diff: Diff) -> tuple[Change, ...]:
    """Return what the head's builds did not try."""
    return _changes((p.name, p.unknown, before(p)) for p in diff.packages)


def upgrades(diff: Diff) -> tuple[Upgrade, ...]:
    """Return what moved, floors that were raised first, then what moved most packages."""
    found: dict[tuple[str, str, str, bool], list[str]] = {}
    for package in diff.packages:
        for move in package.moved:
            found.setdefault(_versions(move, diff), []).append(package.name)
    lines = (
        Upgrade(
            axis=axis,
            before=old,
            after=new,
            narrowed=narrowed,
            cells=len(names),
            packages=Excerpt.of(dict.fromkeys(names)),
        )
        for (axis, old, new, narrowed), names in found.items()
    )
    return tuple(sorted(lines, key=_upgrade_key))


def before(package: PackageDiff) -> _Cells:
    """Return the cells that a package had in the base."""
    moved = (move.before for move in package.moved)
    return (*package.kept, *package.lost, *package.unknown, *moved)


def after(package: PackageDiff) -> _Cells:
    """Return the cells that a package has in the head."""
    moved = dict.fromkeys(move.after for move in package.moved)
    return (*package.kept, *package.gained, *moved)


def sides(diff: Diff) -> tuple[str, str]:
    """Return what to call base and head, so that one can tell them apart."""
    names = (diff.base.name, diff.head.name)
    if names[0] != names[1]:
        return names
    return ("BASE", "HEAD") if diff.sources[0] == diff.sources[1] else diff.sources


def _loss(cause: Cause) -> Loss:
    only = cause.cells[0][1] if len(cause.cells) == 1 else ()
    return Loss(
        values=tuple(
            _told(axis, value, plain=value not in _VAGUE) for axis, value in cause.values.items()
        ),
        combination=words.values(only),
        cells=len(cause.cells),
        packages=Excerpt.of(cause.packages),
        everywhere=cause.everywhere,
        replaced=tuple(
            Replacement(
                value=_told(axis, value, plain=axis.partition(".")[0] in _PLACES),
                packages=packages,
            )
            for axis, value, packages in cause.replaced
        ),
    )


def _lost(cause: Cause, wholes: Mapping[str, _Cells]) -> tuple[Change, ...]:
    cells: dict[str, list[Combination]] = {}
    for name, cell in cause.cells:
        cells.setdefault(name, []).append(cell)
    lines = _changes((name, tuple(some), wholes[name]) for name, some in cells.items())
    if len(lines) <= limits.LINES_OF_CAUSE:
        return lines
    region = Region(words.values(cause.values.values()), several=True)
    return (
        Change(regions=Excerpt.of([region]), cells=len(cause.cells), packages=Excerpt.of(cells)),
    )


def _told(axis: str, value: str | None, *, plain: bool) -> str:
    """Return a value, with its axis unless it speaks for itself."""
    return words.value(value) if plain else f"{axis} {words.value(value)}"


def _changes(packages: Iterable[tuple[str, _Cells, _Cells]]) -> tuple[Change, ...]:
    """Return lines of packages with the same parts, most packages first, then by name."""
    found: dict[tuple[Region, ...], list[tuple[str, _Cells]]] = {}
    regions_of = cache(lambda cells, whole: tuple(_regions(cells, whole)))  # many are alike
    for name, cells, whole in packages:
        if cells:
            found.setdefault(regions_of(cells, whole), []).append((name, cells))
    lines = (_change(regions, some) for regions, some in found.items())
    return tuple(sorted(lines, key=lambda line: -line.packages.count))


def _change(regions: tuple[Region, ...], some: Sequence[tuple[str, _Cells]]) -> Change:
    first = some[0][1]
    if len(some) == 1 and len(first) <= limits.SPELLED:
        regions = tuple(Region(words.values(cell)) for cell in first)
    return Change(
        regions=Excerpt.of(regions, limits.COMBINATIONS),
        cells=sum(len(cells) for _, cells in some),
        packages=Excerpt.of(name for name, _ in some),
    )


def _regions(cells: _Cells, whole: _Cells) -> Iterator[Region]:
    """Yield the combinations, those together that are all of a package's that begin so."""
    for beginning, size in beginnings(cells, whole):
        if size > 1:
            yield Region(words.values(beginning), several=True)
        else:
            same = (cell for cell in cells if cell[: len(beginning)] == beginning)
            yield from (Region(words.values(cell)) for cell in same)


def _versions(move: Move, diff: Diff) -> tuple[str, str, str, bool]:
    at = diff.axes.index(move.axis)
    old, new = words.values((move.before[at], move.after[at]))
    return (move.axis, old, new, move.narrowed)


def _upgrade_key(line: Upgrade) -> tuple[object, ...]:
    values = (natural_key(line.before), natural_key(line.after))
    return (not line.narrowed, -line.packages.count, line.axis, values)
