"""What became of a declared universe: how many cells are in each state, and what is known to fail."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coverage_report import Cell, Combination, Package, Remarks, Snapshot, State
from coverage_report.views import words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.limits import NAMES_LISTED
from coverage_report.views.states import STATES, Look

#: What can become of a combination under a declared universe.
_DECLARED: tuple[State, ...] = (
    *("built", "older", "missing", "unexpected"),
    *("optional-missing", "xfail", "xpass", "n/a"),
)
#: What is said of known failures, the most urgent first.
_KNOWN = ("xpass", "missing", "optional-missing", "xfail")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """Cells in one state."""

    state: State = field(metadata={"help": "its name, such as `missing`"})
    look: Look = field(metadata={"help": "how it is shown"})
    cells: int = field(metadata={"help": "how many cells are in it, over all packages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A combination that is known to fail for some packages, or was until that expired."""

    state: State = field(
        metadata={
            "help": "`xfail`, `xpass` where it is built after all, or `missing` where that expired"
        }
    )
    look: Look = field(metadata={"help": "how the state is shown"})
    combination: tuple[str, ...] = field(metadata={"help": "the combination's values"})
    reason: str = field(metadata={"help": "why it fails, as declared"})
    issue: str = field(metadata={"help": "where that is dealt with, as declared"})
    until: str = field(
        metadata={"help": "until when this holds, or when it expired; empty where no day is set"}
    )
    packages: Excerpt[str] = field(metadata={"help": "the packages"})


def state_counts(snapshot: Snapshot) -> tuple[StateCount, ...]:
    """Return the states of a declared universe, in the order of legends; an observed one has no say."""
    if snapshot.universe.kind != "declared":
        return ()
    counts = snapshot.states
    return tuple(
        StateCount(state=state, look=look, cells=counts[state])
        for state, look in STATES.items()
        if state in counts
    )


def numbers_of_states(snapshot: Snapshot) -> dict[State, int]:
    """Return the number of cells in each state of a declared universe, also of those that none is in."""
    if snapshot.universe.kind != "declared":
        return {}
    return dict.fromkeys(_DECLARED, 0) | snapshot.states


def known_failures(snapshot: Snapshot) -> tuple[Known, ...]:
    """Return what is known to fail, or was, first what is built after all; packages told alike are together."""
    found: dict[Known, list[str]] = {}
    for package in snapshot.packages:
        for cell in package.expected.values():
            if cell.status in ("xfail", "xpass") or _expired(cell):
                found.setdefault(_known(cell), []).append(package.name)
    lines = (
        replace(line, packages=Excerpt.of(names, NAMES_LISTED)) for line, names in found.items()
    )
    return tuple(sorted(lines, key=lambda line: _KNOWN.index(line.state)))


def last_day(remarks: Remarks) -> str:
    """Return until when something is known to fail, in words; nothing where no day is set."""
    if remarks.until is None:
        return ""
    return f"{'expired on' if remarks.expired else 'until'} {remarks.until.isoformat()}"


def shown_cell(package: Package, combination: Combination) -> Cell | None:
    """Return the cell of a combination as a matrix shows it.

    Builds that fill an expected combination are shown there, and not also where another package has a
    build that nobody expects.
    """
    cell = package.cell(combination)
    if cell is None or not package.expected or combination in package.expected:
        return cell
    return cell if cell.status == "unexpected" else None


def shown_state(package: Package, combination: Combination) -> State:
    """Return the state of a combination as a matrix shows it."""
    filled = shown_cell(package, combination) or combination in package.applicable
    return package.state(combination) if filled else "n/a"


def _expired(cell: Cell) -> bool:
    return cell.remarks.expired and not cell.records


def _known(cell: Cell) -> Known:
    remarks = cell.remarks
    return Known(
        state=cell.status,
        look=STATES[cell.status],
        combination=words.values(cell.combination),
        reason=remarks.reason or "",
        issue=remarks.issue or "",
        until=last_day(remarks),
        packages=Excerpt(),
    )
