"""The ``badge`` exporter: a small picture for a README, for the whole and for each package.

Beside each SVG lies the JSON that shields.io's endpoint badge reads, for those who want
another style: https://shields.io/badges/endpoint-badge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coverage_report import (
    NONE,
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
from coverage_report.exporters.badge.options import HELP, BadgeOptions
from coverage_report.exporters.badge.pybadges import Style, draw
from coverage_report.exporters.badge.variables import BadgeVariables, DiffBadgeVariables
from coverage_report.text import file_name
from coverage_report.values import value_of
from coverage_report.views import limits
from coverage_report.views.states import COMPLETE, NEUTRAL, NOTHING, PARTIAL
from coverage_report.views.svg_text import one_line

_CACHE_SECONDS = 3600


def export_badges(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield an SVG and a JSON file for each snapshot and for each package in it.

    Raises:
        TemplateFailure: when the message, which a badge cannot do without, comes out empty.
        UsageError: for an option's value that there is not.
    """
    options = BadgeOptions.read(context.options)
    for snapshot in model.snapshots:
        folder = f"{file_name(snapshot.name)}/" if len(model.snapshots) > 1 else ""
        whole = _about(snapshot, snapshot.packages, snapshot.tally, options)
        yield from _coverage(f"{folder}coverage", whole, options, context)
        for package in snapshot.packages:
            path = f"{folder}packages/{file_name(package.name)}"
            part = replace(
                _about(snapshot, (package,), package.tally, options), package=package.name
            )
            yield from _coverage(path, part, options, context)


def export_diff(diff: Diff, context: ExportContext) -> Iterator[Artifact]:
    """Yield ``diff.svg`` and ``diff.json``.

    Raises:
        TemplateFailure: when the message comes out empty.
        UsageError: for an option's value that there is not.
    """
    totals = diff.totals
    options = BadgeOptions.read(context.options)
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
        label=options.label,
    )
    look = _Look("badge/diff-", _change_color(about), options.style)
    yield from _badge("diff", look, vars(about), context)


def _about(
    snapshot: Snapshot, packages: Sequence[Package], tally: Tally, options: BadgeOptions
) -> BadgeVariables:
    return BadgeVariables(
        snapshot=snapshot.name,
        package=None,
        covered=tally.covered,
        total=tally.total,
        percent=tally.percent,
        complete=sum(package.tally.complete for package in packages),
        alone=snapshot.alone,
        packages=len(packages),
        platforms=_platforms(packages) if options.show == "platforms" else (),
        label=options.label,
        show=options.show,
    )


def _platforms(packages: Iterable[Package]) -> tuple[str, ...]:
    """Return what is built for, as families of operating systems; what runs on all of them is ``any``."""
    records = (record for package in packages for record in package.records)
    families = {value_of("os.family", record.axes) for record in records}
    return tuple(sorted(value for value in families if value not in (None, NONE)))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the names of a badge's two templates begin with, the colour of its message's ground, and its style."""

    templates: str
    color: str
    style: Style


def _coverage(
    path: str, about: BadgeVariables, options: BadgeOptions, context: ExportContext
) -> Iterator[Artifact]:
    color = options.color(Tally(about.covered, about.total))
    yield from _badge(path, _Look("badge/", color, options.style), vars(about), context)


def _badge(
    path: str, look: _Look, about: Mapping[str, object], context: ExportContext
) -> Iterator[Artifact]:
    """Yield the two files of a badge.

    Args:
        path: of both, without a suffix.
        look: how it looks.
        about: the variables of its templates.
        context: renders them.
    """
    names = look.templates
    text = context.render(f"{names}label.txt.j2", **about)
    # A package can be called by blanks alone; that is a label, and not the wish to have none.
    label = one_line(text, limits.BADGE) or (" " if text and text == about.get("package") else "")
    message = one_line(context.render(f"{names}message.txt.j2", **about), limits.BADGE)
    if not message:
        raise TemplateFailure(f"{names}message.txt.j2 gives no text: a badge needs a message")
    yield Artifact(f"{path}.svg", draw(label, message, look.color, look.style))
    yield Artifact(f"{path}.json", _endpoint(label, message, look))


def _endpoint(label: str, message: str, look: _Look) -> str:
    """Return the JSON of shields' endpoint badge, which refuses keys that it does not know."""
    badge = {
        "schemaVersion": 1,
        "label": label,
        "message": message,
        "color": look.color,
        "style": look.style,
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
        options=HELP,
    )
    return (exporter,)
