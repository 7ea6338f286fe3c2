"""A file or folder as a loader sees it: named, sniffed, read at most once and never without a limit."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from coverage_report.errors import InputError
from coverage_report.io.compression import check_packing, inflate, inflate_head
from coverage_report.io.decode import decode_json, decode_text, decode_yaml
from coverage_report.io.limits import LIMITS
from coverage_report.text import visible

HEAD = 64 * 1024
_PIECE = 1024 * 1024
MAX_BYTES = LIMITS.file
T = TypeVar("T")


def shown(path: Path | str) -> str:
    """Return a path fit for messages: no controls, and bytes that are not UTF-8 as escapes."""
    return visible(os.fsencode(path).decode("utf-8", "backslashreplace"))


class Source:
    """One input, offered to each loader's `accepts` and then to one loader's `load`.

    Attributes:
        name: how messages, problems and origins call it.
        path: where it is on disk, or None (standard input, a file of a git revision).
        asked: whether the user named this very file; then something that could be of many kinds, such as an
            empty list, is an answer, and in a folder it is not.
    """

    def __init__(
        self,
        name: str,
        *,
        path: Path | None = None,
        data: bytes | None = None,
        asked: bool = False,
    ) -> None:
        self.name = name
        self.path = path
        self.asked = asked
        self._data = data

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @cached_property
    def is_folder(self) -> bool:
        """Whether this is a folder, offered as a whole before the files in it."""
        return self.path is not None and self.path.is_dir()

    @cached_property
    def entries(self) -> tuple[os.DirEntry[str], ...]:
        """What is in a folder, in the order of the names; looked up once, however many loaders ask.

        Raises:
            InputError: when it cannot be read.
        """
        if self.path is None or not self.is_folder:
            return ()
        try:
            with os.scandir(self.path) as scan:
                return tuple(sorted(scan, key=lambda entry: entry.name))
        except OSError as error:
            raise InputError(why(error)) from None

    @property
    def stem(self) -> str:
        """The file's name without folders and a suffix of letters, as a name for what it holds.

        ``v0.23.1.json`` is ``v0.23.1``: two releases must not become one snapshot. ``.gz`` and
        ``.zst`` do not count as suffixes. Of ``git:REV:PATH`` the path counts.
        """
        name = re.sub(r"\Agit:[^:]*:", "", self.name).rstrip("/").rpartition("/")[2]
        return re.sub(r"(?<=.)(?:\.[A-Za-z]+)?(?:\.(?:gz|zst))?$", "", name) or "input"

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB, to tell what this is; empty for a folder.

        Gzip and zstd are unpacked, here as in `read`.

        Raises:
            InputError: when it cannot be read; when the user named it and it is packed otherwise.
        """
        if self._data is None:
            if self.is_folder:
                return b""
            try:
                with os.fdopen(self._open_path(), "rb") as file:
                    start = file.read(HEAD)
            except OSError as error:
                raise InputError(why(error)) from None
            if len(start) == HEAD:
                return self._unpacked(start)
            self._data = start
        return self._unpacked(self._data[:HEAD])

    def _unpacked(self, start: bytes) -> bytes:
        if self.asked:
            check_packing(start)
        return inflate_head(start, HEAD)

    @cached_property
    def head_text(self) -> str:
        """`head` as text without a byte order mark, undecodable bytes replaced."""
        utf16 = self.head[:2] in (b"\xff\xfe", b"\xfe\xff")
        return self.head.decode("utf-16" if utf16 else "utf-8-sig", "replace")

    def read(self, limit: int = MAX_BYTES) -> bytes:
        """Return the whole content, unpacked when it is stored as gzip or zstd.

        Raises:
            InputError: when it cannot be read, or has more than `limit` bytes.
        """
        return inflate(self.stored(limit), limit)

    def stored(self, limit: int = MAX_BYTES) -> bytes:
        """Return the whole content as it is stored, for checksums.

        Raises:
            InputError: when it cannot be read, or has more than `limit` bytes.
        """
        if self._data is None:
            return _read(self._open_path(), limit)
        if len(self._data) > limit:
            raise InputError(_too_large(limit))
        return self._data

    def text(self, limit: int = MAX_BYTES) -> str:
        r"""Return the content as text with ``\n`` line ends (`decode.decode_text`)."""
        return decode_text(self.read(limit))

    def json(self, kind: type[T] | Any = Any, limit: int = MAX_BYTES) -> Any:
        """Return the content decoded from JSON (`decode.decode_json`)."""
        return decode_json(self.text(limit), kind)

    def yaml(self) -> Any:
        """Return the content decoded from YAML (`decode.decode_yaml`)."""
        return decode_yaml(self.text())

    def _open_path(self) -> int:
        if self.path is None:  # pragma: no cover - a source has data or a path
            raise InputError("cannot be read")
        try:
            # O_NONBLOCK: opening a FIFO that nobody writes to must not hang.
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except (OSError, ValueError) as error:
            raise InputError(why(error)) from None
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise InputError("is not a regular file")


def read_stdin(limit: int = MAX_BYTES) -> bytes:
    """Return what comes on standard input.

    Raises:
        InputError: when it is closed or cannot be read, or has more than `limit` bytes.
    """
    if sys.stdin is None:
        raise InputError("cannot be read: it is closed")
    return _all_of(sys.stdin.buffer, limit)


def _read(descriptor: int, limit: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        size = os.fstat(descriptor).st_size
        if size > limit:
            raise InputError(_too_large(limit))
        return _all_of(file, limit, size)


def _all_of(file: BinaryIO, limit: int, size: int = 0) -> bytes:
    """Return all of a file: `size` bytes at once, for which no copy is made, and what is left piece by piece.

    One `read` of `limit` bytes would take that memory at once.
    """
    try:
        whole = io.BytesIO(file.read(size))
        whole.seek(0, io.SEEK_END)
        while piece := file.read(_PIECE):
            whole.write(piece)
            if whole.tell() > limit:
                raise InputError(_too_large(limit))
    except OSError as error:
        raise InputError(why(error)) from None
    return whole.getvalue()


def _too_large(limit: int) -> str:
    return f"is larger than {limit // 1024**2} MiB, the limit for this kind of file"


def why(error: OSError | ValueError) -> str:
    """Return why something cannot be read, in one line."""
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
