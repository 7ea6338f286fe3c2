"""What is shown of a report: a section for each snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from coverage_report import Asked, CoverageModel, Package, Problem, Snapshot, Tally
from coverage_report.views import limits as most
from coverage_report.views import words
from coverage_report.views.asked import EVERYTHING, only
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.expected import Known, StateCount, known_failures, state_counts
from coverage_report.views.matrix import Line, Matrix, Table, looks_of, narrowed
from coverage_report.views.missing import Missing, missing_of
from coverage_report.views.served import ServedView, served_view
from coverage_report.views.states import Look
from coverage_report.views.view import problems_of
from coverage_report.views.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A package that lacks something."""

    package: str = field(metadata={"help": "its name"})
    tally: Tally = field(metadata={"help": "built combinations, of those that apply"})
    missing: Missing = field(metadata={"help": "what it lacks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One snapshot."""

    name: str = field(metadata={"help": "the snapshot's name"})
    tally: Tally = field(
        metadata={"help": "built combinations, of those that apply, added up over the packages"}
    )
    verdict: str = field(metadata={"help": "how many combinations are built, in words"})
    besides: tuple[str, ...] = field(
        metadata={"help": "how many packages are complete, and how many records there are"}
    )
    universe: str = field(metadata={"help": "how many combinations there are, of which kind"})
    source: str | None = field(metadata={"help": "what declares the universe, if anything"})
    packages: tuple[str, ...] = field(metadata={"help": "their names"})
    tallies: tuple[Tally, ...] = field(metadata={"help": "the coverage of each of them"})
    combinations: int = field(metadata={"help": "the size of the universe"})
    states: tuple[StateCount, ...] = field(
        metadata={"help": "of a declared universe: how many cells are in each state"}
    )
    known: Excerpt[Known] = field(metadata={"help": "what is known to fail"})
    gaps: Excerpt[Gap] = field(metadata={"help": "packages with gaps, least covered first"})
    lines: Excerpt[Line] = field(
        metadata={"help": "the matrix of few packages: combinations as rows, packages as columns"}
    )
    tables: tuple[Table, ...] = field(
        metadata={"help": "the matrix of many packages: packages as rows, those with gaps first"}
    )
    rows_left: int = field(metadata={"help": "how many rows of `tables` are left out"})
    legend: tuple[Look, ...] = field(metadata={"help": "how the cells of the matrix are shown"})
    served: ServedView | None = field(
        metadata={"help": "on which hosts the builds run, when that was asked"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLimits:
    """How much of a report is shown; the fields stand in the order in which they are lowered to save room.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What is shown of a report: no endless lists, but every row of the matrix."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    only: Phrase = field(
        metadata={"help": "what alone was asked for, in words; empty where nothing is left out"}
    )
    snapshots: Excerpt[Section] = field(metadata={"help": "a section for each snapshot"})
    problems: Excerpt[Problem] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )
    lost: tuple[str, ...] = field(
        metadata={"help": "the first inputs that could not be read (`--keep-going`)"}
    )

    @classmethod
    def of(cls, model: CoverageModel, asked: Asked = EVERYTHING) -> ReportView:
        """Return all that is worth showing of a model."""
        problems = problems_of(model.problems)
        return cls(
            axes=model.axes,
            only=only(asked),
            snapshots=Excerpt.of(map(section_of, model.snapshots)),
            problems=problems,
            lost=tuple(problem.file for problem in problems if problem.lost)[: most.LOST_INPUTS],
        )

    @property
    def limits(self) -> ReportLimits:
        """The limits that leave nothing out."""
        sections = self.snapshots.shown
        return ReportLimits(
            hosts=max((_hosts(section) for section in sections), default=0),
            rows=max((len(section.lines or section.packages) for section in sections), default=0),
            known=max((len(section.known) for section in sections), default=0),
            gaps=max((len(section.gaps) for section in sections), default=0),
            problems=len(self.problems),
            snapshots=len(sections),
        )

    def within(self, limits: ReportLimits) -> ReportView:
        """Return the view as far as limits allow; what is left out is counted."""
        return replace(
            self,
            snapshots=self.snapshots.first(limits.snapshots).map(partial(_cut, limits)),
            problems=self.problems.first(limits.problems),
        )


def section_of(snapshot: Snapshot) -> Section:
    """Return all that is worth showing of a snapshot."""
    universe, few = snapshot.universe, len(snapshot.packages) <= most.SIDE_BY_SIDE
    matrix = Matrix.of(snapshot)
    lines = tuple(matrix.lines()) if few else ()
    tables = () if few else tuple(matrix.tables())
    packages = snapshot.packages if few else matrix.packages
    return Section(
        name=snapshot.name,
        tally=snapshot.tally,
        verdict=words.built(snapshot.tally),
        besides=(
            f"{words.number(snapshot.complete)} of {words.count(len(packages), 'package')} complete",
            words.count(snapshot.builds, "record"),
        ),
        universe=words.count(len(universe.combinations), f"{universe.kind} combination"),
        source=universe.source,
        packages=tuple(package.name for package in packages),
        tallies=tuple(package.tally for package in packages),
        combinations=len(universe.combinations),
        states=state_counts(snapshot),
        known=Excerpt.of(known_failures(snapshot), most.KNOWN),
        gaps=Excerpt.of(snapshot.gaps, most.GAPS).map(_gap),
        lines=Excerpt.of(lines),
        tables=tables,
        rows_left=0,
        legend=looks_of((*lines, *(row for table in tables for row in table.rows))),
        served=served_view(snapshot),
    )


def _gap(package: Package) -> Gap:
    missing = missing_of(package, most.GROUPS_OF_GAP)
    return Gap(package=package.name, tally=package.tally, missing=missing)


def _hosts(section: Section) -> int:
    return len(section.served.hosts or section.served.packages) if section.served else 0


def _cut(limits: ReportLimits, section: Section) -> Section:
    shown = frozenset(section.packages[: limits.rows])
    fold = len(section.packages) > most.WHOLE_TABLE
    cut = (narrowed(table, shown, fold=fold) for table in section.tables) if shown else ()
    return replace(
        section,
        known=section.known.first(limits.known),
        gaps=section.gaps.first(limits.gaps),
        lines=section.lines.first(limits.rows),
        tables=tuple(cut),
        rows_left=max(0, len(section.packages) - limits.rows) if section.tables else 0,
        served=section.served and section.served.first(limits.hosts),
    )
