"""From the paths of the command line to sources: sorted, each file once, nothing outside the roots."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coverage_report.errors import InputError
from coverage_report.model import Problem
from coverage_report.sources import Source, shown

#: Asked whether a folder is claimed as a whole, before what is in it is looked at.
Claims = Callable[[Source], bool]

STDIN = "-"
_NEVER = frozenset({".git"})


def find_sources(paths: Sequence[str], claims: Claims) -> Iterator[Source | InputError | Problem]:
    """Yield what `paths` name: files, folders that `claims` accepts, and the files in other folders.

    Folders are walked in the order of their names. A symbolic link that leads out of the folder given is not
    followed, and no folder is entered twice. Each file is read once, however many paths lead to it.
    What is not there is yielded as an InputError, a link that is not followed as a Problem.
    """
    seen: set[tuple[int, int]] = set()
    for text in paths:
        if text == STDIN:
            yield Source("<stdin>", data=sys.stdin.buffer.read())
            continue
        path = Path(text)
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            yield InputError(f"{shown(text)}: cannot be read: {why}")
            continue
        if path.is_dir():
            yield from _walk(path, path.resolve(), claims, seen)
        elif _first_time(status, seen):
            yield Source(shown(path), path=path)


def _walk(
    folder: Path, root: Path, claims: Claims, seen: set[tuple[int, int]]
) -> Iterator[Source | InputError | Problem]:
    try:
        if not _first_time(folder.stat(), seen):
            return
        whole = Source(shown(folder), path=folder)
        if claims(whole):
            yield whole
            return
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield InputError(f"{shown(folder)}: cannot be read: {error.strerror}")
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_symlink() and not _inside(path, root):
            yield Problem(
                shown(path), "", "link not followed: it leads nowhere or out of the folder"
            )
            continue
        if entry.is_dir():
            if entry.name not in _NEVER:
                yield from _walk(path, root, claims, seen)
        elif entry.is_file() and _first_time(entry.stat(), seen):
            yield Source(shown(path), path=path)


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _first_time(status: os.stat_result, seen: set[tuple[int, int]]) -> bool:
    key = (status.st_dev, status.st_ino)
    if key in seen and status.st_ino:
        return False
    seen.add(key)
    return True
