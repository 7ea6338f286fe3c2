"""What came of the gates, said; and what to do: the lines that declare a gap, to be pasted into a configuration."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from glob import escape

from coverage_report import Combination, Diff, Judgement, Snapshot
from coverage_report.text import visible
from coverage_report.values import ANYTHING
from coverage_report.views import limits
from coverage_report.views.excerpt import Excerpt

NOTHING_DEMANDED = Judgement()
#: Each outcome with its sign, and what is said of it.
SAID: Mapping[str, tuple[str, str]] = {
    "passed": ("✅", "The gate passed"),
    "failed": ("❌", "The gate failed"),
    "none": ("\N{INFORMATION SOURCE}\N{VARIATION SELECTOR-16}", "No gate: report only"),
}
#: What could end a block of code, or be a command to the log of a CI, as YAML writes it in quotes.
_QUOTED = str.maketrans({"`": "\\u0060", "#": "\\u0023"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """What came of the gates, and what to do where one failed."""

    outcome: str = field(metadata={"help": "`passed`, `failed` or `none`"})
    symbol: str = field(metadata={"help": "a sign for it"})
    words: str = field(metadata={"help": "the same in words"})
    demands: tuple[str, ...] = field(metadata={"help": "what was demanded, as options say it"})
    failures: Excerpt[str] = field(metadata={"help": "a line for each demand that is not met"})
    xfails: Excerpt[str] = field(
        metadata={"help": "lines of YAML, finished, that declare the gaps as known to fail"}
    )
    declared: bool = field(metadata={"help": "whether a configuration says what should exist"})


def gate_of_diff(judgement: Judgement, diff: Diff) -> GateView:
    """Return what came of the gates of a diff; what was lost could be declared."""
    gaps = ((package.name, cell) for package in diff.packages for cell in package.lost)
    return _gate(judgement, gaps, diff.head, diff.axes)


def gate_of_report(
    judgement: Judgement, snapshots: Sequence[Snapshot], axes: Sequence[str]
) -> GateView:
    """Return what came of the gates of a report; what the first of the snapshots that failed lacks could be declared."""
    failed = {failure.snapshot for failure in judgement.failures}
    first = next((one for one in snapshots if visible(one.name) in failed), None)
    packages = first.packages if first else ()
    gaps = ((package.name, cell) for package in packages for cell in package.missing)
    return _gate(judgement, gaps, first, axes, alone=len(snapshots) < 2)


def _gate(
    judgement: Judgement,
    gaps: Iterable[tuple[str, Combination]],
    snapshot: Snapshot | None,
    axes: Sequence[str],
    *,
    alone: bool = True,
) -> GateView:
    symbol, said = SAID[judgement.outcome]
    told = (failure.text if alone else str(failure) for failure in judgement.failures)
    lines = (xfail(*gap, axes) for gap in gaps) if judgement.failures else ()
    return GateView(
        outcome=judgement.outcome,
        symbol=symbol,
        words=said,
        demands=judgement.demands,
        failures=Excerpt.of(told, limits.FAILURES),
        xfails=Excerpt.of(dict.fromkeys(lines), limits.XFAILS),
        declared=snapshot is not None and snapshot.universe.kind == "declared",
    )


def xfail(package: str, combination: Combination, axes: Sequence[str]) -> str:
    """Return the line of YAML that declares a package as known to fail on a combination.

    What a derived axis has (``os.family``) is a value of the axis itself: a declaration takes families of values.
    """
    values: dict[str, str] = {}
    for axis, value in zip(axes, combination, strict=True):
        name = axis.partition(".")[0]
        if value not in (None, ANYTHING) and (axis == name or name not in values):
            values[name] = value
    # A name that matches itself needs no escape as a glob.
    glob = package if fnmatchcase(package, package) else escape(package)
    said = {"package": glob, **values, "reason": "say why"}
    return f"- {{{', '.join(f'{key}: {_quoted(value)}' for key, value in said.items())}}}"


def _quoted(text: str) -> str:
    return json.dumps(visible(text), ensure_ascii=False).translate(_QUOTED)
