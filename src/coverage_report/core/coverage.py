"""From records to the coverage model: pure, and the same for every order of the records.

The definitions are those of the manual's page on coverage (``docs/coverage.md``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from operator import attrgetter

from coverage_report.core.expected.check import check
from coverage_report.core.expected.judge import Judge, Verdict
from coverage_report.core.expected.wanted import Declaration, Expected
from coverage_report.core.identity import unify
from coverage_report.model.axes import Axes, combination_key, projection
from coverage_report.model.nouns import (
    ANY,
    DEFAULT_AXES,
    BuildRecord,
    Cell,
    Combination,
    CoverageModel,
    LeftOut,
    Observed,
    Package,
    Problem,
    Snapshot,
    Universe,
    versions_of,
)
from coverage_report.model.tally import Tally
from coverage_report.text import natural_key

_Records = dict[str, list[BuildRecord]]
_Rows = dict[str, dict[Combination, list[BuildRecord]]]


def compute(
    records: Iterable[BuildRecord],
    axes: Sequence[str] = DEFAULT_AXES,
    *,
    problems: Iterable[Problem] = (),
    packages: Sequence[str] = (),
    also: Mapping[str, Collection[str]] | None = None,
    observed: Iterable[Observed] = (),
    left_out: Iterable[LeftOut] = (),
    generated_at: str | None = None,
    expected: Declaration | None = None,
    lenient: bool = False,
) -> CoverageModel:
    """Return the coverage of `records` on `axes`, against the observed or a declared universe.

    Args:
        records: in any order, of any number of snapshots; equal identities count once.
        axes: axis expressions, such as ``os.family``.
        problems: what loaders found; the conflicts found here are added.
        packages: globs of what is shown; the universe stays that of the whole snapshot.
        also: names of packages without any record, by snapshot: they are shown, too.
        observed: further combinations of the observed universe.
        left_out: what does not count; what counts after all is dropped from it.
        generated_at: kept in the model.
        expected: what declares the universe; None takes what is observed.
        lenient: do not ask whether the records bear the declaration out.

    Raises:
        ConfigError: when the declaration names an axis that no record has, or fits no record at all.
    """
    unique, conflicts = unify(records)
    more = _by_name(observed)
    by_snapshot = _by_snapshot(unique, also or {}, more)
    declared = {n: expected.of(rows) for n, rows in by_snapshot.items()} if expected else {}
    found = {*problems, *conflicts, *check({} if lenient else declared, by_snapshot, axes)}
    snapshots = _snapshots(by_snapshot, {**more, **declared}, tuple(axes), packages)
    out = _left_out(left_out, unique)
    return CoverageModel(tuple(axes), tuple(snapshots), tuple(sorted(found)), generated_at, out)


def _by_name(observed: Iterable[Observed]) -> dict[str, list[Axes]]:
    found: dict[str, list[Axes]] = {}
    for item in observed:
        found.setdefault(item.snapshot, []).append(item.axes)
    return found


def _by_snapshot(
    records: Iterable[BuildRecord], also: Mapping[str, Collection[str]], more: Collection[str]
) -> dict[str, _Records]:
    """Return the records of each package of each snapshot, the snapshots in natural order."""
    found: dict[str, _Records] = {name: {} for name in more}
    for snapshot, names in also.items():
        found[snapshot] = {name: [] for name in names}
    for (snapshot, package), group in groupby(records, attrgetter("snapshot", "package")):
        found.setdefault(snapshot, {}).setdefault(package, []).extend(group)
    return {name: found[name] for name in sorted(found, key=natural_key)}


def merge(one: CoverageModel, other: CoverageModel) -> CoverageModel:
    """Return the coverage of both models' records together, against both observed universes.

    Associative, commutative, and idempotent by the records' identity. The models have the same axes.
    Which hosts are served is not carried over: it is asked anew.
    """
    if one.axes != other.axes:
        raise ValueError(f"models on different axes: {one.axes} and {other.axes}")
    snapshots = (*one.snapshots, *other.snapshots)
    also: dict[str, set[str]] = {}
    for snapshot in snapshots:
        also.setdefault(snapshot.name, set()).update(p.name for p in snapshot.packages)
    records = (record for s in snapshots for package in s.packages for record in package.records)
    observed = (
        Observed(s.name, one.named(combination))
        for s in snapshots
        if s.universe.kind == "observed"
        for combination in s.universe.combinations
    )
    times = [t for t in (one.generated_at, other.generated_at) if t]
    return compute(
        records,
        one.axes,
        problems=(*one.problems, *other.problems),
        also=also,
        observed=observed,
        left_out=(*one.left_out, *other.left_out),
        generated_at=max(times, default=None),
    )


def _left_out(found: Iterable[LeftOut], records: Iterable[BuildRecord]) -> tuple[LeftOut, ...]:
    """Return each build that does not count once, under the reason that sorts first."""
    known = {(o.snapshot, o.hash or o): o for o in sorted(set(found), reverse=True)}
    if known:
        for record in records:
            known.pop((record.snapshot, record.hash or ""), None)
    return tuple(sorted(known.values()))


def _snapshots(
    by_snapshot: Mapping[str, _Records],
    wholes: Mapping[str, Expected | list[Axes]],
    axes: tuple[str, ...],
    globs: Sequence[str],
) -> Iterator[Snapshot]:
    for name, packages in by_snapshot.items():
        yield _snapshot(name, packages, axes, globs, wholes.get(name, []))


def _snapshot(
    name: str,
    packages: _Records,
    axes: tuple[str, ...],
    globs: Sequence[str],
    more: Expected | Iterable[Axes],
) -> Snapshot:
    project = projection(axes)
    rows: _Rows = {}
    for package, records in packages.items():
        cells = rows[package] = defaultdict(list)
        for record in records:
            cells[project(record.axes)].append(record)
    if isinstance(more, Expected):
        universe, all_packages = _declare(packages, rows, more, axes)
    else:
        universe, all_packages = _observe(packages, rows, map(project, more))
    shown = tuple(
        package
        for package in sorted(all_packages, key=lambda p: (natural_key(p.name), p.name))
        if not globs or any(fnmatchcase(package.name, glob) for glob in globs)
    )
    tally = sum((package.tally for package in shown), Tally(0, 0))
    complete = sum(package.tally.complete for package in shown)
    return Snapshot(name, universe, shown, tally, complete)


def _observe(
    packages: _Records, rows: _Rows, more: Iterable[Combination]
) -> tuple[Universe, list[Package]]:
    universe = _observed(rows, more)
    spread(rows, universe)
    found = [
        _package(name, records, Verdict(_cells(rows[name]), {}, universe))
        for name, records in packages.items()
    ]
    return Universe("observed", None, tuple(universe)), found


def _declare(
    packages: _Records, rows: _Rows, expected: Expected, axes: tuple[str, ...]
) -> tuple[Universe, list[Package]]:
    judge = Judge(expected, axes)
    names = dict.fromkeys((*packages, *expected.names))
    found = [
        _package(name, packages.get(name, []), judge.judge(name, _cells(rows.get(name, {}))))
        for name in names
    ]
    combinations = {combination for package in found for combination in package.expected}
    ordered = tuple(sorted(combinations, key=combination_key))
    return Universe("declared", expected.source, ordered), found


def _observed(rows: _Rows, more: Iterable[Combination]) -> Collection[Combination]:
    """Return what packages are built for; of what fits something more exact, only the latter."""
    found = {*more, *(combination for cells in rows.values() for combination in cells)}
    vague = {c for c in found if ANY in c and any(fits(c, u) for u in found if u != c)}
    return dict.fromkeys(sorted(found - vague, key=combination_key)).keys()


def spread(rows: _Rows, universe: Collection[Combination]) -> None:
    """Put records with ``any`` into each combination of the universe that they fit."""
    for cells in rows.values():
        for vague in [c for c in cells if ANY in c and c not in universe]:
            records = cells.pop(vague)
            for combination in universe:
                if fits(vague, combination):
                    cells.setdefault(combination, []).extend(records)


def fits(vague: Combination, exact: Combination) -> bool:
    """Tell whether `vague`, whose ``any`` fits every value, covers `exact`."""
    return all(v in (ANY, e) for v, e in zip(vague, exact, strict=True))


def _cells(rows: dict[Combination, list[BuildRecord]]) -> dict[Combination, Cell]:
    ordered = sorted(rows, key=combination_key)
    return {c: Cell(c, "built", tuple(rows[c])) for c in ordered}


def _package(name: str, records: Sequence[BuildRecord], verdict: Verdict) -> Package:
    filled = verdict.expected or verdict.cells
    covered = sum(c in verdict.applicable for c, cell in filled.items() if cell.records)
    tally = Tally(covered, len(verdict.applicable))
    newest = versions_of(records)[-1:]
    return Package(
        name,
        tuple(records),
        verdict.cells,
        verdict.applicable,
        tally,
        newest[0] if newest else None,
        verdict.expected,
    )
