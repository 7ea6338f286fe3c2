"""Rendering templates: the user's before the exporter's own, escaped for the kind of output.

Templates run in Jinja2's sandbox, and what they print with ``{{ }}`` is escaped by the suffix of the
template's name before ``.j2``, whatever file is made of it. Inside a template:

* ``{{ name }}`` prints text that stays text; ``{{ name|code }}`` prints it as a code span (markdown);
* ``{{ address|link }}`` prints a web address as a link, and any other text as text (markdown and HTML);
* ``{% extends "default:markdown/report.md.j2" %}`` takes the original and overrides some of its blocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from coverage_report.errors import UsageError

if TYPE_CHECKING:
    from coverage_report.templating.chain import TemplateChain


def has_known_names(user: Path, packages: Iterable[str]) -> bool:
    """Tell whether a folder of templates holds one that replaces a template of `packages`."""
    names = {path.relative_to(user).as_posix() for path in user.rglob("*.j2")}
    return any(files(package).joinpath(name).is_file() for package in packages for name in names)


class Templates:
    """The templates that an exporter renders.

    Args:
        user: a folder of templates that replace or extend those of the package. Where there
            is one, `limits.limited` bounds what rendering may take.
        package: the importable package that holds the exporter's own templates.

    Raises:
        UsageError: when the folder does not exist.
    """

    def __init__(self, user: Path | None, package: str | None) -> None:
        if user is not None and not user.is_dir():
            raise UsageError(f"--templates {user}: no such folder")
        self._user = user
        self._package = package

    def render(self, template: str, /, **variables: object) -> str:
        """Render a template by its name, such as ``markdown/report.md.j2``.

        Raises:
            TemplateFailure: with one line that names the template and the line in it.
        """
        return self._chain.render(template, variables)

    @cached_property
    def _chain(self) -> TemplateChain:
        from coverage_report.templating.chain import TemplateChain  # Jinja2: only when it is needed

        return TemplateChain(self._user, self._package)
