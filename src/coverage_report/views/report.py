"""From a model to the variables of the markdown template, and to fewer of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coverage_report import CoverageModel, Package, Snapshot
from coverage_report.views.expected import Known, known_failures, state_counts
from coverage_report.views.matrix import Line, Table, lines, narrowed, ordered, tables
from coverage_report.views.missing import missing_of
from coverage_report.views.report_variables import Gap, ReportVariables, Section
from coverage_report.views.served import ServedView, served_view
from coverage_report.views.states import STATES

#: So many packages are read side by side; more are read one under the other.
SIDE_BY_SIDE = 5
_GAPS = 20
_VALUES = 5
_LOST = 5
_PROBLEMS = 20
_KNOWN, _NAMES = 50, 10
#: So many packages all have a row in each table; of more, those with nothing there are counted.
_WHOLE = 50


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown; the fields stand in the order in which they are lowered to save room.

    Attributes:
        hosts: lines of each snapshot's served hosts.
        rows: of each snapshot's matrix.
        known: lines of each snapshot's known failures.
        gaps: packages with gaps, of each snapshot.
        problems: with the input.
        snapshots: sections.
    """

    hosts: int
    rows: int
    known: int
    gaps: int
    problems: int
    snapshots: int


def variables(model: CoverageModel) -> ReportVariables:
    """Return all that is worth showing of `model`: no endless lists, but every row of the matrix."""
    return ReportVariables(
        axes=model.axes,
        snapshots=tuple(_section(snapshot) for snapshot in model.snapshots),
        snapshots_left=0,
        problems=model.problems[:_PROBLEMS],
        problems_left=len(model.problems[_PROBLEMS:]),
        lost=tuple(problem.file for problem in model.problems if problem.lost)[:_LOST],
    )


def size(everything: ReportVariables) -> Limits:
    """Return the limits that leave nothing out."""
    sections = everything.snapshots
    return Limits(
        hosts=max((_hosts(section) for section in sections), default=0),
        rows=max((_rows(section) for section in sections), default=0),
        known=max((len(section.known) for section in sections), default=0),
        gaps=max((len(section.gaps) for section in sections), default=0),
        problems=len(everything.problems),
        snapshots=len(sections),
    )


def within(everything: ReportVariables, limits: Limits) -> ReportVariables:
    """Return `everything` as far as `limits` allow; what is left out is counted."""
    return replace(
        everything,
        snapshots=tuple(_cut(s, limits) for s in everything.snapshots[: limits.snapshots]),
        snapshots_left=len(everything.snapshots[limits.snapshots :]),
        problems=everything.problems[: limits.problems],
        problems_left=everything.problems_left + len(everything.problems[limits.problems :]),
    )


def _section(snapshot: Snapshot) -> Section:
    few = len(snapshot.packages) <= SIDE_BY_SIDE
    packages = snapshot.packages if few else ordered(snapshot)
    as_lines = tuple(lines(snapshot)) if few else ()
    as_tables = () if few else tuple(tables(snapshot))
    known = known_failures(snapshot)
    return Section(
        name=snapshot.name,
        covered=snapshot.tally.covered,
        total=snapshot.tally.total,
        percent=snapshot.tally.percent,
        complete=snapshot.complete,
        packages=tuple(package.name for package in packages),
        records=snapshot.builds,
        combinations=len(snapshot.universe.combinations),
        universe=snapshot.universe.kind,
        source=snapshot.universe.source,
        states=state_counts(snapshot),
        known=tuple(_few_names(line) for line in known[:_KNOWN]),
        known_left=len(known[_KNOWN:]),
        gaps=tuple(_gap(package) for package in snapshot.gaps[:_GAPS]),
        gaps_left=len(snapshot.gaps[_GAPS:]),
        lines=as_lines,
        tables=as_tables,
        rows_left=0,
        legend=tuple(_legend(as_lines, as_tables)),
        served=served_view(snapshot),
        served_left=0,
    )


def _few_names(line: Known) -> Known:
    return replace(line, packages=replace(line.packages, shown=line.packages.shown[:_NAMES]))


def _gap(package: Package) -> Gap:
    tally = package.tally
    missing = missing_of(package, _VALUES)
    return Gap(package.name, tally.covered, tally.total, tally.percent, missing)


def _legend(lines: tuple[Line, ...], tables: tuple[Table, ...]) -> Iterator[tuple[str, str]]:
    found = {cell.symbol for line in lines for cell in line.cells}
    for table in tables:
        found.update(*(row.symbols for row in table.rows))
    return ((s.symbol, s.meaning) for s in STATES.values() if s.symbol in found)


def _rows(section: Section) -> int:
    return len(section.packages) if section.tables else len(section.lines)


def _hosts(section: Section) -> int:
    return len(section.served.hosts or section.served.packages) if section.served else 0


def _cut(section: Section, limits: Limits) -> Section:
    shown = frozenset(section.packages[: limits.rows])
    fold = len(section.packages) > _WHOLE
    cut = (narrowed(table, shown, fold=fold) for table in section.tables) if shown else ()
    return replace(
        section,
        known=section.known[: limits.known],
        known_left=section.known_left + len(section.known[limits.known :]),
        gaps=section.gaps[: limits.gaps],
        gaps_left=section.gaps_left + len(section.gaps[limits.gaps :]),
        lines=section.lines[: limits.rows],
        tables=tuple(cut),
        rows_left=max(0, _rows(section) - limits.rows),
        served=section.served and _cut_served(section.served, limits.hosts),
        served_left=max(0, _hosts(section) - limits.hosts),
    )


def _cut_served(view: ServedView, lines: int) -> ServedView:
    return replace(view, hosts=view.hosts[:lines], packages=view.packages[:lines])
