"""What a picture shows of a comparison: a row for each package that changed, losses before all else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from coverage_report import Combination, Diff, PackageDiff
from coverage_report.text import natural_key
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.fates import fate_of, fates_in_place
from coverage_report.views.grid import CombinationGroup, Grid, coarser, grid_for
from coverage_report.views.picture import Mark, Picture, PictureRow, rows_of, sentence
from coverage_report.views.states import CHANGES, Fate
from coverage_report.views.words import Phrase, Region, count, number

#: What became of a cell, and where it was before if it moved.
_Told: TypeAlias = tuple[Fate, Combination | None]
#: By package what is told on each combination.
_Fates: TypeAlias = Mapping[str, Mapping[Combination, Sequence[_Told]]]

_RANK = {fate: rank for rank, fate in enumerate(CHANGES)}
#: What is counted at the end of a row or column.
_COUNTED: tuple[Fate, ...] = ("lost", "removed", "narrowed", "gained", "new", "moved", "unknown")


def diff_picture(diff: Diff) -> Picture:
    """Return what to draw of a comparison; packages that are as they were have no row."""
    packages = [package for package in diff.packages if _changed(package)]
    fates = {package.name: _fates(package) for package in packages}
    grid = _grid(diff, fates)

    def look(package: PackageDiff) -> Hashable:
        return tuple(_worst(_found([package], fates, column)) for column in grid.columns)

    groups = rows_of(sorted(packages, key=_rank), grid, look)
    if len(packages) > grid.most_rows:
        groups.sort(key=lambda group: (-sum(len(one.lost) for one in group), -len(group)))
    rest = [package for group in groups[grid.most_rows :] for package in group]
    more = f"and {count(len(rest), 'more package')}: {_total(_found(rest, fates))}" if rest else ""
    return Picture(
        grid=grid,
        rows=tuple(_row(group, fates, grid) for group in groups[: grid.most_rows]),
        rest=more,
        feet=tuple(_total(_found(packages, fates, column)) for column in grid.columns),
        total=_total(_found(packages, fates)),
    )


def _changed(package: PackageDiff) -> bool:
    return bool(package.moved) or any(fate != "kept" for _, fate in fates_in_place(package))


def _fates(package: PackageDiff) -> dict[Combination, list[_Told]]:
    """Return what is told of a package; what moved is told where it is now, several times if several moved there."""
    fates: dict[Combination, list[_Told]] = {c: [(f, None)] for c, f in fates_in_place(package)}
    for move in package.moved:
        others = (one for one in fates.get(move.after, ()) if one[0] != "kept")
        fates[move.after] = [*others, (fate_of(move), move.before)]
    return fates


def _grid(diff: Diff, fates: _Fates) -> Grid:
    """Return the columns: without those on which nothing changed, if not all have room."""
    everything = _other_than((), fates)
    changed = _other_than({"kept", "new"}, fates) or _other_than({"kept"}, fates)
    candidates = ((changed, expressions) for expressions in coarser(diff.axes))
    return grid_for([(everything, diff.axes), *candidates], diff.axes, len(fates))


def _other_than(plain: Collection[Fate], fates: _Fates) -> set[Combination]:
    """Return the combinations on which something became of a cell that is not plain; what moved there is told last."""
    cells = (item for one in fates.values() for item in one.items())
    return {cell for cell, told in cells if told[-1][0] not in plain}


def _row(packages: Sequence[PackageDiff], fates: _Fates, grid: Grid) -> PictureRow:
    return PictureRow(
        packages=Excerpt.of(package.name for package in packages),
        marks=tuple(_mark(packages, fates, column) for column in grid.columns),
        total=_total(_found(packages, fates)),
    )


def _mark(packages: Sequence[PackageDiff], fates: _Fates, column: CombinationGroup) -> Mark | None:
    """Return the mark of packages that are alike; its numbers are those of all of them."""
    found = _found(packages, fates, column)
    worst = _worst(found)
    if worst is None:
        return None
    before = found[0][1]
    what = Phrase.of(CHANGES[worst].meaning)
    if len(found) > len(packages) or len(set(found)) > 1:
        counts = Counter(fate for fate, _ in found)
        some = (f"{number(counts[one])} {CHANGES[one].meaning}" for one in CHANGES if counts[one])
        what = Phrase.join(", ", some)
    elif before:
        what = Phrase.of(what, ", before: ", Region(words.values(before)))
    return Mark(state=worst, sentence=sentence(packages, column, what))


def _found(
    packages: Iterable[PackageDiff], fates: _Fates, column: CombinationGroup | None = None
) -> list[_Told]:
    """Return what is told of some packages in a column, or in all of them."""
    by_package = (fates[package.name] for package in packages)
    return [
        told
        for one in by_package
        for member in (column.members if column else one)
        for told in one.get(member, ())
    ]


def _worst(found: Iterable[_Told]) -> Fate | None:
    """Return the fate that a mark shows, the one that matters most; None where there is no cell."""
    return min((fate for fate, _ in found), key=_RANK.__getitem__, default=None)


def _total(found: Iterable[_Told]) -> str:
    """Return the numbers of what changed, each with its sign."""
    counts = Counter(fate for fate, _ in found)
    return " ".join(
        f"{CHANGES[one].symbol}{number(counts[one])}" for one in _COUNTED if counts[one]
    )


def _rank(package: PackageDiff) -> tuple[object, ...]:
    kinds = (package.lost, package.gained, package.moved, package.unknown)
    return (*(-len(kind) for kind in kinds), natural_key(package.name))
