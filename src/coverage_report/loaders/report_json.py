"""Built-in plugin: our own JSON report as input, such as the one of the last release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from coverage_report import (
    ANY,
    BuildRecord,
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
from coverage_report.loaders._remembered import Atlas, Beyond, Remembered
from coverage_report.text import shorten
from coverage_report.values import LIMITS, check_rule, decode_json, key_twice

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
    any: tuple[str, ...] = ()  # schema 1: axes on which the builds state any
    stated: dict[str, str] = {}

    @property
    def states(self) -> dict[str, str]:
        """What the builds state where it is not the cell's value: they are in other cells, too."""
        return dict.fromkeys(self.any, ANY) | self.stated


class _Package(msgspec.Struct, frozen=True):
    name: _Name
    cells: list[dict[str, Any]]
    not_applicable: frozenset[_Total] = frozenset()
    forks: dict[str, frozenset[_Total]] = {}


class _Universe(msgspec.Struct, frozen=True):
    kind: str = "observed"
    scoped: bool = False
    outside: list[dict[str, str]] = []
    reasons: list[str] = []


class _Snapshot(msgspec.Struct, frozen=True):
    name: _Name
    packages: list[_Package]
    combinations: list[dict[str, Any]] = []
    universe: _Universe = _Universe()
    left_out: dict[str, _Count] = {}


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
    """Read a report: one record for each version and set of stacks of a cell, standing for that many builds.

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
        source.json(_Report)  # says what is wrong in our words
        raise
    yield from report.problems
    for axis, rule in report.serves.items():
        try:
            check_rule(axis, rule)
        except ValueError as error:
            raise InputError(str(error), "/serves") from None
        yield Serves(axis, rule)
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
    for reason, builds in snapshot.left_out.items():
        yield LeftOut("", snapshot.name, reason, builds=builds)
    if snapshot.universe.kind == "observed":
        places = [
            _values(combination, names, _inside(origin, f"combinations/{index}"))
            for index, combination in enumerate(snapshot.combinations)
        ]
        yield from (Observed(snapshot.name, _axes(names, values)) for values in places)
        yield from _scopes(snapshot, Atlas(names, report.serves, places))
    for index, package in enumerate(snapshot.packages):
        yield Mention(package.name, snapshot.name)
        yield from _package(package, snapshot.name, names, _inside(origin, f"packages/{index}"))


def _scopes(snapshot: _Snapshot, atlas: Atlas) -> Iterator[Scope]:
    """Yield where the snapshot and its packages apply, as far as the input of the report said so."""
    outside = [item for one in snapshot.universe.outside for item in one.items()]
    if outside:
        reason = ", ".join(snapshot.universe.reasons)
        yield Scope(snapshot=snapshot.name, applies=Beyond(outside), reason=reason)
    for package in snapshot.packages if snapshot.universe.scoped else ():
        beyond = frozenset(_beyond(package, atlas))
        parts: dict[str | None, frozenset[int]] = dict(package.forks.items())
        for version, absent in (parts or {None: package.not_applicable}).items():
            if beyond or any(parts.values()) or absent:
                yield Scope(
                    snapshot=snapshot.name,
                    package=package.name,
                    version=version,
                    applies=Remembered(atlas, absent, beyond),
                )


def _beyond(package: _Package, atlas: Atlas) -> Iterator[_Values]:
    """Yield the combinations beside the universe that the package has builds for."""
    known = set(atlas.combinations)
    for cell in package.cells:
        values = tuple(cell.get(axis) for axis in atlas.axes)
        if cell.get("status") == "n/a" and values not in known:
            yield values


def _package(
    package: _Package, snapshot: str, names: tuple[str, ...], origin: Origin
) -> Iterator[BuildRecord]:
    seen: set[object] = set()
    for index, cell in enumerate(package.cells):
        place = _inside(origin, f"cells/{index}")
        values = _values(cell, names, place)
        for builds in _builds(cell, place):
            states = builds.states
            axes = _axes(names, tuple(map(states.get, names, values)) if states else values)
            key = (tuple(axes.values()), builds.version, builds.stacks)
            if states and key in seen:  # these builds are in each cell that they fit
                continue
            seen.add(key)
            yield BuildRecord(
                package=package.name,
                snapshot=snapshot,
                axes=axes,
                version=builds.version,
                stacks=builds.stacks,
                builds=builds.records,
                origin=place,
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
