"""What the loaders read: from the items of each source to the inputs of one model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TypeAlias

import msgspec

from coverage_report.errors import InputError
from coverage_report.io.sources import Source
from coverage_report.model.axes import shared_axes, stated_axes
from coverage_report.model.nouns import (
    BuildRecord,
    DefaultAxes,
    LeftOut,
    Mention,
    Named,
    Observed,
    Problem,
    Scope,
    Serves,
)
from coverage_report.plugin.extensions import Loaded, Loader
from coverage_report.run.pooling import Pooling
from coverage_report.text import visible

#: What a source says beside its builds.
Note: TypeAlias = Named | Mention | Observed | LeftOut | Scope | Serves | DefaultAxes | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the loaders read.

    Attributes:
        records: of all sources, in no particular order.
        named: snapshots that a source holds, with or without builds.
        mentions: packages that a source names, with or without builds.
        observed: what packages that are not in the records are built for.
        left_out: builds that the sources name and that do not count.
        scopes: where snapshots and packages apply.
        serves: by axis what the values that builds state serve (`Loader.serves`).
        problems: bad records that were skipped, and files that were with ``--keep-going``.
        axes: the default axes of these records; empty when they have none in common.
        unread: names of the files and folders that no loader wanted.
        loaders: names of those that read records.
        files: what was read and lies on a disk; files, and folders that were read as a whole.
        notes: what is good to know of how the inputs were put together.
    """

    records: tuple[BuildRecord, ...] = ()
    named: frozenset[Named] = frozenset()
    mentions: frozenset[Mention] = frozenset()
    observed: tuple[Observed, ...] = ()
    left_out: frozenset[LeftOut] = frozenset()
    scopes: tuple[Scope, ...] = ()
    serves: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    axes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    loaders: frozenset[str] = frozenset()
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def also(self) -> dict[str, set[str]]:
        """The names of the mentioned packages by snapshot, of each snapshot that is named."""
        found: dict[str, set[str]] = {one.snapshot: set() for one in self.named}
        for mention in self.mentions:
            found.setdefault(mention.snapshot, set()).add(mention.package)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came of one source: what a loader made of all of it, or an `InputError`, or the `Source`, unread.

    Attributes:
        source: its name.
        items: what its loader yielded.
        path: where it is on disk, if it is there.
        loader: what read it; None: nothing did.
        places: the file or folder that each of its snapshots is named after, if it is after one.
    """

    source: str
    items: Sequence[Loaded]
    path: Path | None = None
    loader: Loader | None = None
    places: Mapping[str, PurePath] = field(default_factory=dict)


@dataclass(slots=True)
class Gathering:
    """What was read so far: the items of all sources by kind, and which loaders they are from.

    Attributes:
        sources: how many were read.
        refused: what could not be read, in the order of the sources.
        hashed: the loaders that read the builds of a snapshot with hashes (True), and without.
    """

    sources: int = 0
    records: list[BuildRecord] = field(default_factory=list)
    names: set[Named | Mention] = field(default_factory=set)
    observed: list[Observed] = field(default_factory=list)
    left_out: set[LeftOut] = field(default_factory=set)
    scopes: list[Scope] = field(default_factory=list)
    serves: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    axes: set[tuple[str, ...]] = field(default_factory=set)
    pooling: Pooling = field(default_factory=Pooling)
    hashed: defaultdict[tuple[str, bool], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def take(self, batch: Batch) -> None:
        """Add what came of one source."""
        records: list[BuildRecord] = []
        for item in batch.items:
            match item:
                case BuildRecord():
                    records.append(item)
                case InputError():
                    self.refused.append(_refusal(item, batch.source))
                case Source():
                    self.unread.append(item.name)
                case _:
                    self._take_note(item)
        self.records += _numbered(records)
        if batch.path:
            self.files.append(batch.path)
        if batch.loader:
            self.pooling.see(batch.source, batch.items)
            self._note(batch.loader, records)
            if not any(isinstance(item, DefaultAxes) for item in batch.items):
                self.axes |= _axes_of(batch.loader, records)

    def let_go(self) -> None:
        """Forget what the sources said of snapshots; what was wrong with them, and how to read them, stays."""
        for kind in (self.records, self.names, self.observed, self.left_out, self.scopes):
            kind.clear()
        self.pooling = Pooling()

    def _take_note(self, item: Note) -> None:
        match item:
            case Named() | Mention():
                self.names.add(item)
            case Observed():
                self.observed.append(item)
            case LeftOut():
                self.left_out.add(item)
            case Scope():
                self.scopes.append(item)
            case Serves():
                self.serves[item.axis] = item.rule
            case DefaultAxes():
                self.axes.add(item.names)
            case _:
                self.problems.append(item)

    def _note(self, loader: Loader, records: Sequence[BuildRecord]) -> None:
        """Note who read a source."""
        self.sources += 1
        for kind in {(record.snapshot, bool(record.hash)) for record in records}:
            self.hashed[kind].add(loader.name)
        self.serves.update(loader.serves)

    def inputs(self) -> Inputs:
        """Return all that was read; what could not be is a problem each."""
        lost = [msgspec.structs.replace(problem, lost=True) for problem in self.refused]
        return Inputs(
            records=tuple(self.records),
            named=frozenset(name for name in self.names if isinstance(name, Named)),
            mentions=frozenset(name for name in self.names if isinstance(name, Mention)),
            observed=tuple(self.observed),
            left_out=frozenset(self.left_out),
            scopes=tuple(self.scopes),
            serves=dict(sorted(self.serves.items())),
            problems=tuple(sorted({*self.problems, *lost, *self._counted_twice()})),
            axes=shared_axes(self.axes),
            notes=self.pooling.notes(),
            unread=tuple(self.unread),
            loaders=frozenset().union(*self.hashed.values()),
            files=tuple(self.files),
        )

    def _counted_twice(self) -> Iterator[Problem]:
        """Yield a problem for each snapshot whose builds cannot be told to be the same, for want of hashes."""
        for snapshot in sorted(name for name, hashed in self.hashed if hashed):
            without = self.hashed.get((snapshot, False), set()) - self.hashed[snapshot, True]
            if without:
                said = f"snapshot {snapshot} also has builds without hashes, read by {', '.join(sorted(without))}"
                yield Problem("", "", f"{said}: the same builds count twice, coverage stays right")


def _axes_of(loader: Loader, records: Sequence[BuildRecord]) -> set[tuple[str, ...]]:
    """Return the default axes of a source, if it has any."""
    axes = loader.axes or stated_axes(record.axes for record in records)
    return {axes} if axes else set()


def _refusal(error: InputError, source: str) -> Problem:
    return Problem(error.file or source, visible(error.pointer), visible(error.message))


def _numbered(records: list[BuildRecord]) -> list[BuildRecord]:
    """Number the records of one source that have no hash and are alike, so that each counts.

    The same file read twice gets the same numbers, and so counts once.
    """
    seen: Counter[object] = Counter()
    for index, record in enumerate(records):
        if not record.hash:
            key = (record.snapshot, record.identity)
            if number := seen[key]:
                records[index] = msgspec.structs.replace(record, repeat=number)
            seen[key] = number + 1
    return records
