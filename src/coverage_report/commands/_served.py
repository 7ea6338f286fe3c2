"""From the options on served coverage to the hosts that they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from coverage_report.commands._values import as_value
from coverage_report.errors import UsageError
from coverage_report.model.hosts import Host, Hosts
from coverage_report.model.lineage import is_known
from coverage_report.text import shorten, visible

#: The axes that decide whether a build runs on a host.
_DECIDING = frozenset({"os", "target", "libc", "python"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedOptions:
    """Which hosts to say of whether they are served.

    Attributes:
        served: ask for the declared hosts, or for those that a snapshot has builds for.
        host: ask for this machine.
        hosts: declared ones, as ``OS/TARGET``, or ``AXIS=VALUE,...`` where more decides what runs.
        os_compatible: as ``HOST_OS=BUILD_OS,...``.
    """

    served: bool
    host: bool
    hosts: tuple[str, ...]
    os_compatible: tuple[str, ...]

    def asked(self) -> Hosts | None:
        """Return the hosts that the options ask for, None when they ask for none.

        Raises:
            UsageError: for a text of another form; when this machine does not say what it is.
        """
        if not (self.served or self.host or self.hosts):
            return None
        declared = dict.fromkeys(_host(text) for text in self.hosts)
        if self.host:
            from coverage_report.commands._this_host import this_host

            declared[this_host()] = None
        return Hosts(tuple(declared), _compatible(self.os_compatible))


served_options = as_value(
    "served",
    ServedOptions,
    click.option(
        "--served",
        is_flag=True,
        help="Also report on which hosts the builds run: the declared ones, or those that a snapshot has builds for.",
    ),
    click.option(
        "--host", is_flag=True, help="Also report whether the builds run on this machine."
    ),
    click.option(
        "--hosts",
        multiple=True,
        metavar="OS/TARGET",
        help="Declare a class of hosts, such as ubuntu22.04/zen4 or os=macos@14,target=aarch64,python=cp312; repeatable.",
    ),
    click.option(
        "--os-compatible",
        multiple=True,
        metavar="OS=OS,...",
        help="Declare whose builds run on the operating system of a host, such as rocky8=rhel8; repeatable.",
    ),
)


def doubts(hosts: Hosts) -> Iterator[str]:
    """Yield what is suspicious about declared hosts."""
    for host in hosts.declared:
        if not is_known(host.target):
            yield f"{host}: archspec knows no {host.target}: only builds for exactly it run there"


def _host(text: str) -> Host:
    """Return a host that is written as ``OS/TARGET``, or as ``AXIS=VALUE,...``, in braces or not."""
    from coverage_report.core.served import host_of

    if "/" in text and "=" not in text:
        values = dict(zip(("os", "target"), text.split("/", 1), strict=True))
    else:
        parts = (re.split("[=:]", one, maxsplit=1) for one in text.strip("{} ").split(","))
        values = {one[0].strip(): one[-1].strip() for one in parts}
    values = {axis: value.strip() for axis, value in values.items()}
    if (
        not ({"os", "target"} <= values.keys() <= _DECIDING)
        or not all(values.values())
        or "/" in values["target"]
    ):
        raise UsageError(
            f"--hosts {shorten(visible(text), 80)}: write OS/TARGET, such as ubuntu22.04/zen4, "
            "or os=OS,target=TARGET with libc= and python= where they matter"
        )
    return host_of(values)


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
