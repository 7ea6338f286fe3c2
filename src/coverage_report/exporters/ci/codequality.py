"""Built-in plugin: ``codequality``, gaps in the form of GitLab's code quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. GitLab compares the
fingerprints of both sides of a merge request: a combination that was lost is a new finding there, one that
was gained is a fixed one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from coverage_report import (
    Artifact,
    Combination,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    UsageError,
    hookimpl,
)
from coverage_report.text import shorten, visible
from coverage_report.views import limits, words
from coverage_report.views.json_text import written

_PATH = "coverage-report.yaml"


def export(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each gap.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    many = len(model.snapshots) > 1
    yield _artifact(
        context,
        (
            (snapshot.name if many else "", package.name, combination)
            for snapshot in model.snapshots
            for package in snapshot.packages
            for combination in package.missing
        ),
        "missing",
    )


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``codequality.json`` with a finding for each combination that was lost.

    Raises:
        UsageError: when the option ``path`` is empty.
    """
    lost = (("", package.name, c) for package in diff.packages for c in package.lost)
    yield _artifact(context, lost, "lost")


def _artifact(
    context: ExportContext, cells: Iterable[tuple[str, str, Combination]], state: str
) -> Artifact:
    path = context.options.get("path", _PATH)
    if not path:
        raise UsageError("-o codequality.path=: name a file of the repository")
    findings = [_finding(*cell, state, path) for cell in cells]
    return Artifact("codequality.json", written(findings))


def _finding(
    snapshot: str, package: str, combination: Combination, state: str, path: str
) -> dict[str, Any]:
    where = " / ".join(words.values(combination))
    identity = json.dumps([snapshot, package, *combination])
    text = f"{package} is {state} on {where}{f' in {snapshot}' if snapshot else ''}"
    return {
        "description": shorten(visible(text), limits.SENTENCE),
        "check_name": f"platform-{state}",
        "fingerprint": hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": "major",
        "location": {"path": path, "lines": {"begin": 1}},
    }


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``codequality``."""
    exporter = Exporter(
        name="codequality",
        export=export,
        renders={Diff: export_diff},
        help="gaps, or in a diff losses, as a GitLab code quality report; its merge request widget shows what is lost",
        options={"path": f"the file that findings are shown at; default: {_PATH}"},
    )
    return (exporter,)
