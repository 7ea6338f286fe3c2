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
    Source,
    hookimpl,
)
from coverage_report.text import shorten
from coverage_report.values import LIMITS, decode_json, key_twice

SCHEMA = 1
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
    any: tuple[str, ...] = ()


class _Package(msgspec.Struct, frozen=True):
    name: _Name
    cells: list[dict[str, Any]]


class _Universe(msgspec.Struct, frozen=True):
    kind: str = "observed"


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
    problems: list[Problem] = []


def accepts(source: Source) -> bool:
    """Tell whether the source is JSON that this program wrote."""
    return _OURS.match(source.head_text[:2000]) is not None


def load(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read a report: one record for each version and set of stacks of a cell, standing for that many builds.

    Raises:
        InputError: when it is not a report, or one of a later schema.
    """
    text = source.text(LIMITS.document)
    raw = decode_json(text, dict[str, Any])
    if key := key_twice(text):
        raise InputError(f"has the key {shorten(repr(key), 60)} twice: keep one")
    if raw.get("schema") != SCHEMA:
        found = shorten(repr(raw.get("schema")), 40)
        raise InputError(f"has schema {found}; this version reads schema {SCHEMA}", "/schema")
    if "kind" in raw:
        found = shorten(repr(raw["kind"]), 40)
        raise InputError(f"is a {found}, not a report; only reports can be read", "/kind")
    try:
        report = msgspec.convert(raw, _Report)
    except msgspec.ValidationError:
        source.json(_Report)  # says what is wrong in our words
        raise
    yield from report.problems
    for index, snapshot in enumerate(report.snapshots):
        yield from _snapshot(snapshot, report.axes, Origin(source.name, f"/snapshots/{index}"))


def _snapshot(snapshot: _Snapshot, names: tuple[str, ...], origin: Origin) -> Iterator[Loaded]:
    yield Named(snapshot.name)
    for reason, builds in snapshot.left_out.items():
        yield LeftOut("", snapshot.name, reason, builds=builds)
    if snapshot.universe.kind == "observed":
        for index, combination in enumerate(snapshot.combinations):
            values = _values(combination, names, _inside(origin, f"combinations/{index}"))
            yield Observed(snapshot.name, _axes(names, values))
    for index, package in enumerate(snapshot.packages):
        yield Mention(package.name, snapshot.name)
        yield from _package(package, snapshot.name, names, _inside(origin, f"packages/{index}"))


def _package(
    package: _Package, snapshot: str, names: tuple[str, ...], origin: Origin
) -> Iterator[BuildRecord]:
    seen: set[object] = set()
    for index, cell in enumerate(package.cells):
        place = _inside(origin, f"cells/{index}")
        values = _values(cell, names, place)
        for builds in _builds(cell, place):
            axes = _axes(names, values, builds.any)
            key = (tuple(axes.values()), builds.version, builds.stacks)
            if builds.any and key in seen:  # these builds are in each cell that they fit
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
def _axes(names: tuple[str, ...], values: _Values, vague: tuple[str, ...] = ()) -> _Axes:
    """Return the axes, one shared mapping for all records that agree in them."""
    stated = zip(names, values, strict=True)
    return {name: ANY if name in vague else value for name, value in stated}


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
