"""Reading one snapshot at a time: which sources hold what, and reading them again when it is wanted.

What is kept does not grow with what the snapshots hold: a path for each source, and what was read of sources until that is
`KEPT` records. What came of a source of several snapshots, or of one that can be read but once, is kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TypeAlias

from coverage_report.io.discovery import Found, find_sources
from coverage_report.io.sources import Source
from coverage_report.model.nouns import BuildRecord, Mention
from coverage_report.run.collector import collector_paused
from coverage_report.run.containment import aside
from coverage_report.run.inputs import Batch, Gathering, Inputs
from coverage_report.run.loading import Options, Progress, Reader, check_read, each
from coverage_report.run.registry import Plugins
from coverage_report.run.snapshots import Owners

#: So many records are kept in place of being read a second time.
KEPT = 100_000
#: What came of a source, or its name and path, and whether the user named it: enough to read it again.
_Holder: TypeAlias = Batch | tuple[str, Path, bool]


@dataclass(slots=True)
class Shelf:
    """What there is to read.

    Attributes:
        reader: reads sources.
        survey: what is known of all of them, without what they say of snapshots.
        packages: the names of all packages.
        stacks: the names of all stacks.
    """

    reader: Reader
    survey: Inputs = field(default_factory=Inputs)
    packages: set[str] = field(default_factory=set)
    stacks: set[str] = field(default_factory=set)
    _holders: dict[str, list[_Holder]] = field(default_factory=dict)
    _owners: Owners = field(default_factory=Owners)
    _kept: int = 0

    @property
    def snapshots(self) -> tuple[str, ...]:
        """The names of the snapshots."""
        return tuple(sorted(self._holders))

    def read(self, snapshot: str) -> Inputs:
        """Return all that the sources say of a snapshot.

        Raises:
            InputError: when a source cannot be read any more.
        """
        gathered = Gathering()
        with collector_paused(), aside():
            for holder in self._holders[snapshot]:
                gathered.take(_about(snapshot, self._owners.apart(self._again(holder))))
        check_read(gathered, (), self.reader)
        return replace(gathered.inputs(), axes=self.survey.axes, serves=self.survey.serves)

    def _again(self, holder: _Holder) -> Batch:
        if isinstance(holder, Batch):
            return holder
        name, path, asked = holder
        return self.reader.read(Source(name, path=path, asked=asked))

    def look(self, found: Found) -> tuple[Batch, _Holder]:
        """Read a source, and return what came of it and how to come back to it."""
        batch = self.reader.read(found)
        self._owners.see(batch.places)
        records = [item for item in batch.items if isinstance(item, BuildRecord)]
        self.packages.update(record.package for record in records)
        self.packages.update(item.package for item in batch.items if isinstance(item, Mention))
        self.stacks.update(stack for record in records for stack in record.stacks)
        holder = _again(found) if len(_snapshots(batch)) == 1 else None
        if holder and self._kept + len(records) > KEPT:
            return batch, holder
        self._kept += len(records)
        return batch, batch

    def put(self, names: Sequence[str], places: Mapping[str, PurePath], holder: _Holder) -> None:
        """Note which snapshots a source holds, when all were looked at."""
        longer = self._owners.longer(places)
        for name in names:
            self._holders.setdefault(longer.get(name, name), []).append(holder)


def survey(
    paths: Sequence[str],
    plugins: Plugins,
    *,
    keep_going: bool = False,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Shelf:
    """Read all that `paths` hold once, and return where what is; the arguments are those of `load`.

    Raises:
        InputError, PluginError: as `load`.
    """
    shelf = Shelf(Reader(plugins, options or {}))
    gathered = Gathering()
    seen = []
    with collector_paused(), aside():
        for found in each(deque(find_sources(paths, shelf.reader.claims)), progress):
            batch, holder = shelf.look(found)
            gathered.take(batch)
            gathered.let_go()
            seen.append((_snapshots(batch), batch.places, holder))
    check_read(gathered, paths, shelf.reader, keep_going=keep_going)
    for names, places, holder in seen:
        shelf.put(names, places, holder)
    shelf.survey = gathered.inputs()
    return shelf


def _again(found: Found) -> tuple[str, Path, bool] | None:
    """Return how to read a source again; None: it is on no disk."""
    if isinstance(found, Source) and found.path:
        return found.name, found.path, found.asked
    return None


def _snapshots(batch: Batch) -> tuple[str, ...]:
    found = {getattr(item, "snapshot", None) for item in batch.items}
    return tuple(sorted(name for name in found if name is not None))


def _about(snapshot: str, batch: Batch) -> Batch:
    """Return what a source says of one snapshot, and of none."""
    about = (None, snapshot)
    items = [item for item in batch.items if getattr(item, "snapshot", None) in about]
    return replace(batch, items=items)
