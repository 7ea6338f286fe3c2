"""Built-in plugin: the report as JSON, by the contract of ``docs/json.md`` and its JSON Schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from coverage_report import (
    ANY,
    Artifact,
    BuildRecord,
    Cell,
    CoverageModel,
    ExportContext,
    Exporter,
    Package,
    Snapshot,
    __version__,
    hookimpl,
    value_of,
    version_key,
)
from coverage_report.exporters._json_served import served_of_package, served_of_snapshot

SCHEMA = 1
#: Characters that JSON lets stand in text and that act unseen: controls, bidi, zero width.
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.json``."""
    text = json.dumps(report(model), indent=1, ensure_ascii=False, allow_nan=False)
    yield Artifact("report.json", _UNSEEN.sub(_escape, text) + "\n")


def _escape(unseen: re.Match[str]) -> str:
    return f"\\u{ord(unseen[0]):04x}"


def report(model: CoverageModel) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "schema": SCHEMA,
        "generator": {"name": "coverage-report", "version": __version__},
        "generated_at": model.generated_at,
        "axes": list(model.axes),
        "snapshots": [_snapshot(snapshot, model) for snapshot in model.snapshots],
        "problems": [
            {"file": p.file, "pointer": p.pointer, "message": p.message} for p in model.problems
        ],
    }


def _snapshot(snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "universe": {"kind": snapshot.universe.kind, "source": snapshot.universe.source},
        "combinations": [model.named(c) for c in snapshot.universe.combinations],
        "summary": {
            "covered": snapshot.tally.covered,
            "total": snapshot.tally.total,
            "packages": len(snapshot.packages),
            "complete": snapshot.complete,
            "records": snapshot.builds,
        },
        "left_out": model.left_out_of(snapshot.name),
        "packages": [_package(package, model) for package in snapshot.packages],
        **served_of_snapshot(snapshot),
    }


def _package(package: Package, model: CoverageModel) -> dict[str, Any]:
    return {
        "name": package.name,
        "covered": package.tally.covered,
        "total": package.tally.total,
        "records": package.builds,
        "versions": list(package.versions),
        "stacks": package.stacks,
        "cells": [_cell(cell, model) for cell in package.cells.values()],
        **served_of_package(package),
    }


def _cell(cell: Cell, model: CoverageModel) -> dict[str, Any]:
    return {
        **model.named(cell.combination),
        "status": cell.status,
        "records": cell.builds,
        "versions": list(cell.versions),
        "builds": _builds(cell, model.axes),
    }


def _builds(cell: Cell, axes: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the builds of a cell counted by what reading a report back needs."""
    counts: Counter[tuple[str | None, tuple[str, ...], tuple[str, ...]]] = Counter()
    for record in cell.records:
        vague = _vague(record, cell, axes) if ANY in record.axes.values() else ()
        counts[record.version, tuple(sorted(record.stacks)), vague] += record.builds
    return [
        {"version": version, "stacks": list(stacks), "records": count}
        | ({"any": list(vague)} if vague else {})
        for (version, stacks, vague), count in sorted(
            counts.items(), key=lambda item: (version_key(item[0][0]), item[0][1:])
        )
    ]


def _vague(record: BuildRecord, cell: Cell, axes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the axes on which the record fits every value, and so is in other cells, too."""
    values = zip(axes, cell.combination, strict=True)
    return tuple(a for a, value in values if value_of(a, record.axes) == ANY != value)


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer the JSON exporter."""
    return (Exporter(name="json", export=export, help="the report as JSON, loadable again"),)
