"""Built-in plugin: our own JSON report as input, such as the one of the last release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    LoadContext,
    Loaded,
    Loader,
    Mention,
    Origin,
    Problem,
    Source,
    hookimpl,
)

SCHEMA = 1
_OURS = re.compile(
    r'\A\s*\{\s*"schema"\s*:\s*\d+\s*,(?:[^{}]*\{){1,2}[^{}]*"name"\s*:\s*"coverage-report"'
)


class _Builds(msgspec.Struct, frozen=True):
    records: int
    version: str | None = None
    stacks: tuple[str, ...] = ()


class _Package(msgspec.Struct, frozen=True):
    name: str
    cells: list[dict[str, Any]]


class _Snapshot(msgspec.Struct, frozen=True):
    name: str
    packages: list[_Package]
    left_out: dict[str, int] = {}


class _Report(msgspec.Struct, frozen=True):
    schema: int
    axes: tuple[str, ...]
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
    raw = source.json(dict[str, Any])
    if raw.get("schema") != SCHEMA:
        raise InputError(
            f"has schema {raw.get('schema')!r}; this version reads schema {SCHEMA}", "/schema"
        )
    if "kind" in raw:
        raise InputError(f"is a {raw['kind']!r}, not a report; only reports are inputs", "/kind")
    try:
        report = msgspec.convert(raw, _Report)
    except msgspec.ValidationError as error:
        raise InputError(f"is not a report by the schema: {error}") from None
    yield from report.problems
    for s, snapshot in enumerate(report.snapshots):
        for reason, builds in snapshot.left_out.items():
            yield LeftOut("", snapshot.name, reason, builds=builds)
        for p, package in enumerate(snapshot.packages):
            yield Mention(package.name, snapshot.name)
            for c, cell in enumerate(package.cells):
                origin = Origin(source.name, f"/snapshots/{s}/packages/{p}/cells/{c}")
                yield from _records(cell, report.axes, package.name, snapshot.name, origin)


def _records(
    cell: dict[str, Any], names: tuple[str, ...], package: str, snapshot: str, origin: Origin
) -> Iterator[BuildRecord]:
    axes = {name: cell.get(name) for name in names}
    if not all(isinstance(value, str | None) for value in axes.values()):
        raise InputError("a cell's axes must be text or null", origin.pointer)
    for builds in _builds(cell, origin):
        yield BuildRecord(
            package=package,
            snapshot=snapshot,
            axes=axes,
            version=builds.version,
            stacks=builds.stacks,
            builds=builds.records,
            origin=origin,
        )


def _builds(cell: dict[str, Any], origin: Origin) -> list[_Builds]:
    """Return what fills the cell; a writer that gives no ``builds`` gives ``records`` and ``versions``."""
    try:
        if "builds" in cell:
            return msgspec.convert(cell["builds"], list[_Builds])
        total = msgspec.convert(cell.get("records", 0), int)
        versions: list[str | None] = msgspec.convert(cell.get("versions", []), list[str | None])
    except msgspec.ValidationError as error:
        raise InputError(f"a cell is not by the schema: {error}", origin.pointer) from None
    if total < 1:
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
