"""What the pages of a site are about: a snapshot, a package or a combination over all of them, and the first page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from coverage_report import Combination, CoverageModel, Diff, Tally, Trend
from coverage_report.views.states import CellState


@dataclass(frozen=True, slots=True)
class Moment:
    """A package in a snapshot.

    Attributes:
        snapshot: the snapshot's name.
        states: how each combination that the snapshot or the package has is shown; nothing where it has no such package.
        tally: of the package.
    """

    snapshot: str
    states: Mapping[Combination, CellState]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Lost:
    """What a package lost from one snapshot to the next.

    Attributes:
        package: the package's name.
        before: the snapshot that has it.
        after: the snapshot that has not.
        day: of the latter, where its name has one.
        combinations: what was lost, in order.
    """

    package: str
    before: str
    after: str
    day: date | None
    combinations: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Losses:
    """What all packages lost from one snapshot to the next.

    Attributes:
        before: the snapshot that has it.
        after: the snapshot that has not.
        day: of the latter, where its name has one.
        count: lost combinations, over all packages.
        packages: those that lost most, first.
    """

    before: str
    after: str
    day: date | None
    count: int
    packages: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A package over all snapshots.

    Attributes:
        name: the package's name.
        axes: the names of the axes.
        series: snapshots that follow each other, oldest first.
        losses: the newest first, at most `LOSSES`.
    """

    name: str
    axes: tuple[str, ...]
    series: tuple[tuple[Moment, ...], ...]
    losses: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """A combination over all snapshots.

    Attributes:
        combination: its values.
        axes: the names of the axes.
        series: for each snapshot that has it how many of the packages that it applies to are built, oldest first.
        newest: the newest snapshot that has it.
        packages: those of that snapshot, by the state of each.
    """

    combination: Combination
    axes: tuple[str, ...]
    series: tuple[tuple[tuple[str, Tally], ...], ...]
    newest: str
    packages: Mapping[CellState, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SnapshotStep:
    """A snapshot, and what changed since the one before it.

    Attributes:
        model: of the snapshot alone.
        change: None for the first of a series.
        newest: whether it is the newest of all.
    """

    model: CoverageModel
    change: Diff | None
    newest: bool


@dataclass(frozen=True, slots=True)
class Front:
    """What the first page leads to.

    Attributes:
        trend: of all snapshots.
        newest: the newest snapshot.
        packages: the names of all packages.
        combinations: all of them.
        losses: in the latest steps, the newest first.
    """

    trend: Trend
    newest: str
    packages: tuple[str, ...]
    combinations: tuple[Combination, ...]
    losses: tuple[Losses, ...]


Part: TypeAlias = SnapshotStep | History | PlaceHistory | Front
