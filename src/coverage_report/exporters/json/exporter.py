"""Built-in plugin: the report as JSON, by the contract of ``docs/json.md`` and its JSON Schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from coverage_report import (
    Artifact,
    Cell,
    Combination,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Package,
    Snapshot,
    Trend,
    hookimpl,
)
from coverage_report.exporters.json.inputs import Stated, scopes_data, serves_data, unbuilt_data
from coverage_report.exporters.json.served import served_of_package, served_of_snapshot
from coverage_report.views.asked import filters
from coverage_report.views.expected import numbers_of_states
from coverage_report.views.json_text import beginning, problems_data, written


def export(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.json``."""
    yield Artifact("report.json", written(report(model) | _filters(context)))


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.json``."""
    from coverage_report.exporters.json.changes import diff_data

    yield Artifact("diff.json", written(diff_data(diff) | _filters(context)))


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.json``."""
    from coverage_report.exporters.json.changes import trend_data

    yield Artifact("trend.json", written(trend_data(trend) | _filters(context)))


def _filters(context: ExportContext) -> dict[str, Any]:
    """Return the key ``filters``: what alone was asked for, by option; nothing where nothing is left out."""
    given = filters(context.asked)
    return {"filters": given} if given else {}


def report(model: CoverageModel) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        **beginning(model.generated_at, model.axes),
        "serves": serves_data(model),
        "snapshots": [_snapshot(snapshot, model) for snapshot in model.snapshots],
        "problems": problems_data(model.problems),
    }


def _snapshot(snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    states = numbers_of_states(snapshot)
    stated = Stated(snapshot, model.axes)
    return {
        "name": snapshot.name,
        "universe": {"kind": snapshot.universe.kind, "source": snapshot.universe.source},
        "combinations": [model.named(c) for c in snapshot.universe.combinations],
        "partial": snapshot.partial,
        "stated": stated.data,
        **scopes_data(snapshot, stated.axes),
        "summary": {
            "covered": snapshot.tally.covered,
            "total": None if snapshot.alone else snapshot.tally.total,
            "packages": len(snapshot.packages),
            "complete": snapshot.complete,
            "records": snapshot.builds,
            **({"states": states} if states else {}),
        },
        "left_out": model.left_out_of(snapshot.name),
        **unbuilt_data(snapshot, model),
        "packages": [_package(package, snapshot, model, stated) for package in snapshot.packages],
        **served_of_snapshot(snapshot),
    }


def _package(
    package: Package, snapshot: Snapshot, model: CoverageModel, stated: Stated
) -> dict[str, Any]:
    whole = snapshot.universe.combinations if snapshot.universe.kind == "observed" else ()
    return {
        "name": package.name,
        "covered": package.tally.covered,
        "total": None if snapshot.alone else package.tally.total,
        "records": package.builds,
        "versions": list(package.versions),
        "stacks": package.stacks,
        "not_applicable": _absent(whole, package.applicable),
        "cells": [
            _summary(cell, model) | {"versions": list(cell.versions)}
            for cell in package.cells.values()
        ],
        **_expected(package, model),
        "builds": stated.builds(package.name),
        **served_of_package(package),
    }


def _absent(whole: Sequence[Combination], part: Collection[Combination]) -> list[int]:
    """Return the positions of the combinations that are not in a part."""
    if len(part) == len(whole):
        return []
    return [at for at, combination in enumerate(whole) if combination not in part]


def _expected(package: Package, model: CoverageModel) -> dict[str, Any]:
    """Return the key ``expected``: what is declared of the package, and what became of it."""
    if not package.expected:
        return {}
    return {"expected": [_summary(cell, model) for cell in package.expected.values()]}


def _summary(cell: Cell, model: CoverageModel) -> dict[str, Any]:
    said = cell.remarks.texts
    notes = {"notes": said} if said else {}
    named = model.named(cell.combination)
    return {**named, "status": cell.status, "records": cell.builds, **notes}


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
