"""What the files of Spack have in common: damaged records, JSON pointers and names of snapshots."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TypeVar

import msgspec

from coverage_report import InputError, Source
from coverage_report.text import shorten, visible
from coverage_report.values import LIMITS, decode_json, decode_text, key_twice

T = TypeVar("T")

#: What decoding one record raises when it is not by the format.
DAMAGED = (msgspec.MsgspecError, ValueError, RecursionError)

_PGP = "-----BEGIN PGP "
_SIGNED = f"{_PGP}SIGNED MESSAGE-----"
_SIGNATURE = "\n-----BEGIN PGP SIGNATURE-----"

#: Folders that belong to the layout of a mirror, a store or an installed package, not to its name.
_LAYOUT = re.compile(
    r"build_cache|v3|manifests|index|blobs|sha256|[0-9a-f]{2}|\.spack-db|\.spack|/?"
)
#: Names of files that say nothing of what is in them.
_NAMELESS = re.compile(r"index|spack|[0-9a-f]{64}")


def decode(source: Source, kind: type[T], limit: int = LIMITS.manifest) -> T:
    """Return the JSON document of a small source.

    Raises:
        InputError: when it is no JSON, not by the format, or has a key twice.
    """
    return decode_small(source.read(limit), kind)


def decode_small(data: bytes, kind: type[T]) -> T:
    """Return a JSON document that is small, signed in clear or not.

    Raises:
        InputError: when it is no JSON, not by the format, or has a key twice.
    """
    found = decode_bytes(data, kind)
    if key := key_twice(plain(data)):
        raise InputError(twice(key))
    return found


def twice(key: str) -> str:
    """Return what is wrong where a key stands twice in an object."""
    return f"has the key {shorten(repr(key), 60)} twice: keep one"


def decode_bytes(data: bytes, kind: type[T]) -> T:
    """Return a JSON document, signed in clear or not; plain bytes are decoded where they are, without a copy as text.

    Raises:
        InputError: when it is no JSON, or not by the format.
    """
    return decode_json(data if data[:1] in (b"{", b"[") else plain(data), kind)


def plain(data: bytes) -> str:
    """Return the text of a JSON document, without a signature around it.

    Raises:
        InputError: when it is no text, or signed in another way.
    """
    return unsigned(decode_text(data))


def unsigned(text: str) -> str:
    """Return what was signed in clear (RFC 9580, 7), which nobody checks; text that is not signed as it is.

    Raises:
        InputError: when the signature at its end is missing, or it is signed in another way.
    """
    if not text.startswith(_PGP):
        return text
    if not text.startswith(_SIGNED):
        raise InputError(
            "is signed or encrypted with PGP, and not in clear text; save the plain JSON"
        )
    signed, end, _ = text.partition("\n\n")[2].partition(_SIGNATURE)
    if not end:
        raise InputError("is cut off: the PGP signature at its end is missing")
    return signed.replace("\n- ", "\n")


def head_of(source: Source) -> str:
    """Return how a file begins, without what stands before a text that is signed in clear."""
    head = source.head_text
    if head.startswith(_SIGNED):
        return head.replace("\r\n", "\n").partition("\n\n")[2]
    return head


def say(error: Exception) -> str:
    """Return what was wrong with one record."""
    text = str(error) or "nested too deeply"
    return "record skipped: " + (text if len(text) <= 200 else text[:199] + "…")


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) to a place."""
    return "".join(map(token, parts))


def token(part: str | int) -> str:
    """Return one step of a JSON pointer."""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


def snapshot_name(source: Source, *, always_folder: bool = False) -> str:
    """Return the name of what a file was found in, where its own says nothing.

    ``mirror/build_cache/index.json`` is ``mirror``, ``env/spack.lock`` is ``env``, wherever it is named from;
    ``today.lock`` is ``today``. What stands before a colon, such as a revision, is no part of a name.

    Args:
        always_folder: whether no file of this kind is a snapshot of its own.
    """
    stem = source.stem.removesuffix(".spack").rpartition(":")[2]
    if not always_folder and not _NAMELESS.fullmatch(stem):
        return stem
    return next((f for f in reversed(_folders(source)) if not _LAYOUT.fullmatch(f)), stem)


def _folders(source: Source) -> list[str]:
    """Return the names of the folders that a file is in, outermost first."""
    if source.path:
        return [visible(name) for name in source.path.parent.resolve().parts[1:]]
    return [f.rpartition(":")[2] for f in PurePosixPath(source.name).parts[:-1] if f != ".."]


def unknown_version(what: str, found: object, known: str) -> InputError:
    """Return the error for a format that this program does not know, such as one from the future."""
    return InputError(f"has {what} {found!r}; this program reads {known}")
