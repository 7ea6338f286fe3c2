"""The ``site`` exporter: all snapshots as static pages, at addresses that stay.

* ``index.html``: the snapshots over time, what was lost, the packages and the combinations
* ``latest/``: leads to the newest snapshot; ``missing/``: what to build next there
* ``snapshots/NAME/``: what the snapshot's packages are built for
* ``changes/NAME/``: what changed from the snapshot before it to NAME
* ``packages/NAME/``: one package over all snapshots, and since when what is gone, with a feed of its losses
* ``combinations/NAME/``: one combination over all snapshots, and the packages that have it
* ``losses.atom``, ``sitemap.xml``, ``search.js``: a feed, the list of pages, the index of the search

A NAME that is plain is itself in an address, any other is what `file_name` makes of it. All links are relative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coverage_report import Artifact, Combination, CoverageModel, Diff, ExportContext
from coverage_report.exporters.html.diff import diff_data, diff_variables
from coverage_report.exporters.html.embed import json_block
from coverage_report.exporters.html.feeds import entry_of_all, feed, sitemap
from coverage_report.exporters.html.gaps import ALL_NAMES, next_builds
from coverage_report.exporters.html.page import CSS, JS, SEARCH, beside
from coverage_report.exporters.html.report import report_data, report_variables
from coverage_report.exporters.html.site_options import SiteOptions
from coverage_report.exporters.html.site_package import export_history, export_place
from coverage_report.exporters.html.trend import trend_data, trend_variables
from coverage_report.text import file_name, visible
from coverage_report.views.parts import Front, History, Part, PlaceHistory, SnapshotStep
from coverage_report.views.site import Archive, walk
from coverage_report.views.words import values

_HOME = "../../"


def export_site(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield the pages of all snapshots of a model."""
    for part in walk(Archive.of(model)):
        yield from export_part(part, context)


def export_part(part: Part, context: ExportContext) -> Iterator[Artifact]:
    """Yield the pages about a part."""
    match part:
        case SnapshotStep():
            yield from export_step(part, context)
        case History():
            yield from export_history(part, context)
        case PlaceHistory():
            yield from export_place(part, context)
        case _:
            yield from export_front(part, context)


def export_step(step: SnapshotStep, context: ExportContext) -> Iterator[Artifact]:
    """Yield the page of a snapshot, that of what changed before it, and of the newest what is missing."""
    (snapshot,) = step.model.snapshots
    sheets, data = report_data(step.model, brief=not step.newest)
    names = [package.name for package in snapshot.packages]
    yield beside(
        "report",
        f"snapshots/{file_name(snapshot.name)}/index.html",
        _HOME,
        context,
        {**data, "pages": _pages(names)},
        report_variables(step.model, sheets, context.asked),
    )
    if step.change:
        yield _changes(step.change, context)
    if step.newest:
        said = {
            "name": snapshot.name,
            "axes": step.model.axes,
            "next": next_builds(snapshot, ALL_NAMES),
            "address": file_name,
        }
        yield beside("site-missing", "missing/index.html", "../", context, {"sheets": []}, said)


def _pages(names: list[str]) -> dict[str, Any]:
    """Return where the pages of packages are: the addresses of those that are not their names."""
    own = {name: file_name(name) for name in names}
    return {"at": f"{_HOME}packages/", "names": {n: a for n, a in own.items() if n != a}}


def _changes(diff: Diff, context: ExportContext) -> Artifact:
    sheet, data = diff_data(diff, brief=True)
    return beside(
        "diff",
        f"changes/{file_name(diff.head.name)}/index.html",
        _HOME,
        context,
        {**data, "pages": _pages([row.name for row in sheet.rows])},
        diff_variables(diff, sheet, context.asked),
    )


def export_front(front: Front, context: ExportContext) -> Iterator[Artifact]:
    """Yield the first page, what leads to others, and what all pages share."""
    options = SiteOptions.read(context.options)
    data = trend_data(front.trend)
    variables = {
        **trend_variables(front.trend, context.asked),
        "address": file_name,
        "packages": front.packages,
        "combinations": [_Place.of(one) for one in front.combinations],
        "newest": front.newest,
    }
    yield beside("site-index", "index.html", "", context, data, variables)
    base = {"base": options.url}
    yield beside("site-404", "404.html", "", context, data, base)
    given = {
        "target": f"../snapshots/{file_name(front.newest)}/index.html",
        "name": front.newest,
    }
    yield beside("site-latest", "latest/index.html", "../", context, data, given)
    entries = [entry_of_all(losses, options.url) for losses in front.losses]
    yield Artifact(
        "losses.atom",
        feed("all", "Platform coverage: what was lost", f"{options.url}index.html", entries),
    )
    if options.url:
        yield Artifact("sitemap.xml", sitemap(options.url + page for page in _addresses(front)))
    yield Artifact(SEARCH, f"coverageSearch({json_block(_index(front))});\n")
    for shared in (CSS, JS):
        yield Artifact(shared, context.render(f"html/page.{shared.rpartition('.')[2]}.j2"))
    yield Artifact("site.js", context.render("html/site.js.j2"))


@dataclass(frozen=True, slots=True)
class _Place:
    """A combination, and the folder of its page."""

    name: str
    address: str

    @classmethod
    def of(cls, combination: Combination) -> _Place:
        name = " / ".join(values(combination))
        return cls(name, file_name(name))


def _addresses(front: Front) -> Iterator[str]:
    """Yield the address of each page, from the folder of all."""
    yield from ("", "latest/", "missing/")
    for series in front.trend.series:
        names = [point.snapshot.name for point in series.points]
        yield from (f"snapshots/{file_name(name)}/" for name in names)
        yield from (f"changes/{file_name(name)}/" for name in names[1:])
    yield from (f"packages/{file_name(name)}/" for name in front.packages)
    yield from (f"combinations/{_Place.of(one).address}/" for one in front.combinations)


def _index(front: Front) -> dict[str, Any]:
    """Return what the search looks through: names by folder, and the addresses that are not names."""
    snapshots = [
        point.snapshot.name for series in front.trend.series for point in reversed(series.points)
    ]
    places = [_Place.of(one).name for one in front.combinations]
    found = {"packages": front.packages, "combinations": places, "snapshots": snapshots}
    every = [name for names in found.values() for name in names]
    own = {visible(name): file_name(name) for name in every if file_name(name) != visible(name)}
    return {**{kind: [*map(visible, names)] for kind, names in found.items()}, "addresses": own}
