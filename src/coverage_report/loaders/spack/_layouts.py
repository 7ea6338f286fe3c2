"""Where a Spack mirror keeps its index: layout v2 (until Spack 0.23) and v3 (since 1.0).

v2: ``build_cache/index.json``, beside it the SHA-256 of its text in ``index.json.hash``.
v3: ``v3/manifests/index/index.manifest.json`` names a blob by its SHA-256 and its length.

A mirror in the middle of a migration has both, and both count, as they do for Spack.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Annotated

import msgspec

from coverage_report import InputError, Source
from coverage_report.loaders.spack._database import Database
from coverage_report.loaders.spack._files import decode, unknown_version
from coverage_report.loaders.spack._folders import Folder, about

#: Opens an index; raises `InputError`, with the file's name, when it cannot be trusted.
Open = Callable[[], Database]

#: The folders of a mirror in which there are no other mirrors.
LAYOUT = frozenset({"v3", "blobs", "build_cache"})

_MANIFEST = "v3/manifests/index/index.manifest.json"
_INDEX = "build_cache/index.json"
_PACKED = ("", ".gz", ".zst")
_MEDIA = "application/vnd.spack.db"
_AGAIN = "copy the mirror again"


class _Blob(msgspec.Struct):
    size: int = msgspec.field(name="contentLength")
    media: str = msgspec.field(name="mediaType")
    algorithm: str = msgspec.field(name="checksumAlgorithm")
    checksum: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Manifest(msgspec.Struct):
    version: int
    data: list[_Blob]


def indexes(mirror: Folder) -> list[Open]:
    """Return what opens the indexes of a mirror; nothing when the folder is no mirror."""
    found: list[Open] = [partial(_open_v3, mirror)] if mirror.has(_MANIFEST) else []
    if mirror.has("build_cache", folder=True):
        packed = [_INDEX + suffix for suffix in _PACKED if mirror.has(_INDEX + suffix)]
        found += [partial(_open_v2, mirror, name) for name in packed[:1]]
    return found


def blob_path(checksum: str) -> str:
    """Return where a mirror of layout v3 keeps the blob with this SHA-256."""
    return f"blobs/sha256/{checksum[:2]}/{checksum}"


def open_blob(mirror: Folder, checksum: str, size: int | None = None) -> Database:
    """Open an index that is a blob of a mirror.

    Args:
        mirror: of layout v3.
        checksum: its SHA-256.
        size: in bytes, when it is known.

    Raises:
        InputError: when it is missing, is not what the checksum says, or is no index.
    """
    blob = mirror.file(blob_path(checksum))
    with about(blob):
        if not mirror.has(blob_path(checksum)):
            raise InputError(f"is missing, and the mirror's manifest names it; {_AGAIN}")
        data = blob.stored()
        if size is not None and len(data) != size:
            raise InputError(f"has {len(data)} bytes, its manifest says {size}; {_AGAIN}")
        if sha256(data).hexdigest() != checksum:
            raise InputError(f"does not match its checksum; {_AGAIN}")
        return Database(blob.name, Source(blob.name, data=data).read())


def _open_v3(mirror: Folder) -> Database:
    manifest = mirror.file(_MANIFEST)
    with about(manifest):
        content = decode(manifest, _Manifest)
        if content.version != 3:
            raise unknown_version("manifest version", content.version, "3")
        blob = next((blob for blob in content.data if blob.media.startswith(_MEDIA)), None)
        if blob is None:
            raise InputError(f"names no index: no data of the type {_MEDIA}", "/data")
        if blob.algorithm != "sha256":
            raise unknown_version("checksumAlgorithm", blob.algorithm, "sha256")
    return open_blob(mirror, blob.checksum, blob.size)


def _open_v2(mirror: Folder, name: str) -> Database:
    index = mirror.file(name)
    with about(index):
        data = index.read()
        if mirror.has(f"{_INDEX}.hash"):
            wanted = mirror.file(f"{_INDEX}.hash").text().strip()
            if sha256(data).hexdigest() != wanted:
                raise InputError(f"does not match {_INDEX}.hash; {_AGAIN}")
        return Database(index.name, data)
