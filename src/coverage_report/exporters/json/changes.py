"""Diffs and trends as plain data, by the contract of ``docs/json.md`` and the JSON Schemas."""

from __future__ import annotations

from typing import Any

from coverage_report import (
    Cause,
    Diff,
    Move,
    PackageDiff,
    PackageState,
    Point,
    ScopeChange,
    Series,
    Snapshot,
    Tally,
    Trend,
)
from coverage_report.views.json_text import beginning, problems_data

_STATES: tuple[PackageState, ...] = ("changed", "new", "removed", "same")


def diff_data(diff: Diff) -> dict[str, Any]:
    """Return a diff as plain data; packages of which nothing changed are only counted."""
    totals = diff.totals
    return {
        **beginning(diff.generated_at, diff.axes, "diff"),
        "base": None if diff.no_base else _side(diff.base, diff.sources[0]),
        "no_base": diff.no_base or None,
        "head": _side(diff.head, diff.sources[1]),
        "summary": {
            "gained": totals.gained,
            "lost": totals.lost,
            "moved": totals.moved,
            "narrowed": totals.narrowed,
            "kept": totals.kept,
            "unknown": totals.unknown,
            "outside": totals.outside,
            "packages": {state: len(diff.of(state)) for state in _STATES},
        },
        "causes": [_cause(cause) for cause in diff.causes],
        "outside": [_scope_change(change) for change in diff.outside],
        "entered": [_scope_change(change) for change in diff.entered],
        "packages": [_package(package, diff) for package in diff.packages if _tells(package)],
        "problems": problems_data(diff.problems),
    }


def _side(snapshot: Snapshot, source: str) -> dict[str, Any]:
    return {"name": snapshot.name, "source": source, **_tally(snapshot.tally, alone=snapshot.alone)}


def _tally(tally: Tally, *, alone: bool) -> dict[str, int | None]:
    return {"covered": tally.covered, "total": None if alone else tally.total}


def _tells(package: PackageDiff) -> bool:
    changed = package.state != "same" or package.updated or package.respelled or package.retagged
    return bool(changed or package.unknown or package.outside or package.entered)


def _package(package: PackageDiff, diff: Diff) -> dict[str, Any]:
    base, head = package.versions
    return {
        "name": package.name,
        "state": package.state,
        "versions": {"base": list(base), "head": list(head)},
        "kept": len(package.kept),
        "gained": [diff.named(cell) for cell in package.gained],
        "lost": [diff.named(cell) for cell in package.lost],
        "moved": [_move(move, diff) for move in package.moved],
        "unknown": [diff.named(cell) for cell in package.unknown],
        "outside": [diff.named(cell) for cell in package.outside],
        "entered": [diff.named(cell) for cell in package.entered],
        "cells": [diff.named(cell) for cell in package.cells],
        "retagged": package.retagged,
        "respelled": package.respelled,
        "unbuilt": package.unbuilt or None,
    }


def _move(move: Move, diff: Diff) -> dict[str, Any]:
    return {
        "axis": move.axis,
        "narrowed": move.narrowed,
        "from": diff.named(move.before),
        "to": diff.named(move.after),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "values": dict(cause.values),
        "shared": dict(cause.shared),
        "everywhere": cause.everywhere,
        "cells": len(cause.cells),
        "packages": list(cause.packages),
        "replaced": [
            {"axis": axis, "value": value, "packages": count}
            for axis, value, count in cause.replaced
        ],
    }


def _scope_change(change: ScopeChange) -> dict[str, Any]:
    return {
        "values": {axis: list(values) for axis, values in change.values.items()},
        "pairs": [dict(pair) for pair in change.pairs],
        "packages": list(change.packages),
        "cells": change.cells,
        "reasons": list(change.reasons),
    }


def trend_data(trend: Trend) -> dict[str, Any]:
    """Return a trend as plain data."""
    return {
        **beginning(trend.generated_at, trend.axes, "trend"),
        "series": [_series(series) for series in trend.series],
        "problems": problems_data(trend.problems),
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "points": [_point(point) for point in series.points],
        "declines": [
            {"package": one.package, "lost": one.lost, "gained": one.gained}
            for one in series.declines
        ],
    }


def _point(point: Point) -> dict[str, Any]:
    snapshot = point.snapshot
    return {
        "name": snapshot.name,
        "date": point.day.isoformat() if point.day else None,
        "summary": {
            **_tally(snapshot.tally, alone=snapshot.alone),
            "packages": snapshot.packages,
            "complete": snapshot.complete,
            "records": snapshot.builds,
            "combinations": snapshot.combinations,
        },
        "gained": point.gained,
        "lost": point.lost,
        "moved": point.moved,
        "removed": point.removed,
    }
