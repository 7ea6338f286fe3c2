"""Built-in plugin: ``codequality``, gaps in the form of GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab compares the
fingerprints of both sides of a merge request, and shows what is new and what is gone. There is one finding for all
packages that lack a combination, in a diff one for all losses of one cause, and its fingerprint is of these packages: with
one more of them it is a new finding, so that no loss hides behind an older gap.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from coverage_report import (
    Artifact,
    Combination,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Package,
    Remarks,
    Snapshot,
    UsageError,
    hookimpl,
)
from coverage_report.text import is_safe_path, natural_key, shorten, visible
from coverage_report.values import combination_key
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.json_text import written

_PATH = "coverage-report.yaml"
#: In the place of a tier; declared ones are never empty.
_UNASKED = ""
_SEVERITIES = ("major", "minor", "info")


@dataclass(frozen=True, slots=True)
class _Gap:
    """What some packages have in common, and what it is grouped by.

    Attributes:
        snapshot: its name; empty where there is one alone.
        values: where they are not built; of a loss, what they have no more.
        state: ``missing``, ``optional`` or ``lost``.
        tier: how much it matters, as declared; None where no tier is, `_UNASKED` where nobody requires it.
    """

    snapshot: str
    values: Combination
    state: Literal["missing", "optional", "lost"]
    tier: str | None


@dataclass(frozen=True, slots=True)
class _Case:
    """One package of a gap, on one combination; and the line that declares it, if that is known."""

    package: str
    combination: Combination
    line: int | None


def export(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each combination that packages lack.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    many = len(model.snapshots) > 1
    cases = (
        case
        for snapshot in model.snapshots
        for package in snapshot.packages
        for case in _missing(package, snapshot.name if many else "")
    )
    yield _artifact(context, model.snapshots, cases)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each cause of losses.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    before = {package.name: package for package in diff.base.packages if package.tally.total}
    cases = (
        _lost(before[name], combination, tuple(cause.values.values()))
        for cause in diff.causes
        for name, combination in cause.cells
        if name in before  # nothing is expected of the others
    )
    yield _artifact(context, (diff.base,), cases)


def _missing(package: Package, snapshot: str) -> Iterator[tuple[_Gap, _Case]]:
    for combination in package.missing:
        cell = package.expected.get(combination)
        remarks = cell.remarks if cell else Remarks()
        case = _Case(package.name, combination, remarks.line)
        yield _Gap(snapshot, combination, "missing", remarks.tier), case
    for combination, cell in package.expected.items():
        if cell.status == "optional-missing":
            case = _Case(package.name, combination, cell.remarks.line)
            yield _Gap(snapshot, combination, "optional", _UNASKED), case


def _lost(package: Package, combination: Combination, values: Combination) -> tuple[_Gap, _Case]:
    """Return a loss with the first of the tiers of what the lost cell filled."""
    remarks = _filled(package, combination)
    first = min(remarks, key=lambda one: natural_key(one.tier), default=Remarks(tier=_UNASKED))
    tier = first.tier if package.expected else None
    return _Gap("", values, "lost", tier), _Case(package.name, combination, first.line)


def _filled(package: Package, combination: Combination) -> list[Remarks]:
    """Return what is said of the expected combinations that a built one filled."""
    cell = package.cells.get(combination)
    return [
        wanted.remarks
        for wanted in map(package.expected.get, package.applicable)
        if cell and wanted and any(record in cell.records for record in wanted.records)
    ]


def _artifact(
    context: ExportContext, snapshots: Iterable[Snapshot], cases: Iterable[tuple[_Gap, _Case]]
) -> Artifact:
    snapshots = tuple(snapshots)
    path = context.options.get("path", _declared_in(snapshots))
    if not path:
        raise UsageError("-o codequality.path=: name a file of the repository")
    grouped: dict[_Gap, list[_Case]] = {}
    for gap, case in cases:
        grouped.setdefault(gap, []).append(case)
    first = _first_tier(snapshots)
    findings = [
        _finding(gap, of, _severity(gap, first), path)
        for gap, of in sorted(grouped.items(), key=_order)
    ]
    findings.sort(key=lambda finding: _SEVERITIES.index(finding["severity"]))
    return Artifact("codequality.json", written(findings))


def _declared_in(snapshots: Iterable[Snapshot]) -> str:
    """Return the file that says what is expected, where it is one below the working directory."""
    sources = {snapshot.universe.source or "" for snapshot in snapshots}
    files = (one for one in sources if is_safe_path(one) and PurePosixPath(one).suffix)
    return min(files, default=_PATH)


def _first_tier(snapshots: Iterable[Snapshot]) -> str | None:
    """Return the tier that matters most, where tiers are numbered; names have no order."""
    tiers = {
        cell.remarks.tier or ""
        for snapshot in snapshots
        for package in snapshot.packages
        for combination, cell in package.expected.items()
        if combination in package.applicable
    }
    return min(tiers, key=int, default=None) if all(map(str.isdecimal, tiers)) else None


def _severity(gap: _Gap, first: str | None) -> str:
    if gap.tier == _UNASKED:
        return "info"
    return "minor" if first is not None and gap.tier != first else "major"


def _order(found: tuple[_Gap, list[_Case]]) -> tuple[object, ...]:
    gap, cases = found
    return (natural_key(gap.snapshot), -len(cases), combination_key(gap.values))


def _finding(gap: _Gap, cases: list[_Case], severity: str, path: str) -> dict[str, Any]:
    names = list(dict.fromkeys(case.package for case in cases))
    each = [[case.package, *case.combination] for case in cases]
    identity = json.dumps([gap.snapshot, gap.state, *gap.values, each])
    line = min((case.line for case in cases if case.line), default=1)
    return {
        "description": shorten(visible(_sentence(names, gap)), limits.SENTENCE),
        "check_name": f"platform-{gap.state}",
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line}},
    }


def _sentence(names: list[str], gap: _Gap) -> str:
    """Say which packages lack something; where there are several the place is first, for it could be cut off."""
    where = " / ".join(words.values(gap.values))
    told = f" in {gap.snapshot}" if gap.snapshot else ""
    told += f" (tier {gap.tier})" if gap.tier else ""
    listed = words.listing(Excerpt.of(names, limits.NAMES_LISTED)).say(str)
    if gap.state == "lost":
        return f"{where} is gone from {listed}{told}"
    state = "not built (optional)" if gap.state == "optional" else gap.state
    if len(names) == 1:
        return f"{names[0]} is {state} on {where}{told}"
    return f"{words.count(len(names), 'package')} are {state} on {where}{told}: {listed}"


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``codequality``."""
    exporter = Exporter(
        name="codequality",
        export=export,
        renders={Diff: export_diff},
        help="gaps, or in a diff losses, as a GitLab code quality report; its merge request widget shows what is lost",
        options={
            "path": f"the file that findings are shown at; default: the one that declares what is expected, else {_PATH}"
        },
    )
    return (exporter,)
