"""A folder in the OCI image layout (image-spec, ``image-layout.md``), as ``buildx build --output type=oci`` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Named, Origin, Problem, Source
from coverage_report_oci.images import (
    Descriptor,
    Found,
    Image,
    descriptor,
    is_index,
    load_manifest,
    manifests,
    problem,
    record,
)
from coverage_report_oci.platforms import Platform

_MAX_BYTES = 4 * 1024 * 1024
#: An index in an index in an index: one more than anybody makes.
_MAX_DEPTH = 4
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_UNNAMED = "layout"


def accepts(source: Source) -> bool:
    """Tell whether `source` is a folder with the marker of a layout, and an index."""
    return {"oci-layout", "index.json"} <= {entry.name for entry in source.entries}


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each image for a platform; the snapshot is the folder's name.

    Raises:
        InputError: when its index cannot be read.
    """
    folder = source.path or Path()
    snapshot = folder.resolve().name or _UNNAMED
    yield Named(snapshot)
    layout = _Layout(folder, source.name.rstrip("/"))
    index = layout.read("index.json")
    yield from layout.index(index, Image(snapshot), "index.json", 0)


@dataclass(frozen=True, slots=True)
class _Layout:
    """A layout on disk.

    Attributes:
        folder: where it is.
        shown: how messages call it.
    """

    folder: Path
    shown: str

    def read(self, name: str) -> dict[str, Any]:
        """Return a document of the layout.

        Raises:
            InputError: with the file that cannot be read.
        """
        shown = f"{self.shown}/{name}"
        try:
            found: dict[str, Any] = Source(shown, path=self.folder / name).json(
                dict[str, Any], _MAX_BYTES
            )
        except InputError as error:
            raise InputError(error.message, error.pointer, file=shown) from None
        return found

    def index(self, index: Mapping[str, Any], image: Image, name: str, depth: int) -> Found:
        """Yield what an index lists, and what the indexes in it do."""
        for number, raw in enumerate(manifests(index) or ()):
            origin = Origin(f"{self.shown}/{name}", f"/manifests/{number}")
            one = descriptor(raw, origin)
            if isinstance(one, Problem):
                yield one
                continue
            reference = next((one.notes[key] for key in _NAMES if key in one.notes), None)
            named = image.called(reference) if reference else image
            try:
                yield from self._listed(one, named, origin, depth)
            except InputError as error:
                yield problem(origin, f"{error.file}: {error.message}")

    def _listed(self, one: Descriptor, image: Image, origin: Origin, depth: int) -> Found:
        if is_index(one) and depth < _MAX_DEPTH and one.hex:
            blob = f"blobs/sha256/{one.hex}"
            yield from self.index(self.read(blob), image, blob, depth + 1)
        elif is_index(one):
            yield problem(origin, "is an index that is nested too deeply, or has no SHA-256")
        elif one.platform is None and not one.artifact_type and one.hex:
            yield record(self._platform(one.hex), one.digest, image, origin)
        else:
            yield from load_manifest(one, image, origin)

    def _platform(self, digest: str) -> Platform:
        """Return the platform that the configuration of a manifest states."""
        config = self.read(f"blobs/sha256/{digest}").get("config")
        try:
            blob = msgspec.convert(config, Descriptor).hex
            return msgspec.convert(self.read(f"blobs/sha256/{blob}"), Platform)
        except msgspec.ValidationError:
            return Platform()
