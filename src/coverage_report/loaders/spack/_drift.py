"""Where the indexes of a mirror and its manifests differ: what was pushed and not listed, and what was listed and is gone.

Spack looks into the index, which is as new as the last ``spack buildcache update-index``; what it installs it finds by
a manifest. So a build counts that has both, and everything else is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

from coverage_report import BuildRecord, InputError, LeftOut, Loaded, Problem
from coverage_report.loaders.spack._database import GONE
from coverage_report.loaders.spack._layouts import Mirror
from coverage_report.loaders.spack._records import EXTERNAL

_UNLISTED = "manifest of a spec that is not in the index"
_ORPHAN = "blob that no manifest names"


def _is_external(item: Loaded) -> TypeGuard[LeftOut]:
    return isinstance(item, LeftOut) and item.reason == EXTERNAL


class Drift:
    """Watches what is read of a mirror, and says afterwards what does not fit.

    Args:
        mirror: the one whose indexes are read.
    """

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._known: set[str | None] = set()
        self._gone = 0

    def watch(self, items: Iterable[Loaded]) -> Iterator[Loaded]:
        """Yield items as they are."""
        if self._mirror.pushed is None:
            yield from items
            return
        for item in items:
            if isinstance(item, BuildRecord) or _is_external(item):
                self._known.add(item.hash)
            elif isinstance(item, LeftOut) and item.reason == GONE:
                self._gone += 1
            yield item

    def told(self, snapshot: str) -> Iterator[Loaded]:
        """Yield what the indexes do not list, what is gone, and what belongs to nothing."""
        pushed = self._mirror.pushed
        if pushed is None:
            return
        for key in sorted(pushed.hashes - self._known):
            yield LeftOut(pushed.package(key), snapshot, _UNLISTED, key)
        if self._gone:
            said = f"{self._gone} build{'s' * (self._gone > 1)} of the index left out: {GONE}"
            advice = "run spack buildcache update-index"
            yield Problem(self._mirror.folder.name, "", f"{said}; {advice}")
        try:
            if orphans := self._mirror.orphans:
                yield LeftOut("", snapshot, _ORPHAN, builds=orphans)
        except InputError as error:
            yield error
