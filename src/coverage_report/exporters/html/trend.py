"""The page of many snapshots: from a trend to the variables of its template."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from coverage_report import Asked, Trend
from coverage_report.exporters.html.report import PlatformBar, page_data
from coverage_report.views.trend import PointLine, TrendView


def trend_data(trend: Trend) -> dict[str, Any]:
    """Return the data of the page: its tables are read as they are."""
    return {**page_data(trend.axes, ()), "sheets": []}


def trend_variables(trend: Trend, asked: Asked) -> dict[str, Any]:
    """Return the variables of ``html/trend.html.j2``: those of ``markdown/trend.md.j2``, and bars."""
    everything = TrendView.of(trend, asked)
    said = {field.name: getattr(everything, field.name) for field in fields(everything)}
    return {**said, "width": _width, "address": None}


def _width(point: PointLine) -> str:
    return PlatformBar((), point.tally).width
