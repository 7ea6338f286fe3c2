"""``yarn.lock`` of Yarn 2 and later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from coverage_report import InputError, LoadContext, Origin, Source
from coverage_report.values import LIMITS, decode_yaml
from coverage_report_npm.builds import load_entries
from coverage_report_npm.locked import Found, Locked, converted, limits_of, named, read_each

_METADATA = re.compile(r"^__metadata:", re.MULTILINE)
#: ``os=linux & cpu=x64 & libc=glibc``, ``(os=linux | os=freebsd) & !cpu=arm``
_CONDITION = re.compile(r"(!?)(os|cpu|libc)=([^\s|&()]+)")


class _Entry(msgspec.Struct):
    """A package as Yarn locks it: what can be left out stands among its dependencies."""

    resolution: str
    version: Any = None
    conditions: str = ""
    dependencies: dict[str, Any] = {}
    meta: dict[str, Any] = msgspec.field(default_factory=dict, name="dependenciesMeta")


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of Yarn 2 or later."""
    return bool(_METADATA.search(source.head_text))


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, and what it is offered for.

    Raises:
        InputError: when it is not YAML, or no lock.
    """
    lock = decode_yaml(source.text(LIMITS.file))
    if not isinstance(lock, dict):
        raise InputError("is not a lock file of Yarn")
    keys = {one: str(key) for key in lock for one in str(key).split(", ")}

    def read(key: str, raw: object, origin: Origin) -> Locked | None:
        return None if key == "__metadata" else _locked(converted(raw, _Entry), origin, keys)

    yield from load_entries(source, read_each(source.name, "", lock, read))


def _locked(entry: _Entry, origin: Origin, keys: Mapping[str, str]) -> Locked:
    name, _, reference = entry.resolution[1:].partition("@")
    stated: dict[str, list[str]] = {"os": [], "cpu": [], "libc": []}
    for negated, axis, word in _CONDITION.findall(entry.conditions):
        stated[axis].append(negated + word)
    optional = [one for one, meta in entry.meta.items() if _is_optional(meta)]
    return Locked(
        name=named(entry.resolution[:1] + name),
        version=None if entry.version is None else str(entry.version),
        origin=origin,
        limits=limits_of(**stated),
        optional={
            one: _find(one, entry.dependencies[one], keys)
            for one in optional
            if one in entry.dependencies
        },
        is_project=reference.startswith("workspace:"),
    )


def _is_optional(meta: object) -> bool:
    return isinstance(meta, dict) and meta.get("optional") is True


def _find(name: str, wanted: object, keys: Mapping[str, str]) -> str | None:
    """Return the key of what satisfies a dependency; until Yarn 4 its range is without a protocol."""
    return keys.get(f"{name}@{wanted}") or keys.get(f"{name}@npm:{wanted}")
