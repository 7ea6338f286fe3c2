"""Options that several commands share, and the values that they become."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from coverage_report.errors import UsageError
from coverage_report.io.sources import shown
from coverage_report.settings.config import PARTS, Config, as_defaults, find_config, read_config

F = TypeVar("F", bound=Callable[..., Any])


def load_config(ctx: click.Context, _: click.Parameter, value: str | None) -> Config:
    """Make the configuration file the defaults of the command's options, and return the rest of it.

    A context that has defaults already, like that of the demo, takes none that nobody asked for.
    """
    try:
        wanted = ctx.default_map is None and not ctx.resilient_parsing
        path = Path(value) if value else find_config(Path.cwd()) if wanted else None
    except OSError:  # the working directory is gone, or may not be looked into
        path = None
    if path is None or ctx.resilient_parsing:
        return Config()
    settings = read_config(path)
    ctx.default_map = as_defaults(settings, path, _keys(ctx.command), ctx.command.name or "")
    parts = {key: settings[key] for key in PARTS if key in settings}
    return Config(shown(value or path.name), path.resolve().parent, parts)


def _keys(command: click.Command) -> dict[str, tuple[str, bool, bool]]:
    keys = {}
    for param in command.params:
        if not param.name or param.name in {"config", "verbose", "quiet", "name"}:
            continue
        name = (
            max(param.opts, key=len).lstrip("-") if isinstance(param, click.Option) else param.name
        )
        many = bool(getattr(param, "multiple", False)) or param.nargs == -1
        keys[name] = (param.name, many, bool(getattr(param, "is_flag", False)))
    return keys


def split_axes(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return ``os,target`` as a tuple."""
    axes = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    if value is not None and not axes:
        raise UsageError("--axes: name at least one axis, such as os,target")
    return axes


def split_commas(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return each word of ``missing,xpass`` on its own."""
    return tuple(word.strip() for value in values for word in value.split(","))


def complete_format(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the exporters whose names start so, for a shell."""
    from coverage_report.run.registry import load_plugins

    return [name for name in sorted(load_plugins().exporters) if name.startswith(incomplete)]


def complete_path(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete files; a click.Path would refuse what a loader has better words for."""
    return [CompletionItem(incomplete, type="file")]


def split_settings(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """Return each ``NAME.KEY=VALUE`` under its name."""
    found: dict[str, dict[str, str]] = {}
    for text in values:
        place, equals, value = text.partition("=")
        name, dot, key = place.partition(".")
        if not (equals and dot and name and key):
            raise UsageError(f"-o {text}: must be NAME.KEY=VALUE, such as markdown.max-chars=60000")
        found.setdefault(name, {})[key] = value
    return found


def settings_option(owner: str) -> Callable[[F], F]:
    """Return ``-o``, for the settings of an `owner`."""
    return click.option(
        "-o",
        "--option",
        "options",
        multiple=True,
        callback=split_settings,
        metavar="NAME.KEY=VALUE",
        help=f"An option of {owner}; repeatable.",
    )


def now() -> str:
    """Return the time of this run, RFC 3339 in UTC; ``SOURCE_DATE_EPOCH`` sets it (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH={epoch}: must be a number of seconds") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stacked(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Return one decorator that does what all of `decorators` do, the first outermost."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


#: What to read, and which of it counts.
input_options = stacked(
    click.option(
        "--axes",
        callback=split_axes,
        metavar="AXIS,...",
        help="What a combination is made of; default: os,target,compiler. Levels: os.family, target.family, compiler.name.",
    ),
    click.option(
        "--package",
        "packages",
        multiple=True,
        metavar="GLOB",
        help="Show these packages only; repeatable. The universe stays the whole snapshot's.",
    ),
    click.option(
        "--snapshot",
        "snapshots",
        multiple=True,
        metavar="GLOB",
        help="Read these snapshots only; repeatable.",
    ),
    click.option(
        "--stack",
        "stacks",
        multiple=True,
        metavar="GLOB",
        help="Count the records of these stacks only; repeatable.",
    ),
    click.option(
        "--keep-going",
        is_flag=True,
        help="Report a file that cannot be read as a problem, and go on.",
    ),
    click.option(
        "--strict", is_flag=True, help="Exit with 3 when there is any problem with the input."
    ),
    settings_option("an exporter or loader"),
)

#: Which hosts to say of whether they are served.
served_options = stacked(
    click.option(
        "--served",
        is_flag=True,
        help="Also say on which hosts the builds run: the declared ones, or those that a snapshot has builds for.",
    ),
    click.option("--host", is_flag=True, help="Also say whether the builds run on this machine."),
    click.option(
        "--hosts",
        multiple=True,
        metavar="OS/TARGET",
        help="Declare a class of hosts, such as ubuntu22.04/zen4; repeatable.",
    ),
    click.option(
        "--os-compatible",
        multiple=True,
        metavar="OS=OS,...",
        help="Declare whose builds run on the operating system of a host, such as rocky8=rhel8; repeatable.",
    ),
)

#: What to make of it, and where to put it.
output_options = stacked(
    click.option(
        "-f",
        "--format",
        "formats",
        multiple=True,
        shell_complete=complete_format,
        metavar="NAME[:DEST]",
        help="An exporter, and the file or folder to write; repeatable. Default: terminal.",
    ),
    click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="Templates that replace the built-in ones of the same name.",
    ),
)

#: What is demanded of it.
gate_options = stacked(
    click.option(
        "--fail-under", metavar="PERCENT", help="Exit with 5 when a snapshot's coverage is below."
    ),
    click.option(
        "--fail-on",
        multiple=True,
        callback=split_commas,
        metavar="WHAT,...",
        help="Exit with 5 when there is any: missing; with a declaration xpass, unexpected; in a diff lost, narrowed.",
    ),
)

config_option = click.option(
    "-c",
    "--config",
    is_eager=True,
    callback=load_config,
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="The configuration; default: coverage-report.yaml or pyproject.toml, found upwards from here.",
)

plugin_option = click.option(
    "--plugin",
    "plugin_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Load a one-file plugin; repeatable. Its code runs.",
)

#: How the program runs.
common_options = stacked(
    config_option,
    plugin_option,
    click.option("-q", "--quiet", is_flag=True, help="No warnings."),
    click.option(
        "-v", "--verbose", is_flag=True, help="All warnings, files that nothing reads, full tables."
    ),
)
