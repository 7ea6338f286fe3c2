"""From records to the coverage model: pure, and the same for every order of the records.

The definitions are those of the manual's page on coverage (``docs/coverage.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import chain, groupby
from operator import attrgetter

from coverage_report.core.expected.check import check
from coverage_report.core.expected.judge import Judge, Verdict
from coverage_report.core.expected.wanted import Declaration, Expected
from coverage_report.core.identity import unify
from coverage_report.core.laying import Rows
from coverage_report.core.universe import Frame, axes_of, observe, rows_of, survey
from coverage_report.model.axes import Axes, combination_key, projection
from coverage_report.model.nouns import (
    DEFAULT_AXES,
    BuildRecord,
    Cell,
    Combination,
    CoverageModel,
    Ground,
    LeftOut,
    Observed,
    Package,
    Problem,
    Scope,
    Snapshot,
    Universe,
    versions_of,
)
from coverage_report.model.tally import Tally
from coverage_report.text import natural_key

_Records = dict[str, list[BuildRecord]]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What there is of one snapshot: the records of each package, and what else builds are observed to state."""

    name: str
    packages: _Records
    observed: Sequence[Axes]


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
    serves: Mapping[str, str] | None = None,
    scopes: Iterable[Scope] = (),
) -> CoverageModel:
    """Return the coverage of `records` on `axes`, against the observed or a declared universe.

    Args:
        records: in any order, of any number of snapshots; equal identities count once.
        axes: axis expressions, such as ``os.family``.
        problems, left_out, generated_at: of the model; conflicts are added, and what counts after all is dropped.
        packages: globs of what is shown; the universe stays that of the whole snapshot.
        also: names of packages without any record, by snapshot: they are shown, too.
        observed: further combinations of the observed universe.
        expected: what declares the universe; None takes what is observed.
        lenient: do not ask whether the records bear the declaration out.
        serves, scopes: what the values of builds serve, and where snapshots and packages apply; see `Frame`.

    Raises:
        ConfigError: when the declaration names an axis that no record has, or fits no record at all.
    """
    unique, conflicts = unify(records)
    frame = Frame(tuple(axes), dict(serves or {}), tuple(scopes))
    gathered = _gathered(unique, also or {}, observed)
    found, slips = _snapshots(gathered, frame, packages, expected, lenient=lenient)
    told = tuple(sorted({*problems, *conflicts, *slips}))
    out = _left_out(left_out, unique)
    return CoverageModel(frame.axes, found, told, generated_at, out, frame.serves)


def _snapshots(
    gathered: Sequence[_Gathered],
    frame: Frame,
    packages: Sequence[str],
    expected: Declaration | None,
    *,
    lenient: bool,
) -> tuple[tuple[Snapshot, ...], set[Problem]]:
    """Return the coverage of each snapshot, and what the records do not bear out of the declaration."""
    by_name = {one.name: one.packages for one in gathered}
    declared = {name: expected.of(rows) for name, rows in by_name.items()} if expected else {}
    slips = set() if lenient else check(declared, by_name, frame.axes, frame.serves)
    frames = _frames(frame)
    found = tuple(
        _snapshot(one, frames(one.name), packages, declared.get(one.name)) for one in gathered
    )
    return found, slips


def _frames(frame: Frame) -> Callable[[str], Frame]:
    """Return a function from the name of a snapshot to a frame with the scopes of that snapshot alone."""
    scopes: dict[str, list[Scope]] = {}
    for scope in frame.scopes:
        scopes.setdefault(scope.snapshot, []).append(scope)
    return lambda name: replace(frame, scopes=tuple(scopes.get(name, ())))


def _gathered(
    records: Iterable[BuildRecord],
    also: Mapping[str, Collection[str]],
    observed: Iterable[Observed],
) -> list[_Gathered]:
    """Return what there is of each snapshot, in natural order."""
    more: dict[str, list[Axes]] = {}
    for item in observed:
        more.setdefault(item.snapshot, []).append(item.axes)
    found: dict[str, _Records] = {name: {} for name in more}
    for snapshot, names in also.items():
        found[snapshot] = {name: [] for name in names}
    for (snapshot, package), group in groupby(records, attrgetter("snapshot", "package")):
        found.setdefault(snapshot, {}).setdefault(package, []).extend(group)
    ordered = sorted(found, key=natural_key)
    return [_Gathered(name, found[name], more.get(name, [])) for name in ordered]


