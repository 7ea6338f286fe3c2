"""A document on its own: an index, a manifest list, a lone manifest, or what ``imagetools inspect`` makes of these."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Named, Origin, Problem, Source
from coverage_report_oci.images import (
    INDEXES,
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

_MAX_BYTES = 4 * 1024 * 1024  # what registries take (OCI distribution, "Pushing Manifests")
_SCHEMA = re.compile(r'"schemaVersion"\s*:\s*2\b')
_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_CONFIGURATIONS = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
_TYPES = "|".join(map(re.escape, (*sorted(INDEXES), *_MANIFESTS, *_CONFIGURATIONS)))
_TYPE = re.compile(rf'"mediaType"\s*:\s*"(?:{_TYPES})"')


def accepts(source: Source) -> bool:
    """Tell whether `source` is an index, a manifest list, or a manifest, by its media type."""
    head = source.head_text
    return head.lstrip()[:1] == "{" and bool(_SCHEMA.search(head) and _TYPE.search(head))


def load(source: Source, context: LoadContext) -> Found:
    """Yield a record for each manifest of an image; the snapshot is the file's name without its suffix.

    Raises:
        InputError: when it is not JSON, or neither an index nor a manifest.
    """
    document = source.json(dict[str, Any], _MAX_BYTES)
    image = Image(source.stem)
    if isinstance(document.get("name"), str):  # of imagetools inspect --format '{{json .}}'
        image = image.called(document["name"])
    image = Image(image.snapshot, context.options.get("name") or image.name, image.tag)
    inner = document.get("manifest")
    index = inner if isinstance(inner, dict) else document
    yield Named(image.snapshot)
    listed = manifests(index)
    if listed is not None:
        prefix = "/manifest/manifests" if index is inner else "/manifests"
        for number, raw in enumerate(listed):
            yield from _listed(raw, image, Origin(source.name, f"{prefix}/{number}"))
    elif "config" in index or index is inner:
        yield record(_platform(document.get("image")), _digest(index), image, Origin(source.name))
    else:
        raise InputError("is neither an image index nor a manifest")


def _listed(raw: object, image: Image, origin: Origin) -> Found:
    one = descriptor(raw, origin)
    if isinstance(one, Problem):
        yield one
    elif is_index(one):
        yield problem(origin, "is an index within the index, whose platforms are not in this file")
    else:
        yield from load_manifest(one, image, origin)


def _platform(configuration: object) -> Platform:
    """Return the platform of a lone manifest: a manifest says none, but its configuration does."""
    try:
        return msgspec.convert(configuration, Platform)
    except msgspec.ValidationError:
        return Platform()


def _digest(index: dict[str, Any]) -> str | None:
    try:
        return msgspec.convert(index, Descriptor).digest
    except msgspec.ValidationError:
        return None
