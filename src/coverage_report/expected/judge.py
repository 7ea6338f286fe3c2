"""Holding the builds of a package against what is expected of it.

A combination that is expected is one cell, however many builds fill it and whatever they are on the axes that
it leaves open. Its status, and whether it counts in the package's tally (covered of applicable):

==================  =====================================  =======
status              an expected combination that            counts
==================  =====================================  =======
``built``           has a build                            yes; no where it is optional
``missing``         is required and has none               yes
``optional-missing``  is ``required: false`` and has none  no
``xfail``           is known to fail, and has none         no
``xpass``           is known to fail, and has a build      no
==================  =====================================  =======

What counts is decided by the declaration alone, never by what was built: adding a build never lowers coverage. A
build that fits no expected combination is ``unexpected``. A package of which nothing is declared
(``skip: true``, or no rule) is not judged: its builds are ``built``, and nothing is applicable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coverage_report.axes import Axes, combination_key
from coverage_report.expected.values import fits
from coverage_report.expected.wanted import Expected, Wanted
from coverage_report.model import Cell, Combination

Cells = Mapping[Combination, Cell]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a package: `Package.cells`, `Package.expected` and `Package.applicable`."""

    cells: Cells
    expected: Cells = field(default_factory=dict)
    applicable: Collection[Combination] = ()


@dataclass(frozen=True, slots=True)
class _Demand:
    """All that is wanted on one combination of the model's axes."""

    combination: Combination
    required: bool
    known_to_fail: bool
    notes: Mapping[str, str]

    @property
    def counts(self) -> bool:
        return self.required and not self.known_to_fail

    def status(self, *, built: bool) -> str:
        if self.known_to_fail:
            return "xpass" if built else "xfail"
        if built:
            return "built"
        return "missing" if self.required else "optional-missing"


@dataclass(slots=True)
class Judge:
    """Holds packages against a declaration, on the axes of a model; remembers which builds fit what."""

    expected: Expected
    axes: Sequence[str]
    _fitting: dict[tuple[Combination, int], bool] = field(default_factory=dict)

    def judge(self, package: str, built: Cells) -> Verdict:
        """Return the verdict on a package.

        Args:
            package: its name.
            built: its cells, each with at least one record.
        """
        wanted = self.expected.wanted(package)
        if wanted is None:
            return Verdict(built)
        cells = {c: replace(cell, status="unexpected") for c, cell in built.items()}
        expected: dict[Combination, Cell] = {}
        applicable: dict[Combination, None] = {}
        for demand in self._demands(package, wanted):
            filling = [cell for cell in built.values() if self._fits(demand.combination, cell)]
            records = tuple(record for cell in filling for record in cell.records)
            status = demand.status(built=bool(filling))
            cell = Cell(demand.combination, status, records, demand.notes)
            expected[demand.combination] = cell
            if demand.counts:
                applicable[demand.combination] = None
            for filled in filling:
                if cells[filled.combination].status != "built":
                    cells[filled.combination] = replace(filled, status=status, notes=demand.notes)
            if not filling:
                cells[demand.combination] = cell
        ordered = {c: cells[c] for c in sorted(cells, key=combination_key)}
        return Verdict(ordered, expected, applicable.keys())

    def _demands(self, package: str, wanted: Sequence[Wanted]) -> Iterator[_Demand]:
        groups: dict[Combination, list[Wanted]] = {}
        for one in wanted:
            groups.setdefault(one.on(self.axes), []).append(one)
        for combination in sorted(groups, key=combination_key):
            group = groups[combination]
            xfails = [self.expected.xfail(package, one) for one in group]
            known = all(xfail is not None and xfail.holds(self.expected.today) for xfail in xfails)
            notes = group[0].notes | (xfails[0].notes if xfails[0] else {})
            yield _Demand(combination, any(one.required for one in group), known, notes)

    def _fits(self, combination: Combination, cell: Cell) -> bool:
        return any(self.does(combination, record.axes) for record in cell.records)

    def does(self, combination: Combination, build: Axes) -> bool:
        """Tell whether a build with these axes does for an expected combination."""
        key = (combination, id(build))
        if key not in self._fitting:
            pairs, match = zip(combination, self.axes, strict=True), self.expected.match
            self._fitting[key] = all(fits(str(v), a, build, match.get(a)) for v, a in pairs)
        return self._fitting[key]
