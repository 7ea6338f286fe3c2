"""Finding templates, the user's before the exporter's own, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from traceback import walk_tb

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.loaders import split_template_path

from coverage_report.errors import TemplateFailure
from coverage_report.templating.escaping import KINDS
from coverage_report.templating.limits import limited
from coverage_report.templating.sandbox import Sandbox
from coverage_report.text import shorten, visible

_SAYS: Mapping[type[Exception], str] = {
    MemoryError: "needs too much memory",
    TimeoutError: "takes too long",
    RecursionError: "calls itself without end; the original of a template is default:NAME",
}


class TemplateChain:
    """The templates of a user and of a package.

    Args:
        user: a folder, asked first.
        package: an importable package, asked next; ``default:NAME`` asks it alone.
    """

    def __init__(self, user: Path | None, package: str | None) -> None:
        self._user = user
        own: list[BaseLoader] = [_Folder(user)] if user else []
        default = [PackageLoader(package, "")] if package else []
        named = [PrefixLoader({"default": loader}, ":") for loader in default]
        self._loader = ChoiceLoader([*named, *own, *default])
        self._sandboxes: dict[str, Sandbox] = {}

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """Render a template.

        Raises:
            TemplateFailure: with one line that names the template and the line in it.
        """
        try:
            with limited() if self._user else nullcontext():
                return self._sandbox(name).get_template(name).render(variables)
        except TemplateFailure:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a template does is its own failure
            raise TemplateFailure(f"template {_where(error, name)}: {_what(error)}") from None

    def _sandbox(self, name: str) -> Sandbox:
        suffix = Path(name.removesuffix(".j2")).suffix
        if suffix not in KINDS or not name.endswith(".j2"):
            known = ", ".join(f"{known}.j2" for known in KINDS)
            raise TemplateFailure(f"template {name}: the name ends in none of {known}")
        if suffix not in self._sandboxes:
            self._sandboxes[suffix] = Sandbox(KINDS[suffix], self._loader)
        return self._sandboxes[suffix]


class _Folder(BaseLoader):
    """The templates in a folder of the user; nothing outside it, not even through a link."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def get_source(self, _: Environment, template: str) -> tuple[str, str, None]:
        path = self._folder.joinpath(*split_template_path(template))
        if not path.resolve().is_relative_to(self._folder):
            raise TemplateFailure(f"template {path}: is a link that leads out of its folder")
        if not path.is_file():
            raise TemplateNotFound(template)
        try:
            return path.read_text("utf-8"), str(path), None
        except UnicodeDecodeError:
            raise TemplateFailure(f"template {path}: is not UTF-8 text") from None


def _what(error: Exception) -> str:
    for kind, text in _SAYS.items():
        if isinstance(error, kind):
            return text
    if isinstance(error, TemplateNotFound):
        return f"no such template: {visible(str(error.name))}"
    text = str(error.message if isinstance(error, TemplateSyntaxError) else error)
    return shorten(visible(text or type(error).__name__), 300)


def _where(error: Exception, name: str) -> str:
    """Return the template and line that `error` came out of, as far as they are known."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or name}, line {error.lineno}"
    place = name
    for frame, line in walk_tb(error.__traceback__):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            place = f"{template.filename or name}, line {template.get_corresponding_lineno(line)}"
    return place
