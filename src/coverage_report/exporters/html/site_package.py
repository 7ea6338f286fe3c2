"""The pages of a site about one package and about one combination, over all snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from coverage_report import Artifact, ExportContext
from coverage_report.exporters.html.embed import text
from coverage_report.exporters.html.feeds import entry_of_package, feed
from coverage_report.exporters.html.history import gone_of, history_sheet, runs_of
from coverage_report.exporters.html.markup import SPELLED, runs_table
from coverage_report.exporters.html.page import beside
from coverage_report.exporters.html.report import PlatformBar, key_of
from coverage_report.exporters.html.site_options import SiteOptions
from coverage_report.text import file_name
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.matrix import fraction
from coverage_report.views.parts import History, PlaceHistory
from coverage_report.views.states import STATES
from coverage_report.views.words import values

_HOME = "../../"
#: So many packages in one state are named of a combination; the page of the snapshot has all.
MOST_NAMES = 200


def export_history(history: History, context: ExportContext) -> Iterator[Artifact]:
    """Yield the page of a package, and the feed of its losses."""
    options = SiteOptions.read(context.options)
    folder = f"packages/{file_name(history.name)}"
    newest = history.series[0][-1].snapshot
    variables = {
        "name": history.name,
        "axes": history.axes,
        "gone": tuple(gone_of(history)),
        "matrix": _matrix(history),
        "address": file_name,
        "snapshots": sum(map(len, history.series)),
        "elsewhere": options.package(history.name, newest, _HOME),
        "script": None,
    }
    page = f"{folder}/index.html"
    yield beside("site-package", page, _HOME, context, {"sheets": []}, variables)
    entries = [entry_of_package(lost, options.url or _HOME) for lost in history.losses]
    where = f"{options.url}{folder}/" if options.url else "index.html"
    title = f"{history.name}: what was lost"
    yield Artifact(f"{folder}/losses.atom", feed(f"package {history.name}", title, where, entries))


def _matrix(history: History) -> dict[str, Any]:
    sheet = history_sheet(history)
    return {
        "table": runs_table(sheet, runs_of(sheet), lambda name: _link(name, history.name)),
        "legend": sheet.legend,
        "lazy": False,
        "key": list(key_of(sheet)),
        "numbered": len(sheet.columns) > SPELLED,
    }


def _link(snapshot: str, package: str) -> str:
    """Return a snapshot's name that leads to the package in it; others can lead to this row of ours by its name."""
    address = text(file_name(snapshot))
    page = f"{_HOME}snapshots/{address}/index.html#show={quote(package, safe='')}"
    return f"<a id={address} href={page}>{text(snapshot)}</a>"


def export_place(place: PlaceHistory, context: ExportContext) -> Iterator[Artifact]:
    """Yield the page of a combination."""
    name = " / ".join(values(place.combination))
    lines = [
        (snapshot, fraction(tally), PlatformBar((), tally).width)
        for series in place.series
        for snapshot, tally in reversed(series)
    ]
    variables = {
        "name": name,
        "newest": place.newest,
        "lines": lines,
        "packages": [
            (STATES[state], Excerpt.of(names, MOST_NAMES))
            for state, names in place.packages.items()
        ],
        "address": file_name,
        "script": None,
    }
    path = f"combinations/{file_name(name)}/index.html"
    yield beside("site-combination", path, _HOME, context, {"sheets": []}, variables)
