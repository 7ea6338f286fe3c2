"""What is kept of each snapshot while the next are read: packages and combinations over time, and what was lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coverage_report import Combination, Diff, Package, Snapshot, Tally, day_of
from coverage_report.text import natural_key
from coverage_report.values import combination_key
from coverage_report.views.expected import shown_state
from coverage_report.views.parts import History, Losses, Lost, Moment, PlaceHistory
from coverage_report.views.states import STATES, CellState

#: So many snapshots in which a package lost something are remembered of each package, and of all together.
LOSSES = 20
_NAMES = tuple(STATES)
_CODES = {name: code for code, name in enumerate(_NAMES)}


@dataclass(slots=True)
class Chronicle:
    """Takes in snapshots, of each series oldest first, and keeps a few bytes for each package in each.

    Attributes:
        axes: of all of them.
        losses: in the latest steps of all series, the last that was taken in first.
    """

    axes: tuple[str, ...]
    losses: deque[Losses] = field(default_factory=lambda: deque(maxlen=LOSSES))
    _series: list[list[str]] = field(default_factory=list)
    _columns: dict[str, tuple[Combination, ...]] = field(default_factory=dict)
    _rows: dict[str, dict[str, tuple[bytes, Tally]]] = field(default_factory=dict)
    _places: dict[Combination, dict[str, Tally]] = field(default_factory=dict)
    _lost: dict[str, deque[Lost]] = field(default_factory=dict)
    _same: dict[object, object] = field(default_factory=dict)

    @property
    def packages(self) -> tuple[str, ...]:
        """The names of all packages, in natural order."""
        return tuple(sorted(self._rows, key=natural_key))

    @property
    def combinations(self) -> tuple[Combination, ...]:
        """All combinations, in order."""
        return tuple(sorted(self._places, key=combination_key))

    def begin(self) -> None:
        """Begin a series."""
        self._series.append([])

    def add(self, snapshot: Snapshot, change: Diff | None = None) -> None:
        """Take in the next snapshot of a series, and what changed since the one before it."""
        name = snapshot.name
        self._series[-1].append(name)
        columns = self._columns_of(snapshot)
        self._columns[name] = columns
        for column in columns:
            self._places.setdefault(column, {})[name] = snapshot.coverage_of(column)
        for package in snapshot.packages:
            codes = bytes(_CODES[shown_state(package, column)] for column in columns)
            row = (codes, package.tally)
            self._rows.setdefault(package.name, {})[name] = self._same.setdefault(row, row)  # type: ignore[assignment]
        if change:
            self._lose(change)

    def _columns_of(self, snapshot: Snapshot) -> tuple[Combination, ...]:
        known = {*snapshot.universe.combinations}
        known.update(c for package in snapshot.packages for c in _built(package))
        columns = tuple(sorted(known, key=combination_key))
        return self._same.setdefault(columns, columns)  # type: ignore[return-value]

    def _lose(self, change: Diff) -> None:
        before, after = change.base.name, change.head.name
        day = day_of(after)
        found = [
            Lost(package.name, before, after, day, package.lost)
            for package in change.packages
            if package.lost
        ]
        for loss in found:
            self._lost.setdefault(loss.package, deque(maxlen=LOSSES)).appendleft(loss)
        if found:
            count = sum(len(loss.combinations) for loss in found)
            found.sort(key=lambda loss: (-len(loss.combinations), natural_key(loss.package)))
            self.losses.appendleft(Losses(before, after, day, count, tuple(found[:LOSSES])))

    def histories(self) -> Iterator[History]:
        """Yield each package over all snapshots, by name."""
        for name in self.packages:
            series = tuple(
                tuple(self._moment(name, snapshot) for snapshot in one) for one in self._series
            )
            yield History(name, self.axes, series, tuple(self._lost.get(name, ())))

    def _moment(self, package: str, snapshot: str) -> Moment:
        codes, tally = self._rows[package].get(snapshot, (b"", Tally(0, 0)))
        states = (_NAMES[code] for code in codes)
        return Moment(snapshot, dict(zip(self._columns[snapshot], states, strict=False)), tally)

    def places(self) -> Iterator[PlaceHistory]:
        """Yield each combination over all snapshots, in order."""
        for combination in self.combinations:
            tallies = self._places[combination]
            series = tuple(
                tuple((name, tallies[name]) for name in one if name in tallies)
                for one in self._series
            )
            kept = tuple(one for one in series if one)
            newest = kept[0][-1][0]
            yield PlaceHistory(combination, self.axes, kept, newest, self._on(combination, newest))

    def _on(self, combination: Combination, snapshot: str) -> dict[CellState, tuple[str, ...]]:
        at = self._columns[snapshot].index(combination)
        found: dict[CellState, list[str]] = {}
        for name in self.packages:
            if row := self._rows[name].get(snapshot):
                found.setdefault(_NAMES[row[0][at]], []).append(name)
        return {state: tuple(found[state]) for state in _NAMES if state in found}


def _built(package: Package) -> Iterator[Combination]:
    return (combination for combination, cell in package.cells.items() if cell.records)


def last_built(moments: Sequence[Moment], combination: Combination) -> int | None:
    """Return the number of the last of some moments that has a build of a combination; None: none has."""
    found = (
        at
        for at in range(len(moments) - 1, -1, -1)
        if moments[at].states.get(combination) in ("built", "older")
    )
    return next(found, None)
