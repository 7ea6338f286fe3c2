"""The specs that lay beside the pages of the cache site until 2023, one ``spec-N.json`` for each.

They say in full what the page says in short, so they are no further builds: the page counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coverage_report import Source
from coverage_report.loaders.spack._folders import Folder, folder_of

_PAGES = ("specs.md", "index.md")
_SPEC = re.compile(r"spec-\d+\.json")


def with_specs(source: Source) -> tuple[Folder, str] | None:
    """Return the folder of a page that has specs beside it, and the page's name; None for anything else."""
    names = [e.name for e in source.entries if not e.is_dir(follow_symlinks=False)]
    folder = folder_of(source)
    if folder is None or not any(map(_SPEC.fullmatch, names)):
        return None
    return next(((folder, page) for page in _PAGES if page in names), None)


def others(folder: Folder, page: str) -> Iterator[Source]:
    """Yield what else is in the folder of a page, which nobody reads."""
    for name in (*folder.entries(folders=False), *folder.entries(folders=True)):
        if name != page and not _SPEC.fullmatch(name):
            yield folder.file(name)
