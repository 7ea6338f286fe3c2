"""Declarations that are taken from what exists: a former report, or the stacks of a snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coverage_report.core.expected.wanted import Expected, Wanted
from coverage_report.errors import ConfigError
from coverage_report.model.axes import canonical, value_of
from coverage_report.model.nouns import BuildRecord, CoverageModel, Snapshot
from coverage_report.text import natural_key

#: The stack that holds a whole snapshot, and pins nothing.
ROOT = "root"
#: What a stack pins: its compiler is a default, which packages leave where they must.
_PINNED = ("os", "target")


def from_report(expected: Expected, model: CoverageModel, snapshot: str | None = None) -> Expected:
    """Return `expected` with every package expected where a former report has it built.

    Args:
        expected: what is declared beside it.
        model: the former report.
        snapshot: the one to take, where the report has several.

    Raises:
        ConfigError: when the report has not exactly one such snapshot, or it holds no build.
    """
    former = _choose(expected, model, snapshot)
    packages = {}
    for package in former.packages:
        wanted = {
            tuple((a, canonical(a, v)) for a in model.axes if (v := value_of(a, record.axes)))
            for record in package.records
        }
        if wanted:
            packages[package.name] = tuple(Wanted(values=dict(one)) for one in sorted(wanted))
    if not packages:
        raise ConfigError(f"{expected.source}: expected: snapshot {former.name} holds no build")
    return replace(expected, packages=packages)


def _choose(expected: Expected, model: CoverageModel, name: str | None) -> Snapshot:
    found = [one for one in model.snapshots if name in (None, one.name)]
    if len(found) == 1:
        return found[0]
    have = ", ".join(one.name for one in model.snapshots) or "none"
    advice = f"there is no snapshot {name!r}" if name else "choose one with 'snapshot: NAME'"
    raise ConfigError(f"{expected.source}: expected: {advice}; the report has: {have}")


@dataclass(frozen=True, slots=True)
class FromStacks:
    """Expects each package of a stack on that stack's platform.

    A stack of Spack's CI pins one target: its platform is the OS and target of most of its packages. The
    compiler is left open, because a stack holds packages without one, or with another one, too.

    Attributes:
        expected: what is declared beside it.
    """

    expected: Expected

    @property
    def axes(self) -> frozenset[str]:
        """What stacks pin, and the axes that are named beside them."""
        return self.expected.axes.union(_PINNED)

    @property
    def names(self) -> frozenset[str]:
        """The packages that are expected by name, beside the stacks."""
        return self.expected.names

    def of(self, packages: Mapping[str, Sequence[BuildRecord]], /) -> Expected:
        """Return what the stacks of these records expect.

        Raises:
            ConfigError: when no record names a stack.
        """
        platforms = _platforms(packages)
        if not platforms and any(packages.values()):
            raise ConfigError(
                f"{self.expected.source}: expected: no build names a stack; "
                "spack-stacks needs pages or indexes that tell them"
            )
        wanted = {
            name: tuple(
                Wanted(values=dict(platform))
                for platform in sorted(
                    {platforms[s] for r in records for s in r.stacks if s in platforms}
                )
            )
            for name, records in packages.items()
        }
        return replace(self.expected, packages={n: each for n, each in wanted.items() if each})


def _platforms(
    packages: Mapping[str, Sequence[BuildRecord]],
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the platform of each stack: that of most packages, of equals the first in natural order."""
    seen: dict[str, set[tuple[str, tuple[tuple[str, str], ...]]]] = {}
    for name, records in packages.items():
        for record in records:
            platform = tuple((a, canonical(a, v)) for a in _PINNED if (v := record.axes.get(a)))
            for stack in record.stacks:
                if stack != ROOT and len(platform) == len(_PINNED):
                    seen.setdefault(stack, set()).add((name, platform))
    found = {}
    for stack, pairs in seen.items():
        counts = Counter(platform for _, platform in pairs)
        found[stack] = min(counts, key=lambda p: (-counts[p], [natural_key(v) for _, v in p]))
    return found
