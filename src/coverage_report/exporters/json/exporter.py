"""Built-in plugin: the report as JSON, by the contract of ``docs/json.md`` and its JSON Schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from coverage_report import (
    Artifact,
    BuildRecord,
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
from coverage_report.exporters.json.served import served_of_package, served_of_snapshot
from coverage_report.text import version_key
from coverage_report.values import value_of
from coverage_report.views.asked import filters
from coverage_report.views.expected import numbers_of_states
from coverage_report.views.json_text import beginning, problems_data, written

_Stated = tuple[tuple[str, str], ...]
_Alike = tuple[str | None, tuple[str, ...], _Stated]


def export(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``report.json``."""
    yield Artifact("report.json", written(report(model) | _run(context)))


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.json``."""
    from coverage_report.exporters.json.changes import diff_data

    yield Artifact("diff.json", written(diff_data(diff) | _run(context)))


def export_trend(trend: Trend, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``trend.json``."""
    from coverage_report.exporters.json.changes import trend_data

    yield Artifact("trend.json", written(trend_data(trend) | _run(context)))


def _run(context: ExportContext) -> dict[str, Any]:
    """Return the keys ``filters``, what alone was asked for, and ``gate``, what came of it; without any there are none."""
    given, gate = filters(context.asked), context.judgement
    data: dict[str, Any] = {"filters": given} if given else {}
    if gate.outcome != "none":
        failures = list(map(str, gate.failures))
        data["gate"] = {
            "outcome": gate.outcome,
            "demands": list(gate.demands),
            "failures": failures,
        }
    return data


def report(model: CoverageModel) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        **beginning(model.generated_at, model.axes),
        "serves": {a: rule for a, rule in model.serves.items() if a in model.axes},
        "snapshots": [_snapshot(snapshot, model) for snapshot in model.snapshots],
        "problems": problems_data(model.problems),
    }


def _snapshot(snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    states = numbers_of_states(snapshot)
    return {
        "name": snapshot.name,
        "universe": _universe(snapshot),
        "combinations": [model.named(c) for c in snapshot.universe.combinations],
        "summary": {
            "covered": snapshot.tally.covered,
            "total": None if snapshot.alone else snapshot.tally.total,
            "packages": len(snapshot.packages),
            "complete": snapshot.complete,
            "records": snapshot.builds,
            **({"states": states} if states else {}),
        },
        "left_out": model.left_out_of(snapshot.name),
        "packages": [_package(package, snapshot, model) for package in snapshot.packages],
        **served_of_snapshot(snapshot),
    }


def _universe(snapshot: Snapshot) -> dict[str, Any]:
    universe = snapshot.universe
    return {
        "kind": universe.kind,
        "source": universe.source,
        "scoped": universe.scoped,
        "outside": [{axis: value} for axis, value in universe.outside],
        "reasons": list(universe.reasons),
    }


def _package(package: Package, snapshot: Snapshot, model: CoverageModel) -> dict[str, Any]:
    whole = snapshot.universe.combinations if snapshot.universe.kind == "observed" else ()
    forks = {version: _absent(whole, own) for version, own in sorted(package.forks.items())}
    return {
        "name": package.name,
        "covered": package.tally.covered,
        "total": None if snapshot.alone else package.tally.total,
        "records": package.builds,
        "versions": list(package.versions),
        "stacks": package.stacks,
        "not_applicable": _absent(whole, package.applicable),
        **({"forks": forks} if forks else {}),
        "cells": [_cell(cell, model) for cell in package.cells.values()],
        **_expected(package, model),
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
    counts: Counter[_Alike] = Counter()
    told: dict[int, _Stated] = {}  # records that agree share one mapping of axes
    for record in cell.records:
        key = id(record.axes)
        if key not in told:
            told[key] = _stated(record, cell, axes)
        counts[record.version, tuple(sorted(record.stacks)), told[key]] += record.builds
    return [
        {"version": version, "stacks": list(stacks), "records": count}
        | ({"stated": dict(stated)} if stated else {})
        for (version, stacks, stated), count in sorted(counts.items(), key=_order)
    ]


def _stated(record: BuildRecord, cell: Cell, axes: tuple[str, ...]) -> _Stated:
    """Return what the record states on axes where it serves more than this cell, and so is in other cells, too."""
    values = zip(axes, cell.combination, strict=True)
    found = ((axis, value_of(axis, record.axes), value) for axis, value in values)
    return tuple((axis, str(own)) for axis, own, value in found if own != value)


def _order(item: tuple[_Alike, int]) -> tuple[object, ...]:
    (version, *rest), _ = item
    return (version_key(version), *rest)


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
