"""What the template ``markdown/report.md.j2`` is given: a contract with those who override it."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_report import Problem
from coverage_report.views.expected import Known, StateCount
from coverage_report.views.matrix import Line, Table
from coverage_report.views.missing import Missing
from coverage_report.views.served import ServedView


@dataclass(frozen=True, slots=True)
class Gap:
    """A package that lacks something."""

    package: str = field(metadata={"help": "its name"})
    covered: int = field(metadata={"help": "how many combinations are built"})
    total: int = field(metadata={"help": "how many combinations apply"})
    percent: str = field(metadata={"help": "the share, such as `37%`"})
    missing: Missing = field(metadata={"help": "what it lacks"})


@dataclass(frozen=True, slots=True)
class Section:
    """One snapshot."""

    name: str = field(metadata={"help": "the snapshot's name"})
    covered: int = field(metadata={"help": "built combinations, added up over the packages"})
    total: int = field(metadata={"help": "combinations that apply, added up likewise"})
    percent: str = field(metadata={"help": "the share as `68%`, or `n/a` when nothing applies"})
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    packages: tuple[str, ...] = field(metadata={"help": "their names"})
    records: int = field(metadata={"help": "how many builds there are"})
    combinations: int = field(metadata={"help": "the size of the universe"})
    universe: str = field(metadata={"help": "`observed` or `declared`"})
    source: str | None = field(metadata={"help": "what declares the universe, if anything"})
    states: tuple[StateCount, ...] = field(
        metadata={"help": "of a declared universe: how many cells are in each state"}
    )
    known: tuple[Known, ...] = field(metadata={"help": "what is known to fail"})
    known_left: int = field(metadata={"help": "how many more of these lines there are"})
    gaps: tuple[Gap, ...] = field(metadata={"help": "packages with gaps, least covered first"})
    gaps_left: int = field(metadata={"help": "how many more packages have gaps"})
    lines: tuple[Line, ...] = field(
        metadata={"help": "the matrix of few packages: combinations as rows, packages as columns"}
    )
    tables: tuple[Table, ...] = field(
        metadata={"help": "the matrix of many packages: packages as rows, those with gaps first"}
    )
    rows_left: int = field(metadata={"help": "how many rows of the matrix are left out"})
    legend: tuple[tuple[str, str], ...] = field(
        metadata={"help": "each symbol of the matrix with its meaning"}
    )
    served: ServedView | None = field(
        metadata={"help": "on which hosts the builds run, when that was asked"}
    )
    served_left: int = field(metadata={"help": "how many lines of `served` are left out"})


@dataclass(frozen=True, slots=True)
class ReportVariables:
    """What the template ``markdown/report.md.j2`` is given."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    snapshots: tuple[Section, ...] = field(metadata={"help": "a section for each snapshot"})
    snapshots_left: int = field(metadata={"help": "how many more snapshots there are"})
    problems: tuple[Problem, ...] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )
    problems_left: int = field(metadata={"help": "how many more problems there are"})
    lost: tuple[str, ...] = field(
        metadata={"help": "the first inputs that could not be read (`--keep-going`)"}
    )
