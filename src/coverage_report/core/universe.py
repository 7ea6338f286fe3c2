"""What a snapshot is observed to be built for, and what of it applies to each package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from coverage_report.core.laying import Rows, exact, fits, lay_out
from coverage_report.core.places import is_ranged
from coverage_report.model.axes import Axes, combination_key, projection
from coverage_report.model.cells import ANY, NONE, Combination
from coverage_report.model.ground import Ground
from coverage_report.model.records import BuildRecord, Scope

_COMPILER = "compiler"
#: Axes that say no more than others do.
_DETAILS = ("platform", "toolchain")


@dataclass(frozen=True, slots=True)
class Frame:
    """How the places of a snapshot are told apart.

    Attributes:
        axes: of the model.
        serves: by axis the rule that says what a build's value serves.
        scopes: where the snapshot and its packages apply.
    """

    axes: tuple[str, ...]
    serves: Mapping[str, str] = field(default_factory=dict)
    scopes: tuple[Scope, ...] = ()

    @property
    def is_ranged(self) -> bool:
        """Whether places are more than what builds state."""
        return is_ranged(self.serves, self.scopes)


@dataclass(frozen=True, slots=True)
class Whole:
    """An observed universe.

    Attributes:
        combinations: in order.
        cells: by package the combinations that its builds serve, with the builds; also those that do not apply to it.
        applicable: by package the combinations that apply to it, in order.
        alone: see `Snapshot.alone`.
    """

    combinations: Collection[Combination]
    cells: Rows
    applicable: Mapping[str, Collection[Combination]]
    alone: bool


def rows_of(packages: Mapping[str, Iterable[BuildRecord]], axes: Sequence[str]) -> Rows:
    """Return the records of each package by what they state on some axes."""
    project = projection(axes)
    rows: Rows = {}
    for package, records in packages.items():
        cells = rows[package] = defaultdict(list)
        for record in records:
            cells[project(record.axes)].append(record)
    return rows


def survey(frame: Frame, axes: tuple[str, ...], rows: Rows, more: Iterable[Combination]) -> Ground:
    """Return what the builds of a snapshot state.

    Args:
        frame: how its places are told apart.
        axes: as `axes_of` tells.
        rows: of its packages, on these axes.
        more: places that are known beside what builds state.
    """
    builds = {build for cells in rows.values() for build in cells}
    ordered, known = (tuple(sorted(found, key=combination_key)) for found in (builds, set(more)))
    return Ground(axes, frame.serves, ordered, frame.scopes, known)


def axes_of(frame: Frame, mappings: Iterable[Axes]) -> tuple[str, ...]:
    """Return the axes on which the places of a snapshot are told apart.

    Those of the model, where a build serves what it states. Else the axes that these are levels of, and all others that
    builds state: one for ``macos@11.0`` serves more than what it has in common with others of its ``os.family``.
    """
    if not frame.is_ranged:
        return frame.axes
    stated = {name for axes in mappings for name in axes}
    roots = (one if one in stated else one.partition(".")[0] for one in frame.axes)
    others = sorted(name for name in stated if "." not in name and name not in _DETAILS)
    return tuple(dict.fromkeys([*roots, *others]))


def observe(ground: Ground, rows: Rows, frame: Frame) -> Whole:
    """Return the observed universe of a snapshot.

    Args:
        ground: of the snapshot.
        rows: on the axes of `ground`.
        frame: how places are told apart.
    """
    stating = sum(any(set(build) - {ANY} for build in cells) for cells in rows.values())
    if not frame.is_ranged:
        universe = exact({*ground.observed, *ground.builds})
        _spread(rows, universe)
        alone = _is_alone(stating, universe, rows)
        return Whole(universe, rows, _compiled(universe, rows, frame.axes), alone)
    laid = lay_out(ground, rows, frame.axes)
    universe = exact(laid.combinations)
    _spread(laid.cells, universe)
    applicable = _compiled(universe, laid.cells, frame.axes)
    alone = _is_alone(stating, universe, laid.cells)
    for package, here in laid.applies.items():
        applicable[package] = dict.fromkeys(c for c in applicable[package] if c in here).keys()
    for package, cells in laid.outside.items():
        for combination, records in cells.items():
            if combination not in applicable[package]:  # there it is of another version's place
                laid.cells[package].setdefault(combination, []).extend(records)
    return Whole(universe, laid.cells, applicable, alone)


def _is_alone(stating: int, universe: Collection[Combination], cells: Rows) -> bool:
    """Tell whether at most one package states anything but ``any``, none lacks builds, and nothing was observed elsewhere."""
    whole = all(any(c in own for own in cells.values()) for c in universe)
    return stating <= 1 and whole and all(cells.values())


def _spread(rows: Rows, universe: Collection[Combination]) -> None:
    """Put records with ``any`` into each combination of the universe that they fit."""
    for cells in rows.values():
        for vague in [c for c in cells if ANY in c and c not in universe]:
            records = cells.pop(vague)
            for combination in universe:
                if fits(vague, combination):
                    cells.setdefault(combination, []).extend(records)


def _compiled(
    universe: Collection[Combination], rows: Rows, axes: Sequence[str]
) -> dict[str, Collection[Combination]]:
    """Return what of a universe applies to each package by its compiler.

    Where the rest of a combination stands both with a compiler and with ``none``, a package whose builds all state
    ``none`` has no compiled language, and does not apply at the compilers; one of which no build does is compiled, and
    does not apply at ``none``. Elsewhere the platform is a gap, with whatever compiler.
    """
    here = [at for at, axis in enumerate(axes) if axis.partition(".")[0] == _COMPILER]
    stated = {c[here[0]] for c in universe} if here else set()
    if NONE not in stated or stated <= {NONE, ANY, None}:
        return dict.fromkeys(rows, universe)

    def rest(combination: Combination) -> Combination:
        return tuple(value for at, value in enumerate(combination) if at not in here)

    def is_compiled(combination: Combination) -> bool:
        return combination[here[0]] not in (NONE, ANY, None)

    both = {rest(c) for c in universe if c[here[0]] == NONE}
    both &= {rest(c) for c in universe if is_compiled(c)}
    plain = [c for c in universe if not is_compiled(c) or rest(c) not in both]
    compiled = [c for c in universe if c[here[0]] != NONE or rest(c) not in both]
    parts = {True: dict.fromkeys(plain).keys(), False: dict.fromkeys(compiled).keys()}
    found: dict[str, Collection[Combination]] = {}
    for package, cells in rows.items():
        values = {build[here[0]] for build in cells}
        mixed = not values or (len(values) > 1 and NONE in values) or ANY in values
        found[package] = universe if mixed else parts[values == {NONE}]
    return found
