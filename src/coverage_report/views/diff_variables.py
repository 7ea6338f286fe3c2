"""What the template ``markdown/diff.md.j2`` is given: a contract with those who override it."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_report import Problem
from coverage_report.views.changes import Change, Loss, Names, Upgrade


@dataclass(frozen=True, slots=True)
class Side:
    """One of the snapshots that are compared."""

    name: str = field(metadata={"help": "the snapshot's name"})
    source: str = field(metadata={"help": "where it was read, if that is known"})
    packages: int = field(metadata={"help": "how many packages it has"})
    universe: str = field(metadata={"help": "`observed` or `declared`"})
    covered: int = field(metadata={"help": "built combinations, added up over the packages"})
    total: int = field(metadata={"help": "combinations that apply, added up likewise"})
    percent: str = field(metadata={"help": "the share as `68%`, or `n/a` when nothing applies"})


@dataclass(frozen=True, slots=True)
class Respelled:
    """An axis that one side states as ``none`` for some packages, so that it was not compared."""

    axis: str = field(metadata={"help": "the axis"})
    packages: Names = field(metadata={"help": "the packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffVariables:
    """What the template ``markdown/diff.md.j2`` is given."""

    axes: tuple[str, ...] = field(metadata={"help": "the names of the axes, in order"})
    base: Side = field(metadata={"help": "the coverage before"})
    head: Side = field(metadata={"help": "the coverage after"})
    no_base: str = field(
        metadata={"help": "why there is nothing to compare with; empty where there is"}
    )
    lost: int = field(metadata={"help": "how many combinations were lost, over all packages"})
    gained: int = field(metadata={"help": "how many were gained"})
    moved: int = field(metadata={"help": "how many have another version on one axis"})
    narrowed: int = field(metadata={"help": "how many of these run in fewer places"})
    unknown: int = field(metadata={"help": "how many were not tried"})
    kept: int = field(metadata={"help": "how many are as they were"})
    changed: int = field(metadata={"help": "how many packages of both sides changed"})
    new: Names = field(metadata={"help": "packages that only the head has"})
    removed: Names = field(metadata={"help": "packages that only the base has"})
    updated: Names = field(metadata={"help": "packages of which only the versions changed"})
    causes: tuple[Loss, ...] = field(metadata={"help": "the losses by cause, the largest first"})
    causes_left: int = field(metadata={"help": "how many more causes there are"})
    losses: tuple[Change, ...] = field(
        metadata={
            "help": "what packages lost that are still there; nothing where `causes` tell all of it"
        }
    )
    losses_left: int = field(metadata={"help": "how many more of these lines there are"})
    gains: tuple[Change, ...] = field(
        metadata={"help": "what packages gained that were there before"}
    )
    gains_left: int = field(metadata={"help": "how many more of these lines there are"})
    moves: tuple[Upgrade, ...] = field(metadata={"help": "what moved, raised floors first"})
    moves_left: int = field(metadata={"help": "how many more of these lines there are"})
    untried: tuple[Change, ...] = field(metadata={"help": "what was not tried, so is unknown"})
    untried_left: int = field(metadata={"help": "how many more of these lines there are"})
    respelled: tuple[Respelled, ...] = field(
        metadata={"help": "axes that were not compared for some packages"}
    )
    brief: bool = field(
        metadata={
            "help": "whether there was no room for more than the verdict, and all else is empty"
        }
    )
    few: bool = field(metadata={"help": "whether all of it is so short that nothing is folded"})
    problems: tuple[Problem, ...] = field(
        metadata={"help": "what was wrong with the input, as `file`, `pointer` and `message`"}
    )
    problems_left: int = field(metadata={"help": "how many more problems there are"})
