"""What changed, line by line: packages that lost, gained or moved the same are told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coverage_report import ANY, NONE, Cause, Combination, Diff, Move, PackageDiff
from coverage_report.text import natural_key
from coverage_report.views.missing import beginnings, named

_Cells = tuple[Combination, ...]
#: So many combinations of a package that has a line of its own are all spelled out.
_SPELLED = 8
#: So many lines tell what was lost for one cause; where it takes more, the cause is one line.
_LINES = 8
#: Axes whose values are known for what they are, and values that say nothing without their axis.
_PLACES = ("os", "target")
_VAGUE = (ANY, NONE, None)


@dataclass(frozen=True, slots=True)
class Names:
    """Packages, as many of them by name as there is room for."""

    count: int = field(metadata={"help": "how many packages these are"})
    shown: tuple[str, ...] = field(metadata={"help": "their names, the first of them"})

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, slots=True)
class Part:
    """A combination, or several that have some values in common."""

    values: tuple[str, ...] = field(metadata={"help": "its values, or those that all have"})
    several: bool = field(metadata={"help": "whether it stands for several that have these values"})


@dataclass(frozen=True, slots=True)
class Change:
    """Combinations that some packages lost, gained, or did not try."""

    parts: tuple[Part, ...] = field(metadata={"help": "the combinations"})
    cells: int = field(metadata={"help": "how many these are, added up over the packages"})
    packages: Names = field(metadata={"help": "the packages"})


@dataclass(frozen=True, slots=True)
class Replacement:
    """What packages gained in place of what they lost."""

    value: str = field(metadata={"help": "the new value"})
    packages: int = field(metadata={"help": "how many packages have it"})


@dataclass(frozen=True, slots=True)
class Loss:
    """Combinations that were lost for one reason."""

    values: tuple[str, ...] = field(
        metadata={"help": "what the packages have no more; nothing where whole packages are gone"}
    )
    combination: tuple[str, ...] = field(
        metadata={"help": "what was lost, where it is a single combination"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Names = field(metadata={"help": "the packages"})
    everywhere: bool = field(metadata={"help": "whether no package at all has the values any more"})
    replaced: tuple[Replacement, ...] = field(
        metadata={"help": "what came in their place, most packages first"}
    )


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A version that changed on one axis, and no platform with it."""

    axis: str = field(metadata={"help": "the axis"})
    before: str = field(metadata={"help": "the value in the base"})
    after: str = field(metadata={"help": "the value in the head"})
    narrowed: bool = field(
        metadata={"help": "whether a floor was raised, so that it runs in fewer places"}
    )
    cells: int = field(metadata={"help": "how many combinations, added up over the packages"})
    packages: Names = field(metadata={"help": "the packages"})


def losses(diff: Diff) -> tuple[Loss, ...]:
    """Return the losses by their cause, those of most packages first."""
    return tuple(_loss(cause) for cause in diff.causes)


def lost(diff: Diff) -> tuple[Change, ...]:
    """Return what packages lost that are still there, cause by cause."""
    wholes = {package.name: before(package) for package in diff.packages}
    return tuple(line for cause in diff.causes for line in _lost(cause, wholes))


def gained(diff: Diff) -> tuple[Change, ...]:
    """Return what packages gained that were there before."""
    return _changes((p.name, p.gained, after(p)) for p in diff.packages if p.state != "new")


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
        Upgrade(*versions, cells=len(names), packages=names_of(dict.fromkeys(names)))
        for versions, names in found.items()
    )
    return tuple(sorted(lines, key=_upgrade_key))


def names_of(names: Iterable[str]) -> Names:
    """Return all of the names."""
    shown = tuple(names)
    return Names(len(shown), shown)


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
        combination=named(only),
        cells=len(cause.cells),
        packages=names_of(cause.packages),
        everywhere=cause.everywhere,
        replaced=tuple(
            Replacement(_told(axis, value, plain=axis.partition(".")[0] in _PLACES), packages)
            for axis, value, packages in cause.replaced
        ),
    )


def _lost(cause: Cause, wholes: Mapping[str, _Cells]) -> tuple[Change, ...]:
    if not cause.values:
        return ()
    cells: dict[str, list[Combination]] = {}
    for name, cell in cause.cells:
        cells.setdefault(name, []).append(cell)
    lines = _changes((name, tuple(some), wholes[name]) for name, some in cells.items())
    if len(lines) <= _LINES:
        return lines
    part = Part(named(cause.values.values()), several=True)
    return (Change((part,), len(cause.cells), names_of(cells)),)


def _told(axis: str, value: str | None, *, plain: bool) -> str:
    """Return a value, with its axis unless it speaks for itself."""
    (shown,) = named((value,))
    return shown if plain else f"{axis} {shown}"


def _changes(packages: Iterable[tuple[str, _Cells, _Cells]]) -> tuple[Change, ...]:
    """Return lines of packages with the same parts, most packages first, then by name."""
    found: dict[tuple[Part, ...], list[tuple[str, _Cells]]] = {}
    for name, cells, whole in packages:
        if cells:
            found.setdefault(tuple(_parts(cells, whole)), []).append((name, cells))
    lines = (_change(parts, some) for parts, some in found.items())
    return tuple(sorted(lines, key=lambda line: -line.packages.count))


def _change(parts: tuple[Part, ...], some: Sequence[tuple[str, _Cells]]) -> Change:
    first = some[0][1]
    if len(some) == 1 and len(first) <= _SPELLED:
        parts = tuple(Part(named(cell), several=False) for cell in first)
    return Change(parts, sum(len(cells) for _, cells in some), names_of(name for name, _ in some))


def _parts(cells: _Cells, whole: _Cells) -> Iterator[Part]:
    """Yield the combinations, those together that are all of a package's that begin so."""
    for beginning, size in beginnings(cells, whole):
        if size > 1:
            yield Part(named(beginning), several=True)
        else:
            yield from (
                Part(named(cell), several=False)
                for cell in cells
                if cell[: len(beginning)] == beginning
            )


def _versions(move: Move, diff: Diff) -> tuple[str, str, str, bool]:
    at = diff.axes.index(move.axis)
    old, new = named((move.before[at], move.after[at]))
    return (move.axis, old, new, move.narrowed)


def _upgrade_key(line: Upgrade) -> tuple[object, ...]:
    values = (natural_key(line.before), natural_key(line.after))
    return (not line.narrowed, -line.packages.count, line.axis, values)
