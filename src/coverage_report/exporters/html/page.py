"""Putting a page together: one file with its style, script and data, or a page with these beside it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from coverage_report import Artifact, ExportContext, PageSection, __version__
from coverage_report.exporters.html.embed import csp_hash, json_block
from coverage_report.text import visible

_Data: TypeAlias = Mapping[str, Any]

CSS, JS = "coverage-report.css", "coverage-report.js"
#: The index of a site's search, which is read when somebody searches.
SEARCH = "search.js"
#: What a page may do: nothing but run its own script and look by its own style.
_POLICY = "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"


def one_file(
    kind: str, context: ExportContext, data: _Data, variables: dict[str, Any]
) -> Iterator[Artifact]:
    """Yield ``index.html``, which needs nothing else."""
    style, script = (_tight(context.render(f"html/page.{one}.j2")) for one in ("css", "js"))
    policy = _POLICY.format(script=csp_hash(script), style=csp_hash(style))
    page = {"policy": policy, "style": style, "script": script}
    yield Artifact("index.html", _page(kind, context, data, {**variables, **page}))


def _tight(code: str) -> str:
    """Return a style or script without indentation and lines of comments: a tenth of a small page."""
    return re.sub(r"^[ \t]*/\*[^*\n]*\*/\n|^[ \t]+", "", code, flags=re.MULTILINE)


def folder(
    kind: str, context: ExportContext, data: _Data, variables: dict[str, Any]
) -> Iterator[Artifact]:
    """Yield ``index.html`` and beside it its style and script, for hosts that allow no others."""
    page = {"policy": "", "style": "", "script": ""}
    yield Artifact("index.html", _page(kind, context, data, {**variables, **page}))
    yield Artifact(CSS, context.render("html/page.css.j2"))
    yield Artifact(JS, context.render("html/page.js.j2"))


def beside(
    kind: str,
    path: str,
    home: str,
    context: ExportContext,
    data: _Data,
    variables: dict[str, Any],
) -> Artifact:
    """Return a page of several that share style and script.

    Args:
        kind: which template.
        path: of the page.
        home: from the page to the folder of all, such as ``../../``.
        context: renders the template.
        data: for the script.
        variables: of the template.
    """
    page = {"policy": "", "style": "", "script": "", "css": f"{home}{CSS}", "js": f"{home}{JS}"}
    return Artifact(path, _page(kind, context, data, {**page, "home": home, **variables}))


def _page(kind: str, context: ExportContext, data: _Data, variables: dict[str, Any]) -> str:
    command = [visible(word) for word in (kind, *context.asked.words)]
    given = {
        "css": CSS,
        "js": JS,
        "version": __version__,
        "home": None,
        "only": "",
        "more": _sections(context),
        "data": json_block({**data, "kind": kind, "command": command}),
        "command": shlex.join(("coverage-report", *command)),
        **variables,
    }
    return context.render(f"html/{kind}.html.j2", **given).lstrip()


def _sections(context: ExportContext) -> list[PageSection]:
    """Return what other exporters put in, those that are asked for by ``-o html.sections=NAME,...``."""
    names = (name.strip() for name in context.options.get("sections", "").split(","))
    found = (context.section(name) for name in names if name)
    return [section for section in found if section]
