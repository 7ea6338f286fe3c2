"""Putting a page together: one file with its style, script and data, or a page with these beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coverage_report import Artifact, ExportContext, __version__
from coverage_report.exporters.html.embed import csp_hash, json_block

CSS, JS = "coverage-report.css", "coverage-report.js"
#: What a page may do: nothing but run its own script and look by its own style.
_POLICY = "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"


def one_file(
    template: str, context: ExportContext, data: object, variables: dict[str, Any]
) -> Iterator[Artifact]:
    """Yield ``index.html``, which needs nothing else."""
    style, script = context.render("html/page.css.j2"), context.render("html/page.js.j2")
    policy = _POLICY.format(script=csp_hash(script), style=csp_hash(style))
    page = {"policy": policy, "style": style, "script": script}
    yield Artifact("index.html", _page(template, context, data, {**variables, **page}))


def folder(
    template: str, context: ExportContext, data: object, variables: dict[str, Any]
) -> Iterator[Artifact]:
    """Yield ``index.html`` and beside it its style and script, for hosts that allow no others."""
    page = {"policy": "", "style": "", "script": ""}
    yield Artifact("index.html", _page(template, context, data, {**variables, **page}))
    yield Artifact(CSS, context.render("html/page.css.j2"))
    yield Artifact(JS, context.render("html/page.js.j2"))


def _page(template: str, context: ExportContext, data: object, variables: dict[str, Any]) -> str:
    given = {"css": CSS, "js": JS, "version": __version__, "data": json_block(data), **variables}
    return context.render(f"html/{template}.html.j2", **given).lstrip()
