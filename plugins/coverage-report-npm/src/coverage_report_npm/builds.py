"""What a lock yields: a record for each platform of each package, and what a package is offered for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import BuildRecord, Mention, Named, Observed, Origin, Problem, Scope, Source
from coverage_report_npm.families import Build, Package, find_packages
from coverage_report_npm.locked import Entries, Found, Locked, base_name, problem
from coverage_report_npm.platforms import Cell, Offered

#: A package is for some thirty platforms, and for some hundred where it says what it is not for.
_MAX_CELLS = 1024

Placed = Iterable[tuple[Build, list[Cell]]]


def load_entries(source: Source, entries: Entries) -> Found:
    """Yield what a lock says of platforms; the snapshot is the file's name.

    Args:
        source: the lock.
        entries: all that is locked, by its key, and what could not be read.
    """
    tree: dict[str, Locked] = {}
    for entry in entries:
        if isinstance(entry, Problem):
            yield entry
        else:
            tree[entry[0]] = entry[1]
    snapshot = base_name(source.name)
    yield Named(snapshot)
    for package in find_packages(tree):
        yield from _load(package, snapshot, source.name)


def _load(package: Package, snapshot: str, file: str) -> Found:
    placed = package.placed()
    offered = frozenset(cell for _, cells in placed for cell in cells)
    if len(offered) > _MAX_CELLS:
        what = f"{package.name} is for more than {_MAX_CELLS} platforms"
        yield problem(Origin(file), what)
        return
    records = list(_records(package.name, snapshot, placed))
    yield from records
    if not records:
        yield Mention(package.name, snapshot)
    built = {tuple(record.axes.items()) for record in records}
    for cell in sorted(offered - built):
        yield Observed(snapshot, dict(cell))
    yield Scope(
        snapshot=snapshot,
        package=package.name,
        applies=Offered(offered),
        reason="not offered for it" if package.is_family else "it is not for it",
        is_offer=package.is_family,
    )


def _records(package: str, snapshot: str, placed: Placed) -> Iterator[BuildRecord]:
    """Yield a record for each build and place.

    Where a version is locked without a build that it asks for, the package cannot be installed as it is locked, whatever
    another version has there.
    """
    has: dict[str | None, set[Cell]] = {}
    asks: dict[str | None, set[Cell]] = {}
    for build, cells in placed:
        (has if build.locked else asks).setdefault(build.version, set()).update(cells)
    broken = {c for version, own in asks.items() if version for c in own - has.get(version, set())}
    seen = set()
    for build, cells in placed:
        for cell in cells if build.locked else ():
            key = (build.name, build.locked.version if build.locked else None, build.version, cell)
            if cell not in broken and key not in seen:
                seen.add(key)
                yield BuildRecord(
                    package=package,
                    snapshot=snapshot,
                    axes=dict(cell),
                    version=build.version,
                    origin=build.locked.origin if build.locked else Origin(""),
                )
