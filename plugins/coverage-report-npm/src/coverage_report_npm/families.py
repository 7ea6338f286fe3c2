"""Which packages of a lock are for some platforms, and what they are built from.

``esbuild`` asks for ``@esbuild/linux-x64`` and 25 others by its ``optionalDependencies``; an installer takes those that fit.
Those whose names differ in nothing but the platform are a *family*. One family of a package is the package itself; another,
such as ``@img/sharp-libvips`` beside ``@img/sharp`` of ``sharp``, counts by itself under its own name, for a platform needs
one of each. A platform package without a family, such as ``fsevents``, is a package of its own. What nobody asks for as
something that can be left out is no build: where it does not install, nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from coverage_report_npm.locked import Locked
from coverage_report_npm.names import read_name
from coverage_report_npm.platforms import Cell, Limits, is_for_musl, platform_of

#: How many platform packages can stand between one and its owner: libvips is asked for by sharp's binary, that by sharp.
_MAX_STEPS = 8


class Build(NamedTuple):
    """A platform package that is asked for.

    Attributes:
        name: its name.
        version: of the package that it is a build of; None where that is not known.
        locked: as the lock has it; None: the lock lacks it.
    """

    name: str
    version: str | None
    locked: Locked | None

    @property
    def limits(self) -> Limits | None:
        """What the lock states of where it installs."""
        return self.locked.limits if self.locked else None


@dataclass(slots=True)
class Package:
    """What counts as one package: builds of which one is enough for a platform."""

    name: str
    builds: dict[Build, None] = field(default_factory=dict)

    @property
    def is_family(self) -> bool:
        """Whether the builds are of something that is for all platforms: it works where one of them is, and only there."""
        return any(read_name(build.name).is_platform for build in self.builds)

    def placed(self) -> list[tuple[Build, list[Cell]]]:
        """Return each build with its places."""
        has_musl = any(is_for_musl(one.name, one.limits) for one in self.builds)
        platforms = (platform_of(b.name, b.limits, has_musl=has_musl) for b in self.builds)
        found = zip(self.builds, platforms, strict=True)
        return [(build, list(dict.fromkeys(one.cells()))) for build, one in found if one]


class _Asked(NamedTuple):
    """A platform package and who asks for it; `key` is None where the lock lacks it."""

    name: str
    key: str | None
    owner: str


def find_packages(tree: Mapping[str, Locked]) -> list[Package]:
    """Return the packages of a lock that are for some platforms, in the order of their names.

    Args:
        tree: all that is locked, by its key.
    """
    asked = list(_asked(tree))
    parents: dict[str, list[str]] = {}
    for one in asked:
        if one.key is not None:
            parents.setdefault(one.key, []).append(one.owner)
    by_others = {one.name for one in asked if not tree[one.owner].is_project}
    families: dict[str, dict[str, dict[Build, None]]] = {}
    for one in asked:
        # A project that pins platforms of a dependency is no owner of them.
        if not (tree[one.owner].is_project and one.name in by_others):
            for owner, stem, build in _builds(one, tree, parents):
                families.setdefault(owner, {}).setdefault(stem, {})[build] = None
    return sorted(_packages(families), key=lambda package: package.name)


def _asked(tree: Mapping[str, Locked]) -> Iterator[_Asked]:
    for owner, asking in tree.items():
        for name, key in asking.optional.items():
            locked = tree.get(key) if key is not None else None
            own = locked.name if locked else name
            if platform_of(own, locked.limits if locked else None, has_musl=False):
                yield _Asked(own, key if locked else None, owner)


def _builds(
    asked: _Asked, tree: Mapping[str, Locked], parents: Mapping[str, list[str]]
) -> Iterator[tuple[str, str, Build]]:
    """Yield a platform package as a build of each of its owners: with the owner's name, and its family."""
    locked = tree[asked.key] if asked.key is not None else None
    stem = read_name(asked.name).stem
    own = Build(asked.name, locked.version if locked else None, locked)
    if stem == asked.name:
        yield stem, stem, own
        return
    for key in _tops(asked.owner, tree, parents):
        top = tree[key]
        if top.is_project:
            yield stem, stem, own
        else:
            yield top.name, stem, own._replace(version=top.version)


def _tops(owner: str, tree: Mapping[str, Locked], parents: Mapping[str, list[str]]) -> list[str]:
    """Return who asks for a package that is a platform package itself, or who asks for that one, and so on."""
    found: dict[str, None] = {}
    left = [owner]
    for _ in range(_MAX_STEPS):
        found |= dict.fromkeys(key for key in left if not parents.get(key))
        left = list(dict.fromkeys(above for key in left for above in parents.get(key, ())))
    known = [key for key in found if not tree[key].is_project]
    return known or list(found)


def _packages(families: Mapping[str, Mapping[str, Mapping[Build, None]]]) -> Iterable[Package]:
    packages: dict[str, Package] = {}
    for owner, stems in families.items():
        main = min(stems, key=lambda stem: (_plain(stem) != _plain(owner), stem))
        for stem, builds in stems.items():
            name = owner if stem == main else stem
            packages.setdefault(name, Package(name)).builds.update(builds)
    return packages.values()


def _plain(name: str) -> str:
    """Return the letters and digits of the last part of a name: those of ``@img/sharp`` are those of ``sharp``."""
    return re.sub(r"[^a-z0-9]", "", name.rpartition("/")[2].lower())
