"""The nouns: what a record is, and what the coverage of a set of records is.

Everything here is frozen. A combination is a tuple with one value for each axis of
its model, in the order of the model's axes; a value is a string or None (unknown: the record
does not state it). Two words are special: ``any`` fits every value of its axis,
``none`` states that there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import msgspec

from coverage_report.text import natural_key

ANY = "any"
NONE = "none"
DEFAULT_AXES = ("os", "target", "compiler")

Combination: TypeAlias = tuple[str | None, ...]


class Origin(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where something was read: a file as shown to the user, and a place in it.

    `pointer` is a JSON pointer (RFC 6901) such as ``/spec_details/3``, or ``line N``.
    """

    file: str
    pointer: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.pointer}" if self.pointer else self.file


class Problem(msgspec.Struct, frozen=True, order=True, gc=False):
    """Something about the input that the user should know, and that did not stop the run."""

    file: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.pointer}: {self.message}".replace(": : ", ": ")


class Mention(msgspec.Struct, frozen=True, order=True, gc=False):
    """A package that an input names without stating any build of it."""

    package: str
    snapshot: str


class LeftOut(msgspec.Struct, frozen=True, order=True, gc=False):
    """A build that an input names and that does not count.

    Attributes:
        package: the package's name; empty when read back from a report.
        snapshot: the snapshot that it would belong to.
        reason: a few words, such as ``external``.
        hash: as of a `BuildRecord`; what counts under this hash is not left out.
        builds: how many builds this stands for, as of a `BuildRecord`.
    """

    package: str
    snapshot: str
    reason: str
    hash: str = ""
    builds: int = 1


