"""Built-in plugin: ``spack.lock``, the lock file of a Spack environment (version 1 to 6).

A lock says what an environment is made of; each of its specs counts as a build, but for external ones. So do the
specs of the environments that it includes (``include_concrete``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from coverage_report import LoadContext, Loaded, Loader, Source, hookimpl
from coverage_report.loaders.spack._doubles import find_doubles
from coverage_report.loaders.spack._files import (
    decode_bytes,
    pointer,
    snapshot_name,
    unknown_version,
)
from coverage_report.loaders.spack._lists import Entry, decode_keyed, decode_named, read_entries
from coverage_report.loaders.spack._records import under
from coverage_report.values import LIMITS

_LOOKS_LIKE = re.compile(r'\s*\{\s*"(?:_meta|roots|concrete_specs|include_concrete|spack)"\s*:')
_MARKS = ('"spack-lockfile"', '"concrete_specs"')
#: How the nodes of each version are written; those of version 1 and 2 are keyed by their names.
_VERSIONS = {version: decode_keyed if version < 3 else decode_named for version in range(1, 7)}
_COMPILERS_ARE_EDGES = 6


class _LockMeta(msgspec.Struct):
    version: int = msgspec.field(name="lockfile-version")


class _Environment(msgspec.Struct):
    concrete_specs: dict[str, msgspec.Raw] = {}
    include_concrete: dict[str, _Environment] = {}


class _Lock(_Environment, kw_only=True):
    meta: _LockMeta = msgspec.field(name="_meta")


def accepts(source: Source) -> bool:
    """Tell whether the source starts as a lock file of Spack does."""
    head = source.head_text
    return _LOOKS_LIKE.match(head) is not None and any(mark in head for mark in _MARKS)


def load(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read a lock file.

    Raises:
        InputError: when the file as a whole cannot be read.
    """
    data = source.read(LIMITS.specs)
    lock = decode_bytes(data, _Lock)
    version = lock.meta.version
    if version not in _VERSIONS:
        raise unknown_version("lockfile-version", version, "1 to 6")
    return under(snapshot_name(source), _read(source, data, lock))


def _read(source: Source, data: bytes, lock: _Lock) -> Iterator[Loaded]:
    entries = list(_entries(lock))
    specs = {} if lock.include_concrete else lock.concrete_specs  # else a hash is in several
    doubles = find_doubles(data, {entry.where: entry.raw for entry in entries}, specs)
    if doubles:
        yield from doubles.told(source.name, pointer("concrete_specs"))
        for key, raw in doubles.earlier:
            entries.append(Entry(key, pointer("concrete_specs", key), raw))
    yield from read_entries(
        source.name,
        snapshot_name(source),
        entries,
        _VERSIONS[lock.meta.version],
        edges=lock.meta.version >= _COMPILERS_ARE_EDGES,
        doubles=doubles,
    )


def _entries(environment: _Environment, *where: str) -> Iterator[Entry]:
    for key, raw in environment.concrete_specs.items():
        yield Entry(key, pointer(*where, "concrete_specs", key), raw)
    for path, included in environment.include_concrete.items():
        yield from _entries(included, *where, "include_concrete", path)


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of lock files."""
    return (
        Loader(
            name="spack-lock",
            names_snapshots=True,
            accepts=accepts,
            load=load,
            help="spack.lock of a Spack environment (version 1 to 6)",
        ),
    )
