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
``n/a``             is where the package does not apply    no
==================  =====================================  =======

What counts is decided by the declaration alone, never by what was built: adding a build never lowers coverage. A
build that fits no expected combination is ``unexpected``. A package of which nothing is declared
(``skip: true``, or no rule) is not judged: its builds are ``n/a``, and nothing is applicable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coverage_report.core.expected.matching import Kind, Matcher
from coverage_report.core.expected.wanted import Expected, Wanted
from coverage_report.core.places import Parts
from coverage_report.model.axes import combination_key
from coverage_report.model.cells import ANYTHING, Cell, Combination, Remarks, Status
from coverage_report.model.records import Scope

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
    remarks: Remarks
    applies: bool

    @property
    def counts(self) -> bool:
        return self.applies and self.required and not self.known_to_fail

    def status(self, *, built: bool) -> Status:
        if not self.applies:
            return "n/a"
        if self.known_to_fail:
            return "xpass" if built else "xfail"
        if built:
            return "built"
        return "missing" if self.required else "optional-missing"


class Judge:
    """Holds packages against a declaration.

    Args:
        expected: the declaration.
        axes: of the model.
        serves: what values of builds serve, by axis.
        scopes: of the snapshot; what is expected of a package where it does not apply is not. Where the snapshot as a
            whole does not apply, or what makers offer, is no matter: a declaration knows better.
    """

    def __init__(
        self,
        expected: Expected,
        axes: Sequence[str],
        serves: Mapping[str, str],
        scopes: Iterable[Scope],
    ) -> None:
        self._expected = expected
        self._axes = axes
        self._matcher = Matcher(axes, expected.match, serves)
        own = (scope for scope in scopes if scope.package is not None and not scope.is_offer)
        self._parts = Parts(axes, own)
        self._groups: dict[int, list[tuple[Combination, list[Wanted]]]] = {}

    def judge(self, package: str, built: Cells) -> Verdict:
        """Return the verdict on a package.

        Args:
            package: its name.
            built: its cells, each with at least one record.
        """
        wanted = self._expected.wanted(package)
        if wanted is None:
            return Verdict({c: replace(cell, status="n/a") for c, cell in built.items()})
        kinds = {c: self._matcher.kinds(cell.records) for c, cell in built.items()}
        cells = {c: replace(cell, status="unexpected") for c, cell in built.items()}
        expected: dict[Combination, Cell] = {}
        applicable: dict[Combination, None] = {}
        for demand in self._demands(package, wanted):
            filling = [c for c in built if self._fits(demand.combination, kinds[c])]
            records = tuple(record for c in filling for record in built[c].records)
            status = demand.status(built=bool(filling))
            cell = Cell(demand.combination, status, records, demand.remarks)
            expected[demand.combination] = cell
            if demand.counts:
                applicable[demand.combination] = None
            for c in filling:
                if cells[c].status != "built":
                    cells[c] = replace(built[c], status=status, remarks=demand.remarks)
            if not filling:
                cells[demand.combination] = cell
        ordered = {c: cells[c] for c in sorted(cells, key=combination_key)}
        return Verdict(ordered, expected, applicable.keys())

    def _applies(self, package: str, combination: Combination) -> bool:
        open_ = tuple(None if value == ANYTHING else value for value in combination)
        return self._parts.has(package, None, open_)

    def _fits(self, combination: Combination, kinds: Iterable[Kind]) -> bool:
        return any(self._matcher.does(combination, kind) for kind in kinds)

    def _demands(self, package: str, wanted: tuple[Wanted, ...]) -> Iterator[_Demand]:
        for combination, group in self._grouped(wanted):
            xfails = [self._expected.xfail(package, one) for one in group]
            today = self._expected.today
            known = all(xfail is not None and xfail.holds(today) for xfail in xfails)
            remarks = group[0].remarks(xfails[0], self._expected)
            required = any(one.required for one in group)
            applies = self._applies(package, combination)
            yield _Demand(combination, required, known, remarks, applies)

    def _grouped(self, wanted: tuple[Wanted, ...]) -> list[tuple[Combination, list[Wanted]]]:
        """Return what is wanted by combination, in order; packages of one rule share it."""
        if id(wanted) not in self._groups:
            groups: dict[Combination, list[Wanted]] = {}
            for one in wanted:
                groups.setdefault(one.on(self._axes), []).append(one)
            ordered = sorted(groups.items(), key=lambda item: combination_key(item[0]))
            self._groups[id(wanted)] = ordered
        return self._groups[id(wanted)]
