"""``pylock.toml`` (PEP 751, lock-version 1): wheels, and in which environments a package is installed."""

from __future__ import annotations

from posixpath import normpath
from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Named, Origin, Problem, Source
from coverage_report_wheels.entries import (
    FOLDER,
    NOTHING,
    SOURCE,
    Found,
    has_top_keys,
    is_wheel,
    kind_of_source,
    load_entry,
    numbered,
    read_entries,
    read_toml,
)
from coverage_report_wheels.listed import Listed, placed
from coverage_report_wheels.names import base_name


class _Package(msgspec.Struct, rename="kebab"):
    name: str
    version: str | None = None
    marker: Any = None
    requires_python: Any = None
    wheels: list[Any] = []
    archive: Any = None
    sdist: Any = None
    vcs: Any = None
    directory: Any = None

    @property
    def _is_own(self) -> bool:
        """Whether it is the project itself: the folder of the lock."""
        path = self.directory.get("path") if isinstance(self.directory, dict) else None
        return isinstance(path, str) and normpath(path) == "."

    @property
    def without(self) -> str:
        """Why it has no wheel, where it has none; empty for the project itself."""
        if self.directory is not None:
            return "" if self._is_own else FOLDER
        if self.vcs is not None:
            return "from git"
        if self.archive is not None:
            return kind_of_source(self.archive) or NOTHING
        return SOURCE if self.sdist is not None else NOTHING


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of PEP 751, of whatever version."""
    return has_top_keys(source, "lock-version", "created-by")


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each cell of each locked wheel, and scopes; the snapshot is the file's name.

    Raises:
        InputError: when it is not TOML, or not a lock of version 1.
    """
    lock = read_toml(source)
    if not str(lock.get("lock-version")).startswith("1."):
        raise InputError("has a lock-version other than 1, the only one supported", "/lock-version")
    snapshot = base_name(source.name)
    yield Named(snapshot)
    listed = []
    for locked in read_entries(source, lock, "packages", _Package):
        if isinstance(locked, Problem):
            yield locked
            continue
        origin, package, entry = locked[1:]
        files = [*numbered(package.wheels, origin, "wheels")]
        if is_wheel(package.archive):
            files.append((package.archive, Origin(source.name, f"{origin.pointer}/archive")))
        items = list(load_entry(entry, files, package.without))
        listed.append(Listed(items, [package.marker], package.requires_python))
    environments = lock.get("environments")
    yield from placed(source.name, listed, lock.get("requires-python"), environments)
