"""``Requires-Python`` of a wheel that is there: read from METADATA in it, and no more than that."""

from __future__ import annotations

import io
import os
from contextlib import closing
from typing import IO, TYPE_CHECKING

from coverage_report import InputError, Source
from coverage_report_wheels.markers import Pythons

if TYPE_CHECKING:
    from zipfile import ZipFile

#: The list of files at a zip's end, which is read as a whole: 60,000 names have 6 MB.
_MAX_LIST = 16 * 1024 * 1024
_MAX_METADATA = 1024 * 1024
_MAX_BYTES = 256 * 1024 * 1024
#: Of a zip archive's ways to compress those that wheels use: stored, and deflated.
_PLAIN = (0, 8)
_END = b"PK\x05\x06"
_END_SIZE = 22
_MAX_COMMENT = 65535


def requires_python(source: Source) -> Pythons | None:
    """Return what the wheel's metadata says of Python; None where it says nothing, or cannot be read.

    Raises:
        ValueError: when what it says is no set of version specifiers.
    """
    text = _text(source)
    return Pythons(text) if text else None


def _text(source: Source) -> str:
    import zlib  # 5 ms, which only wheels on disk need
    from zipfile import BadZipFile, ZipFile

    damaged = (EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
    try:
        with closing(_opened(source)) as file:
            if not _is_bounded(file):
                return ""
            with ZipFile(file) as archive:
                return _stated(_metadata(archive))
    except (*damaged, BadZipFile, InputError, zlib.error):
        return ""


def _opened(source: Source) -> IO[bytes]:
    if source.path is not None:
        return source.path.open("rb")
    return io.BytesIO(source.stored(_MAX_BYTES))


def _is_bounded(file: IO[bytes]) -> bool:
    """Tell whether the list of files at the zip's end is of a size that a wheel has."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE - _MAX_COMMENT))
    tail = file.read(_END_SIZE + _MAX_COMMENT)
    start = tail.rfind(_END)
    if start < 0 or len(tail) < start + _END_SIZE:
        return False
    return int.from_bytes(tail[start + 12 : start + 16], "little") <= _MAX_LIST


def _metadata(archive: ZipFile) -> str:
    for info in archive.infolist():
        folder, _, name = info.filename.partition("/")
        if name == "METADATA" and folder.endswith(".dist-info") and info.compress_type in _PLAIN:
            with archive.open(info) as file:
                return file.read(_MAX_METADATA).decode("utf-8", "replace")
    return ""


def _stated(metadata: str) -> str:
    """Return the header's value, or nothing; headers end with the first empty line."""
    for line in metadata.splitlines():
        key, colon, value = line.partition(":")
        if not line.strip():
            break
        if colon and key.strip().lower() == "requires-python":
            return value.strip()
    return ""
