"""A model in a notebook: the tables of the page for a browser, without its script."""

from __future__ import annotations

from coverage_report.exporters.html.report import report_data, report_variables
from coverage_report.model.nouns import CoverageModel
from coverage_report.plugin.extensions import Asked
from coverage_report.templating.render import Templates


def notebook(model: CoverageModel) -> str:
    """Return the matrices of a model as HTML for a cell of a notebook, the newest snapshot first."""
    sheets, _ = report_data(model)
    render = Templates(None, "coverage_report_templates").render
    return render("html/notebook.html.j2", **report_variables(model, sheets, Asked()))
