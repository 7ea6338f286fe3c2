"""``pnpm-lock.yaml``, of pnpm 5 and later (lockfileVersion 5.x, 6.x, 9.x)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from coverage_report import InputError, LoadContext, Origin, Source
from coverage_report.values import LIMITS, decode_yaml
from coverage_report_npm.builds import load_entries
from coverage_report_npm.locked import (
    Entries,
    Found,
    Locked,
    Stated,
    converted,
    named,
    pointer,
    read_each,
)

_VERSION = re.compile(r"^lockfileVersion: *['\"]?(\d+)", re.MULTILINE)
#: Of several documents the first can be about pnpm itself, since it locks its own version.
_NEXT = re.compile(r"^---[ \t]*$", re.MULTILINE)
#: ``/@scope/name/1.2.3_peer``, ``/name@1.2.3(peer)``, ``name@1.2.3``
_KEY = re.compile(r"/?(?P<name>(?:@[^/@]+/)?[^/@]+)[/@](?P<version>[^(_]+)")
_MAJORS = ("5", "6", "9")
_SECTIONS = ("packages", "snapshots", "importers")


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of pnpm, of whatever version."""
    return bool(_VERSION.search(source.head_text))


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, and what it is offered for.

    Raises:
        InputError: when it is not YAML, or a lock of another version.
    """
    text = source.text(LIMITS.file)
    yield from load_entries(source, _documents(source.name, text))


def _documents(file: str, text: str) -> Entries:
    for number, document in enumerate(one for one in _NEXT.split(text) if one.strip()):
        lock = decode_yaml(document)
        version = str(lock.get("lockfileVersion")) if isinstance(lock, dict) else ""
        if version.partition(".")[0] not in _MAJORS:
            message = "is not version 5, 6 or 9 of pnpm's lock format, the ones supported"
            raise InputError(message, "/lockfileVersion")
        yield from _read(file, lock, f"{number}:" if number else "")


def _read(file: str, lock: Mapping[str, Any], prefix: str) -> Entries:
    packages, snapshots, importers = (_mapping(lock, key) for key in _SECTIONS)
    own: dict[str, dict[str, Any]] = {}
    for key, raw in snapshots.items():  # since version 9 with what a package depends on
        asked = raw.get("optionalDependencies") if isinstance(raw, dict) else None
        if isinstance(asked, dict):
            own.setdefault(_without_peers(str(key)), {}).update(asked)

    def find(asked: Mapping[str, Any]) -> dict[str, str | None]:
        found = ((name, _find(name, ref, packages)) for name, ref in asked.items())
        return {name: key and prefix + key for name, key in found}

    def package(key: str, raw: object, origin: Origin) -> Locked:
        entry: Stated = converted(raw or {}, Stated)
        match = _KEY.match(key)
        return Locked(
            name=named(entry.name or (match["name"] if match else key)),
            version=entry.version or (match["version"] if match else None),
            origin=origin,
            limits=entry.limits,
            optional=find({**entry.optional, **own.get(key, {})}),
        )

    def project(path: str, raw: object, origin: Origin) -> Locked:
        asked = converted(raw, Stated).optional
        refs = {n: ref.get("version") if isinstance(ref, dict) else ref for n, ref in asked.items()}
        return Locked(named(path), None, origin, optional=find(refs), is_project=True)

    yield from read_each(file, "packages", packages, package, prefix)
    yield from read_each(file, "importers", importers or {".": lock}, project, f"{prefix}importer ")


def _without_peers(key: str) -> str:
    """Return a key or a reference without what tells apart by peers: ``vite@7.0.0(sass@1.2.3)``."""
    return key.partition("(")[0]


def _mapping(lock: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    found = lock.get(key) or {}
    if not isinstance(found, dict):
        raise InputError("is not a mapping", pointer(key))
    return found


def _find(name: str, ref: object, packages: Mapping[Any, Any]) -> str | None:
    """Return the key of a package; what it is referred to by is a version, or where it has another name, the key."""
    keys = (f"{name}@{ref}", f"/{name}@{ref}", f"/{name}/{ref}", str(ref))
    found = (key for one in keys for key in (one, _without_peers(one)))
    return next((key for key in found if key in packages), None)
