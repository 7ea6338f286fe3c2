"""From the options on served coverage to the hosts that they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coverage_report.errors import UsageError
from coverage_report.model.hosts import Host, Hosts
from coverage_report.model.lineage import archspec_name, is_known
from coverage_report.text import shorten, visible


def asked_hosts(
    *, served: bool, host: bool, hosts: Sequence[str], os_compatible: Sequence[str]
) -> Hosts | None:
    """Return the hosts that the options ask for, None when they ask for none.

    Args:
        served: ask for the declared hosts, or for those that a snapshot has builds for.
        host: ask for this machine.
        hosts: declared ones, as ``OS/TARGET``.
        os_compatible: as ``HOST_OS=BUILD_OS,...``.

    Raises:
        UsageError: for a text of another form; when this machine does not say what it is.
    """
    if not (served or host or hosts):
        return None
    declared = dict.fromkeys(_host(text) for text in hosts)
    if host:
        from coverage_report.commands._this_host import this_host

        declared[this_host()] = None
    return Hosts(tuple(declared), _compatible(os_compatible))


def doubts(hosts: Hosts) -> Iterator[str]:
    """Yield what is suspicious about declared hosts."""
    for host in hosts.declared:
        if not is_known(host.target):
            yield f"{host}: archspec knows no {host.target}: only builds for exactly it run there"


def _host(text: str) -> Host:
    os, slash, target = (part.strip() for part in text.partition("/"))
    if not (os and slash and target) or "/" in target:
        raise UsageError(
            f"--hosts {shorten(visible(text), 60)}: write OS/TARGET, such as ubuntu22.04/zen4"
        )
    return Host(os, archspec_name(target))


def _compatible(texts: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for text in texts:
        host, _, builds = (part.strip() for part in text.partition("="))
        names = frozenset(name.strip() for name in builds.split(","))
        if not host or not all(names):
            raise UsageError(
                f"--os-compatible {shorten(visible(text), 60)}: write HOST_OS=BUILD_OS,..., "
                "such as rocky8=rhel8,centos8"
            )
        found[host] = found.get(host, frozenset()) | names
    return found
