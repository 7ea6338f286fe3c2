"""Telling snapshots apart that are named after their files: no two are pooled because paths end alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import msgspec

from coverage_report.io.sources import Source
from coverage_report.model.nouns import Scope
from coverage_report.plugin.extensions import Loaded
from coverage_report.run.inputs import Batch


@dataclass(slots=True)
class Owners:
    """The places that gave each name to a snapshot.

    ``a/builds.csv`` and ``b/builds.csv`` both name their snapshot ``builds``; it becomes
    ``a/builds.csv`` and ``b/builds.csv``. A name that the content states is left as it is, and files
    that are named after their common folder stay together.
    """

    _places: dict[str, set[PurePath]] = field(default_factory=dict)

    def see(self, places: Mapping[str, PurePath]) -> None:
        """Take note of the places of a batch; what is told apart afterwards is by those of all."""
        for name, place in places.items():
            self._places.setdefault(name, set()).add(place)

    def longer(self, places: Mapping[str, PurePath]) -> dict[str, str]:
        """Return longer names of those snapshots of a batch whose name two places gave."""
        return {
            name: _shortest(place, self._places[name])
            for name, place in places.items()
            if len(self._places[name]) > 1
        }

    def apart(self, batch: Batch) -> Batch:
        """Return a batch with these names."""
        longer = self.longer(batch.places)
        return _relabelled(batch, longer) if longer else batch


def told_apart(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Yield batches with longer snapshot names where two places gave one name.

    Batches named after places wait for the others.
    """
    waiting = []
    owners = Owners()
    for batch in batches:
        if not batch.places:
            yield batch
            continue
        waiting.append(batch)
        owners.see(batch.places)
    yield from map(owners.apart, waiting)


def places_of(source: Source, items: Iterable[Loaded]) -> dict[str, PurePath]:
    """Return the file or folder that each snapshot of a source is named after, if it is after one.

    The snapshots of a source that is a folder are all in it, whether a folder is called so or not.
    """
    path = _path(source)
    places = {}
    for name in {getattr(item, "snapshot", None) for item in items} - {None}:
        above = (place for place in (path, *path.parents) if place.name == name)
        if name == source.stem:
            places[name] = path
        elif place := next(above, path / str(name) if source.is_folder else None):
            places[name] = place
    return places


def _path(source: Source) -> PurePath:
    """Return where a source is; a link to a file has a name of its own."""
    if source.path is None:
        return PurePath(source.name)
    folder = source.path if source.is_folder else source.path.parent
    return folder.resolve() / ("" if source.is_folder else source.path.name)


def _shortest(place: PurePath, places: Iterable[PurePath]) -> str:
    """Return the fewest last parts of `place` that no other place ends in."""
    others = [other.parts for other in places if other != place]
    parts = place.parts
    for count in range(1, len(parts) + 1):
        if not any(other[-count:] == parts[-count:] for other in others):
            return "/".join(parts[-count:])
    return "/".join(parts)


def _relabelled(batch: Batch, names: dict[str, str]) -> Batch:
    return replace(batch, items=[_renamed(item, names) for item in batch.items])


def _renamed(item: Loaded, names: dict[str, str]) -> Loaded:
    name = names.get(getattr(item, "snapshot", ""))
    if name and isinstance(item, Scope):
        return replace(item, snapshot=name)
    if name and isinstance(item, msgspec.Struct):
        return msgspec.structs.replace(item, snapshot=name)
    return item
