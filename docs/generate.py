"""Write ``docs/reference.md`` from the code, or check that it says what the code says.

Usage: python docs/generate.py [--check]
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType

import click

import coverage_report
from coverage_report import hookspecs
from coverage_report.cli import COMMANDS
from coverage_report.errors import EXIT_CODES
from coverage_report.plugins import load_plugins

PAGE = Path(__file__).with_name("reference.md")
INTRO = """\
# Reference

This page is generated from the code by `make fix`; `make docs` checks it.
"""
#: Each template with the dataclass of its variables.
TEMPLATE_VARIABLES: dict[str, tuple[str, str]] = {}


def main() -> int:
    """Write or check the page."""
    text = "\n".join(page()).rstrip() + "\n"
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE.name} is out of date: run `make fix`", file=sys.stderr)
    return 1


def page() -> Iterator[str]:
    """Yield the page, section by section."""
    yield INTRO
    yield from commands()
    yield from exit_codes()
    yield from offers()
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
    kinds = {
        "Loaders": plugins.loaders,
        "Exporters": plugins.exporters,
        "Publishers": plugins.publishers,
    }
    for title, found in kinds.items():
        kind = title.lower().rstrip("s")
        yield f"## {title}\n\n| name | what it does | options (`-o NAME.KEY=VALUE`) |\n| --- | --- | --- |"
        for name, offer in sorted(found.items()):
            if plugins.owners[kind, name].builtin:
                options = "; ".join(f"`{key}`: {text}" for key, text in offer.options.items())
                yield f"| `{name}` | {offer.help} | {options} |"
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
    for template, (module, name) in sorted(TEMPLATE_VARIABLES.items()):
        yield f"### `{template}`\n\n| variable | type | what it is |\n| --- | --- | --- |"
        for field in dataclasses.fields(getattr(import_module(module), name)):
            yield f"| `{field.name}` | `{field.type}` | {field.metadata['help']} |"
        yield ""


def library() -> Iterator[str]:
    """What the public door offers."""
    yield "## Library\n\nAll of these are imported from `coverage_report`.\n"
    for name in coverage_report.__all__:
        found = getattr(coverage_report, name)
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
