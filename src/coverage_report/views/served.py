"""Served coverage as lines to be shown: each host of few packages, each package of many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from coverage_report import Package, Served, Snapshot, Tally
from coverage_report.views.states import STATES

#: So many lines are read one by one; more are told package by package.
_LINES = 40
_AXES = ("os", "target", "compiler")


@dataclass(frozen=True, slots=True)
class HostLine:
    """A package on a host."""

    package: str = field(metadata={"help": "its name"})
    host: str = field(metadata={"help": "the host, as `os/target`"})
    symbol: str = field(metadata={"help": "how it is shown"})
    fit: str = field(metadata={"help": "`exact`, `tuned`, `level`, `baseline`, or nothing"})
    version: str = field(metadata={"help": "of the build that serves it"})
    built_for: tuple[str, ...] = field(metadata={"help": "what that build was made for"})
    hash: str = field(metadata={"help": "the beginning of that build's hash"})


@dataclass(frozen=True, slots=True)
class PackageLine:
    """A package on all hosts."""

    package: str = field(metadata={"help": "its name"})
    served: Tally = field(metadata={"help": "served hosts, of all"})
    exact: Tally = field(metadata={"help": "hosts with a build for exactly them, of all"})
    unserved: tuple[str, ...] = field(metadata={"help": "the hosts that are not served"})


@dataclass(frozen=True, slots=True)
class ServedView:
    """The hosts of one snapshot."""

    served: Tally = field(metadata={"help": "served hosts, added up over the packages"})
    exact: Tally = field(metadata={"help": "hosts with a build for exactly them, likewise"})
    hosts: tuple[HostLine, ...] = field(metadata={"help": "of few packages, each host"})
    packages: tuple[PackageLine, ...] = field(
        metadata={"help": "of many packages, each with its hosts; the least served first"}
    )


def served_view(snapshot: Snapshot) -> ServedView | None:
    """Return what to show of the hosts of a snapshot; None when they were not asked for."""
    if snapshot.served is None:
        return None
    exact, served = snapshot.served
    known = [(p, p.served) for p in snapshot.packages if p.served]
    if served.total <= _LINES:
        hosts = tuple(line for package, found in known for line in _host_lines(package, found))
        return ServedView(served, exact, hosts, ())
    lines = (_package_line(package, found) for package, found in known)
    ordered = sorted(lines, key=lambda line: line.served.ratio or 0)
    return ServedView(served, exact, (), tuple(ordered))


def _host_lines(package: Package, served: Served) -> Iterator[HostLine]:
    for host in served.hosts:
        serving = served.best.get(host)
        if serving is None:
            yield HostLine(package.name, str(host), STATES["missing"].symbol, "", "", (), "")
            continue
        record, state = serving.record, "built" if serving.fit == "exact" else "served"
        yield HostLine(
            package.name,
            str(host),
            STATES[state].symbol,
            serving.fit,
            record.version or "?",
            tuple(record.axes.get(axis) or "?" for axis in _AXES),
            (record.hash or "")[:7],
        )


def _package_line(package: Package, served: Served) -> PackageLine:
    unserved = tuple(str(host) for host in served.hosts if host not in served.best)
    return PackageLine(package.name, served.tally, served.exact, unserved)
