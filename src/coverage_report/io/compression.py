"""Gzip and zstd: told by their first bytes, never inflated without a limit."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from typing import IO, Any, NamedTuple

from coverage_report.errors import InputError
from coverage_report.io.decode import reason

#: Indexes of Spack shrink to a 5th with gzip and a 23rd with zstd (measured); a bomb to a thousandth.
MAX_RATIO = 200
#: Whatever the ratio, so much may come out.
ALWAYS = 16 * 1024 * 1024
_CHUNK = 256 * 1024


class _Format(NamedTuple):
    name: str
    magic: bytes
    opened: Callable[[io.BytesIO], tuple[Any, tuple[type[Exception], ...]]]


def _gzip(file: IO[bytes]) -> tuple[Any, tuple[type[Exception], ...]]:
    import gzip
    import zlib

    return gzip.GzipFile(fileobj=file), (OSError, EOFError, zlib.error)


def _zstd(file: IO[bytes]) -> tuple[Any, tuple[type[Exception], ...]]:
    zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    return zstd.ZstdFile(file), (OSError, EOFError, zstd.ZstdError)


_FORMATS = (
    _Format("gzip", b"\x1f\x8b", _gzip),
    _Format("zstd", b"\x28\xb5\x2f\xfd", _zstd),
)


#: What files are packed with that this program does not unpack.
_STRANGE = {"xz": rb"\xfd7zXZ\0", "bzip2": rb"BZh[1-9]1AY&SY"}


def check_packing(start: bytes) -> None:
    """Raise InputError when a file that begins so is packed with what is not unpacked here."""
    for name, magic in _STRANGE.items():
        if re.match(magic, start):
            raise InputError(
                f"is packed with {name}, which is not read; unpack it, or use gzip or zstd"
            )


def inflate(data: bytes, limit: int) -> bytes:
    """Return `data` as it was before compression; data that is not compressed as it is.

    Raises:
        InputError: when it is damaged or packed otherwise, or unpacks to more than `limit` bytes or than any honest text.
    """
    check_packing(data)
    packed = _format(data)
    if packed is None:
        return data
    most = min(limit, max(ALWAYS, MAX_RATIO * len(data)))
    whole = io.BytesIO()
    for chunk in _chunks(data, packed):
        whole.write(chunk)
        if whole.tell() > most:
            raise InputError(f"unpacks to more than {most // 1024**2} MiB, which is refused")
    return whole.getvalue()


def inflate_head(data: bytes, size: int) -> bytes:
    """Return the first `size` bytes of what the file that begins with `data` was before compression."""
    packed = _format(data)
    if packed is None:
        return data
    head = b""
    with suppress(InputError):  # the end of the file is not here
        for chunk in _chunks(data, packed):
            head += chunk
            if len(head) >= size:
                break
    return head[:size]


def _format(data: bytes) -> _Format | None:
    return next((known for known in _FORMATS if data.startswith(known.magic)), None)


def _chunks(data: bytes, packed: _Format) -> Iterator[bytes]:
    file, errors = packed.opened(io.BytesIO(data))
    try:
        while chunk := file.read1(_CHUNK):
            yield chunk
    except errors as error:
        raise InputError(f"is not valid {packed.name}: {reason(error)}") from None
