"""Spack's database of installs, ``index.json``: of a build cache, or of an install tree.

``{"database": {"version": "8", "installs": {HASH: {"spec": NODE, "in_buildcache": true, ...}}}}``

The file is scanned once for where its records are; each is decoded when its turn comes, and
forgotten. So memory is the file's size and little more, and a damaged record harms no other.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, KeysView
from typing import Any, Generic, TypeVar

import msgspec

from coverage_report import BuildRecord, LeftOut, Origin, Problem
from coverage_report.loaders.spack._doubles import find_doubles
from coverage_report.loaders.spack._files import (
    DAMAGED,
    decode_bytes,
    pointer,
    say,
    token,
    unknown_version,
)
from coverage_report.loaders.spack._nodes import Keyed, Node, Nodes, named
from coverage_report.loaders.spack._records import EXTERNAL, record

N = TypeVar("N", Node, Keyed)


class Install(msgspec.Struct, Generic[N], gc=False):
    """One record of a database.

    Attributes:
        in_buildcache: absent before database 6, when all that was listed was pushed.
        installed: absent in a build cache.
        deprecated_for: the hash of what replaces this one.
    """

    spec: N
    in_buildcache: bool | None = None
    installed: bool | None = None
    deprecated_for: str | None = None


class _Content(msgspec.Struct):
    installs: dict[str, msgspec.Raw]
    version: str | int


class _DatabaseFile(msgspec.Struct):
    database: _Content


_named: Callable[[msgspec.Raw], Install[Any]] = msgspec.json.Decoder(Install[Node]).decode
_keyed: Callable[[msgspec.Raw], Install[Any]] = msgspec.json.Decoder(Install[Keyed]).decode
#: How the records of each version of a database are decoded.
_VERSIONS = {"5": _keyed, "6": _named, "7": _named, "8": _named}
#: Why a build does not count that an index lists, and whose manifest the mirror has not.
GONE = "without a manifest in the mirror"
_COMPILERS_ARE_EDGES = "8"
_INSTALLS = pointer("database", "installs")


class Database:
    """The records of one ``index.json``, by hash.

    Args:
        file: its name in problems and origins.
        data: its content.
        pushed: the hashes of what was pushed, where that is known beside it.

    Raises:
        InputError: when it is no database, or one of a version from the future.
    """

    def __init__(self, file: str, data: bytes, pushed: Container[str] | None = None) -> None:
        content = decode_bytes(data, _DatabaseFile).database
        version = str(content.version)
        if version not in _VERSIONS:
            raise unknown_version("database version", version, "5 to 8")
        self._file = file
        self._installs = content.installs
        self._decode = _VERSIONS[version]
        self._pushed = pushed
        self._doubles = find_doubles(data, content.installs, content.installs)
        self._nodes = Nodes(self._find, edges=version == _COMPILERS_ARE_EDGES)

    @property
    def hashes(self) -> KeysView[str]:
        """The hashes of all records, whether they count or not."""
        return self._installs.keys()

    def read(
        self,
        snapshot: str,
        *,
        hashes: Iterable[str] | None = None,
        stacks: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> Iterator[BuildRecord | LeftOut | Problem]:
        """Yield the records.

        Args:
            snapshot: what they belong to.
            hashes: of the records that are wanted; default: all.
            stacks: returns the stacks of a hash.
        """
        for key in self._installs if hashes is None else hashes:
            yield self._item(key, self._installs[key], snapshot, stacks)
        if self._doubles:
            wanted = self._installs.keys() if hashes is None else set(hashes)
            yield from self._doubles.told(self._file, _INSTALLS)
            for key, raw in self._doubles.earlier:
                if key in wanted:
                    yield self._item(key, raw, snapshot, stacks)

    def _item(
        self, key: str, raw: msgspec.Raw, snapshot: str, stacks: Callable[[str], tuple[str, ...]]
    ) -> BuildRecord | LeftOut | Problem:
        """Return what a record says; one that is damaged is skipped, and a problem."""
        where = _INSTALLS + token(key)
        try:
            if self._doubles:
                self._doubles.check(key)
            install = self._decode(raw)
            node = named(install.spec)
            if reason := _left_out(install, node) or self._gone(key):
                return LeftOut(node.name, snapshot, reason, key)
            return record(
                node,
                self._nodes.toolchain(node),
                key=key,
                snapshot=snapshot,
                stacks=stacks(key),
                origin=Origin(self._file, where),
            )
        except DAMAGED as error:
            return Problem(self._file, where, say(error))

    def _gone(self, key: str) -> str | None:
        return None if self._pushed is None or key in self._pushed else GONE

    def _find(self, key: str) -> Node | None:
        try:
            return named(self._decode(self._installs[key]).spec)
        except (KeyError, *DAMAGED):
            return None


def _left_out(install: Install[Any], node: Node) -> str | None:
    if node.external is not None:
        return EXTERNAL
    if install.deprecated_for:
        return "deprecated"
    if install.in_buildcache is False:
        return "not in the build cache"
    return "not installed" if install.installed is False else None
