"""Served coverage in the JSON report: keys that are there only when it was asked for."""

from __future__ import annotations

from typing import Any

from coverage_report import Host, Package, Serving, Snapshot

_AXES = ("os", "target", "compiler")


def served_of_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return the key ``served`` of a snapshot: pairs of a package and a host."""
    if snapshot.served is None:
        return {}
    exact, served = snapshot.served
    return {
        "served": {"exact": exact.covered, "served": served.covered, "total": served.total},
    }


def served_of_package(package: Package) -> dict[str, Any]:
    """Return the key ``served`` of a package: each host with the build that serves it, if any does."""
    served = package.served
    if served is None:
        return {}
    return {
        "served": {
            "exact": served.exact.covered,
            "served": served.tally.covered,
            "total": served.tally.total,
            "hosts": [_host(host, served.best.get(host)) for host in served.hosts],
        }
    }


def _host(host: Host, serving: Serving | None) -> dict[str, Any]:
    written: dict[str, Any] = {"os": host.os, "target": host.target, **dict(host.more)}
    written |= {"fit": None, "build": None}
    if serving:
        record = serving.record
        built_for = {axis: record.axes.get(axis) for axis in (*_AXES, *dict(host.more))}
        written |= {
            "fit": serving.fit,
            "build": {"version": record.version, "hash": record.hash, **built_for},
        }
    return written
