"""Drawing a trend: a line of coverage for each series of snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from coverage_report.exporters.svg.axis import labels
from coverage_report.exporters.svg.canvas import canvas, finished
from coverage_report.views import limits
from coverage_report.views.svg_text import add_text, fitted, one_line, text_width
from coverage_report.views.trend import PointLine, SeriesPart, TrendView
from coverage_report.views.words import count, number

_WIDTH, _PLOT = 640, 100
#: Left of the plot for its scale, right of it for the last value, above for title and verdict, below for names.
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 60, 52, 46
_END = _WIDTH - _RIGHT
#: Between text and the edge of the picture, or other text.
_GAP = 8
_HEIGHT = _TOP + _PLOT + _BOTTOM
_SMALL = 11
_TITLE = 14
_SCALE = (0, 50, 100)
#: A point, one of many, and ones with losses: other shapes, so that they need no colour.
_POINT = "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"
_DOT = "M-1.2 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0z"
_LOSS = "M-5-4H5L0 5z"
_REMOVED = "M-4-4 4 4M4-4-4 4"


def draw_trend(view: TrendView) -> str:
    """Return a picture of the series that have at least two snapshots, one line of coverage each."""
    series = [one for one in view.series if len(one.points) > 1]
    height = max(len(series), 1) * _HEIGHT
    said = "; ".join(map(_sentence, series)) or "no two snapshots to compare"
    root = canvas("Coverage over time", said)
    for at, one in enumerate(series):
        panel = SubElement(root, "g", {"transform": f"translate(0 {at * _HEIGHT})"})
        _draw(panel, one, "" if at else view.only.say(str))
    if not series:
        add_text(root, _LEFT, _TOP, said, kind="muted")
    return finished(root, _WIDTH, height)


def _sentence(series: SeriesPart) -> str:
    first, last = series.points[0], series.points[-1]
    return one_line(
        f"{series.name}: {first.tally} in {first.name}, {last.tally} in {last.name}",
        limits.SENTENCE,
    )


def _draw(panel: Element, series: SeriesPart, only: str) -> None:
    marks = _marks(series.points)
    verdict = " · ".join(filter(None, (series.verdict.say(str), only)))
    legend = _legend(marks.values(), roomy=_roomy(series.points))
    _titles(panel, series.name, one_line(verdict, limits.SENTENCE), legend)
    for percent in _SCALE:
        y = _TOP + _PLOT * (100 - percent) / 100
        SubElement(panel, "path", {"class": "rule", "d": f"M{_LEFT} {y:g}H{_END}"})
        add_text(panel, _LEFT - 8, y + 4, f"{percent}%", kind="muted", look=_anchored("end"))
    places = list(zip(_across(series.points), series.points, strict=True))
    for known, run in groupby(places, key=lambda place: place[1].tally.total > 0):
        if known:
            _line(panel, list(run), marks, _POINT if _roomy(series.points) else _DOT)
    _axis(panel, places, marks)
    _ends(panel, series.points)


def _titles(panel: Element, title: str, said: str, legend: str) -> None:
    """Draw the series' name and its verdict, and on the right what the marks mean."""
    look = {"font-size": f"{_TITLE}", "font-weight": "600"}
    name = one_line(title, limits.TITLE)
    room = _END - _LEFT - text_width(legend, _SMALL) - 2 * _GAP
    # bold is a tenth wider
    add_text(panel, _LEFT, 20, fitted(name, _TITLE * 1.1, room), full=name, look=look)
    verdict = fitted(said, _SMALL, _WIDTH - _LEFT - _GAP)
    small = {"font-size": f"{_SMALL}"}
    add_text(panel, _LEFT, 36, verdict, full=said, kind="muted", look=small)
    if legend:
        add_text(panel, _END, 20, legend, kind="muted", look=_anchored("end"))


def _legend(marks: Iterable[str], *, roomy: bool) -> str:
    found = set(marks)
    lost = "▼ platforms lost" if roomy else "▼ most platforms lost"
    removed = "✕ packages removed" if roomy else "✕ most packages removed"
    return " · ".join(text for mark, text in ((_LOSS, lost), (_REMOVED, removed)) if mark in found)


def _roomy(points: Sequence[PointLine]) -> bool:
    return len(points) <= limits.MARKS


