"""The one place that writes files: a set of them is replaced as a whole, or left as it was.

All are written beside their places and flushed before the first gets its name; names are given in one go, those of
indexes last. A kill between two names leaves whole files, some of them new; a failure leaves the old ones.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from coverage_report.errors import OutputError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown

_PREFIX = ".coverage-report-"
_SUFFIX = ".tmp"
#: How long a pipe may have no reader, in seconds.
PATIENCE = 10.0
#: What a file system answers that has nothing to make last.
_NEEDLESS = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES}


@dataclass(slots=True)
class _Staged:
    """A file that is written, and not yet at its place.

    Attributes:
        path: its place.
        temporary: where it is; empty once it has its name.
        before: another name of what was there; empty if nothing was, or it can have no other.
        replaced: whether it has its name.
    """

    path: Path
    temporary: Path
    before: Path | None = None
    replaced: bool = False

    def replace(self) -> None:
        """Give the file its name, and keep another of what had it."""
        before = self.temporary.with_suffix(f".old{_SUFFIX}")
        with suppress(OSError, NotImplementedError):  # there is none, or the disk has no links
            os.link(self.path, before, follow_symlinks=False)
            self.before = before
        self.temporary.replace(self.path)
        self.replaced = True

    def restore(self) -> None:
        """Undo what was done, as far as the system lets us."""
        with suppress(OSError):
            if self.before and self.replaced:
                self.before.replace(self.path)
            elif self.replaced:
                self.path.unlink()
        self.tidy()

    def tidy(self) -> None:
        """Remove what nobody should see."""
        for path in (self.temporary, self.before):
            if path:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def changed(artifacts: Iterable[tuple[Path, Artifact]]) -> list[tuple[Path, Artifact]]:
    """Return the artifacts whose places do not hold the same already: to leave out the others keeps their time stamps."""
    return [(path, artifact) for path, artifact in artifacts if not _holds(path, artifact)]


def _holds(path: Path, artifact: Artifact) -> bool:
    content = encoded(artifact)
    try:
        same_size = path.lstat().st_size == len(content) and not path.is_symlink()
        return same_size and path.read_bytes() == content
    except OSError:
        return False


def write_artifacts(artifacts: Sequence[tuple[Path, Artifact]]) -> None:
    """Write each artifact to its path, all or none, making folders as needed.

    A symbolic link is replaced, not followed: what is written stays where it was asked for. Devices and
    pipes, such as ``/dev/stdout``, are written to.

    Raises:
        OutputError: naming the path. What was there is there still, where the disk has links; else what got its
            name before the failure is new, and whole.
    """
    streams = [(path, artifact) for path, artifact in artifacts if _is_stream(path)]
    files = [(path, artifact) for path, artifact in artifacts if not _is_stream(path)]
    folders = dict.fromkeys(path.parent for path, _ in files)
    path = Path()
    with _undone_on_failure() as staged:
        try:
            for path in folders:
                path.mkdir(parents=True, exist_ok=True)
                _sweep(path)
            for path, artifact in files:
                staged.append(_stage(path, encoded(artifact)))
            for path, artifact in streams:
                _pour(path, encoded(artifact))
            for one in sorted(staged, key=lambda one: one.path.name.startswith("index.")):
                path = one.path
                one.replace()
            for path in folders:
                _sync_folder(path)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise OutputError(f"{shown(path)}: cannot be written: {why}") from None


@contextmanager
def _undone_on_failure() -> Iterator[list[_Staged]]:
    staged: list[_Staged] = []
    try:
        yield staged
    except BaseException:
        for one in reversed(staged):
            one.restore()
        raise
    for one in staged:
        one.tidy()


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


def _stage(path: Path, data: bytes) -> _Staged:
    """Write beside `path`, and flush to the disk."""
    if path.is_dir():
        raise IsADirectoryError(0, "is a folder")
    descriptor, name = tempfile.mkstemp(
        prefix=f"{_PREFIX}{os.getpid()}-", suffix=_SUFFIX, dir=path.parent
    )
    staged = _Staged(path, Path(name))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), _mode(path))
    except BaseException:
        staged.tidy()
        raise
    return staged


def _pour(path: Path, data: bytes) -> None:
    """Write to a device or a pipe; after what a file holds that standard output goes to."""
    with os.fdopen(_opened(path), "wb") as file:
        file.write(data)


def _opened(path: Path) -> int:
    """Return a descriptor of a device or a pipe, for which a reader is waited for a little."""
    if not stat.S_ISFIFO(path.stat().st_mode):
        return os.open(path, os.O_WRONLY | os.O_APPEND)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
        else:
            os.set_blocking(descriptor, True)
            return descriptor
        if time.monotonic() >= until:
            raise OSError(errno.ENXIO, "nobody reads this pipe")
        time.sleep(0.02)


def _mode(path: Path) -> int:
    """Return the mode of the file to be replaced, or that of a new file (mkstemp's is 0600)."""
    try:
        return path.stat().st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new names last, where the file system and the folder's mode let us."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NEEDLESS:
            raise


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
