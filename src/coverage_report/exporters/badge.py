"""The ``badge`` exporter: a small picture for a README, for the whole and for each package.

Beside each SVG lies the JSON that shields.io's endpoint badge reads, for those who want
another style: https://shields.io/badges/endpoint-badge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Exporter,
    Package,
    Snapshot,
    Tally,
    TemplateFailure,
    file_name,
    hookimpl,
)
from coverage_report.exporters._pybadges import draw
from coverage_report.exporters._states import COMPLETE, NEUTRAL, NOTHING, PARTIAL
from coverage_report.exporters._svg_text import one_line

_LONGEST = 80
_CACHE_SECONDS = 3600


@dataclass(frozen=True)
class BadgeVariables:
    """What the templates ``badge/label.txt.j2`` and ``badge/message.txt.j2`` are given."""

    snapshot: str = field(metadata={"help": "the snapshot's name"})
    package: str | None = field(
        metadata={"help": "the package's name; none on the badge of a whole snapshot"}
    )
    covered: int = field(metadata={"help": "how many combinations are built"})
    total: int = field(metadata={"help": "how many combinations apply"})
    percent: str = field(metadata={"help": "the share as `72%`, `<1%`, or `n/a` without a total"})
    complete: int = field(metadata={"help": "how many packages are built for all that applies"})
    packages: int = field(metadata={"help": "how many packages the badge is about"})


def export_badges(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield an SVG and a JSON file for each snapshot and for each package in it.

    Raises:
        TemplateFailure: when the message, which a badge cannot do without, comes out empty.
    """
    for snapshot in model.snapshots:
        folder = f"{file_name(snapshot.name)}/" if len(model.snapshots) > 1 else ""
        yield from _badge(f"{folder}coverage", _whole(snapshot), context)
        for package in snapshot.packages:
            path = f"{folder}packages/{file_name(package.name)}"
            yield from _badge(path, _part(snapshot, package), context)


def _whole(snapshot: Snapshot) -> BadgeVariables:
    tally = snapshot.tally
    return BadgeVariables(
        snapshot=snapshot.name,
        package=None,
        covered=tally.covered,
        total=tally.total,
        percent=tally.percent,
        complete=snapshot.complete,
        packages=len(snapshot.packages),
    )


def _part(snapshot: Snapshot, package: Package) -> BadgeVariables:
    tally = package.tally
    return BadgeVariables(
        snapshot=snapshot.name,
        package=package.name,
        covered=tally.covered,
        total=tally.total,
        percent=tally.percent,
        complete=int(tally.complete),
        packages=1,
    )


def _badge(path: str, about: BadgeVariables, context: ExportContext) -> Iterator[Artifact]:
    label = one_line(context.render("badge/label.txt.j2", **vars(about)), _LONGEST)
    message = one_line(context.render("badge/message.txt.j2", **vars(about)), _LONGEST)
    if not message:
        raise TemplateFailure("badge/message.txt.j2 gives no text: a badge needs a message")
    color = _color(Tally(about.covered, about.total))
    yield Artifact(f"{path}.svg", draw(label, message, color))
    yield Artifact(f"{path}.json", _endpoint(label, message, color))


def _endpoint(label: str, message: str, color: str) -> str:
    """Return the JSON of shields' endpoint badge, which refuses keys that it does not know."""
    badge = {
        "schemaVersion": 1,
        "label": label,
        "message": message,
        "color": color,
        "cacheSeconds": _CACHE_SECONDS,
    }
    return json.dumps(badge, ensure_ascii=False) + "\n"


def _color(tally: Tally) -> str:
    if not tally.total:
        return NEUTRAL
    if not tally.covered:
        return NOTHING
    return COMPLETE if tally.complete else PARTIAL


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``badge``."""
    exporter = Exporter(
        name="badge",
        export=export_badges,
        help="SVG badges for the whole and for each package, with shields' endpoint JSON",
        many=True,
        templates="coverage_report_templates",
    )
    return (exporter,)
