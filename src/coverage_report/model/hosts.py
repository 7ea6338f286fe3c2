"""Classes of hosts, and which builds run on them: the nouns of served coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report.model.records import BuildRecord
from coverage_report.model.tally import Tally

#: How a build fits the host that it serves; see `Serving`.
Fit: TypeAlias = Literal["exact", "tuned", "level", "baseline"]


@dataclass(frozen=True, slots=True, order=True)
class Host:
    """A class of hosts.

    Attributes:
        os: in the spelling of the records, such as ``ubuntu22.04`` or ``macos@14``.
        target: archspec's name of the microarchitecture, such as ``zen4``.
        more: further axes that decide where a build runs, each with the host's value: ``libc`` (``glibc@2.28``),
            ``python`` (``cp312``).
    """

    os: str
    target: str
    more: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return "/".join((self.os, self.target, *(value for _, value in self.more)))


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that are asked for.

    Attributes:
        declared: in order; when there are none, those that a snapshot has builds for are asked for.
        compatible: for the operating system of a host those whose builds run there, too. Directional.
    """

    declared: tuple[Host, ...] = ()
    compatible: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Serving:
    """The build that serves a host best.

    Attributes:
        record: the build; of those that fit equally well one of the newest version.
        fit: ``exact`` (for this operating system and microarchitecture), ``tuned`` (for a vendor's
            microarchitecture, such as zen2), ``level`` (for one of no vendor, such as
            x86_64_v3), ``baseline`` (for the whole family, such as x86_64, or for any).
    """

    record: BuildRecord
    fit: Fit


@dataclass(frozen=True, slots=True)
class Served:
    """On which hosts a package runs.

    Attributes:
        hosts: all that were asked for, in order.
        best: by host, for the hosts that are served.
    """

    hosts: tuple[Host, ...]
    best: Mapping[Host, Serving]

    @property
    def tally(self) -> Tally:
        """Served hosts, of all."""
        return Tally(len(self.best), len(self.hosts))

    @property
    def exact(self) -> Tally:
        """Hosts with a build for exactly them, of all."""
        return Tally(sum(s.fit == "exact" for s in self.best.values()), len(self.hosts))
