"""Built-in plugin: Spack's database of installs, ``index.json`` of a build cache or of an install tree.

An install tree is what its database (``.spack-db/index.json``) says, as for Spack itself: a prefix that the
database does not list is not installed, whatever a failed or interrupted install left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from coverage_report import InputError, LeftOut, LoadContext, Loaded, Loader, Source, hookimpl
from coverage_report.loaders.spack._database import Database
from coverage_report.loaders.spack._files import head_of, snapshot_name
from coverage_report.loaders.spack._folders import Folder, about, folder_of
from coverage_report.loaders.spack._records import under

_LOOKS_LIKE = re.compile(r'\s*\{\s*"database"\s*:\s*\{')
_DATABASE = ".spack-db"
_INDEX = "index.json"
#: Where Spack marks an install that failed, in a file called ``NAME-HASH``.
_FAILURES = "failures"
_FAILED = "failed to install"
_MEND = "let Spack write it again with `spack reindex`"


def accepts(source: Source) -> bool:
    """Tell whether the source starts as a database of Spack does, or is a folder with that of an install tree."""
    if source.is_folder:
        return _database(source) is not None
    return _LOOKS_LIKE.match(head_of(source)) is not None


def load(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read a database, or an install tree through its database.

    Raises:
        InputError: when the database as a whole cannot be read.
    """
    folder = _database(source)
    return _read(source) if folder is None else _tree(folder)


def _database(source: Source) -> Folder | None:
    """Return the folder of an install tree's database: in the tree's own, or that folder itself."""
    folder = folder_of(source)
    if folder is None:
        return None
    if folder.has(_DATABASE, folder=True):
        return folder.part(_DATABASE)
    is_it = folder.path.name == _DATABASE or (folder.has(_INDEX) and folder.label == _DATABASE)
    return folder if is_it else None


def _read(source: Source) -> Iterator[Loaded]:
    snapshot = snapshot_name(source)
    return under(snapshot, Database(source.name, source.read()).read(snapshot))


def _tree(folder: Folder) -> Iterator[Loaded]:
    index = folder.file(_INDEX)
    if not folder.has(_INDEX):  # prefixes alone do not tell what failed and what is deprecated
        raise InputError(
            f"is missing, and it alone says what is installed: {_MEND}", file=index.name
        )
    with about(index):
        yield from chain(_read(index), _failures(folder, snapshot_name(index)))


def _failures(folder: Folder, snapshot: str) -> Iterator[LeftOut]:
    """Yield each install that failed."""
    if not folder.has(_FAILURES, folder=True):
        return
    for mark in folder.part(_FAILURES).entries(folders=False):
        package, dash, key = mark.rpartition("-")
        if dash and package:
            yield LeftOut(package, snapshot, _FAILED, key)


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of databases."""
    return (
        Loader(
            name="spack-database",
            names_snapshots=True,
            accepts=accepts,
            load=load,
            help="index.json of a Spack build cache, or an install tree with its .spack-db (database 5 to 8)",
        ),
    )
