"""Telling snapshots apart that are named after their files: no two are pooled because paths end alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

import msgspec

from coverage_report.io.sources import Source
from coverage_report.model.records import BuildRecord, LeftOut, Mention, Observed
from coverage_report.plugin.extensions import Loaded

Items = list[Loaded]


def told_apart(read: Iterable[tuple[Source, Items]]) -> Iterator[Items]:
    """Yield the items of each source, with longer snapshot names where two places gave one name.

    ``a/builds.csv`` and ``b/builds.csv`` both name their snapshot ``builds``; it becomes
    ``a/builds.csv`` and ``b/builds.csv``. A name that the content states is left as it is, and files
    that are named after their common folder stay together.
    """
    batches = [(items, _places(source, items)) for source, items in read]
    owners: dict[str, set[PurePath]] = {}
    for _, places in batches:
        for name, place in places.items():
            owners.setdefault(name, set()).add(place)
    for items, places in batches:
        longer = {
            name: _shortest(place, owners[name])
            for name, place in places.items()
            if len(owners[name]) > 1
        }
        yield [_renamed(item, longer) for item in items] if longer else items


def _places(source: Source, items: Items) -> dict[str, PurePath]:
    """Return the file or folder that each snapshot of a source is named after, if it is after one."""
    path = PurePath(source.path.resolve() if source.path else source.name)
    found = {}
    for name in {getattr(item, "snapshot", None) for item in items} - {None}:
        if name in {path.name, source.stem}:
            found[name] = path
        elif name == path.parent.name:
            found[name] = path.parent
    return found


def _shortest(place: PurePath, places: Iterable[PurePath]) -> str:
    """Return the fewest last parts of `place` that no other place ends in."""
    others = [other.parts for other in places if other != place]
    parts = place.parts
    for count in range(1, len(parts) + 1):
        if not any(other[-count:] == parts[-count:] for other in others):
            return "/".join(parts[-count:])
    return "/".join(parts)


def _renamed(item: Loaded, names: dict[str, str]) -> Loaded:
    if isinstance(item, BuildRecord | Mention | Observed | LeftOut) and item.snapshot in names:
        return msgspec.structs.replace(item, snapshot=names[item.snapshot])
    return item
