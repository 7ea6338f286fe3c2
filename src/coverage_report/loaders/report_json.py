"""Built-in plugin: our own JSON report as input, such as the one of the last release."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from coverage_report import (
    ANY,
    BuildRecord,
    DefaultAxes,
    InputError,
    LeftOut,
    LoadContext,
    Loaded,
    Loader,
    Mention,
    Named,
    Observed,
    Origin,
    Problem,
    Scope,
    Serves,
    Source,
    hookimpl,
)
from coverage_report.text import shorten
from coverage_report.values import LIMITS, check_rule, decode_json, key_twice, told_scopes

#: The schemas that are read. In the first values serve only themselves, and packages apply everywhere.
SCHEMAS = (1, 2)
_OURS = re.compile(r'\A\s*\{[^\0]*"generator"\s*:\s*\{[^{}]*"name"\s*:\s*"coverage-report"')
_Axes = Mapping[str, str | None]
_Values = tuple[str | None, ...]
_Name = Annotated[str, msgspec.Meta(min_length=1)]
_Total = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class _Builds(msgspec.Struct, frozen=True):
    records: _Count
    version: str | None = None
    stacks: tuple[str, ...] = ()
    any: tuple[str, ...] = ()  # schema 1, of a cell: axes on which they state any
    stated: _Total | None = None  # of a package: the position of what they state


class _Package(msgspec.Struct, frozen=True):
    name: _Name
    cells: list[dict[str, Any]]
    builds: list[_Builds] | None = None


class _Universe(msgspec.Struct, frozen=True):
    kind: str = "observed"


class _Part(msgspec.Struct, frozen=True):
    applies: list[dict[str, tuple[str, ...]]]
    package: _Name | None = None
    version: str | None = None
    reason: str = ""
    offer: bool = False
    names: dict[str, tuple[str, ...]] = {}


class _Scopes(msgspec.Struct, frozen=True):
    points: dict[str, tuple[str, ...]] = {}
    parts: list[_Part] = []


class _Snapshot(msgspec.Struct, frozen=True):
    name: _Name
    packages: list[_Package]
    combinations: list[dict[str, Any]] = []
    universe: _Universe = _Universe()
    partial: bool = True
    stated: list[dict[str, str | None]] = []
    scopes: _Scopes = _Scopes()
    left_out: dict[str, _Count] = {}
    unbuilt: dict[str, dict[str, _Count]] = {}


class _Report(msgspec.Struct, frozen=True):
    schema: int
    axes: tuple[_Name, ...]
    snapshots: list[_Snapshot]
    serves: dict[_Name, _Name] = {}
    problems: list[Problem] = []


def accepts(source: Source) -> bool:
    """Tell whether the source is JSON that this program wrote."""
    return _OURS.match(source.head_text[:2000]) is not None


def load(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read a report: one record for each version and set of stacks of what builds state, standing for that many of them.

    Raises:
        InputError: when it is not a report, or one of a later schema.
    """
    raw = _decoded(source)
    if raw.get("schema") not in SCHEMAS:
        found = shorten(repr(raw.get("schema")), 40)
        read = " and ".join(map(str, SCHEMAS))
        raise InputError(f"has schema {found}; this version reads schemas {read}", "/schema")
    if "kind" in raw:
        found = shorten(repr(raw["kind"]), 40)
        raise InputError(f"is a {found}, not a report; only reports can be read", "/kind")
    try:
        report = msgspec.convert(raw, _Report)
    except msgspec.ValidationError:
        report = source.json(_Report)  # says what is wrong in our words
    yield from report.problems
    for axis, rule in report.serves.items():
        try:
            check_rule(axis, rule)
        except ValueError as error:
            raise InputError(str(error), "/serves") from None
        yield Serves(axis, rule)
    yield DefaultAxes(report.axes)
    for index, snapshot in enumerate(report.snapshots):
        yield from _snapshot(snapshot, report, Origin(source.name, f"/snapshots/{index}"))


def _decoded(source: Source) -> dict[str, Any]:
    text = source.text(LIMITS.document)
    raw: dict[str, Any] = decode_json(text, dict[str, Any])
    if key := key_twice(text):
        raise InputError(f"has the key {shorten(repr(key), 60)} twice: keep one")
    return raw


def _snapshot(snapshot: _Snapshot, report: _Report, origin: Origin) -> Iterator[Loaded]:
    names = report.axes
    yield Named(snapshot.name)
    yield from _left_out(snapshot)
    if snapshot.universe.kind == "observed" and snapshot.partial:
        for index, combination in enumerate(snapshot.combinations):
            place = _inside(origin, f"combinations/{index}")
            yield Observed(snapshot.name, _axes(names, _values(combination, names, place)))
    yield from _scopes(snapshot, report.serves, _inside(origin, "scopes"))
    for index, package in enumerate(snapshot.packages):
        yield Mention(package.name, snapshot.name)
        place = _inside(origin, f"packages/{index}")
        if package.builds is None:
            yield from _of_cells(package, snapshot.name, names, place)
        else:
            yield from _of_package(package, package.builds, snapshot, place)


