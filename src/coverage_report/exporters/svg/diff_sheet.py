"""What changed as a matrix: a row for each package that changed, losses before all else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from coverage_report import Combination, Diff, PackageDiff
from coverage_report.exporters.svg.sheet import Mark, Row, Sheet
from coverage_report.exporters.svg.words import label, name_of, values_of
from coverage_report.text import natural_key
from coverage_report.views import limits, words
from coverage_report.views.changes import losses, sides
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.grid import Choice, Column, choose, coarser
from coverage_report.views.states import CHANGES
from coverage_report.views.svg_text import one_line
from coverage_report.views.words import besides, count, number, verdict

#: By package, what became of each combination: the name of a change, and a remark.
_Fates = Mapping[Combination, tuple[str, str]]
#: Of these packages one snapshot has nothing.
_WHOLE = ("new", "removed")
_RANK = {change: rank for rank, change in enumerate(CHANGES)}
_SIGNS = {"lost": "−", "removed": "×", "gained": "+", "new": "∗", "moved": "→", "unknown": "?"}


def diff_sheet(diff: Diff) -> Sheet:
    """Return the matrix of what changed; packages that are as they were have no row."""
    packages = [package for package in diff.packages if _tells(package)]
    fates = {package.name: dict(_fates(package)) for package in packages}
    chosen = _chosen(diff, fates)
    groups = [[package] for package in packages]
    if len(packages) > chosen.most_rows:
        groups = _alike(sorted(packages, key=_rank), fates, chosen)
    rest = [package for group in groups[chosen.most_rows :] for package in group]
    return Sheet(
        title=_title(*sides(diff)),
        lines=tuple(_lines(diff, chosen)),
        axes=chosen.axes,
        heads=tuple(column.head for column in chosen.columns),
        rows=tuple(_row(group, fates, chosen) for group in groups[: chosen.most_rows]),
        rest=_left_out(rest) if rest else "",
        feet=tuple(_total(_in(column, fates)) for column in chosen.columns),
        total=_total(Counter(fate for one in fates.values() for fate, _ in one.values())),
    )


def _tells(package: PackageDiff) -> bool:
    changed = package.lost or package.gained or package.moved or package.state in _WHOLE
    return bool(changed or package.unknown or package.outside)


def _fates(package: PackageDiff) -> Iterator[tuple[Combination, tuple[str, str]]]:
    yield from ((cell, ("kept", "")) for cell in package.kept)
    yield from ((cell, ("gained", "")) for cell in package.gained)
    for move in package.moved:
        change = "narrowed" if move.narrowed else "moved"
        yield move.after, (change, f", before: {values_of(move.before)}")
    yield from ((cell, ("unknown", "")) for cell in package.unknown)
    yield from ((cell, ("outside", "")) for cell in package.outside)
    yield from ((cell, ("lost", "")) for cell in package.lost)
    if package.state in _WHOLE:
        yield from ((cell, (package.state, "")) for cell in package.cells)


def _chosen(diff: Diff, fates: Mapping[str, _Fates]) -> Choice:
    """Return the columns: without those on which nothing changed, if not all have room."""
    everything = {cell: None for one in fates.values() for cell in one}
    changed = _other_than({"kept", "new"}, fates) or _other_than({"kept"}, fates)
    views = [(everything, diff.axes), *((changed, view) for view in coarser(diff.axes))]
    return choose(views, diff.axes, len(fates))


def _other_than(plain: Collection[str], fates: Mapping[str, _Fates]) -> dict[Combination, None]:
    """Return the combinations on which something became of a cell that is not plain."""
    return {c: None for one in fates.values() for c, (fate, _) in one.items() if fate not in plain}


def _title(base: str, head: str) -> str:
    """Return what is compared; of paths only what is not the same up to there."""
    names = [name_of(base).split("/"), name_of(head).split("/")]
    while min(map(len, names)) > 1 and names[0][0] == names[1][0]:
        names = [name[1:] for name in names]
    return " → ".join(map("/".join, names))


def _lines(diff: Diff, chosen: Choice) -> Iterator[str]:
    if diff.no_base:
        yield f"nothing to compare with: {name_of(diff.no_base)}"
        return
    yield " · ".join((verdict(diff), ", ".join(besides(diff))))
    for loss in losses(diff)[: limits.CAUSES_IN_PICTURE]:
        yield one_line(loss.sentence.say(name_of), limits.TITLE)
    if new := Excerpt.of(package.name for package in diff.of("new")):
        yield one_line(words.new(new).say(name_of), limits.TITLE)
    if not chosen.columns:
        return
    shown = f"by {' × '.join(map(name_of, chosen.axes))}"
    if chosen.hidden:
        shown += f"; {count(chosen.hidden, 'column')} left out"
    yield shown


def _alike(
    packages: Iterable[PackageDiff], fates: Mapping[str, _Fates], chosen: Choice
) -> list[list[PackageDiff]]:
    """Return together the packages that look the same, those first that lost most together."""
    groups: dict[tuple[str | None, ...], list[PackageDiff]] = {}
    for package in packages:
        looks = (_worst(_found([package], fates, column)) for column in chosen.columns)
        groups.setdefault(tuple(looks), []).append(package)
    return sorted(groups.values(), key=lambda group: (-_cells_lost(group), -len(group)))


def _cells_lost(group: Iterable[PackageDiff]) -> int:
    return sum(len(package.lost) for package in group)


def _row(group: Sequence[PackageDiff], fates: Mapping[str, _Fates], chosen: Choice) -> Row:
    """Return the row of a package, or of several that are alike."""
    name, full = label([package.name for package in group])
    marks = (_mark(name, group, fates, column) for column in chosen.columns)
    counts = Counter(fate for one in group for fate, _ in fates[one.name].values())
    return Row(name, full, tuple(marks), _total(counts))


def _mark(
    name: str, group: Sequence[PackageDiff], fates: Mapping[str, _Fates], column: Column
) -> Mark | None:
    """Return the mark of packages that are alike; its numbers are those of all of them."""
    found = _found(group, fates, column)
    worst = _worst(found)
    if worst is None:
        return None
    what = f"{CHANGES[worst].meaning}{found[0][1]}"
    if len(found) > len(group) or len(set(found)) > 1:
        counts = Counter(fate for fate, _ in found)
        what = ", ".join(
            f"{number(counts[one])} {CHANGES[one].meaning}" for one in CHANGES if counts[one]
        )
    return Mark(worst, f"{name}, {values_of(column.head)}: {what}")


def _found(
    group: Iterable[PackageDiff], fates: Mapping[str, _Fates], column: Column
) -> list[tuple[str, str]]:
    """Return what became of the cells of some packages in a column."""
    by_package = (fates[package.name] for package in group)
    return [one[member] for one in by_package for member in column.members if member in one]


def _worst(found: Iterable[tuple[str, str]]) -> str | None:
    """Return the change that a mark shows, the one that matters most; None where there is no cell."""
    return min((fate for fate, _ in found), key=_RANK.__getitem__, default=None)


def _in(column: Column, fates: Mapping[str, _Fates]) -> Counter[str]:
    return Counter(one[m][0] for one in fates.values() for m in column.members if m in one)


def _total(counts: Counter[str]) -> str:
    """Return the numbers of what changed, each with its sign."""
    counts = counts + Counter(moved=counts["narrowed"])
    return " ".join(
        f"{sign}{number(counts[kind])}" for kind, sign in _SIGNS.items() if counts[kind]
    )


def _left_out(packages: list[PackageDiff]) -> str:
    counts = Counter(fate for package in packages for _, (fate, _) in _fates(package))
    return f"and {count(len(packages), 'more package')}: {_total(counts)}"


def _rank(package: PackageDiff) -> tuple[object, ...]:
    kinds = (package.lost, package.gained, package.moved, package.unknown)
    return (*(-len(kind) for kind in kinds), natural_key(package.name))