class BuildRecord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One finished build of one package.

    Attributes:
        package: the package's name, not empty.
        snapshot: the named set of records that this one belongs to, such as a tag.
        axes: what was built for; an open mapping from axis to value. A missing axis
            or None is unknown, ``any`` fits every value, ``none`` says there is none.
        version: the package's version, as text.
        variants: build options in Spack's spelling: ``+x``, ``~x``, ``name=value``.
        hash: identifies the record in its snapshot; two records of a snapshot with one
            hash are one record.
        stacks: the CI build groups that hold this record.
        size: bytes of the built artifact.
        builds: how many builds this record stands for; more than 1 only for records
            read back from a report.
        repeat: tells records apart that have no hash and are otherwise alike; the
            pipeline numbers them within a file.
        origin: where the record was read.
    """

    package: str
    snapshot: str
    axes: Mapping[str, str | None]
    version: str | None = None
    variants: tuple[str, ...] = ()
    hash: str | None = None
    stacks: tuple[str, ...] = ()
    size: int | None = None
    builds: int = 1
    repeat: int = 0
    origin: Origin = Origin("")

    @property
    def content(self) -> tuple[object, ...]:
        """What the record says of the build; equal for two descriptions of one build."""
        axes = tuple(sorted((axis, v) for axis, v in self.axes.items() if v is not None))
        return (self.package, axes, self.version or "", tuple(sorted(self.variants)))

    @property
    def identity(self) -> object:
        """The hash, or all that is known of a record without one."""
        return self.hash or (self.content, tuple(sorted(self.stacks)), self.repeat)


@dataclass(frozen=True, slots=True, order=True)
class Tally:
    """So many of so many. Tallies add up."""

    covered: int
    total: int

    @property
    def ratio(self) -> Fraction | None:
        """The exact share, or None where there is nothing to cover."""
        return Fraction(self.covered, self.total) if self.total else None

    @property
    def complete(self) -> bool:
        """Whether there is something to cover and all of it is covered."""
        return 0 < self.total == self.covered

    @property
    def percent(self) -> str:
        """The share, rounded so that it never lies: ``100%`` is complete, ``0%`` is nothing.

        In between it is rounded down, and a share below one percent is ``<1%``.
        """
        if not self.total:
            return "n/a"
        whole = self.covered * 100 // self.total
        return "<1%" if self.covered and not whole else f"{whole}%"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.covered + other.covered, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.covered}/{self.total} ({self.percent})" if self.total else "n/a"


@dataclass(frozen=True, slots=True)
class Cell:
    """One package on one combination.

    Attributes:
        combination: one value for each axis of the model.
        status: ``built``; with a declared universe also the states listed there.
        records: the records that fill the cell, none for a status other than built.
    """

    combination: Combination
    status: str
    records: tuple[BuildRecord, ...] = ()

    @property
    def builds(self) -> int:
        """The number of builds in this cell."""
        return sum(record.builds for record in self.records)

    @property
    def versions(self) -> tuple[str, ...]:
        """The distinct versions in this cell, oldest first."""
        return _versions(self.records)


@dataclass(frozen=True, slots=True)
class Package:
    """The coverage of one package in one snapshot.

    Attributes:
        name: the package's name.
        records: every record of the package, each identity once, in order.
        cells: the combinations that have records (and, with a declared universe, each
            expected one), in order.
        applicable: the combinations of the universe that apply to this package, in order.
        tally: applicable combinations with a build, of all applicable ones.
        newest: the newest version of the package in this snapshot.
    """

    name: str
    records: tuple[BuildRecord, ...]
    cells: Mapping[Combination, Cell]
    applicable: Collection[Combination]
    tally: Tally
    newest: str | None = None

    @property
    def builds(self) -> int:
        """The number of builds of this package, each counted once."""
        return sum(record.builds for record in self.records)

    @property
    def versions(self) -> tuple[str, ...]:
        """The distinct versions of this package, oldest first."""
        return _versions(self.records)

    @property
    def stacks(self) -> dict[str, int]:
        """The number of builds in each stack, by name."""
        counts: dict[str, int] = {}
        for record in self.records:
            for stack in record.stacks:
                counts[stack] = counts.get(stack, 0) + record.builds
        return dict(sorted(counts.items()))

    @property
    def missing(self) -> tuple[Combination, ...]:
        """The combinations that apply and have no build, in order."""
        return tuple(c for c in self.applicable if self.state(c) == "missing")

    def state(self, combination: Combination) -> str:
        """Return how the cell is shown: ``built``, ``older``, ``missing``, ``n/a`` or another status.

        ``older`` is a built cell that lacks the newest version of the package.
        """
        cell = self.cells.get(combination)
        if cell is None:
            return "missing" if combination in self.applicable else "n/a"
        if cell.status != "built" or self.newest is None or self.newest in cell.versions:
            return cell.status
        return "older"


@dataclass(frozen=True, slots=True)
class Universe:
    """The combinations that count as the whole of a snapshot.

    Attributes:
        kind: ``observed`` (all that any package of the snapshot is built for) or ``declared``.
        source: what declares it, None when observed.
        combinations: in order.
    """

    kind: str
    source: str | None
    combinations: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The coverage of a named set of records at one moment."""

    name: str
    universe: Universe
    packages: tuple[Package, ...]
    tally: Tally
    complete: int

    @property
    def builds(self) -> int:
        """The number of builds of all packages shown."""
        return sum(package.builds for package in self.packages)

    @property
    def gaps(self) -> tuple[Package, ...]:
        """The packages that are not complete, least covered first, then by name."""
        partial = (p for p in self.packages if p.tally.total and not p.tally.complete)
        return tuple(sorted(partial, key=lambda p: (p.tally.ratio, natural_key(p.name), p.name)))

    def coverage_of(self, combination: Combination) -> Tally:
        """Return how many of the packages that the combination applies to are built for it."""
        apply = [p for p in self.packages if combination in p.applicable]
        return Tally(sum(p.state(combination) in ("built", "older") for p in apply), len(apply))


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """What is built for what: the result of `compute`, and what exporters render.

    Attributes:
        axes: the names of the axes, which every combination follows.
        snapshots: in natural order of their names.
        problems: what was wrong with the input, in order.
        generated_at: RFC 3339 time in UTC, or None.
        left_out: what the inputs name and what does not count, each once, in order.
    """

    axes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]
    problems: tuple[Problem, ...] = ()
    generated_at: str | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def tally(self) -> Tally:
        """Covered and applicable cells, added up over the snapshots."""
        return sum((snapshot.tally for snapshot in self.snapshots), Tally(0, 0))

    def left_out_of(self, snapshot: str) -> dict[str, int]:
        """Return how many builds of a snapshot were left out, by reason."""
        counts: Counter[str] = Counter()
        for out in self.left_out:
            if out.snapshot == snapshot:
                counts[out.reason] += out.builds
        return dict(sorted(counts.items()))

    def named(self, combination: Combination) -> dict[str, str | None]:
        """Return the combination as a mapping from axis to value."""
        return dict(zip(self.axes, combination, strict=True))


def _versions(records: tuple[BuildRecord, ...]) -> tuple[str, ...]:
    found = {record.version for record in records if record.version is not None}
    return tuple(sorted(found, key=lambda v: (natural_key(v), v)))
