"""From records to the coverage model: pure, and the same for every order of the records.

The definitions are those of the manual's page on coverage (``docs/coverage.md``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from coverage_report.axes import projection
from coverage_report.identity import unify
from coverage_report.model import (
    ANY,
    DEFAULT_AXES,
    BuildRecord,
    Cell,
    Combination,
    CoverageModel,
    LeftOut,
    Package,
    Problem,
    Snapshot,
    Tally,
    Universe,
)
from coverage_report.text import natural_key

_Rows = dict[str, dict[Combination, list[BuildRecord]]]


def compute(
    records: Iterable[BuildRecord],
    axes: Sequence[str] = DEFAULT_AXES,
    *,
    problems: Iterable[Problem] = (),
    packages: Sequence[str] = (),
    also: Mapping[str, Collection[str]] | None = None,
    left_out: Iterable[LeftOut] = (),
    generated_at: str | None = None,
) -> CoverageModel:
    """Return the coverage of `records` on `axes`, against the observed universe.

    Args:
        records: in any order, from any number of snapshots; equal identities count once.
        axes: axis expressions, such as ``os.family``.
        problems: what loaders found; kept, with the conflicts found here added.
        packages: globs; only packages that match one are shown. The universe stays that
            of the whole snapshot, so that a filter never hides what a package lacks.
        also: names of packages without any record, by snapshot: they are shown, too.
        left_out: what does not count; what counts after all is dropped from it.
        generated_at: kept in the model.
    """
    unique, conflicts = unify(records)
    by_snapshot: dict[str, dict[str, list[BuildRecord]]] = {}
    for snapshot, names in (also or {}).items():
        by_snapshot[snapshot] = {name: [] for name in names}
    for record in unique:
        by_snapshot.setdefault(record.snapshot, {}).setdefault(record.package, []).append(record)
    snapshots = tuple(
        _snapshot(name, by_snapshot[name], tuple(axes), packages)
        for name in sorted(by_snapshot, key=lambda n: (natural_key(n), n))
    )
    found = tuple(sorted({*problems, *conflicts}))
    out = _left_out(left_out, unique)
    return CoverageModel(tuple(axes), snapshots, found, generated_at, out)


def merge(one: CoverageModel, other: CoverageModel) -> CoverageModel:
    """Return the coverage of both models' records together.

    Associative, commutative, and idempotent by the records' identity. The models have the same axes.
    """
    if one.axes != other.axes:
        raise ValueError(f"models on different axes: {one.axes} and {other.axes}")
    snapshots = (*one.snapshots, *other.snapshots)
    also: dict[str, set[str]] = {}
    for snapshot in snapshots:
        also.setdefault(snapshot.name, set()).update(p.name for p in snapshot.packages)
    records = (record for s in snapshots for package in s.packages for record in package.records)
    times = [t for t in (one.generated_at, other.generated_at) if t]
    return compute(
        records,
        one.axes,
        problems=(*one.problems, *other.problems),
        also=also,
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


def _snapshot(
    name: str, packages: dict[str, list[BuildRecord]], axes: tuple[str, ...], globs: Sequence[str]
) -> Snapshot:
    project = projection(axes)
    rows: _Rows = {}
    for package, records in packages.items():
        cells = rows[package] = {}
        for record in records:
            cells.setdefault(project(record.axes), []).append(record)
    universe = _observed(rows)
    spread(rows, universe)
    shown = tuple(
        _package(package, packages[package], rows[package], universe)
        for package in sorted(packages, key=lambda n: (natural_key(n), n))
        if not globs or any(fnmatchcase(package, glob) for glob in globs)
    )
    tally = sum((package.tally for package in shown), Tally(0, 0))
    complete = sum(package.tally.complete for package in shown)
    return Snapshot(name, Universe("observed", None, tuple(universe)), shown, tally, complete)


def _observed(rows: _Rows) -> Collection[Combination]:
    found = {combination for cells in rows.values() for combination in cells}
    exact = {c for c in found if ANY not in c}
    vague = {c for c in found - exact if not any(fits(c, u) for u in exact)}
    return dict.fromkeys(sorted(exact | vague, key=combination_key)).keys()


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


def combination_key(combination: Combination) -> tuple[object, ...]:
    """The order of combinations: axis by axis, numbers by value, unknown last."""
    return tuple(natural_key(value) for value in combination)


def _package(
    name: str,
    records: list[BuildRecord],
    rows: dict[Combination, list[BuildRecord]],
    universe: Collection[Combination],
) -> Package:
    cells = {
        combination: Cell(combination, "built", tuple(rows[combination]))
        for combination in sorted(rows, key=combination_key)
    }
    covered = sum(combination in universe for combination in cells)
    package = Package(name, tuple(records), cells, universe, Tally(covered, len(universe)))
    newest = package.versions[-1] if records and package.versions else None
    return Package(name, package.records, cells, universe, package.tally, newest)
