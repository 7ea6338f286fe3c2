"""Built-in plugin: the report as JSON, by the contract of ``docs/json.md`` and its JSON Schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from coverage_report import (
    ANY,
    Artifact,
    BuildRecord,
    Cell,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Package,
    Snapshot,
    Trend,
    hookimpl,
)
from coverage_report.exporters.json.served import served_of_package, served_of_snapshot
from coverage_report.text import version_key
from coverage_report.values import value_of
from coverage_report.views.expected import numbers_of_states
from coverage_report.views.json_text import beginning, problems_data, written


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.json``."""
    yield Artifact("report.json", written(report(model)))


def export_diff(diff: Diff, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.json``."""
    from coverage_report.exporters.json.changes import diff_data

    yield Artifact("diff.json", written(diff_data(diff)))


def export_trend(trend: Trend, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.json``."""
    from coverage_report.exporters.json.changes import trend_data

    yield Artifact("trend.json", written(trend_data(trend)))


def report(model: CoverageModel) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        **beginning(model.generated_at, model.axes),
        "snapshots": [_snapshot(snapshot, model) for snapshot in model.snapshots],
        "problems": problems_data(model.problems),
    }


def _snapshot(snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    states = numbers_of_states(snapshot)
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
            **({"states": states} if states else {}),
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
        **_expected(package, model),
        **served_of_package(package),
    }


def _expected(package: Package, model: CoverageModel) -> dict[str, Any]:
    """Return the key ``expected``: what is declared of the package, and what became of it."""
    if not package.expected:
        return {}
    return {"expected": [_summary(cell, model) for cell in package.expected.values()]}


def _cell(cell: Cell, model: CoverageModel) -> dict[str, Any]:
    return {
        **_summary(cell, model),
        "versions": list(cell.versions),
        "builds": _builds(cell, model.axes),
    }


def _summary(cell: Cell, model: CoverageModel) -> dict[str, Any]:
    said = cell.remarks.texts
    notes = {"notes": said} if said else {}
    named = model.named(cell.combination)
    return {**named, "status": cell.status, "records": cell.builds, **notes}


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
    return (
        Exporter(
            name="json",
            export=export,
            help="everything as JSON; a report is loadable again",
            renders={Diff: export_diff, Trend: export_trend},
        ),
    )
