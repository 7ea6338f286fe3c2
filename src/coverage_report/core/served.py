"""On which hosts the builds of a package run: served coverage.

A host is served when some build has its operating system, or one declared compatible, and its
microarchitecture or an ancestor of it. The compiler does not decide whether a binary runs. This is a number of its own:
it says nothing of which combinations were built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coverage_report.model.axes import value_of
from coverage_report.model.hosts import BASELINE, EXACT, Host, Hosts, Served, Serving
from coverage_report.model.lineage import archspec_name, fit_of, lineage
from coverage_report.model.nouns import ANY, BuildRecord, CoverageModel
from coverage_report.text import natural_key, version_key

#: What a build is for, as far as it decides where the build runs: operating system and target.
_Place = tuple[str, str]
_Compatible = Mapping[str, frozenset[str]]


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
    for record in records:
        place = _place(record)
        if place and (place not in newest or _age(record) > _age(newest[place])):
            newest[place] = record
    places = sorted(newest)
    best = {}
    for host in hosts:
        runs = [place for place in places if _runs(place, host, compatible)]
        if runs:
            place = max(runs, key=lambda place: _rank(place, host, newest[place]))
            best[host] = Serving(newest[place], _fit(place, host))
    return Served(tuple(hosts), best)


def hosts_of(records: Iterable[BuildRecord]) -> list[Host]:
    """Return the hosts that some builds were made for, in order."""
    distinct = {id(record.axes): record for record in records}.values()
    places = {place for record in distinct if (place := _place(record)) and ANY not in place}
    return sorted({Host(*place) for place in places}, key=lambda h: natural_key(str(h)))


def _place(record: BuildRecord) -> _Place | None:
    os, target = value_of("os", record.axes), value_of("target", record.axes)
    return (os, archspec_name(target)) if os and target else None


def _age(record: BuildRecord) -> tuple[object, ...]:
    return (record.version is not None, version_key(record.version), record.hash or "")


def _runs(place: _Place, host: Host, compatible: _Compatible) -> bool:
    os, target = place
    fits = os in (host.os, ANY) or os in compatible.get(host.os, ())
    return fits and (target == ANY or target in lineage(host.target))


def _rank(place: _Place, host: Host, record: BuildRecord) -> tuple[object, ...]:
    os, target = place
    depth = 0 if target == ANY else len(lineage(target))
    return (_fit(place, host) == EXACT, depth, os == host.os, _age(record))


def _fit(place: _Place, host: Host) -> str:
    os, target = place
    if os in (host.os, ANY) and target in (host.target, ANY):
        return EXACT
    return BASELINE if target == ANY else fit_of(target)
