"""Layout v3 of a mirror (since Spack 1.0): manifests name blobs by SHA-256, and everything else is a blob.

``v3/manifests/index/index.manifest.json`` names the index, ``v3/manifests/index/<view>/index.manifest.json`` that of a
view (since 1.2; a view's name may hold ``/``), ``v3/manifests/spec/<name>/<name>-<version>-<hash>.spec.manifest.json``
what was pushed of a spec. A blob that no manifest names is nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, KeysView
from hashlib import sha256
from typing import Annotated

import msgspec

from coverage_report import BuildRecord, InputError, LeftOut, Problem, Source
from coverage_report.loaders.spack._files import decode, unknown_version
from coverage_report.loaders.spack._folders import Folder, about
from coverage_report.loaders.spack._spec_file import read_spec

AGAIN = "copy the mirror again"
INDEX_MANIFEST = "index.manifest.json"
INDEXES = "v3/manifests/index"
_SPECS = "v3/manifests/spec"
_SPEC_MANIFEST = ".spec.manifest.json"
_BLOBS = "blobs/sha256"
_INDEX_MEDIA = "application/vnd.spack.db"
_SPEC_MEDIA = "application/vnd.spack.spec"
_COMPRESSIONS = ("none", "gzip", "zstd")
#: Of a spec: itself, and its tarball.
_BLOBS_OF_SPEC = 2


class Blob(msgspec.Struct):
    """What a manifest says of a blob; `size` in bytes, as it is stored."""

    size: int = msgspec.field(name="contentLength")
    media: str = msgspec.field(name="mediaType")
    algorithm: str = msgspec.field(name="checksumAlgorithm")
    checksum: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    compression: str = "none"


class _Manifest(msgspec.Struct):
    version: int
    data: list[Blob]


def index_blob(manifest: Source) -> Blob:
    """Return the blob of the index that a manifest names.

    Raises:
        InputError: when it names none, or one that this program cannot read.
    """
    with about(manifest):
        return _the(_INDEX_MEDIA, "index", _blobs(manifest))


def _blobs(manifest: Source) -> list[Blob]:
    content = decode(manifest, _Manifest)
    if content.version != 3:
        raise unknown_version("manifest version", content.version, "3")
    return content.data


def _the(media: str, what: str, blobs: Iterable[Blob]) -> Blob:
    blob = next((blob for blob in blobs if blob.media.startswith(media)), None)
    if blob is None:
        raise InputError(f"names no {what}: no data of the type {media}", "/data")
    if blob.algorithm != "sha256":
        raise unknown_version("checksumAlgorithm", blob.algorithm, "sha256")
    if blob.compression not in _COMPRESSIONS:
        raise unknown_version(f"an {what} compressed as", blob.compression, "gzip and zstd")
    return blob


def blob_path(checksum: str) -> str:
    """Return where a mirror of layout v3 keeps the blob with this SHA-256."""
    return f"{_BLOBS}/{checksum[:2]}/{checksum}"


def read_blob(mirror: Folder, checksum: str, size: int | None = None) -> bytes:
    """Return what a blob holds, unpacked.

    Args:
        mirror: of layout v3.
        checksum: its SHA-256.
        size: in bytes, when it is known.

    Raises:
        InputError: when it is missing, or is not what the checksum says.
    """
    blob = mirror.file(blob_path(checksum))
    with about(blob):
        if not mirror.has(blob_path(checksum)):
            raise InputError(f"is missing, and the mirror's manifest names it; {AGAIN}")
        data = blob.stored()
        if size is not None and len(data) != size:
            raise InputError(f"has {len(data)} bytes, its manifest says {size}; {AGAIN}")
        if sha256(data).hexdigest() != checksum:
            raise InputError(f"does not match its checksum; {AGAIN}")
        return Source(blob.name, data=data).read()


class Pushed:
    """The specs that were pushed to a mirror, by hash, as their manifests say.

    Args:
        mirror: of layout v3, with manifests of specs.
    """

    def __init__(self, mirror: Folder) -> None:
        self._mirror = mirror
        self._places = dict(self._found())
        self._named: dict[str, list[str]] = {}

    def _found(self) -> Iterator[tuple[str, tuple[str, str]]]:
        specs = self._mirror.part(_SPECS)
        for package in specs.entries(folders=True):
            for name in specs.part(package).entries(folders=False):
                if name.endswith(_SPEC_MANIFEST):
                    key = name.removesuffix(_SPEC_MANIFEST).rpartition("-")[2]
                    yield key, (package, f"{_SPECS}/{package}/{name}")

    @property
    def hashes(self) -> KeysView[str]:
        """The hashes of all specs."""
        return self._places.keys()

    def package(self, key: str) -> str:
        """Return the package of a spec."""
        return self._places[key][0]

    def read(
        self,
        snapshot: str,
        *,
        hashes: Iterable[str] | None = None,
        stacks: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> Iterator[BuildRecord | LeftOut | Problem]:
        """Yield the records of the specs themselves; one that cannot be read is a problem.

        Args:
            snapshot: what they belong to.
            hashes: of the records that are wanted; default: all.
            stacks: returns the stacks of a hash.
        """
        for key in self.hashes if hashes is None else hashes:
            try:
                blob = _the(_SPEC_MEDIA, "spec", self._blobs(key))
                file = self._mirror.file(blob_path(blob.checksum)).name
                data = read_blob(self._mirror, blob.checksum, blob.size)
                found = read_spec(data, file, snapshot)
            except InputError as error:
                file = error.file or self._mirror.file(self._places[key][1]).name
                yield Problem(file, error.pointer, f"record skipped: {error.message}")
                continue
            if isinstance(found, BuildRecord):
                found = msgspec.structs.replace(found, stacks=stacks(key))
            yield found

    def _blobs(self, key: str) -> list[Blob]:
        manifest = self._mirror.file(self._places[key][1])
        with about(manifest):
            blobs = _blobs(manifest)
        self._named[key] = [blob.checksum for blob in blobs]
        return blobs

    def orphans(self, indexes: Iterable[Blob]) -> int:
        """Return how many blobs no manifest names: those of specs, and these of indexes.

        As long as there are not more blobs than the manifests should name, none of these is opened for it.
        """
        blobs = set(self._stored())
        named = {blob.checksum for blob in indexes}
        if len(blobs) <= _BLOBS_OF_SPEC * len(self._places) + len(named):
            return 0
        for key in self._places:
            try:
                named.update(self._named.get(key) or [b.checksum for b in self._blobs(key)])
            except InputError:
                continue
        return len(blobs - named)

    def _stored(self) -> Iterator[str]:
        if self._mirror.has(_BLOBS, folder=True):
            blobs = self._mirror.part(_BLOBS)
            for start in blobs.entries(folders=True):
                yield from blobs.part(start).entries(folders=False)


def pushed(mirror: Folder) -> Pushed | None:
    """Return what was pushed to a mirror; None where the manifests of specs are not there, as in a copy of an index."""
    found = Pushed(mirror) if mirror.has(_SPECS, folder=True) else None
    return found if found and found.hashes else None
