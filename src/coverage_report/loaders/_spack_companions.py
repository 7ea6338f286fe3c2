"""The specs that lay beside the pages of the cache site until 2023, one ``spec-N.json`` for each.

They say in full what the page says in short, so they are no further builds: the page counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from coverage_report import Source, visible

_PAGES = ("specs.md", "index.md")
_SPEC = re.compile(r"spec-\d+\.json")


def with_specs(folder: Source) -> Source | None:
    """Return the page in a folder that has specs beside it; None for anything else."""
    if folder.path is None or not folder.is_folder:
        return None
    names = {path.name for path in _files(folder.path)}
    if not any(map(_SPEC.fullmatch, names)):
        return None
    return next((_part(folder, folder.path / name) for name in _PAGES if name in names), None)


def others(folder: Source, page: Source) -> Iterator[Source]:
    """Yield what else is in the folder of a page, which nobody reads."""
    for path in _files(folder.path or Path()):
        if path != page.path and not _SPEC.fullmatch(path.name):
            yield _part(folder, path)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _part(folder: Source, path: Path) -> Source:
    return Source(f"{folder.name.rstrip('/')}/{visible(path.name)}", path=path)
