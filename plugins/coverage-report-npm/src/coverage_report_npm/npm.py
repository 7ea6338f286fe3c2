"""``package-lock.json`` and ``npm-shrinkwrap.json``, lockfileVersion 2 and 3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from coverage_report import InputError, LoadContext, Origin, Source
from coverage_report.text import visible
from coverage_report.values import LIMITS, decode_json, key_twice
from coverage_report_npm import bun
from coverage_report_npm.builds import load_entries
from coverage_report_npm.locked import Found, Locked, Stated, converted, named, read_each

_VERSION = re.compile(r'"lockfileVersion"\s*:\s*\d')
_CONTENT = re.compile(r'"(?:packages|dependencies)"\s*:\s*\{')
_FOLDER = "node_modules/"
#: Folders within folders, and so packages that each have their own; npm nests some ten.
_MAX_DEPTH = 100


class _Entry(Stated):
    """A package as npm locks it; `link` is one of a workspace."""

    link: bool = False


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of npm, of whatever version."""
    head = source.head_text
    if head.lstrip()[:1] != "{" or not _VERSION.search(head):
        return False
    return bool(_CONTENT.search(head)) and not bun.accepts(source)


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, and what it is offered for.

    Raises:
        InputError: when it is not JSON, has a key twice, or is no lock of version 2 or 3.
    """
    text = source.text(LIMITS.document)
    lock = decode_json(text, dict[str, Any])
    if (twice := key_twice(text)) is not None:
        raise InputError(f"has the key {visible(twice)!r} twice in one object")
    version, packages = lock.get("lockfileVersion"), lock.get("packages")
    if version == 1 and not isinstance(version, bool):
        advice = "npm 7 and later write a newer one with `npm install --package-lock-only`"
        raise InputError(f"is version 1 of npm's lock format, which has no platforms: {advice}")
    if version not in (2, 3) or not isinstance(packages, dict):
        message = "is not version 2 or 3 of npm's lock format, the ones supported"
        raise InputError(message, "/lockfileVersion")

    def read(key: str, raw: object, origin: Origin) -> Locked | None:
        entry: _Entry = converted(raw, _Entry)
        return None if entry.link else _locked(key, entry, origin, packages)

    yield from load_entries(source, read_each(source.name, "packages", packages, read))


def _locked(key: str, entry: _Entry, origin: Origin, packages: Mapping[str, Any]) -> Locked:
    if key.count(_FOLDER) > _MAX_DEPTH:
        raise ValueError("is nested too deeply")
    is_project = _FOLDER not in key
    own = key.rpartition(_FOLDER)[2]
    return Locked(
        name=named(entry.name or own or ("." if is_project else "")),
        version=entry.version,
        origin=origin,
        limits=entry.limits,
        optional={name: _find(name, key, packages) for name in entry.optional},
        is_project=is_project,
    )


def _find(name: str, key: str, packages: Mapping[str, Any]) -> str | None:
    """Return the key of what a package finds under a name, as Node looks for it: beside itself, then further up."""
    while True:
        found = f"{key}/{_FOLDER}{name}" if key else _FOLDER + name
        if found in packages:
            return _target(found, packages)
        if not key:
            return None
        key = key.rpartition("/" + _FOLDER)[0]


def _target(key: str, packages: Mapping[str, Any]) -> str:
    """Return where a link leads to."""
    entry = packages[key]
    if isinstance(entry, dict) and entry.get("link") is True:
        return str(entry.get("resolved"))
    return key
