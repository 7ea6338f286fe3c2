"""The nouns: what a record is, and what the coverage of a set of records is.

Everything here is frozen. A combination is a tuple with one value for each axis of
its model, in the order of the model's axes; a value is a string or None (unknown: the record
does not state it). Two words are special: ``any`` fits every value of its axis,
``none`` states that there is none. In a declared combination `ANYTHING` stands on
the axes that it does not name: a build with any value there will do, or with none stated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report.model.cells import (
    ANY,
    ANYTHING,
    DEFAULT_AXES,
    NONE,
    Cell,
    Combination,
    Remarks,
    State,
    Status,
    versions_of,
)
from coverage_report.model.ground import Ground
from coverage_report.model.hosts import Served
from coverage_report.model.products import NearlyFull, nearly_full
from coverage_report.model.records import (
    BuildRecord,
    Count,
    DefaultAxes,
    LeftOut,
    Mention,
    Name,
    Named,
    Observed,
    Origin,
    Problem,
    Scope,
    Serves,
)
from coverage_report.model.tally import Tally
from coverage_report.text import natural_key

__all__ = [
    "ANY",
    "ANYTHING",
    "DEFAULT_AXES",
    "NONE",
    "BuildRecord",
    "Cell",
    "Combination",
    "Count",
    "CoverageModel",
    "DefaultAxes",
    "Ground",
    "LeftOut",
    "Mention",
    "Name",
    "Named",
    "Observed",
    "Origin",
    "Package",
    "Problem",
    "Remarks",
    "Scope",
    "Serves",
    "Snapshot",
    "State",
    "Status",
    "Tally",
    "Universe",
    "UniverseKind",
    "versions_of",
]

UniverseKind: TypeAlias = Literal["observed", "declared"]


@dataclass(frozen=True, slots=True)
class Package:
    """The coverage of one package in one snapshot.

    Attributes:
        name: the package's name.
        records: every record of the package, each identity once, in order.
        cells: the combinations that have records and, with a declared universe, each
            expected one that no record fills, in order.
        applicable: the combinations of the universe that count for this package, its part, in order.
        tally: applicable combinations with a build, of all applicable ones.
        newest: the newest version of the package in this snapshot.
        expected: with a declared universe each combination expected of this package, with
            the records that fill it; one that names a family or leaves an axis open is
            filled by several of `cells`.
        served: on which hosts its builds run, when that was asked.
    """

    name: str
    records: tuple[BuildRecord, ...]
    cells: Mapping[Combination, Cell]
    applicable: Collection[Combination]
    tally: Tally
    newest: str | None = None
    expected: Mapping[Combination, Cell] = field(default_factory=dict)
    served: Served | None = None

    @property
    def builds(self) -> int:
        """The number of builds of this package, each counted once."""
        return sum(record.builds for record in self.records)

    @property
    def versions(self) -> tuple[str, ...]:
        """The distinct versions of this package, oldest first."""
        return versions_of(self.records)

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
        cells = ((c, self.cell(c)) for c in self.applicable)
        return tuple(c for c, cell in cells if cell is None or cell.status == "missing")

    @property
    def states(self) -> dict[Combination, State]:
        """The state of each combination with something to say of the package, in no order.

        Where something is expected these are the expected combinations, and the builds that fit none of them.
        """
        if self.expected:
            beside = (c for c, cell in self.cells.items() if cell.status == "unexpected")
            shown = {*self.expected, *beside}
        else:
            shown = {*self.applicable, *self.cells}
        return {combination: self.state(combination) for combination in shown}

    def cell(self, combination: Combination) -> Cell | None:
        """Return the cell of a combination of the universe or of a record, if it has one."""
        return self.expected.get(combination) or self.cells.get(combination)

    def state(self, combination: Combination) -> State:
        """Return how the cell is shown: ``built``, ``older``, ``missing``, ``n/a`` or another status.

        ``older`` is a built cell that lacks the newest version of the package.
        """
        cell = self.cell(combination)
        if cell is None:
            return "missing" if combination in self.applicable else "n/a"
        if cell.status != "built" or self.newest is None:
            return cell.status
        return "built" if any(one.version == self.newest for one in cell.records) else "older"


@dataclass(frozen=True, slots=True)
class Universe:
    """The combinations that count as the whole of a snapshot.

    Attributes:
        kind: ``observed`` (all that any package of the snapshot is built for) or ``declared``.
        source: what declares it, None when observed.
        combinations: in order; declared ones may hold families and `ANYTHING`.
    """

    kind: UniverseKind
    source: str | None
    combinations: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The coverage of a named set of records at one moment.

    Attributes:
        name: the snapshot's name.
        universe: the combinations that count as the whole.
        packages: that are shown, in natural order.
        tally: covered and applicable cells, added up over the packages.
        complete: how many packages are complete.
        alone: whether one package alone makes up the observed universe, so that there is nothing to compare it with:
            a share of it would say nothing.
        ground: what the universe was made of.
        partial: whether the universe is also that of packages, or of places, whose builds are not here.
    """

    name: str
    universe: Universe
    packages: tuple[Package, ...]
    tally: Tally
    complete: int
    alone: bool = False
    ground: Ground = field(default=Ground(), compare=False, repr=False)
    partial: bool = field(default=False, compare=False)

    @property
    def builds(self) -> int:
        """The number of builds of all packages shown."""
        return sum(package.builds for package in self.packages)

    @property
    def gaps(self) -> tuple[Package, ...]:
        """The packages that are not complete, least covered first, then by name."""
        partial = (p for p in self.packages if p.tally.total and not p.tally.complete)
        return tuple(sorted(partial, key=lambda p: (p.tally.ratio, natural_key(p.name))))

    @property
    def states(self) -> dict[State, int]:
        """The number of cells in each state, over all packages."""
        counts = Counter(state for package in self.packages for state in package.states.values())
        return dict(sorted(counts.items()))

    @property
    def served(self) -> tuple[Tally, Tally] | None:
        """Of all pairs of a package and a host: exact builds, and where it runs; None when not asked."""
        found = [package.served for package in self.packages if package.served]
        if not found:
            return None
        none = Tally(0, 0)
        return sum((f.exact for f in found), none), sum((f.tally for f in found), none)

    def coverage_of(self, combination: Combination) -> Tally:
        """Return how many of the packages that the combination applies to are built for it."""
        cells = [p.cell(combination) for p in self.packages if combination in p.applicable]
        return Tally(sum(cell is not None and cell.status == "built" for cell in cells), len(cells))


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """What is built for what: the result of `compute`, and what exporters render.

    Attributes:
        axes: the names of the axes, which every combination follows.
        snapshots: in natural order of their names.
        problems: what was wrong with the input, in order.
        generated_at: RFC 3339 time in UTC, or None.
        left_out: what the inputs name and what does not count, each once, in order.
        serves: by axis the rule that says what a build's value serves (`coverage_report.core.serving`); where nothing
            is said a value serves itself.
    """

    axes: tuple[str, ...]
    snapshots: tuple[Snapshot, ...]
    problems: tuple[Problem, ...] = ()
    generated_at: str | None = None
    left_out: tuple[LeftOut, ...] = ()
    serves: Mapping[str, str] = field(default_factory=dict)

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

    def nearly_full(self, snapshot: Snapshot) -> tuple[NearlyFull, ...]:
        """Return each two axes of the observed universe of a snapshot of which almost all values stand together.

        What a declaration leaves out is meant so: of a declared universe there is none.
        """
        if snapshot.universe.kind == "declared":
            return ()
        return tuple(nearly_full(snapshot.universe.combinations, self.axes))

    def named(self, combination: Combination) -> dict[str, str | None]:
        """Return the combination as a mapping from axis to value."""
        return dict(zip(self.axes, combination, strict=True))
