"""From the paths of the command line to sources: sorted, each file once, nothing outside the roots."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coverage_report.errors import InputError
from coverage_report.io.sources import Source, read_stdin, shown, why
from coverage_report.model.nouns import Problem

#: Asked whether a folder is claimed as a whole, before what is in it is looked at.
Claims = Callable[[Source], bool]

Found = Source | InputError | Problem

STDIN = "-"
_NEVER = frozenset({".git"})


def find_sources(paths: Sequence[str], claims: Claims) -> Iterator[Found]:
    """Yield what `paths` name: files, folders that `claims` accepts, and the files in other folders.

    A folder's files come in the order of their names, then the folders in it. A symbolic link that leads
    out of the folder given is not followed, and no folder is entered twice. Each file is read once, however
    many paths lead to it. What cannot be read is yielded as an InputError whose `file` names
    it, a link that is not followed as a Problem.
    """
    seen: set[tuple[int, int]] = set()
    for text in dict.fromkeys(paths):
        path = Path(text)
        try:
            if text == STDIN:
                yield Source("<stdin>", data=read_stdin(), asked=True)
            elif path.is_dir():
                yield from _walk(path, claims, seen)
            elif _first_time(path.stat(), seen):
                yield Source(shown(path), path=path, asked=True)
        except InputError as error:
            yield InputError(error.message, file="<stdin>")
        except (OSError, ValueError) as error:
            yield InputError(why(error), file=shown(text))


def _walk(top: Path, claims: Claims, seen: set[tuple[int, int]]) -> Iterator[Found]:
    """Yield what a folder holds; with a list of folders to come, because a tree may be deeper than the stack."""
    root = top.resolve()
    folders = [top]
    while folders:
        folder = folders.pop()
        try:
            if not _first_time(folder.stat(), seen):
                continue
            if claims(whole := Source(shown(folder), path=folder)):
                yield whole
                continue
            entries = whole.entries
        except (InputError, OSError) as error:
            reason = error.message if isinstance(error, InputError) else why(error)
            yield InputError(reason, file=shown(folder))
            continue
        inside: list[Path] = []
        for entry in entries:
            yield from _entry(entry, folder / entry.name, root, inside, seen)
        folders += reversed(inside)


def _entry(
    entry: os.DirEntry[str], path: Path, root: Path, inside: list[Path], seen: set[tuple[int, int]]
) -> Iterator[Found]:
    """Yield a file or what is wrong with an entry; put a folder on the list."""
    try:
        if entry.is_symlink() and not _inside(path, root):
            reason = "link not followed: it leads nowhere or out of the folder"
            yield Problem(shown(path), "", reason)
        elif entry.is_dir():
            if entry.name not in _NEVER:
                inside.append(path)
        elif entry.is_file() and _first_time(entry.stat(), seen):
            yield Source(shown(path), path=path)
    except OSError as error:
        yield InputError(why(error), file=shown(path))


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
