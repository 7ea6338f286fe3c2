"""The page of a report: from a model to its data and the variables of its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import PurePosixPath
from typing import Any

from coverage_report import Asked, CoverageModel, Snapshot, Tally
from coverage_report.exporters.html.data import details_data, reasons_data, sheet_data
from coverage_report.exporters.html.gaps import FIRST, next_builds
from coverage_report.exporters.html.markup import FOLD_FROM, SPELLED, table
from coverage_report.exporters.html.sheet import (
    LETTERS,
    MANY_COLUMNS,
    SIDE_BY_SIDE,
    Sheet,
    sheet_of,
)
from coverage_report.views.grid import columns_of
from coverage_report.views.matrix import Matrix, fraction
from coverage_report.views.report import ReportView
from coverage_report.views.words import value, values

#: Where a table has more cells, a script draws what is looked at, and the whole stands beside for who has none.
LAZY_FROM = 12_000


@dataclass(frozen=True, slots=True)
class PlatformBar:
    """Combinations that have the first two axes in common.

    Attributes:
        values: of these axes.
        tally: built cells, of those that apply.
        share: the tally, as it stands in a table.
        width: of a bar, such as ``68%``.
    """

    values: tuple[str, ...]
    tally: Tally

    @property
    def share(self) -> str:
        """So many of so many."""
        return fraction(self.tally)

    @property
    def width(self) -> str:
        """The length of a bar, in percent to one decimal."""
        return self.tally.floored(1) if self.tally.total else "0%"


def report_data(model: CoverageModel, *, brief: bool = False) -> tuple[list[Sheet], dict[str, Any]]:
    """Return the matrices of a model, and the data of its page, likewise."""
    sheets = [sheet_of(snapshot, model.axes) for snapshot in model.snapshots]
    pairs = zip(sheets, model.snapshots, strict=True)
    found = [
        sheet_data(sheet)
        | details_data(sheet, {p.name: p for p in snapshot.packages}, brief=brief)
        | reasons_data(sheet, snapshot)
        for sheet, snapshot in pairs
    ]
    return sheets, {**page_data(model.axes, sheets), "sheets": found}


def page_data(axes: Sequence[str], sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Return what the script must know of all matrices of a page."""
    looks = {name: look for sheet in sheets for name, look in sheet.states.items()}
    states = {LETTERS[name]: [name, look.symbol, look.meaning] for name, look in looks.items()}
    return {
        "axes": list(axes),
        "states": states,
        "spelled": SPELLED,
        "sideBySide": SIDE_BY_SIDE,
        "manyColumns": MANY_COLUMNS,
        "foldFrom": FOLD_FROM,
    }


def report_variables(model: CoverageModel, sheets: Sequence[Sheet], asked: Asked) -> dict[str, Any]:
    """Return the variables of ``html/report.html.j2``."""
    everything = ReportView.of(model, asked)
    told = {section.name: section for section in everything.snapshots.shown}  # the newest first
    sections = (
        (told[one.name], one, own) for one, own in zip(model.snapshots, sheets, strict=True)
    )
    return {
        "axes": model.axes,
        "only": everything.only,
        "sections": [
            {
                "said": said,
                "platforms": platforms(snapshot, model.axes),
                "alone": snapshot.alone,
                **sheet_variables(sheet),
                "left_out": model.left_out_of(snapshot.name),
                "next": next_builds(snapshot).first(FIRST),
            }
            for said, snapshot, sheet in sections
        ],
        "problems": everything.problems,
        "lost": everything.lost,
        **inputs_of(model.snapshots),
    }


def sheet_variables(sheet: Sheet) -> dict[str, Any]:
    """Return what a template shows of a matrix."""
    distinct = len({row.cells for row in sheet.rows})
    lazy = distinct * len(sheet.columns) > LAZY_FROM
    return {
        "table": table(sheet, plain=lazy),
        "lazy": lazy,
        "legend": sheet.legend,
        "key": list(key_of(sheet)),
        "numbered": len(sheet.columns) > SPELLED and not sheet.across,
    }


def key_of(sheet: Sheet) -> Iterator[tuple[tuple[str, ...], list[tuple[int, str, str]]]]:
    """Yield the numbered columns with the last value of each, by the values before it."""
    numbered = enumerate(zip(sheet.columns, sheet.built, strict=True), 1)
    for first, group in groupby(numbered, key=lambda one: one[1][0][:-1]):
        lines = [(number, value(column[-1]), fraction(tally)) for number, (column, tally) in group]
        yield values(first), lines


def platforms(snapshot: Snapshot, axes: Sequence[str]) -> list[tuple[str, list[PlatformBar]]]:
    """Return the platforms of a snapshot, on the first two axes, by the value of the first."""
    first = tuple(axes[:2])
    groups = columns_of(Matrix.of(snapshot).combinations, axes, first)
    found = [PlatformBar(values(one.head), one.tally(snapshot)) for one in groups]
    return [(name, list(group)) for name, group in groupby(found, key=lambda one: one.values[0])]


def inputs_of(snapshots: Sequence[Snapshot]) -> dict[str, Any]:
    """Return how many files the builds were read from, and what their paths have in common."""
    files = {
        record.origin.file
        for snapshot in snapshots
        for package in snapshot.packages
        for record in package.records
    }
    paths = [PurePosixPath(file).parts for file in sorted(files - {""})]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    where = str(PurePosixPath(*(parts[0] for parts in same))) if paths else ""
    return {"inputs": {"count": len(paths), "where": "" if where == "." else where}}