def _left_out(snapshot: _Snapshot) -> Iterator[LeftOut]:
    """Yield what is left out, of the packages that the report names for it and of others."""
    others = Counter(snapshot.left_out)
    for package, reasons in snapshot.unbuilt.items():
        others.subtract(reasons)
        for reason, builds in reasons.items():
            yield LeftOut(package, snapshot.name, reason, builds=builds)
    for reason, builds in others.items():
        if builds > 0:
            yield LeftOut("", snapshot.name, reason, builds=builds)


def _scopes(snapshot: _Snapshot, serves: Mapping[str, str], origin: Origin) -> Iterator[Scope]:
    """Yield where the snapshot and its packages apply, as the input of the report said."""
    points, parts = snapshot.scopes.points, snapshot.scopes.parts
    try:
        applies = told_scopes(points, serves, [part.applies for part in parts])
    except ValueError as error:
        raise InputError(str(error), origin.pointer) from None
    for part, here in zip(parts, applies, strict=True):
        yield Scope(
            snapshot=snapshot.name,
            package=part.package,
            version=part.version,
            applies=here,
            names=part.names,
            reason=part.reason,
            is_offer=part.offer,
        )


def _of_package(
    package: _Package, builds: Iterable[_Builds], snapshot: _Snapshot, origin: Origin
) -> Iterator[BuildRecord]:
    """Yield the builds of a package, each with the mapping that all that state the same share."""
    for index, alike in enumerate(builds):
        place = _inside(origin, f"builds/{index}")
        if alike.stated is None or alike.stated >= len(snapshot.stated):
            raise InputError("is not a position in what the snapshot's builds state", place.pointer)
        yield _record(package, snapshot.name, snapshot.stated[alike.stated], alike, place)


def _of_cells(
    package: _Package, snapshot: str, names: tuple[str, ...], origin: Origin
) -> Iterator[BuildRecord]:
    """Yield the builds of a package of schema 1, or of another writer: each is in all cells that it fits."""
    seen: set[object] = set()
    for index, cell in enumerate(package.cells):
        place = _inside(origin, f"cells/{index}")
        values = _values(cell, names, place)
        for alike in _builds(cell, place):
            known = zip(names, values, strict=True)
            axes = _axes(names, tuple(ANY if axis in alike.any else v for axis, v in known))
            key = (tuple(axes.values()), alike.version, alike.stacks)
            if alike.any and key in seen:
                continue
            seen.add(key)
            yield _record(package, snapshot, axes, alike, place)


def _record(
    package: _Package, snapshot: str, axes: _Axes, alike: _Builds, origin: Origin
) -> BuildRecord:
    return BuildRecord(
        package=package.name,
        snapshot=snapshot,
        axes=axes,
        version=alike.version,
        stacks=alike.stacks,
        builds=alike.records,
        origin=origin,
    )


def _inside(origin: Origin, pointer: str) -> Origin:
    return Origin(origin.file, f"{origin.pointer}/{pointer}")


def _values(stated: Mapping[str, Any], names: tuple[str, ...], origin: Origin) -> _Values:
    values = tuple([stated.get(name) for name in names])
    for value in values:
        if not (value is None or isinstance(value, str)):
            raise InputError("an axis must be text or null", origin.pointer)
    return values


@lru_cache(maxsize=4096)
def _axes(names: tuple[str, ...], values: _Values) -> _Axes:
    """Return the axes, one shared mapping for all records that agree in them."""
    return dict(zip(names, values, strict=True))


def _builds(cell: dict[str, Any], origin: Origin) -> list[_Builds]:
    """Return what fills the cell; a writer that gives no ``builds`` gives ``records`` and ``versions``."""
    try:
        if "builds" in cell:
            return msgspec.convert(cell["builds"], list[_Builds])
        total = msgspec.convert(cell.get("records", 0), _Total)
        versions: list[str | None] = msgspec.convert(cell.get("versions", []), list[str | None])
    except msgspec.ValidationError as error:
        raise InputError(f"a cell does not follow the schema: {error}", origin.pointer) from None
    if not total:
        return []
    first, *others = versions or [None]
    rest = max(total - len(others), 1)
    return [_Builds(rest, first), *(_Builds(1, version) for version in others)]


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of our own reports."""
    return (
        Loader(
            name="report-json",
            accepts=accepts,
            load=load,
            help="a report written with -f json",
            axes=None,
        ),
    )
