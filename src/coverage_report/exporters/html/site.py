"""The ``site`` exporter: all snapshots as static pages, at addresses that stay.

* ``index.html``: the snapshots over time, what was lost, and the packages
* ``latest/``: leads to the newest snapshot
* ``snapshots/NAME/``: what the snapshot's packages are built for
* ``changes/NAME/``: what changed from the snapshot before it to NAME
* ``packages/NAME/``: one package over all snapshots, and since when what is gone

A NAME that is plain is itself in an address, any other is what `file_name` makes of it. All links are relative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Snapshot,
    Trend,
    compare,
    outline,
    trend,
)
from coverage_report.exporters.html.diff import diff_data, diff_variables
from coverage_report.exporters.html.history import History, histories
from coverage_report.exporters.html.page import CSS, JS, beside
from coverage_report.exporters.html.report import report_data, report_variables, sheet_variables
from coverage_report.exporters.html.trend import trend_data, trend_variables
from coverage_report.text import file_name

_HOME = "../../"


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made of.

    Attributes:
        model: all snapshots.
        course: the same over time.
        series: the snapshots that follow each other, oldest first.
        histories: each package over all of them.
    """

    model: CoverageModel
    course: Trend
    series: tuple[tuple[Snapshot, ...], ...]
    histories: tuple[History, ...]


def export_site(model: CoverageModel, context: ExportContext) -> Iterator[Artifact]:
    """Yield the pages of all snapshots, and the style and script that they share."""
    course = trend((outline(snapshot, model.axes) for snapshot in model.snapshots), model.axes)
    course = replace(course, problems=model.problems, generated_at=model.generated_at)
    by_name = {snapshot.name: snapshot for snapshot in model.snapshots}
    series = tuple(
        tuple(by_name[point.snapshot.name] for point in one.points) for one in course.series
    )
    site = Site(model, course, series, tuple(histories(series, model.axes)))
    yield Artifact(CSS, context.render("html/page.css.j2"))
    yield Artifact(JS, context.render("html/page.js.j2"))
    yield from _front(site, context)
    for one in series:
        for snapshot in one:
            yield _snapshot(snapshot, site, context)
        for before, after in pairwise(one):
            yield _changes(before, after, site, context)
    for history in site.histories:
        yield _package(history, site, context)


def _front(site: Site, context: ExportContext) -> Iterator[Artifact]:
    """Yield the first page, the way to the newest snapshot, and the page for what is not there."""
    newest = site.series[0][-1] if site.series else None
    variables = {
        **trend_variables(site.course, context.asked),
        "address": file_name,
        "packages": [history.name for history in site.histories],
        "newest": newest.name if newest else "",
    }
    data = trend_data(site.course)
    yield beside("site-index", "index.html", "", context, data, variables)
    yield beside("site-404", "404.html", "", context, data, {})
    if newest:
        target = f"../snapshots/{file_name(newest.name)}/index.html"
        given = {"target": target, "name": newest.name}
        yield beside("site-latest", "latest/index.html", "../", context, data, given)


def _snapshot(snapshot: Snapshot, site: Site, context: ExportContext) -> Artifact:
    model = replace(site.model, snapshots=(snapshot,), problems=())
    sheets, data = report_data(model)
    return beside(
        "report",
        f"snapshots/{file_name(snapshot.name)}/index.html",
        _HOME,
        context,
        {**data, "pages": _pages(site)},
        report_variables(model, sheets, context.asked),
    )


def _pages(site: Site) -> dict[str, Any]:
    """Return where the pages of packages are: the addresses of those that are not their names."""
    names = {history.name: file_name(history.name) for history in site.histories}
    return {"at": f"{_HOME}packages/", "names": {n: a for n, a in names.items() if n != a}}


def _changes(before: Snapshot, after: Snapshot, site: Site, context: ExportContext) -> Artifact:
    diff = compare(before, after, site.model.axes)
    sheet, data = diff_data(diff)
    return beside(
        "diff",
        f"changes/{file_name(after.name)}/index.html",
        _HOME,
        context,
        data,
        diff_variables(diff, sheet, context.asked),
    )


def _package(history: History, site: Site, context: ExportContext) -> Artifact:
    return beside(
        "site-package",
        f"packages/{file_name(history.name)}/index.html",
        _HOME,
        context,
        {"sheets": []},
        {
            "name": history.name,
            "axes": site.model.axes,
            "gone": history.gone,
            "matrix": sheet_variables(history.sheet),
            "address": file_name,
            "snapshots": [row.name for row in history.sheet.rows],
            "script": None,
        },
    )
