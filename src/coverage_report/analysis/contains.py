"""Which of the builds that somebody wants, such as those of a lock file, a cache has: by hash, and failing that by combination."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coverage_report.analysis.explain import nearest
from coverage_report.model.axes import projection
from coverage_report.model.nouns import BuildRecord, Combination
from coverage_report.text import natural_key, version_key

#: How a build that is wanted is there: under its hash; only as another build of the package for the same
#: combination; or not at all.
Presence: TypeAlias = Literal["hash", "combination", "missing"]

_VERSION = "version"


@dataclass(frozen=True, slots=True)
class NearestHeld:
    """The build of a cache that comes nearest to one that is not there by its hash.

    Attributes:
        build: the build.
        combination: its combination.
        differs: in what it differs from the one that is wanted: axes, then ``version``; empty when only the
            hashes differ, which stand for variants and dependencies, too.
    """

    build: BuildRecord
    combination: Combination
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedBuild:
    """A build that is wanted, and how it is there.

    Attributes:
        build: the build.
        combination: its combination.
        presence: how it is there.
        nearest: what comes nearest where it is not there by its hash; None when the package has no build at all.
    """

    build: BuildRecord
    combination: Combination
    presence: Presence
    nearest: NearestHeld | None = None


def contained(
    wanted: Iterable[BuildRecord], held: Iterable[BuildRecord], axes: Sequence[str]
) -> tuple[WantedBuild, ...]:
    """Return each build that is wanted once, by package and combination, and how it is among those that are held.

    Args:
        wanted: such as the specs of a lock file; one without a hash is there by its combination at best.
        held: such as the builds of a cache.
        axes: axis expressions; what a combination is made of.
    """
    project = projection(axes)
    places: defaultdict[str, defaultdict[Combination, list[BuildRecord]]] = defaultdict(
        lambda: defaultdict(list)
    )
    hashes = set()
    for build in held:
        hashes.add((build.package, build.hash))
        places[build.package][project(build.axes)].append(build)
    unique = {build.identity: build for build in wanted}.values()
    found = [_wanted(build, project(build.axes), places, hashes, axes) for build in unique]
    return tuple(sorted(found, key=_order))


def _wanted(
    build: BuildRecord,
    combination: Combination,
    places: Mapping[str, Mapping[Combination, Sequence[BuildRecord]]],
    hashes: set[tuple[str, str | None]],
    axes: Sequence[str],
) -> WantedBuild:
    if build.hash and (build.package, build.hash) in hashes:
        return WantedBuild(build, combination, "hash")
    built = places[build.package]
    near = nearest(combination, built, axes)
    if near is None:
        return WantedBuild(build, combination, "missing")
    best = max(built[near.build], key=lambda one: _likeness(one, build))
    differs = near.differs + ((_VERSION,) if best.version != build.version else ())
    presence: Presence = "missing" if near.differs else "combination"
    return WantedBuild(build, combination, presence, NearestHeld(best, near.build, differs))


def _likeness(build: BuildRecord, wanted: BuildRecord) -> tuple[object, ...]:
    """Return the order of builds of one combination: of the same version, else the newest."""
    version = build.version or ""
    return (build.version == wanted.version, version_key(version), build.hash or "")


def _order(one: WantedBuild) -> tuple[object, ...]:
    build = one.build
    values = tuple(map(natural_key, one.combination))
    return (
        natural_key(build.package),
        build.package,
        values,
        build.version or "",
        build.hash or "",
    )
