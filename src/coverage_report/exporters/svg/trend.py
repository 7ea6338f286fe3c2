"""Drawing a trend: a line of coverage for each series of snapshots."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from coverage_report.exporters.svg.shapes import style
from coverage_report.views import limits
from coverage_report.views.svg_text import add_text, file_text, fitted, one_line
from coverage_report.views.trend import PointLine, SeriesPart, TrendView
from coverage_report.views.words import count, number

_WIDTH, _PLOT = 640, 100
#: Left of the plot for its scale, right of it for the last value, above for the title, below for names.
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 60, 34, 30
_HEIGHT = _TOP + _PLOT + _BOTTOM
_SMALL = 11
_TITLE = 14
#: Room for the name of a snapshot, beside how many combinations it has.
_NAME = 150
_LEGEND = 120
_SCALE = (0, 50, 100)
#: A point, one of many, and one with a loss: another shape, so that it needs no colour.
_POINT = "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"
_DOT = "M-1.2 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0z"
_LOSS = "M-5-4H5L0 5z"


def draw_trend(view: TrendView) -> str:
    """Return a picture of the series that have at least two snapshots, one line of coverage each."""
    series = [one for one in view.series if len(one.points) > 1]
    height = max(len(series), 1) * _HEIGHT
    size = {"width": f"{_WIDTH}", "height": f"{height}", "viewBox": f"0 0 {_WIDTH} {height}"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
    SubElement(root, "title").text = "Coverage over time"
    SubElement(root, "desc").text = (
        "; ".join(map(_sentence, series)) or "no two snapshots to compare"
    )
    SubElement(root, "style").text = style() + "text{font-family:'DejaVu Sans',Verdana,sans-serif}"
    SubElement(root, "rect", {"class": "ground", "width": "100%", "height": "100%"})
    for at, one in enumerate(series):
        _draw(SubElement(root, "g", {"transform": f"translate(0 {at * _HEIGHT})"}), one)
    if not series:
        add_text(root, _LEFT, _TOP, "no two snapshots to compare", kind="muted")
    return file_text(root)


def _sentence(series: SeriesPart) -> str:
    first, last = series.points[0], series.points[-1]
    return one_line(
        f"{series.name}: {first.tally} in {first.name}, {last.tally} in {last.name}",
        limits.SENTENCE,
    )


def _draw(panel: Element, series: SeriesPart) -> None:
    look = {"font-size": f"{_TITLE}", "font-weight": "600"}
    name = one_line(series.name, 80)
    add_text(
        panel,
        _LEFT,
        20,
        fitted(name, _TITLE, _WIDTH - _LEFT - _RIGHT - _LEGEND),
        full=name,
        look=look,
    )
    marked = _marked(series.points)
    if marked:
        legend = "▼ platforms were lost" if _roomy(series.points) else "▼ greatest losses"
        look = _anchored("end")
        add_text(panel, _WIDTH - _RIGHT, 20, legend, kind="muted", look=look)
    for percent in _SCALE:
        y = _TOP + _PLOT * (100 - percent) / 100
        SubElement(panel, "path", {"class": "rule", "d": f"M{_LEFT} {y:g}H{_WIDTH - _RIGHT}"})
        add_text(panel, _LEFT - 6, y + 4, f"{percent}%", kind="muted", look=_anchored("end"))
    places = list(zip(_across(series.points), series.points, strict=True))
    for known, run in groupby(places, key=lambda place: place[1].tally.total > 0):
        if known:
            _line(panel, list(run), marked, _POINT if _roomy(series.points) else _DOT)
    _ends(panel, series.points)


def _roomy(points: Sequence[PointLine]) -> bool:
    return len(points) <= limits.MARKS


def _marked(points: Sequence[PointLine]) -> frozenset[str]:
    """Return the snapshots at which a loss is marked: all, or of many those of the greatest losses, of equal ones the newest."""
    lost = [point for point in points if point.lost]
    if not _roomy(points):
        lost = sorted(lost, key=lambda point: point.lost)[-limits.GREATEST_LOSSES :]
    return frozenset(point.name for point in lost)


def _line(
    panel: Element, places: Sequence[tuple[float, PointLine]], marked: Collection[str], plain: str
) -> None:
    """Draw a run of snapshots that have a coverage, with a tooltip on each.

    Args:
        panel: to draw on.
        places: the points, and how far to the right each is.
        marked: the names of the snapshots whose loss is marked.
        plain: the shape of all others.
    """
    group = SubElement(panel, "g", {"class": "complete"})
    spots = [(x, _height(point.tally.ratio), point) for x, point in places]
    path = "L".join(f"{x:g} {y:g}" for x, y, _ in spots)
    SubElement(group, "path", {"class": "line", "d": f"M{path}"})
    for x, y, point in spots:
        loss = point.name in marked
        mark = SubElement(
            group,
            "path",
            {
                "class": "fill nothing" if loss else "fill",
                "d": _LOSS if loss else plain,
                "transform": f"translate({x:g} {y:g})",
            },
        )
        SubElement(mark, "title").text = _tooltip(point)


def _tooltip(point: PointLine) -> str:
    change = (
        f"; {number(point.gained)} gained, {number(point.lost)} lost, {number(point.moved)} moved"
    )
    return one_line(
        f"{point.name}: {point.tally} on {count(point.combinations, 'combination')},"
        f" {number(point.complete)} of {number(point.packages)} complete{change}",
        limits.SENTENCE,
    )


def _ends(panel: Element, points: Sequence[PointLine]) -> None:
    """Name the first and the last snapshot with what each is a share of, and say the last one's coverage."""
    first, last = points[0], points[-1]
    right = _WIDTH - _RIGHT
    for x, one, anchor in ((_LEFT, first, "start"), (right, last, "end")):
        name, of = one_line(one.name, 200), f" · {count(one.combinations, 'combination')}"
        shown, full = fitted(name, _SMALL, _NAME) + of, name + of
        add_text(
            panel, x, _TOP + _PLOT + 16, shown, full=full, kind="muted", look=_anchored(anchor)
        )
    y = _height(last.tally.ratio or Fraction(0))
    add_text(panel, right + 6, y + 4, last.tally.percent, look={"font-size": f"{_SMALL}"})


def _across(points: Sequence[PointLine]) -> Iterator[float]:
    """Yield where each point is: by its date where all have one, else evenly."""
    days = [point.day.toordinal() for point in points if point.day]
    order = days if len(days) == len(points) else list(range(len(points)))
    span = max(order[-1] - order[0], 1)
    for place in order:
        yield round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * (place - order[0]) / span, 1)


def _height(ratio: Fraction | None) -> float:
    return round(_TOP + _PLOT * (1 - float(ratio or 0)), 1)


def _anchored(anchor: str) -> dict[str, str]:
    return {"font-size": f"{_SMALL}", "text-anchor": anchor}
