"""On which hosts the builds of a package run: served coverage.

A host is served when some build serves it (`serving`) on every axis that the host states: its operating system, one declared
compatible, a release of it that is not later, or its family; its microarchitecture or an ancestor of it; its libc; its
interpreter. The compiler does not decide whether a binary runs. This is a number of its own: it says nothing of which
combinations were built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coverage_report.core import serving
from coverage_report.core.serving import FAMILY, FLOOR, INTERPRETER, MICROARCHITECTURE, serves
from coverage_report.model.axes import canonical, combination_key, value_of
from coverage_report.model.hosts import Fit, Host, Hosts, Served, Serving
from coverage_report.model.lineage import archspec_name, fit_of, lineage
from coverage_report.model.nouns import ANY, BuildRecord, CoverageModel
from coverage_report.text import natural_key, version_key

#: What a build is for, as far as it decides where the build runs: operating system, target, and what else hosts state.
_Place = tuple[str | None, ...]
_Compatible = Mapping[str, frozenset[str]]
#: The rules of the axes beside these two.
_RULES = {"libc": FLOOR, "python": INTERPRETER}
#: What Spack calls the releases of macOS that wheels name by their numbers.
_MACOS = {
    "bigsur": "11",
    "monterey": "12",
    "ventura": "13",
    "sonoma": "14",
    "sequoia": "15",
    "tahoe": "26",
}


def serve_model(
    model: CoverageModel, records: Iterable[BuildRecord], hosts: Hosts
) -> CoverageModel:
    """Return the model with the hosts that each of its packages serves.

    Args:
        model: of these records, or of some of their packages.
        records: all of a snapshot's builds make up its hosts, unless hosts are declared.
        hosts: what is asked.
    """
    by_snapshot: dict[str, list[BuildRecord]] = {snapshot.name: [] for snapshot in model.snapshots}
    for record in records:
        by_snapshot[record.snapshot].append(record)
    snapshots = []
    for snapshot in model.snapshots:
        asked = hosts.declared or hosts_of(by_snapshot[snapshot.name])
        packages = tuple(
            replace(package, served=serve(package.records, asked, hosts.compatible))
            for package in snapshot.packages
        )
        snapshots.append(replace(snapshot, packages=packages))
    return replace(model, snapshots=tuple(snapshots))


def serve(records: Iterable[BuildRecord], hosts: Sequence[Host], compatible: _Compatible) -> Served:
    """Return on which `hosts` the builds of one package run.

    Args:
        records: of the package; one without a known operating system or target serves nobody.
        hosts: to be served.
        compatible: which operating systems' builds run on a host's, beside its own.
    """
    newest: dict[_Place, BuildRecord] = {}
    more = sorted({axis for host in hosts for axis, _ in host.more})
    for record in records:
        place = _place(record, more)
        if place and (place not in newest or _age(record) > _age(newest[place])):
            newest[place] = record
    places = sorted(newest, key=combination_key)
    best = {}
    for host in hosts:
        runs = [place for place in places if _runs(place, host, more, compatible)]
        if runs:
            place = max(runs, key=lambda place: _rank(place, host, newest[place]))
            best[host] = Serving(newest[place], _fit(place, host))
    return Served(tuple(hosts), best)


def hosts_of(records: Iterable[BuildRecord]) -> list[Host]:
    """Return the hosts that some builds were made for, in order."""
    distinct = {id(record.axes): record for record in records}.values()
    places = {place for record in distinct if (place := _place(record)) and ANY not in place}
    return sorted(
        {Host(str(place[0]), str(place[1])) for place in places},
        key=lambda h: natural_key(str(h)),
    )


def host_of(values: Mapping[str, str]) -> Host:
    """Return the host that has these values; ``os`` and ``target`` are among them."""
    named = {axis: canonical(axis, value) for axis, value in values.items()}
    os, target = named.pop("os"), archspec_name(named.pop("target"))
    return Host(os, target, tuple(sorted(named.items())))


def _place(record: BuildRecord, more: Sequence[str] = ()) -> _Place | None:
    os, target = value_of("os", record.axes), value_of("target", record.axes)
    if not (os and target):
        return None
    return (os, archspec_name(target), *(value_of(axis, record.axes) for axis in more))


def _age(record: BuildRecord) -> tuple[object, ...]:
    return (record.version is not None, version_key(record.version), record.hash or "")


def _runs(place: _Place, host: Host, axes: Sequence[str], compatible: _Compatible) -> bool:
    os, target, *more = place
    if not (
        _runs_on(str(os), host.os, compatible) and serves(MICROARCHITECTURE, target, host.target)
    ):
        return False
    wanted = dict(host.more)
    return all(
        value is None
        or axis not in wanted
        or serves(_RULES.get(axis, serving.EXACT), value, wanted[axis], axis)
        for axis, value in zip(axes, more, strict=True)
    )


def _runs_on(os: str, host: str, compatible: _Compatible) -> bool:
    fits = os in compatible.get(host, ()) or serves(FLOOR, os, _release(host))
    return fits or serves(FAMILY, os, host, "os")


def _is(os: str | None, host: str) -> bool:
    """Tell whether a build is for the host's own system; ``macos@14.0`` is ``macos@14``, and ``sonoma``."""
    release = _release(host)
    return os == host or (serves(FLOOR, os, release) and serves(FLOOR, release, os))


def _release(host: str) -> str:
    return f"macos@{_MACOS[host]}" if host in _MACOS else host


def _rank(place: _Place, host: Host, record: BuildRecord) -> tuple[object, ...]:
    os, target = place[:2]
    depth = 0 if target == ANY else len(lineage(str(target)))
    return (_fit(place, host) == "exact", depth, _is(os, host.os), _age(record))


def _fit(place: _Place, host: Host) -> Fit:
    os, target = place[:2]
    if _is(os, host.os) and target == host.target:
        return "exact"
    return "baseline" if target == ANY else fit_of(str(target))
