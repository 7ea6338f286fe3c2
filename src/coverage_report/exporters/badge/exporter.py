"""The ``badge`` exporter: a small picture for a README, for the whole and for each package.

Beside each SVG lies the JSON that shields.io's endpoint badge reads, for those who want
another style: https://shields.io/badges/endpoint-badge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from coverage_report import (
    Artifact,
    CoverageModel,
    Diff,
    ExportContext,
    Exporter,
    Package,
    Snapshot,
    Tally,
    TemplateFailure,
    hookimpl,
)
from coverage_report.exporters.badge.pybadges import draw
from coverage_report.exporters.badge.variables import BadgeVariables, DiffBadgeVariables
from coverage_report.text import file_name
from coverage_report.views import limits
from coverage_report.views.states import COMPLETE, NEUTRAL, NOTHING, PARTIAL, color_of
from coverage_report.views.svg_text import one_line

_CACHE_SECONDS = 3600


def export_badges(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield an SVG and a JSON file for each snapshot and for each package in it.

    Raises:
        TemplateFailure: when the message, which a badge cannot do without, comes out empty.
    """
    for snapshot in model.snapshots:
        folder = f"{file_name(snapshot.name)}/" if len(model.snapshots) > 1 else ""
        yield from _coverage(f"{folder}coverage", _whole(snapshot), context)
        for package in snapshot.packages:
            path = f"{folder}packages/{file_name(package.name)}"
            yield from _coverage(path, _part(snapshot, package), context)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.svg`` and ``diff.json``.

    Raises:
        TemplateFailure: when the message comes out empty.
    """
    totals = diff.totals
    about = DiffBadgeVariables(
        base=diff.base.name,
        head=diff.head.name,
        compared=not diff.no_base,
        lost=totals.lost,
        gained=totals.gained,
        moved=totals.moved,
        narrowed=totals.narrowed,
        removed=len(diff.of("removed")),
        outside=totals.outside,
        unknown=totals.unknown,
        kept=totals.kept,
    )
    yield from _badge("diff", "badge/diff-", vars(about), _change_color(about), context)


def _whole(snapshot: Snapshot) -> BadgeVariables:
    tally = snapshot.tally
    return BadgeVariables(
        snapshot=snapshot.name,
        package=None,
        covered=tally.covered,
        total=tally.total,
        percent=tally.percent,
        complete=snapshot.complete,
        alone=snapshot.alone,
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
        alone=snapshot.alone,
        packages=1,
    )


def _coverage(path: str, about: BadgeVariables, context: ExportContext) -> Iterator[Artifact]:
    color = color_of(Tally(about.covered, about.total))
    yield from _badge(path, "badge/", vars(about), color, context)


def _badge(
    path: str, templates: str, about: Mapping[str, object], color: str, context: ExportContext
) -> Iterator[Artifact]:
    """Yield the two files of a badge.

    Args:
        path: of both, without a suffix.
        templates: what the names of its two templates begin with.
        about: their variables.
        color: of the message's ground.
        context: renders them.
    """
    label = one_line(context.render(f"{templates}label.txt.j2", **about), limits.BADGE)
    message = one_line(context.render(f"{templates}message.txt.j2", **about), limits.BADGE)
    if not message:
        raise TemplateFailure(f"{templates}message.txt.j2 gives no text: a badge needs a message")
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


def _change_color(about: DiffBadgeVariables) -> str:
    if not about.compared:
        return NEUTRAL
    if about.lost or about.removed:
        return NOTHING
    return PARTIAL if about.narrowed or about.unknown else COMPLETE


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``badge``."""
    exporter = Exporter(
        name="badge",
        export=export_badges,
        renders={Diff: export_diff},
        help="SVG badges for the whole and for each package, with shields' endpoint JSON",
        many=True,
        templates="coverage_report_templates",
    )
    return (exporter,)
