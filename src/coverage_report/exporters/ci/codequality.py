"""Built-in plugin: ``codequality``, gaps in the form of GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab compares the
fingerprints of both sides of a merge request, and shows what is new and what is gone. There is one finding for all
packages that lack a combination, and its fingerprint is of these packages: with one more of them it is a new finding,
so that no loss hides behind an older gap.
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
        combination: where they are not built.
        state: ``missing``, ``optional`` or ``lost``.
        tier: how much it matters, as declared; None where no tier is, `_UNASKED` where nobody requires it.
    """

    snapshot: str
    combination: Combination
    state: Literal["missing", "optional", "lost"]
    tier: str | None


def export(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each combination that packages lack.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    many = len(model.snapshots) > 1
    gaps = (
        (gap, package.name)
        for snapshot in model.snapshots
        for package in snapshot.packages
        for gap in _missing(package, snapshot.name if many else "")
    )
    yield _artifact(context, model.snapshots, gaps)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each combination that packages lost.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    before = {package.name: package for package in diff.base.packages if package.tally.total}
    gaps = (
        (_Gap("", combination, "lost", _lost_tier(before[change.name], combination)), change.name)
        for change in diff.packages
        if change.name in before  # nothing is expected of the others
        for combination in change.lost
    )
    yield _artifact(context, (diff.base,), gaps)


def _missing(package: Package, snapshot: str) -> Iterator[_Gap]:
    for combination in package.missing:
        cell = package.expected.get(combination)
        yield _Gap(snapshot, combination, "missing", cell.remarks.tier if cell else None)
    for combination, cell in package.expected.items():
        if cell.status == "optional-missing":
            yield _Gap(snapshot, combination, "optional", _UNASKED)


def _lost_tier(package: Package, combination: Combination) -> str | None:
    """Return the first of the tiers of what a lost cell filled."""
    cell = package.cells.get(combination)
    if not package.expected or cell is None:
        return None
    filled = (
        wanted.remarks.tier
        for wanted in map(package.expected.get, package.applicable)
        if wanted and any(record in cell.records for record in wanted.records)
    )
    return min(filled, key=natural_key, default=_UNASKED)


def _artifact(
    context: ExportContext, snapshots: Iterable[Snapshot], gaps: Iterable[tuple[_Gap, str]]
) -> Artifact:
    snapshots = tuple(snapshots)
    path = context.options.get("path", _declared_in(snapshots))
    if not path:
        raise UsageError("-o codequality.path=: name a file of the repository")
    packages: dict[_Gap, list[str]] = {}
    for gap, package in gaps:
        packages.setdefault(gap, []).append(package)
    first = _first_tier(snapshots)
    findings = [
        _finding(gap, names, _severity(gap, first), path)
        for gap, names in sorted(packages.items(), key=_order)
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


def _order(found: tuple[_Gap, list[str]]) -> tuple[object, ...]:
    gap, names = found
    return (natural_key(gap.snapshot), -len(names), combination_key(gap.combination))


def _finding(gap: _Gap, names: list[str], severity: str, path: str) -> dict[str, Any]:
    state = "not built (optional)" if gap.state == "optional" else gap.state
    identity = json.dumps([gap.snapshot, gap.state, *gap.combination, names])
    text = _sentence(names, f"{state} on {' / '.join(words.values(gap.combination))}", gap)
    return {
        "description": shorten(visible(text), limits.SENTENCE),
        "check_name": f"platform-{gap.state}",
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {"path": path, "lines": {"begin": 1}},
    }


def _sentence(names: list[str], what: str, gap: _Gap) -> str:
    """Say which packages lack something; where there are several the place is first, for it could be cut off."""
    told = f"{what}{f' in {gap.snapshot}' if gap.snapshot else ''}"
    if gap.tier:
        told += f" (tier {gap.tier})"
    if len(names) == 1:
        return f"{names[0]} is {told}"
    listed = words.listing(Excerpt.of(names, limits.NAMES_LISTED)).say(str)
    return f"{words.count(len(names), 'package')} are {told}: {listed}"


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
