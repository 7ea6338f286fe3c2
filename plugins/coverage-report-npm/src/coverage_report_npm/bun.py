"""``bun.lock``: JSON with commas and comments that JSON does not know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from coverage_report import InputError, LoadContext, Origin, Problem, Source
from coverage_report.text import visible
from coverage_report.values import LIMITS, decode_json, key_twice
from coverage_report_npm.builds import load_entries
from coverage_report_npm.locked import (
    Entries,
    Found,
    Locked,
    Stated,
    converted,
    named,
    read_each,
)

#: Its parts begin differently and end where they must, so that nothing is tried twice.
_COMMENT = r"//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
_GAP = rf"(?:\s|{_COMMENT})*"
_HEAD = re.compile(
    r'\{ "lockfileVersion" : \d+ , (?:"configVersion" : \d+ , )?"workspaces" : \{'.replace(
        " ", _GAP
    )
)
#: A string, which stays; or a comment, or a comma before the end of a list or an object, which JSON does not know.
_BEYOND_JSON = re.compile(rf'("(?:[^"\\]|\\.)*")|{_COMMENT}|,(?={_GAP}[\]}}])')
_VERSIONS = (0, 1)
_MAX_DEPTH = 100


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of Bun that is text."""
    return bool(_HEAD.match(source.head_text.lstrip()))


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, and what it is offered for.

    Raises:
        InputError: when it is not what Bun writes, or is a lock of a later version.
    """
    text = _BEYOND_JSON.sub(lambda found: found[1] or " ", source.text(LIMITS.document))
    lock = decode_json(text, dict[str, Any])
    if (
        twice := key_twice(text)
    ) is not None:  # Bun writes what it finds in a package.json, be it twice
        yield Problem(
            source.name, "", f"has the key {visible(twice)!r} twice in one object; the last counts"
        )
    packages, workspaces = lock.get("packages", {}), lock.get("workspaces")
    if lock.get("lockfileVersion") not in _VERSIONS or not isinstance(packages, dict):
        message = "is not version 0 or 1 of Bun's lock format, the ones supported"
        raise InputError(message, "/lockfileVersion")
    yield from load_entries(
        source, _read(source.name, packages, workspaces if isinstance(workspaces, dict) else {})
    )


def _read(file: str, packages: Mapping[str, Any], workspaces: Mapping[str, Any]) -> Entries:
    def project(path: str, raw: object, origin: Origin) -> Locked:
        info: Stated = converted(raw, Stated)
        optional = {name: _find(name, info.name or "", packages) for name in info.optional}
        name = named(info.name or path or ".")
        return Locked(name, info.version, origin, optional=optional, is_project=True)

    def package(key: str, raw: object, origin: Origin) -> Locked | None:
        return _locked(key, raw, origin, packages)

    yield from read_each(file, "packages", packages, package)
    yield from read_each(file, "workspaces", workspaces, project, "workspace:")


def _locked(key: str, raw: object, origin: Origin, packages: Mapping[str, Any]) -> Locked | None:
    """Return what ``[name@version, registry, {...}, integrity]`` says; None for a workspace."""
    if not isinstance(raw, list) or not raw or not isinstance(raw[0], str):
        raise ValueError("is not a list that begins with a name and a version")
    if key.count("/") > _MAX_DEPTH:
        raise ValueError("is nested too deeply")
    name, _, version = raw[0][1:].partition("@")
    if version.startswith(("workspace:", "root:")):
        return None
    info: Stated = converted(next((part for part in raw if isinstance(part, dict)), {}), Stated)
    return Locked(
        name=named(raw[0][:1] + name),
        version=version,
        origin=origin,
        limits=info.limits,
        optional={name: _find(name, key, packages) for name in info.optional},
    )


def _find(name: str, key: str, packages: Mapping[str, Any]) -> str | None:
    """Return the key of what a package finds under a name: under its own key, then under those that lead to it."""
    while key:
        if f"{key}/{name}" in packages:
            return f"{key}/{name}"
        key = key.rpartition("/")[0]  # of a scope alone nothing is found
    return name if name in packages else None
