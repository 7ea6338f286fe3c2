"""The page of a comparison: from a diff to its data and the variables of its template."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from coverage_report import Asked, Cell, Combination, Diff, Package
from coverage_report.exporters.html.data import details_data, sheet_data
from coverage_report.exporters.html.report import inputs_of, page_data, sheet_variables
from coverage_report.exporters.html.sheet import Sheet, diff_sheet_of
from coverage_report.text import visible
from coverage_report.views.diff import DiffView
from coverage_report.views.expected import shown_cell


def diff_data(diff: Diff, *, brief: bool = False) -> tuple[Sheet, dict[str, Any]]:
    """Return the matrix of a comparison, and the data of its page; `brief`: of large ones without what each cell holds."""
    sheet = diff_sheet_of(diff)
    base = {package.name: package for package in diff.base.packages}
    head = {package.name: package for package in diff.head.packages}

    def cell_of(package: Package, column: Combination) -> Cell | None:
        found = shown_cell(package, column)
        before = base.get(package.name)
        return found or (shown_cell(before, column) if before else None)

    versions = {package.name: package.versions for package in diff.packages}
    found = {
        **sheet_data(sheet),
        **details_data(sheet, base | head, cell_of, brief=brief),
        "was": [", ".join(map(visible, versions[row.name][0])) for row in sheet.rows],
        "is": [", ".join(map(visible, versions[row.name][1])) for row in sheet.rows],
    }
    return sheet, {**page_data(diff.axes, [sheet]), "sheets": [found]}


def diff_variables(diff: Diff, sheet: Sheet, asked: Asked) -> dict[str, Any]:
    """Return the variables of ``html/diff.html.j2``: those of ``markdown/diff.md.j2``, and what a page has besides."""
    everything = DiffView.of(diff, asked)
    said = {field.name: getattr(everything, field.name) for field in fields(everything)}
    return {
        **said,
        "matrix": sheet_variables(sheet),
        **inputs_of((diff.base, diff.head)),
    }
