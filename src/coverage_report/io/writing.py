"""The one place that writes files: each is replaced as a whole or left as it was."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from coverage_report.errors import OutputError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown

_PREFIX = ".coverage-report-"
_SUFFIX = ".tmp"


def write_artifacts(artifacts: Sequence[tuple[Path, Artifact]]) -> None:
    """Write each artifact to its path, atomically, making folders as needed.

    A symbolic link is replaced, not followed: what is written stays where it was asked for. Devices and
    pipes, such as ``/dev/stdout``, are written to.

    Raises:
        OutputError: naming the path; files written before it are complete.
    """
    files = [(path, artifact) for path, artifact in artifacts if not _is_stream(path)]
    folders = dict.fromkeys(path.parent for path, _ in files)
    path = Path()
    try:
        for path in folders:
            path.mkdir(parents=True, exist_ok=True)
            _sweep(path)
        for path, artifact in artifacts:
            write = path.write_bytes if _is_stream(path) else partial(_replace, path)
            write(encoded(artifact))
        for path in folders:
            _sync_folder(path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise OutputError(f"{shown(path)}: cannot be written: {why}") from None


def encoded(artifact: Artifact) -> bytes:
    """Return the artifact's content as bytes."""
    content = artifact.content
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")


def _is_stream(path: Path) -> bool:
    """Tell whether there is a device, a pipe or a link like ``/dev/stdout``: to be written, never replaced."""
    try:
        linked = path.is_symlink() and path.parent.as_posix() in {
            "/dev",
            "/dev/fd",
            "/proc/self/fd",
        }
        return linked or not (path.is_file() or path.is_dir() or not path.exists())
    except (OSError, ValueError):
        return False


def _replace(path: Path, data: bytes) -> None:
    """Write beside `path`, flush to the disk, then rename over it."""
    if path.is_dir():
        raise IsADirectoryError(0, "is a folder")
    descriptor, name = tempfile.mkstemp(
        prefix=f"{_PREFIX}{os.getpid()}-", suffix=_SUFFIX, dir=path.parent
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), _mode(path))
        os.replace(name, path)  # noqa: PTH105 - the name is a plain string here
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """Return the mode of the file to be replaced, or that of a new file (mkstemp's is 0600)."""
    try:
        return path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new names last; not every file system, or folder's mode, lets us."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a killed run left behind: our temporary files whose process is gone."""
    for stale in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        process = stale.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not _alive(int(process)):
            with suppress(OSError):  # another user's
                stale.unlink()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