def _marks(points: Sequence[PointLine]) -> dict[str, str]:
    """Return the marks of snapshots in which something was lost, by name, most first; of many snapshots those of the most.

    Of equal ones the newest come first. A package that is gone as a whole is no loss of a platform, and so has
    a mark of its own, which gives way to that of a loss.
    """
    most = None if _roomy(points) else limits.GREATEST_LOSSES
    newest = points[::-1]
    lost = sorted((p for p in newest if p.lost), key=lambda point: -point.lost)[:most]
    removed = sorted((p for p in newest if p.removed), key=lambda point: -point.removed)[:most]
    marks = dict.fromkeys((point.name for point in lost), _LOSS)
    return marks | {p.name: _REMOVED for p in removed if p.name not in marks}


def _line(
    panel: Element, places: Sequence[tuple[float, PointLine]], marks: Mapping[str, str], plain: str
) -> None:
    """Draw a run of snapshots that have a coverage, with a tooltip on each.

    Args:
        panel: to draw on.
        places: the points, and how far to the right each is.
        marks: shapes of those with a loss, by name.
        plain: the shape of all others.
    """
    group = SubElement(panel, "g", {"class": "complete"})
    spots = [(x, _height(point.tally.ratio), point) for x, point in places]
    path = "L".join(f"{x:g} {y:g}" for x, y, _ in spots)
    SubElement(group, "path", {"class": "line", "d": f"M{path}"})
    for x, y, point in spots:
        shape = marks.get(point.name, plain)
        kind = {_LOSS: "fill nothing", _REMOVED: "bold nothing"}.get(shape, "fill")
        look = {"class": kind, "d": shape, "transform": f"translate({x:g} {y:g})"}
        mark = SubElement(group, "path", look)
        SubElement(mark, "title").text = _tooltip(point)


def _tooltip(point: PointLine) -> str:
    kinds = ("gained", "lost", "moved")
    changes = [f"{number(getattr(point, kind))} {kind}" for kind in kinds]
    if point.removed:
        changes.append(f"{count(point.removed, 'package')} removed")
    return one_line(
        f"{point.name}: {point.tally} on {count(point.combinations, 'combination')},"
        f" {number(point.complete)} of {number(point.packages)} complete; {', '.join(changes)}",
        limits.SENTENCE,
    )


def _axis(
    panel: Element, places: Sequence[tuple[float, PointLine]], marks: Mapping[str, str]
) -> None:
    """Name the first and the last snapshot below the plot, then those with a mark, then as many as have room."""
    dated = all(point.day for _, point in places)
    marked = [place for name in marks for place in places if place[1].name == name]
    order = [places[0], places[-1], *marked, *places]
    named = ((x, str(p.day) if dated else one_line(p.name, 200)) for x, p in dict.fromkeys(order))
    bottom = _TOP + _PLOT
    for label in labels(named, _SMALL, _GAP, _WIDTH - _GAP):
        SubElement(panel, "path", {"class": "rule", "d": f"M{label.point:g} {bottom}v5"})
        look = _anchored("middle")
        add_text(
            panel, label.middle, bottom + 17, label.text, full=label.full, kind="muted", look=look
        )


def _ends(panel: Element, points: Sequence[PointLine]) -> None:
    """Say at both ends what is shared out, and the last snapshot's coverage."""
    first, last = points[0], points[-1]
    for x, one, anchor in ((_GAP, first, "start"), (_WIDTH - _GAP, last, "end")):
        of = count(one.combinations, "combination")
        add_text(panel, x, _TOP + _PLOT + 32, of, kind="muted", look=_anchored(anchor))
    y = _height(last.tally.ratio or Fraction(0))
    add_text(panel, _END + 10, y + 4, last.tally.percent, look={"font-size": f"{_SMALL}"})


def _across(points: Sequence[PointLine]) -> Iterator[float]:
    """Yield where each point is: by its date where all have one, else evenly."""
    days = [point.day.toordinal() for point in points if point.day]
    order = days if len(days) == len(points) else list(range(len(points)))
    span = max(order[-1] - order[0], 1)
    for place in order:
        yield round(_LEFT + (_END - _LEFT) * (place - order[0]) / span, 1)


def _height(ratio: Fraction | None) -> float:
    return round(_TOP + _PLOT * (1 - float(ratio or 0)), 1)


def _anchored(anchor: str) -> dict[str, str]:
    return {"font-size": f"{_SMALL}", "text-anchor": anchor}
