"""From the manifests of an index to build records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from coverage_report import BuildRecord, LeftOut, Named, Origin, Problem
from coverage_report.text import shorten, visible
from coverage_report_oci.platforms import Platform

INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
#: What buildx adds for each image: provenance and a list of contents.
_ATTESTATION = "attestation-manifest"
_KIND = "vnd.docker.reference.type"
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_UNNAMED = "image"

Found = Iterator[BuildRecord | LeftOut | Named | Problem]


class Descriptor(msgspec.Struct, rename="camel"):
    """A manifest as an index lists it."""

    digest: str
    media_type: str = ""
    artifact_type: str | None = None
    platform: Platform | None = None
    annotations: dict[str, str] | None = None

    @property
    def notes(self) -> Mapping[str, str]:
        """Its annotations."""
        return self.annotations or {}

    @property
    def hex(self) -> str | None:
        """The digest, where it is SHA-256: the name of a blob."""
        match = _DIGEST.fullmatch(self.digest)
        return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Image:
    """What manifests are of.

    Attributes:
        snapshot: the document, or the layout.
        name: of the image, without a tag.
        tag: of it.
    """

    snapshot: str
    name: str = _UNNAMED
    tag: str | None = None

    def called(self, reference: str | None) -> Image:
        """Return the image with the name, or only the tag, that a reference says: ``ghcr.io/x/y:1``, ``1``."""
        plain = (reference or "").partition("@")[0]
        name, colon, tag = plain.rpartition(":")
        if colon and "/" not in tag:
            return Image(self.snapshot, name or self.name, tag or None)
        if "/" in plain:
            return Image(self.snapshot, plain, None)
        return Image(self.snapshot, self.name, plain or self.tag)


def descriptor(raw: object, origin: Origin) -> Descriptor | Problem:
    """Return a manifest of an index, or the problem that it is none."""
    try:
        return msgspec.convert(raw, Descriptor)
    except msgspec.ValidationError as error:
        return problem(origin, error)


def problem(origin: Origin, what: object) -> Problem:
    """Return the problem that `what` names, fit to be shown, with its consequence."""
    said = f"{shorten(visible(str(what)), 300)}; it is not counted"
    return Problem(origin.file, origin.pointer, said)


def is_index(one: Descriptor) -> bool:
    """Tell whether what is listed is an index itself."""
    return one.media_type in INDEXES


def load_manifest(one: Descriptor, image: Image, origin: Origin) -> Found:
    """Yield the record of a manifest; of what is no image, that it is left out."""
    platform = one.platform or Platform()
    if one.notes.get(_KIND) == _ATTESTATION:
        yield LeftOut(image.name, image.snapshot, "attestation", hash=one.digest)
    elif one.artifact_type and not platform.is_known:
        yield LeftOut(image.name, image.snapshot, "not an image", hash=one.digest)
    else:
        yield record(platform, one.digest, image, origin)


def record(platform: Platform, digest: str | None, image: Image, origin: Origin) -> BuildRecord:
    """Return the record of an image for a platform."""
    axes = platform.axes
    return BuildRecord(
        package=image.name,
        snapshot=image.snapshot,
        axes=axes,
        version=image.tag,
        hash=digest and "#".join((digest, *(value or "" for value in axes.values()))),
        origin=origin,
    )


def manifests(index: Mapping[str, Any]) -> list[Any] | None:
    """Return what an index lists; None where it is none."""
    found = index.get("manifests")
    return found if isinstance(found, list) else None
