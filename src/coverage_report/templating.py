"""Rendering templates: the user's before the exporter's own, escaped for the kind of output.

Templates run in Jinja2's sandbox, and what they print with ``{{ }}`` is escaped by the suffix of the
template's name before ``.j2``, whatever file is made of it. Inside a template:

* ``{{ name }}`` prints text that stays text; ``{{ name|code }}`` prints it as a code span (markdown);
* ``{% extends "default:markdown/report.md.j2" %}`` takes the original and overrides some of its blocks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coverage_report.errors import UsageError
from coverage_report.extensions import Render

if TYPE_CHECKING:
    from coverage_report.template_chain import TemplateChain


def renderer(user: Path | None = None, package: str | None = None) -> Render:
    """Return the function that renders a template by its name.

    Args:
        user: a folder of templates that replace or extend those of the package. Where there
            is one, `limits.limited` bounds what rendering may take.
        package: the importable package that holds the exporter's own templates.

    Raises:
        UsageError: when the folder does not exist.
    """
    if user is not None and not user.is_dir():
        raise UsageError(f"--templates {user}: there is no such folder")

    @cache
    def chain() -> TemplateChain:
        from coverage_report.template_chain import TemplateChain  # Jinja2: only when it is needed

        return TemplateChain(user, package)

    def render(template: str, /, **variables: object) -> str:
        return chain().render(template, variables)

    return render
