"""Served coverage as lines to be shown: each host of few packages, each package of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from coverage_report import Fit, Host, Package, Served, Serving, Snapshot, Tally
from coverage_report.values import value_of
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.states import STATES, Look
from coverage_report.views.words import Name, Phrase, Strong


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLine:
    """A package on a host."""

    package: str = field(metadata={"help": "its name"})
    host: str = field(metadata={"help": "the host, as `os/target`, and what else it states"})
    look: Look = field(metadata={"help": "how it is shown"})
    fit: Fit | Literal[""] = field(
        default="", metadata={"help": "`exact`, `tuned`, `level`, `baseline`, or nothing"}
    )
    version: str = field(default="", metadata={"help": "of the build that serves it"})
    built_for: tuple[str, ...] = field(
        default=(), metadata={"help": "what that build was made for, on the axes of the report"}
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

    sentence: Phrase = field(
        metadata={
            "help": "how many packages run on how many hosts, and for how many they are built exactly"
        }
    )
    served: Tally = field(
        metadata={"help": "pairs of a package and a host that it runs on, of all"}
    )
    exact: Tally = field(
        metadata={"help": "pairs of a package and a host that it has an exact build for, of all"}
    )
    hosts: Excerpt[HostLine] = field(metadata={"help": "of few packages, each host"})
    packages: Excerpt[PackageLine] = field(
        metadata={"help": "of many packages, each with its hosts; the least served first"}
    )

    def first(self, most: int | None) -> ServedView:
        """Return the view with at most so many lines."""
        return replace(self, hosts=self.hosts.first(most), packages=self.packages.first(most))


def served_view(snapshot: Snapshot, axes: Sequence[str]) -> ServedView | None:
    """Return what to show of the hosts of a snapshot; None when they were not asked for.

    Args:
        snapshot: whose packages are shown, each asked about the same hosts.
        axes: of the report: what builds are made for is told on these.
    """
    if snapshot.served is None:
        return None
    exact, served = snapshot.served
    known = [(p, p.served) for p in snapshot.packages if p.served]
    view = ServedView(
        sentence=_sentence([p.name for p, _ in known], known[0][1].hosts, served, exact),
        served=served,
        exact=exact,
        hosts=Excerpt(),
        packages=Excerpt(),
    )
    if served.total <= limits.HOST_LINES:
        lines = (line for package, found in known for line in _host_lines(package, found, axes))
        return replace(view, hosts=Excerpt.of(lines))
    least = sorted((_package_line(*one) for one in known), key=lambda line: line.served.ratio or 0)
    return replace(view, packages=Excerpt.of(least))


def _host_lines(package: Package, served: Served, axes: Sequence[str]) -> Iterator[HostLine]:
    for host in served.hosts:
        serving = served.best.get(host)
        none = HostLine(package=package.name, host=str(host), look=STATES["missing"])
        yield _serving_line(none, serving, axes) if serving else none


def _serving_line(line: HostLine, serving: Serving, axes: Sequence[str]) -> HostLine:
    record = serving.record
    return replace(
        line,
        look=STATES["built" if serving.fit == "exact" else "served"],
        fit=serving.fit,
        version=words.value(record.version),
        built_for=words.values(value_of(axis, record.axes) for axis in axes),
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


def _sentence(
    packages: Sequence[str], hosts: Sequence[Host], served: Tally, exact: Tally
) -> Phrase:
    """Say how many packages run on how many hosts; neither are counted twice."""
    if not hosts:
        return Phrase.of("n/a: no build states for which operating system and target it is")
    of_all = f"{words.number(served.covered)} of {words.number(served.total)}"
    run = "runs" if served.covered == 1 else "run"
    built = f"{words.number(exact.covered)} of them built for exactly that host"
    if len(packages) == len(hosts) == 1:
        verb = " runs on " if served.covered else " does not run on "
        said = Phrase.of(Name(packages[0]), verb, Name(str(hosts[0])))
        built = (
            "built for exactly that host" if exact.covered else "not built for exactly that host"
        )
    elif len(hosts) == 1:
        said = Phrase.of(f"{of_all} packages ({served.percent}) {run} on ", Name(str(hosts[0])))
    elif len(packages) == 1:
        said = Phrase.of(Name(packages[0]), f" runs on {of_all} hosts ({served.percent})")
        built = f"built for exactly {words.number(exact.covered)} of them"
    else:
        pairs = f"{words.count(len(packages), 'package')} on {words.count(len(hosts), 'host')}"
        said = Phrase.of(f"{pairs}: {of_all} {run} there ({served.percent})")
    return Phrase.of(Strong(said), f", {built}" if served.covered else "")
