"""Built-in plugin: ``index.json`` of a Spack build cache, or ``.spack-db/index.json`` of an install tree."""

from __future__ import annotations

import re
from collections.abc import Iterable

from coverage_report import LoadContext, Loaded, Loader, Source, hookimpl
from coverage_report.loaders.spack._database import Database
from coverage_report.loaders.spack._files import snapshot_name

_LOOKS_LIKE = re.compile(r'\s*\{\s*"database"\s*:\s*\{')


def accepts(source: Source) -> bool:
    """Tell whether the source starts as a database of Spack does."""
    return _LOOKS_LIKE.match(source.head_text) is not None


def load(source: Source, _: LoadContext) -> Iterable[Loaded]:
    """Read a database.

    Raises:
        InputError: when the file as a whole cannot be read.
    """
    return Database(source.name, source.read()).read(snapshot_name(source))


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of databases."""
    return (
        Loader(
            name="spack-database",
            names_snapshots=True,
            accepts=accepts,
            load=load,
            help="index.json of a Spack build cache or install tree (database 5 to 8)",
        ),
    )
