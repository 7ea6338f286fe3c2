"""Write what is generated from the code, or check that it says what the code says.

That is ``docs/reference.md``, the pictures, what pages show of the program, and what type checkers see of the public door.

Usage: python docs/generate.py [--check]
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FunctionType, ModuleType
from typing import Any, get_args, get_origin, get_type_hints

import architecture
import click
import transcripts
import yaml

import coverage_report
import coverage_report.views
from coverage_report import Exporter, Loader
from coverage_report.commands import COMMANDS
from coverage_report.errors import EXIT_CODES
from coverage_report.plugin import hookspecs
from coverage_report.plugin.publishing import Publisher
from coverage_report.run import pipeline
from coverage_report.run.exporting import OutputRequest, export
from coverage_report.run.registry import Plugins, load_plugins

PAGE = Path(__file__).with_name("reference.md")
SOURCE = Path(__file__).parents[1] / "src" / "coverage_report"
ARCHITECTURE = PAGE.parent / "images" / "architecture.svg"
#: What we promise of our wheels, and where `make` builds them.
OUR_PLATFORMS = "packaging/coverage-report.yaml"
WHEELS = transcripts.ROOT / "build" / "wheels"
INTRO = """\
# Reference

This page is generated from the code by `make fix`; `make docs` checks it.
"""
NAME = "coverage_report"
#: Each template with the dataclass of its variables.
TEMPLATE_VARIABLES = {
    "badge/diff-label.txt.j2": (f"{NAME}.exporters.badge.variables", "DiffBadgeVariables"),
    "badge/diff-message.txt.j2": (f"{NAME}.exporters.badge.variables", "DiffBadgeVariables"),
    "badge/label.txt.j2": (f"{NAME}.exporters.badge.variables", "BadgeVariables"),
    "badge/message.txt.j2": (f"{NAME}.exporters.badge.variables", "BadgeVariables"),
    "markdown/diff.md.j2": (f"{NAME}.views.diff", "DiffView"),
    "markdown/report.md.j2": (f"{NAME}.views.report", "ReportView"),
    "markdown/trend.md.j2": (f"{NAME}.views.trend", "TrendView"),
}
#: The doors beside the main one that this page describes.
SIDE_DOORS = ("text", "values", "net", "views")


def main() -> int:
    """Write or check all of it."""
    pages = {
        PAGE: "\n".join(page()).rstrip() + "\n",
        SOURCE / "__init__.pyi": "\n".join(door_stub()) + "\n",
        SOURCE / "views" / "__init__.pyi": "\n".join(stub(coverage_report.views)) + "\n",
    }
    wanted = pages | {ARCHITECTURE: architecture.picture()} | pictures() | transcripts.pages()
    if "--check" not in sys.argv[1:]:
        for path, text in wanted.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [p for p, t in wanted.items() if not p.exists() or p.read_text(encoding="utf-8") != t]
    for path in stale:
        shown = path.relative_to(PAGE.parents[1])
        sys.stderr.write(f"{shown} is out of date: run `make fix`\n")
    return 1 if stale else 0


def stub(door: ModuleType) -> Iterator[str]:
    """Yield what type checkers see of a door whose names are loaded when they are used."""
    yield "# Generated from _HOMES in __init__.py by `make fix`; `make docs` checks it."
    for home, names in sorted(door._HOMES.items()):
        yield from (f"from {door.__name__}.{home} import {name} as {name}" for name in names)
    yield "\n__all__ = ["
    yield from (f'    "{name}",' for name in door.__all__)
    yield "]"
    yield "_HOMES: dict[str, tuple[str, ...]]"
    yield "_HOME_OF: dict[str, str]"


def door_stub() -> Iterator[str]:
    """Yield what type checkers see of the public door."""
    yield from stub(coverage_report)
    yield "_MOVED: dict[str, tuple[str, ...]]"
    yield "__version__: str"


def pictures() -> dict[Path, str]:
    """Return the pictures: the terminal, the matrix of the embedded sample, and the badge of our own wheels."""
    plugins = load_plugins()
    sample = files("coverage_report") / "sample"
    model = pipeline.build_model(pipeline.load([str(sample)], plugins))
    ((_, matrix),) = export(model, [OutputRequest("matrix", "out/matrix.svg")], plugins).files
    found = {PAGE.parent / "images" / "matrix.svg": str(matrix.content), **transcripts.pictures()}
    if WHEELS.is_dir():  # where `make` has built them
        with TemporaryDirectory() as folder:
            transcripts.printed(f"coverage-report report -c {OUR_PLATFORMS} -f badge:{folder}/")
            badge = Path(folder, "coverage.svg").read_text("utf-8")
        found[PAGE.parent / "images" / "platforms.svg"] = badge
    return found


def page() -> Iterator[str]:
    """Yield the page, section by section."""
    yield INTRO
    yield from commands()
    yield from exit_codes()
    yield from offers()
    yield from action()
    yield from hooks()
    yield from templates()
    yield from library()


def commands() -> Iterator[str]:
    """Each command with its options."""
    yield "## Command line\n"
    for name, module in COMMANDS.items():
        command: click.Command = import_module(module).command
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        help_text = inspect.cleandoc(command.help or "").replace("\b\n", "")
        yield f"### `coverage-report {name} {usage}`\n\n{help_text}\n"
        yield "| option | what it does |\n| --- | --- |"
        for option in command.params:
            if isinstance(option, click.Option):
                names = ", ".join(f"`{text}`" for text in option.opts)
                value = "" if option.is_flag else f" `{option.metavar or 'TEXT'}`"
                yield f"| {names}{value} | {option.help} |"
        yield ""


def exit_codes() -> Iterator[str]:
    """The table of exit codes."""
    yield "## Exit codes\n\n| code | meaning |\n| ---: | --- |"
    for code, meaning in EXIT_CODES.items():
        yield f"| {code} | {meaning} |"
    yield ""


def offers() -> Iterator[str]:
    """The built-in loaders, exporters and publishers, with their options."""
    plugins = load_plugins()
    yield from offered("Loaders", plugins.loaders, plugins)
    yield from offered("Exporters", plugins.exporters, plugins)
    yield from offered("Publishers", plugins.publishers, plugins)


def offered(
    title: str, found: Mapping[str, Loader | Exporter | Publisher], plugins: Plugins
) -> Iterator[str]:
    """A table of what built-in plugins offer of one kind."""
    kind = title.lower().rstrip("s")
    yield f"## {title}\n\n| name | what it does | options (`-o NAME.KEY=VALUE`) |\n| --- | --- | --- |"
    for name, offer in sorted(found.items()):
        if plugins.owners[kind, name].builtin:
            options = "; ".join(f"`{key}`: {text}" for key, text in offer.options.items())
            yield f"| `{name}` | {offer.help} | {options} |"
    yield ""


def action() -> Iterator[str]:
    """What the action for GitHub takes and tells."""
    data = yaml.safe_load((transcripts.ROOT / "action.yml").read_text("utf-8"))
    yield f"## The action for GitHub\n\n{data['description']}\n"
    yield "| input | what it is | default |\n| --- | --- | --- |"
    for name, given in data["inputs"].items():
        default = f"`{given['default']}`" if given["default"] else ""
        yield f"| `{name}` | {given['description']} | {default} |"
    yield "\n| output | what it is |\n| --- | --- |"
    for name, given in data["outputs"].items():
        yield f"| `{name}` | {given['description']} |"
    yield ""


def hooks() -> Iterator[str]:
    """Each hook with its exact signature and documentation."""
    yield f"## Hooks\n\n{plain(hookspecs)}\n"
    for name, function in vars(hookspecs).items():
        if isinstance(function, FunctionType) and hasattr(function, f"{hookspecs.PROJECT}_spec"):
            yield f"### `{name}`\n\n```python\ndef {name}{signature(function)}: ...\n```\n"
            yield f"{plain(function)}\n"


def templates() -> Iterator[str]:
    """The variables of each template."""
    yield "## Template variables\n"
    inner: dict[str, type] = {}
    for template, (module, name) in sorted(TEMPLATE_VARIABLES.items()):
        yield f"### `{template}`\n"
        text = (files("coverage_report_templates") / template).read_text(encoding="utf-8")
        if blocks := re.findall(r"{%-? block (\w+)", text):
            yield f"Blocks to override: {', '.join(f'`{block}`' for block in blocks)}.\n"
        yield from fields(getattr(import_module(module), name), inner)
    yield "### What variables hold\n"
    for name in list(inner):
        yield f"`{name}`: {inspect.getdoc(inner[name])}\n"
        yield from fields(inner[name], {})


def fields(noun: type, inner: dict[str, type]) -> Iterator[str]:
    """The fields of a dataclass with their help; dataclasses that they hold are added to `inner`."""
    hints = get_type_hints(noun)
    yield "| name | type | what it is |\n| --- | --- | --- |"
    for field in dataclasses.fields(noun):
        shown = str(field.type).replace("|", "\\|")
        yield f"| `{field.name}` | `{shown}` | {field.metadata['help']} |"
        collect(hints[field.name], inner)
    for name, found in vars(noun).items():
        if isinstance(found, property) and name != "limits":
            getter: Any = found.fget
            hint = get_type_hints(getter)["return"]
            shown = str(inspect.signature(getter).return_annotation).replace("|", "\\|")
            yield f"| `{name}` | `{shown}` | {plain(found).rstrip('.')} |"
            collect(hint, inner)
    yield ""


def collect(hint: Any, inner: dict[str, type]) -> None:
    """Add the documented dataclasses in a type to `inner`, and those that they hold."""
    for part in (get_origin(hint) or hint, *get_args(hint)):
        documented = dataclasses.is_dataclass(part) and any(
            "help" in field.metadata for field in dataclasses.fields(part)
        )
        if documented and isinstance(part, type) and part.__name__ not in inner:
            inner[part.__name__] = part
            for held in get_type_hints(part).values():
                collect(held, inner)
        elif part is not hint and part is not get_origin(hint):
            collect(part, inner)


def library() -> Iterator[str]:
    """What the public door and the small side doors offer."""
    for door in (coverage_report, *(import_module(f"{NAME}.{side}") for side in SIDE_DOORS)):
        title = "Library" if door is coverage_report else f"Library: `{door.__name__}`"
        yield f"## {title}\n\nAll of these are imported from `{door.__name__}`.\n"
        yield from documented(door)


def documented(door: ModuleType) -> Iterator[str]:
    """The classes and functions of one door."""
    for name in door.__all__:
        found = getattr(door, name)
        if inspect.isclass(found):
            yield f"### class `{name}`\n\n{plain(found)}\n"
        elif inspect.isfunction(inspect.unwrap(found)):
            yield f"### `{name}{signature(found)}`\n\n{plain(found)}\n"


def signature(function: object) -> str:
    """Return a signature whose annotations are not quoted."""
    return str(inspect.signature(function)).replace("'", "")  # type: ignore[arg-type]


def plain(documented: object) -> str:
    """Return a docstring as markdown: code spans of one backtick, indented parts as text blocks."""
    text = (inspect.getdoc(documented) or "").replace("``", "`").replace("|", "\\|")
    lines = []
    for line in text.splitlines():
        head = line.strip()
        if head in {"Args:", "Attributes:", "Raises:"}:
            lines += [f"**{head.rstrip(':')}**", ""]
        elif line.startswith("    ") and not line.startswith("     ") and ":" in head:
            name, _, rest = head.partition(":")
            lines.append(f"- `{name}`:{rest}")
        elif head.startswith(".. versionadded::"):
            lines.append(f"*New in version {head.rpartition(' ')[2]}.*")
        else:
            lines.append(f"  {head}" if line.startswith("     ") else head)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
