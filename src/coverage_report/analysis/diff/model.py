"""The nouns of a comparison. Everything here is frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coverage_report.model.nouns import Combination, Problem, Snapshot
from coverage_report.text import natural_key

#: What became of a package; see `PackageDiff.state`.
PackageState: TypeAlias = Literal["new", "removed", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Move:
    """A cell that is there still, with another version of its compiler, or a range of cells that begins higher.

    Attributes:
        axis: the one on which the two differ.
        before: the cell in the base; of a range the lowest.
        after: the cell in the head; of a range the lowest that is left.
        narrowed: whether it is a range that begins higher (``glibc@2.17`` to ``glibc@2.28``), so that it runs in fewer
            places.
    """

    axis: str
    before: Combination
    after: Combination
    narrowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDiff:
    """What changed for one package. Combinations are in order.

    Attributes:
        name: the package's name.
        state: ``new`` and ``removed`` packages are in one snapshot only; others are ``changed`` when a cell
            was gained, lost or moved, else ``same``.
        kept: cells of the base that the head has.
        lost: cells of the base that the head lacks, though the package applies there.
        gained: cells of the head that the base lacks, though the package applied there.
        moved: pairs of cells that differ in a compiler's version, and ranges of cells that begin higher.
        unknown: cells of the base that did not move, and that the head's builds did not try.
        outside: cells of the base where the package no longer applies, and is not built: no loss.
        entered: cells of the head where the package did not apply: no gain.
        cells: all that a new or removed package is built for; it gained or lost none of them.
        retagged: whether the builds state something else, and serve the same as before.
        respelled: the axis that one snapshot states as ``none`` for every build, and the other does not:
            its writers differ, so the axis is left out of the package's comparison. None: there is none.
        versions: the package's versions in base and head.
        unbuilt: why the head names it and has no build of it, though the base has one: in the words of the input, such as
            ``source only``. Empty: it has one, or nobody says why.
    """

    name: str
    state: PackageState
    kept: tuple[Combination, ...] = ()
    lost: tuple[Combination, ...] = ()
    gained: tuple[Combination, ...] = ()
    moved: tuple[Move, ...] = ()
    unknown: tuple[Combination, ...] = ()
    outside: tuple[Combination, ...] = ()
    entered: tuple[Combination, ...] = ()
    cells: tuple[Combination, ...] = ()
    retagged: bool = False
    respelled: str | None = None
    versions: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    unbuilt: str = ""

    @property
    def updated(self) -> bool:
        """Whether nothing changed but the versions."""
        return self.state == "same" and self.versions[0] != self.versions[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Cells that were lost together.

    Attributes:
        values: what the packages have no more, by axis.
        shared: the values that all of the cells have, by axis.
        cells: the packages and what each lost, in order.
        everywhere: whether no package of the head has the values.
        replaced: what the packages gained in their place: an axis of `values`, a value of the same family, and
            the number of packages; most first.
    """

    values: Mapping[str, str | None]
    shared: Mapping[str, str | None]
    cells: tuple[tuple[str, Combination], ...]
    everywhere: bool
    replaced: tuple[tuple[str, str, int], ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """The names of the packages, in order."""
        return tuple(dict.fromkeys(name for name, _ in self.cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChange:
    """Cells that one side alone has in its scope: nobody lost or gained them by what was built.

    Attributes:
        values: what the other side does not cover at all, by axis, such as ``os`` (``macos``, ``windows``).
        pairs: two values, by axis, that it covers in other places, and not together. `values` and `pairs` are empty
            where only some packages apply in fewer, or more, places than before.
        packages: the names of the packages, in order.
        cells: how many cells.
        reasons: of the head's scope, in the words of the input; of packages what theirs was and is.
    """

    values: Mapping[str, tuple[str, ...]]
    pairs: tuple[Mapping[str, str], ...] = ()
    packages: tuple[str, ...]
    cells: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """So many cells, of the packages that both sides have. All but gained ones are cells of the base.

    A range of cells that begins higher is one that moved.
    """

    kept: int = 0
    lost: int = 0
    gained: int = 0
    moved: int = 0
    narrowed: int = 0
    unknown: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What changed from a base to a head: the result of `compare`.

    Attributes:
        axes: the names of the axes, which every combination follows.
        base: the coverage before.
        head: the coverage after.
        packages: of both snapshots, in natural order.
        causes: of the losses, those of most packages first.
        outside: what is no longer in scope, that of the whole head first.
        entered: what is newly in scope, in the same order.
        sources: where base and head were read, as shown to the user.
        problems: what was wrong with the input, in order.
        generated_at: RFC 3339 time in UTC, or None.
        partial: whether the head's builds tried only a part: what they did not try is in the coverage of neither side.
        no_base: why there was nothing to compare with; `base` is then empty, and there are no
            packages: whoever shows this says so first. Empty: there is a base.
    """

    axes: tuple[str, ...]
    base: Snapshot
    head: Snapshot
    packages: tuple[PackageDiff, ...]
    causes: tuple[Cause, ...] = ()
    outside: tuple[ScopeChange, ...] = ()
    entered: tuple[ScopeChange, ...] = ()
    sources: tuple[str, str] = ("", "")
    problems: tuple[Problem, ...] = ()
    generated_at: str | None = None
    partial: bool = False
    no_base: str = ""
    totals: Totals = field(init=False)

    def __post_init__(self) -> None:
        counts = {
            name: sum(len(getattr(package, name)) for package in self.packages)
            for name in ("kept", "lost", "gained", "moved", "unknown", "outside")
        }
        narrowed = sum(move.narrowed for package in self.packages for move in package.moved)
        object.__setattr__(self, "totals", Totals(**counts, narrowed=narrowed))

    def of(self, state: PackageState) -> tuple[PackageDiff, ...]:
        """Return the packages in a state."""
        return tuple(package for package in self.packages if package.state == state)

    @property
    def updated(self) -> tuple[PackageDiff, ...]:
        """The packages of which only the versions changed."""
        return tuple(package for package in self.packages if package.updated)

    @property
    def unbuilt(self) -> dict[str, tuple[str, ...]]:
        """By reason the packages of which the head no longer has a build."""
        found: dict[str, list[str]] = {}
        for package in self.packages:
            if package.unbuilt:
                found.setdefault(package.unbuilt, []).append(package.name)
        return {reason: tuple(names) for reason, names in found.items()}

    @property
    def respelled(self) -> dict[str, tuple[str, ...]]:
        """By axis the packages for which one of the writers states it as ``none``."""
        found: dict[str, list[str]] = {}
        for package in self.packages:
            if package.respelled:
                found.setdefault(package.respelled, []).append(package.name)
        return {axis: tuple(names) for axis, names in found.items()}

    @property
    def upgrades(self) -> dict[tuple[str, str, str], int]:
        """How many packages moved, by axis and the values before and after; most first."""
        counts: Counter[tuple[str, str, str]] = Counter()
        for package in self.packages:
            counts.update({self._upgrade(move) for move in package.moved})
        order = sorted(counts.items(), key=lambda item: (-item[1], [*map(natural_key, item[0])]))
        return dict(order)

    def _upgrade(self, move: Move) -> tuple[str, str, str]:
        at = self.axes.index(move.axis)
        return (move.axis, str(move.before[at]), str(move.after[at]))

    def named(self, combination: Combination) -> dict[str, str | None]:
        """Return the combination as a mapping from axis to value."""
        return dict(zip(self.axes, combination, strict=True))
