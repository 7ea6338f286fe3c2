"""Served coverage as lines to be shown: each host of few packages, each package of many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coverage_report import Package, Served, Serving, Snapshot, Tally
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.states import STATES, Look

_AXES = ("os", "target", "compiler")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """A package on a host."""

    package: str = field(metadata={"help": "its name"})
    host: str = field(metadata={"help": "the host, as `os/target`"})
    look: Look = field(metadata={"help": "how it is shown"})
    fit: str = field(
        default="", metadata={"help": "`exact`, `tuned`, `level`, `baseline`, or nothing"}
    )
    version: str = field(default="", metadata={"help": "of the build that serves it"})
    built_for: tuple[str, ...] = field(
        default=(), metadata={"help": "what that build was made for"}
    )
    hash: str = field(default="", metadata={"help": "the beginning of that build's hash"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLine:
    """A package on all hosts."""

    package: str = field(metadata={"help": "its name"})
    served: Tally = field(metadata={"help": "served hosts, of all"})
    exact: Tally = field(metadata={"help": "hosts with a build for exactly them, of all"})
    unserved: Excerpt[str] = field(metadata={"help": "the hosts that are not served"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedView:
    """The hosts of one snapshot."""

    served: Tally = field(metadata={"help": "served hosts, added up over the packages"})
    exact: Tally = field(metadata={"help": "hosts with a build for exactly them, likewise"})
    hosts: Excerpt[HostLine] = field(metadata={"help": "of few packages, each host"})
    packages: Excerpt[PackageLine] = field(
        metadata={"help": "of many packages, each with its hosts; the least served first"}
    )

    @property
    def headline(self) -> str:
        """How many hosts are served."""
        served = self.served
        hosts = words.count(served.total, "host")
        return f"runs on {words.number(served.covered)} of {hosts} ({served.percent})"

    @property
    def besides(self) -> str:
        """How many of them have a build of their own."""
        exact = self.exact
        return f"built for exactly {words.number(exact.covered)} of them ({exact.percent} of all)"

    def first(self, most: int | None) -> ServedView:
        """Return the view with at most so many lines."""
        return replace(self, hosts=self.hosts.first(most), packages=self.packages.first(most))


def served_view(snapshot: Snapshot) -> ServedView | None:
    """Return what to show of the hosts of a snapshot; None when they were not asked for."""
    if snapshot.served is None:
        return None
    exact, served = snapshot.served
    known = [(p, p.served) for p in snapshot.packages if p.served]
    if served.total <= limits.HOST_LINES:
        hosts = Excerpt.of(line for package, found in known for line in _host_lines(package, found))
        return ServedView(served=served, exact=exact, hosts=hosts, packages=Excerpt())
    lines = (_package_line(package, found) for package, found in known)
    ordered = Excerpt.of(sorted(lines, key=lambda line: line.served.ratio or 0))
    return ServedView(served=served, exact=exact, hosts=Excerpt(), packages=ordered)


def _host_lines(package: Package, served: Served) -> Iterator[HostLine]:
    for host in served.hosts:
        serving = served.best.get(host)
        none = HostLine(package=package.name, host=str(host), look=STATES["missing"])
        yield _serving_line(none, serving) if serving else none


def _serving_line(line: HostLine, serving: Serving) -> HostLine:
    record = serving.record
    return replace(
        line,
        look=STATES["built" if serving.fit == "exact" else "served"],
        fit=serving.fit,
        version=words.value(record.version),
        built_for=words.values(record.axes.get(axis) for axis in _AXES),
        hash=(record.hash or "")[:7],
    )


def _package_line(package: Package, served: Served) -> PackageLine:
    unserved = (str(host) for host in served.hosts if host not in served.best)
    return PackageLine(
        package=package.name,
        served=served.tally,
        exact=served.exact,
        unserved=Excerpt.of(unserved, limits.HOSTS),
    )
