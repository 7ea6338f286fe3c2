"""Where a Spack mirror keeps its indexes: layout v2 (until Spack 0.23) and v3 (since 1.0, `_manifests`).

v2: ``build_cache/index.json``, beside it the SHA-256 of its text in ``index.json.hash``.

A mirror in the middle of a migration has both, and both count, as they do for Spack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView
from contextlib import suppress
from functools import cached_property, partial
from hashlib import sha256
from typing import Protocol

from coverage_report import BuildRecord, InputError, LeftOut, Problem
from coverage_report.loaders.spack._database import Database
from coverage_report.loaders.spack._folders import Folder, about
from coverage_report.loaders.spack._manifests import (
    AGAIN,
    INDEX_MANIFEST,
    INDEXES,
    Blob,
    Pushed,
    blob_path,
    index_blob,
    pushed,
    read_blob,
)

#: The folders of a mirror in which there are no other mirrors.
LAYOUT = frozenset({"v3", "blobs", "build_cache"})

_MANIFEST = f"{INDEXES}/{INDEX_MANIFEST}"
_INDEX = "build_cache/index.json"
#: What it may be packed with; what cannot be read is refused, and not overlooked.
_PACKED = ("", ".gz", ".zst", ".xz", ".bz2")


class Index(Protocol):
    """What a mirror holds, by hash: an index, or all that was pushed where there is none."""

    @property
    def hashes(self) -> KeysView[str]:
        """The hashes of all records, whether they count or not."""

    def read(
        self,
        snapshot: str,
        *,
        hashes: Iterable[str] | None = None,
        stacks: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> Iterator[BuildRecord | LeftOut | Problem]:
        """Yield the records, or those of some hashes."""


#: Opens an index; raises `InputError`, with the file's name, when it cannot be trusted.
Open = Callable[[], Index]


class Mirror:
    """A folder, and what opens the indexes in it; nothing when it is no mirror.

    Args:
        folder: any folder.
        listed: the checksum of its index, for one that was copied without a manifest.
    """

    def __init__(self, folder: Folder, listed: str | None = None) -> None:
        self.folder = folder
        self._listed = listed

    def __bool__(self) -> bool:
        return bool(self.own or self.views)

    @cached_property
    def own(self) -> list[Open]:
        """What opens its own indexes: of both layouts, or in their place all that was pushed."""
        try:
            return self._own()
        except InputError as error:
            return [partial(_fail, error)]

    def _own(self) -> list[Open]:
        found: list[Open] = [partial(self._open_v3, _MANIFEST)] if self._has_v3(_MANIFEST) else []
        if self.folder.has("build_cache", folder=True):
            packed = [_INDEX + suffix for suffix in _PACKED if self.folder.has(_INDEX + suffix)]
            found += [partial(_open_v2, self.folder, name) for name in packed[:1]]
        if found:
            return found
        if self._listed and self.folder.has(blob_path(self._listed)):
            return [partial(self._open_blob, self._listed)]
        specs = None if self.views else self.pushed
        return [lambda: specs] if specs else []

    def _has_v3(self, place: str, *, folder: bool = False) -> bool:
        return self._v3 and self.folder.has(place, folder=folder)

    @cached_property
    def _v3(self) -> bool:
        return self.folder.has("v3", folder=True)

    @cached_property
    def views(self) -> list[tuple[str, Open]]:
        """The name of each view, and what opens its index."""
        try:
            return [
                (name, partial(self._open_v3, f"{INDEXES}/{name}/{INDEX_MANIFEST}"))
                for name in self._views("")
            ]
        except InputError as error:
            return [("", partial(_fail, error))]

    def _views(self, inside: str) -> Iterator[str]:
        place = f"{INDEXES}/{inside}".rstrip("/")
        if not self._has_v3(place, folder=True):
            return
        for name in self.folder.part(place).entries(folders=True):
            view = f"{inside}/{name}".lstrip("/")
            if self.folder.has(f"{INDEXES}/{view}/{INDEX_MANIFEST}"):
                yield view
            yield from self._views(view)

    @cached_property
    def pushed(self) -> Pushed | None:
        """What was pushed to it, when the manifests of the specs are here."""
        return pushed(self.folder) if self._v3 else None

    @property
    def orphans(self) -> int:
        """How many blobs no manifest names; 0 where the manifests are not here."""
        places = [_MANIFEST, *(f"{INDEXES}/{name}/{INDEX_MANIFEST}" for name, _ in self.views)]
        indexes = []
        for place in places:
            with suppress(InputError):  # told when the index is opened
                indexes.append(self._index_blob(place))
        return self.pushed.orphans(indexes) if self.pushed else 0

    def _index_blob(self, place: str) -> Blob:
        return index_blob(self.folder.file(place))

    def _open_v3(self, place: str) -> Database:
        blob = self._index_blob(place)
        return self._open_blob(blob.checksum, blob.size)

    def _open_blob(self, checksum: str, size: int | None = None) -> Database:
        data = read_blob(self.folder, checksum, size)
        blob = self.folder.file(blob_path(checksum))
        with about(blob):
            return Database(blob.name, data, self.pushed.hashes if self.pushed else None)


def _fail(error: InputError) -> Index:
    raise error


def _open_v2(mirror: Folder, name: str) -> Database:
    index = mirror.file(name)
    with about(index):
        data = index.read()
        if mirror.has(f"{_INDEX}.hash"):
            wanted = mirror.file(f"{_INDEX}.hash").text().strip()
            if sha256(data).hexdigest() != wanted:
                raise InputError(f"does not match {_INDEX}.hash; {AGAIN}")
        return Database(index.name, data)
