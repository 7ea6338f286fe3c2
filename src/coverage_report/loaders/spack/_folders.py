"""Folders on disk, as loaders look into them: by names fit for messages, and with errors that name the file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from coverage_report import InputError, Source
from coverage_report.text import visible


class Folder(NamedTuple):
    """A folder on disk, and how messages call it."""

    name: str
    path: Path

    @property
    def label(self) -> str:
        """The name of the folder itself, fit to be shown."""
        return visible(self.path.resolve().name)

    def part(self, name: str) -> Folder:
        """Return a folder in this one."""
        return Folder(f"{self.name.rstrip('/')}/{visible(name)}", self.path / name)

    def file(self, name: str) -> Source:
        """Return a file in this folder."""
        part = self.part(name)
        return Source(part.name, path=part.path)

    def has(self, name: str, *, folder: bool = False) -> bool:
        """Tell whether there is such a file, or such a folder.

        Raises:
            InputError: when that cannot be found out.
        """
        is_that = stat.S_ISDIR if folder else stat.S_ISREG
        try:
            return is_that(os.stat(os.path.join(self.path, name)).st_mode)  # noqa: PTH116, PTH118 - asked of every folder: pathlib takes five times as long
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise _unreadable(error, self.part(name)) from None

    def entries(self, *, folders: bool) -> list[str]:
        """Return the names of the folders in this one, or of all else; a link is no folder.

        Raises:
            InputError: when the folder cannot be read.
        """
        try:
            with os.scandir(self.path) as entries:
                found = [e.name for e in entries if e.is_dir(follow_symlinks=False) == folders]
        except OSError as error:
            raise _unreadable(error, self) from None
        return sorted(found)


def folder_of(source: Source) -> Folder | None:
    """Return the folder that a source is, if it is one."""
    return Folder(source.name, source.path) if source.path and source.is_folder else None


@contextmanager
def about(source: Source) -> Iterator[None]:
    """Make errors name the file that they are about."""
    try:
        yield
    except InputError as error:
        error.file = error.file or source.name
        raise


def _unreadable(error: OSError, folder: Folder) -> InputError:
    return InputError(f"cannot be read: {error.strerror}", file=folder.name)