def is_chosen(name: str, globs: Collection[str]) -> bool:
    """Tell whether a name matches one of some globs; where there are none each does."""
    return not globs or any(fnmatchcase(name, glob) for glob in globs)


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
        serves={**one.serves, **other.serves},
        scopes=(scope for s in snapshots for scope in s.ground.scopes),
    )


def _left_out(found: Iterable[LeftOut], records: Iterable[BuildRecord]) -> tuple[LeftOut, ...]:
    """Return each build that does not count once, under the reason that sorts first."""
    known = {(o.snapshot, o.hash or o): o for o in sorted(set(found), reverse=True)}
    if known:
        for record in records:
            known.pop((record.snapshot, record.hash or ""), None)
    return tuple(sorted(known.values()))


def _snapshot(
    gathered: _Gathered, frame: Frame, globs: Sequence[str], expected: Expected | None
) -> Snapshot:
    packages, observed = gathered.packages, gathered.observed
    stated = (record.axes for records in packages.values() for record in records)
    grid = axes_of(frame, chain(stated, observed))
    project = projection(grid)
    rows, more = rows_of(packages, grid), {project(axes) for axes in observed}
    ground = survey(frame, grid, rows, more)
    if expected:
        rows = rows if grid == frame.axes else rows_of(packages, frame.axes)
        universe, found, alone = *_declare(packages, rows, expected, frame), False
    else:
        universe, found, alone = _observe(packages, rows, ground, frame)
    shown = tuple(
        package
        for package in sorted(
            _current(found, frame.scopes), key=lambda p: (natural_key(p.name), p.name)
        )
        if is_chosen(package.name, globs)
    )
    tally = sum((package.tally for package in shown), Tally(0, 0))
    complete = sum(package.tally.complete for package in shown)
    partial = len(shown) < len(found) or not {*ground.observed} <= {*ground.builds}
    return Snapshot(gathered.name, universe, shown, tally, complete, alone, ground, partial)


def _current(packages: Iterable[Package], scopes: Iterable[Scope]) -> Iterator[Package]:
    """Yield the packages; one of which each version has places of its own has no newest: each is current there."""
    forked = {scope.package for scope in scopes if scope.version is not None}
    for package in packages:
        yield replace(package, newest=None) if package.name in forked else package


def _observe(
    packages: _Records, rows: Rows, ground: Ground, frame: Frame
) -> tuple[Universe, list[Package], bool]:
    whole = observe(ground, rows, frame)
    found = [
        _package(name, records, Verdict(_cells(whole.cells[name], part), {}, part))
        for name, records in packages.items()
        for part in [whole.applicable[name]]
    ]
    return Universe("observed", None, tuple(whole.combinations)), found, whole.alone


def _declare(
    packages: _Records, rows: Rows, expected: Expected, frame: Frame
) -> tuple[Universe, list[Package]]:
    judge = Judge(expected, frame.axes, frame.serves, frame.scopes)
    names = dict.fromkeys((*packages, *expected.names))
    found = [
        _package(name, packages.get(name, []), judge.judge(name, _cells(rows.get(name, {}))))
        for name in names
    ]
    combinations = {combination for package in found for combination in package.expected}
    ordered = tuple(sorted(combinations, key=combination_key))
    return Universe("declared", expected.source, ordered), found


def _cells(
    rows: Mapping[Combination, list[BuildRecord]], part: Collection[Combination] | None = None
) -> dict[Combination, Cell]:
    """Return the cells of a package; what is not in its part does not apply."""
    ordered = sorted(rows, key=combination_key)
    return {
        c: Cell(c, "built" if part is None or c in part else "n/a", tuple(rows[c])) for c in ordered
    }


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
