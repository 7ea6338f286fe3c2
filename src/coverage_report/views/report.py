"""What is shown of a report: a section for each snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from coverage_report import (
    Asked,
    CoverageModel,
    Judgement,
    Package,
    Problem,
    Snapshot,
    Tally,
    newest_first,
)
from coverage_report.views import limits as most
from coverage_report.views import words
from coverage_report.views.asked import EVERYTHING, only
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import Known, StateCount, known_failures, state_counts
from coverage_report.views.gate import NOTHING_DEMANDED, GateView, gate_of_report
from coverage_report.views.grid import coarser, columns_of
from coverage_report.views.hints import hints
from coverage_report.views.matrix import Line, Matrix, Row, Table, looks_of, tables
from coverage_report.views.overview import SnapshotLine, snapshot_line
from coverage_report.views.served import ServedView, served_view
from coverage_report.views.states import Look
from coverage_report.views.unbuilt import unbuilt
from coverage_report.views.view import problems_of
from coverage_report.views.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Combinations that are told together, often only one."""

    values: tuple[str, ...] = field(metadata={"help": "what they have in common"})
    built: Tally = field(metadata={"help": "built combinations, of those that apply to packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A package that stands beside others."""

    name: str = field(metadata={"help": "its name"})
    tally: Tally = field(metadata={"help": "built combinations, of those that apply"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One snapshot."""

    name: str = field(metadata={"help": "the snapshot's name"})
    alone: bool = field(
        metadata={"help": "whether there is nothing to compare its one package with"}
    )
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )
    verdict: str = field(metadata={"help": "how many combinations are built, in words"})
    besides: tuple[str, ...] = field(
        metadata={"help": "how many packages are complete, and how many builds there are"}
    )
    whole: Phrase = field(
        metadata={"help": "how many combinations there are, of which axes, and who says so"}
    )
    packages: int = field(metadata={"help": "how many packages there are"})
    combinations: int = field(metadata={"help": "the size of the universe"})
    states: tuple[StateCount, ...] = field(
        metadata={"help": "of a declared universe: how many cells are in each state"}
    )
    known: Excerpt[Known] = field(metadata={"help": "what is known to fail"})
    platform_axes: tuple[str, ...] = field(metadata={"help": "the axes of `platforms`"})
    platforms: Excerpt[Platform] = field(
        metadata={"help": "how full the combinations are, on axes on which they are few"}
    )
    hints: tuple[Phrase, ...] = field(
        metadata={
            "help": "why packages have no build, the odd ones out of two axes that are nearly full, and which axes would make a smaller table, or how to get something to compare with"
        }
    )
    rows: Excerpt[Row] = field(
        metadata={"help": "what packages are built for, those that are alike in one row"}
    )
    columns: tuple[Column, ...] = field(metadata={"help": "few packages, side by side"})
    lines: Excerpt[Line] = field(
        metadata={"help": "the matrix of few packages: combinations as rows, `columns` beside them"}
    )
    tables: tuple[Table, ...] = field(
        metadata={"help": "the matrix of many packages: those that are alike as rows"}
    )
    legend: tuple[Look, ...] = field(metadata={"help": "how the cells of the matrix are shown"})
    served: ServedView | None = field(
        metadata={"help": "on which hosts the builds run, when that was asked"}
    )

    @property
    def matrix_left(self) -> int:
        """How many rows of `lines`, or of the longest of `tables`, are left out."""
        return max(self.lines.more, *(table.rows.more for table in self.tables), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLimits:
    """How much of a report is shown; the fields stand in the order in which they are lowered to save room.

    Attributes:
        hosts: lines of each snapshot's served hosts.
        matrix: rows of each snapshot's matrix.
        known: lines of each snapshot's known failures.
        rows: of packages that are alike, of each snapshot.
        platforms: of each snapshot.
        xfails: lines that declare what is missing.
        problems: with the input.
        snapshots: sections.
        overview: lines of it.
    """

    hosts: int
    matrix: int
    known: int
    rows: int
    platforms: int
    xfails: int
    problems: int
    snapshots: int
    overview: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What is shown of a report."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    only: Phrase = field(
        metadata={"help": "what alone was asked for, in words; empty where nothing is left out"}
    )
    gate: GateView = field(metadata={"help": "what came of the gates, and what to do"})
    overview: Excerpt[SnapshotLine] = field(
        metadata={"help": "a line for each of several snapshots, the newest first"}
    )
    snapshots: Excerpt[Section] = field(
        metadata={"help": "a section for each snapshot, the newest first"}
    )
    problems: Excerpt[Problem] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )
    lost: tuple[str, ...] = field(
        metadata={"help": "the first inputs that could not be read (`--keep-going`)"}
    )

    @classmethod
    def of(
        cls,
        model: CoverageModel,
        asked: Asked = EVERYTHING,
        judgement: Judgement = NOTHING_DEMANDED,
        *,
        details: int | None = None,
    ) -> ReportView:
        """Return all that is worth showing of a model.

        Args:
            model: what to show.
            asked: what the user asked for.
            judgement: what came of the gates.
            details: of how many snapshots, the newest, there are sections; None, or nobody can tell: of all.
        """
        problems = problems_of(model.problems)
        names = newest_first(snapshot.name for snapshot in model.snapshots)
        shown = sorted(model.snapshots, key=lambda one: names.index(one.name) if names else 0)
        return cls(
            axes=model.axes,
            only=only(asked),
            gate=gate_of_report(judgement, shown, model.axes),
            overview=Excerpt.of(map(snapshot_line, shown if len(shown) > 1 else ())),
            snapshots=Excerpt.of(shown, details if names else None).map(
                partial(section_of, model=model)
            ),
            problems=problems,
            lost=tuple(problem.file for problem in problems if problem.lost)[: most.LOST_INPUTS],
        )

    @property
    def limits(self) -> ReportLimits:
        """The limits that leave nothing out."""
        sections = self.snapshots.shown
        return ReportLimits(
            hosts=max((_hosts(section) for section in sections), default=0),
            matrix=max((len(s.lines or s.rows) for s in sections), default=0),
            known=max((len(section.known) for section in sections), default=0),
            rows=min(
                max((len(section.rows) for section in sections), default=0), most.ROWS_ON_PAGE
            ),
            platforms=min(max((len(s.platforms) for s in sections), default=0), most.PLATFORMS),
            xfails=len(self.gate.xfails),
            problems=len(self.problems),
            snapshots=len(sections),
            overview=len(self.overview),
        )

    def within(self, limits: ReportLimits) -> ReportView:
        """Return the view as far as limits allow; what is left out is counted."""
        return replace(
            self,
            gate=replace(self.gate, xfails=self.gate.xfails.first(limits.xfails)),
            snapshots=self.snapshots.first(limits.snapshots).map(partial(_cut, limits)),
            overview=self.overview.first(limits.overview),
            problems=self.problems.first(limits.problems),
        )


def section_of(snapshot: Snapshot, model: CoverageModel) -> Section:
    """Return all that is worth showing of a snapshot of a model."""
    axes, universe, matrix = model.axes, snapshot.universe, Matrix.of(snapshot)
    few = len(snapshot.packages) <= most.SIDE_BY_SIDE
    rows = () if len(snapshot.packages) == 1 else matrix.rows(axes)
    lines = tuple(matrix.lines()) if few else ()
    expressions, platforms = _platforms(matrix, axes) if rows else (axes, [])
    complete = words.count(len(snapshot.packages), "package")
    return Section(
        name=snapshot.name,
        alone=snapshot.alone,
        tally=snapshot.tally,
        verdict=words.built(snapshot),
        besides=(
            f"{words.number(snapshot.complete)} of {complete} complete",
            words.count(snapshot.builds, "build"),
        ),
        whole=words.whole(universe, axes),
        packages=len(snapshot.packages),
        combinations=len(universe.combinations),
        states=state_counts(snapshot),
        known=Excerpt.of(known_failures(snapshot), most.KNOWN),
        platform_axes=expressions,
        platforms=Excerpt.of(platforms),
        hints=(*unbuilt(model, snapshot), *hints(model, matrix)),
        rows=Excerpt.of(rows),
        columns=tuple(map(_column, snapshot.packages if few else ())),
        lines=Excerpt.of(lines),
        tables=() if few else tuple(tables(matrix, rows)),
        legend=looks_of(lines or rows),
        served=served_view(snapshot, axes),
    )


def _column(package: Package) -> Column:
    return Column(name=package.name, tally=package.tally)


def _platforms(matrix: Matrix, axes: tuple[str, ...]) -> tuple[tuple[str, ...], list[Platform]]:
    """Return how full the combinations are, on the finest axes on which they are few."""
    for expressions in (*coarser(axes), axes):
        columns = columns_of(matrix.combinations, axes, expressions)
        if 1 < len(columns) <= most.PLATFORMS:
            break
    found = ((words.values(column.head), column.tally(matrix.snapshot)) for column in columns)
    return expressions, [Platform(values=values, built=tally) for values, tally in found]


def _hosts(section: Section) -> int:
    return len(section.served.hosts or section.served.packages) if section.served else 0


def _cut(limits: ReportLimits, section: Section) -> Section:
    return replace(
        section,
        known=section.known.first(limits.known),
        platforms=section.platforms.first(limits.platforms),
        rows=section.rows.first(limits.rows).map(_few_names),
        lines=section.lines.first(limits.matrix),
        tables=tuple(
            replace(t, rows=t.rows.first(limits.matrix).map(_few_names)) for t in section.tables
        ),
        served=section.served and section.served.first(limits.hosts),
    )


def _few_names(row: Row) -> Row:
    return replace(row, packages=row.packages.first(most.NAMES_LISTED))
