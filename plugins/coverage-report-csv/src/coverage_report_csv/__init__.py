"""Exports platform coverage as CSV: one row for each package and combination, built or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from html import escape

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, PageSection, hookimpl
from coverage_report.text import harmless
from coverage_report.values import combination_key


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``coverage.csv``."""
    yield Artifact("coverage.csv", written(model))


def section(model: CoverageModel, _: ExportContext) -> PageSection:
    """Return the same for the page for a browser: with ``-o html.sections=csv`` it can be copied from there."""
    text = escape(written(model))
    return PageSection(
        "As CSV", f"<details><summary>coverage.csv</summary><pre>{text}</pre></details>"
    )


def written(model: CoverageModel) -> str:
    """Return the table as text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(map(defused, row) for row in rows(model))
    return text.getvalue()


def rows(model: CoverageModel) -> Iterator[tuple[str | None, ...]]:
    """Yield the header, and a row for each combination that is expected of a package or is built."""
    yield ("snapshot", "package", *model.axes, "status", "records", "versions")
    for snapshot in model.snapshots:
        for package in snapshot.packages:
            states = package.states
            for combination in sorted(states, key=combination_key):
                cell, status = package.cell(combination), states[combination]
                found = (str(cell.builds), " ".join(cell.versions)) if cell else ("0", "")
                yield (snapshot.name, package.name, *combination, status, *found)


def defused(value: str | None) -> str:
    """Return a cell that no spreadsheet takes for a formula and no log of a CI for a command.

    What is unknown is empty.

    A quote before ``=``, ``+``, ``-`` and ``@`` makes a spreadsheet show the rest as text.
    Tabs and line ends, which do the same harm, are written as escapes, and so is the first
    sign of ``::error::`` and ``##[error]``: CSV has no way to say them otherwise.
    """
    text = harmless(value or "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer the exporter ``csv``."""
    help_ = "a row for each package and combination"
    return (Exporter(name="csv", export=export, section=section, help=help_),)
