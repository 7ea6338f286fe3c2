"""The template of the markdown report: what it is given, and how it is overridden."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import jinja2.meta
import pytest
from jinja2 import PackageLoader

from coverage_report import Decline, ExportContext, Problem, Tally, Totals, compute
from coverage_report.exporters.markdown.exporter import export_markdown
from coverage_report.templating.escaping import Markdown
from coverage_report.templating.render import Templates
from coverage_report.templating.sandbox import Sandbox
from coverage_report.testing import table
from coverage_report.views.diff import DiffView
from coverage_report.views.report import ReportView
from coverage_report.views.trend import TrendView

FOLDER = Path(__file__).parents[2] / "templates" / "coverage_report_templates"
TEMPLATE = "markdown/report.md.j2"
BUILDS = """
         linux  macos
    cuda 12.8   .
    zlib 1.3    1.3
"""
#: Nouns of the library, documented with it, and what of them the template uses.
NOUNS: dict[type, set[str]] = {
    Tally: {"covered", "total", "percent"},
    Problem: {"file", "pointer", "message"},
    Decline: {"package", "lost", "gained"},
    Totals: {"lost", "gained", "moved", "narrowed", "unknown", "kept"},
}


def documented(kind: Any, found: dict[str, set[str]] | None = None) -> dict[str, set[str]]:
    """The fields and properties of each dataclass in the template's variables, all of which say what they are."""
    found = {} if found is None else found
    for part in get_args(kind):
        documented(part, found)
    noun: Any = get_origin(kind) or kind
    if noun in NOUNS or not hasattr(noun, "__dataclass_fields__") or noun.__name__ in found:
        return found
    fields = dataclasses.fields(noun)
    properties = {n: p for n, p in vars(noun).items() if isinstance(p, property)}
    assert all(field.metadata["help"] for field in fields)
    assert all(one.__doc__ for one in properties.values())
    found[noun.__name__] = {field.name for field in fields} | set(properties)
    for hint in get_type_hints(noun).values():
        documented(hint, found)
    return found


@pytest.mark.parametrize(
    ("name", "kind", "scopes"),
    [
        ("report", ReportView, {"snapshot", "newest"}),
        ("diff", DiffView, set()),
        ("trend", TrendView, {"part"}),
    ],
)
def test_the_template_uses_documented_variables_only(
    name: str, kind: type, scopes: set[str]
) -> None:
    """What a user's template may use is a contract: all of it is documented, and given."""
    found = documented(kind)
    sandbox = Sandbox(Markdown, PackageLoader("coverage_report_templates", ""))
    names = [f"markdown/{one}.md.j2" for one in (name, "parts", "changes")]
    syntax = [sandbox.parse((FOLDER / one).read_text("utf-8")) for one in names]
    undeclared = jinja2.meta.find_undeclared_variables(syntax[0])
    assert undeclared - {"parts", "changes"} - scopes <= found[kind.__name__]


def test_the_templates_use_documented_attributes_only() -> None:
    kinds = (ReportView, DiffView, TrendView)
    found = {name: fields for kind in kinds for name, fields in documented(kind).items()}
    assert set(found) > {"Section", "Row", "Table", "Line", "Known", "Change", "Loss"}
    sandbox = Sandbox(Markdown, PackageLoader("coverage_report_templates", ""))
    paths = sorted((FOLDER / "markdown").glob("*.j2"))
    syntax = [sandbox.parse(path.read_text("utf-8")) for path in paths]
    attributes = {node.attr for tree in syntax for node in tree.find_all(jinja2.nodes.Getattr)}
    macros = {node.name for tree in syntax for node in tree.find_all(jinja2.nodes.Macro)}
    known = set().union(*found.values(), *NOUNS.values())
    assert attributes - macros - {"last", "first", "previtem"} <= known


def test_a_block_can_be_overridden(tmp_path: Path) -> None:
    override = tmp_path / TEMPLATE
    override.parent.mkdir()
    override.write_text(
        f'{{% extends "default:{TEMPLATE}" %}}'
        "{% block heading %}# {{ snapshot.name|code }}, {{ snapshot.tally.percent }}\n{% endblock %}"
        "{% block matrix %}{% endblock %}"
    )
    render = Templates(tmp_path, "coverage_report_templates").render
    model = compute(table(BUILDS, ["os"]), ["os"])
    (artifact,) = export_markdown(model, ExportContext(render=render))
    text = str(artifact.content)
    assert text.startswith("# `sample`, 75%\n")
    assert "<details" not in text
    assert "| `cuda` |" in text
