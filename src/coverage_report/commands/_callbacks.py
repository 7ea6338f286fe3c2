"""From the text of an option to its value, and what a shell completes it to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from coverage_report.errors import UsageError
from coverage_report.io.sources import shown
from coverage_report.settings.config import (
    PARTS,
    Config,
    as_defaults,
    find_config,
    folder_of,
    is_revision,
    read_config,
)
from coverage_report.text import visible

#: Where a context keeps what was said of the configuration.
TRUST = f"{__name__}.trust"
NO_CONFIG = f"{__name__}.no-config"
TRUST_VARIABLE = "COVERAGE_REPORT_TRUST_CONFIG"
PLUGINS_VARIABLE = "COVERAGE_REPORT_PLUGINS"


def load_config(ctx: click.Context, _: click.Parameter, value: str | None) -> Config:
    """Make the configuration file the defaults of the command's options, and return the rest of it.

    A context that has defaults already, like that of the demo, takes none that nobody asked for. A file that
    was found, and that nobody named, is trusted only when the user says so: it may be a stranger's. So it is with
    one of a revision: the files that it names are those that lie here.
    """
    path = Path(value) if value else _found(ctx)
    if path is None or ctx.resilient_parsing:
        return Config()
    if not (is_revision(path) or os.path.isfile(path)):  # noqa: PTH113 - never raises
        raise UsageError(f"-c {shown(path)}: no such file")
    named = bool(value) and not is_revision(path)
    trusted = bool(named or ctx.meta.get(TRUST) or os.environ.get(TRUST_VARIABLE))
    whole = read_config(path)
    keys, name = _keys(ctx.command), ctx.command.name or ""
    ctx.default_map = as_defaults(whole, path, keys, name, trusted=trusted)
    parts = {key: whole.value[key] for key in PARTS if key in whole.value}
    return Config(whole.source, folder_of(path), parts, whole.lines)


def _found(ctx: click.Context) -> Path | None:
    """Return the configuration that holds here, as a path from here, if one is wanted."""
    if ctx.default_map is not None or ctx.resilient_parsing or ctx.meta.get(NO_CONFIG):
        return None
    try:
        path = find_config(Path.cwd())
        return Path(os.path.relpath(path)) if path else None
    except OSError:  # the working directory is gone, or may not be looked into
        return None


def note_flag(key: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    """Return a callback that keeps an eager flag for `load_config`."""

    def note(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
        ctx.meta[key] = value

    return note


_WEB = re.compile(r"https?://[!#-;=?-~]+", re.ASCII)

#: Parameters that are no keys of a configuration.
_NO_KEYS = {
    "config",
    "trust_config",
    "no_config",
    "no_plugins",
    "latest",
    "every",
    "verbose",
    "quiet",
    "name",
}


def _keys(command: click.Command) -> dict[str, tuple[str, bool, bool]]:
    keys = {}
    for param in command.params:
        if not param.name or param.name in _NO_KEYS:
            continue
        name = (
            max(param.opts, key=len).lstrip("-") if isinstance(param, click.Option) else param.name
        )
        many = bool(getattr(param, "multiple", False)) or param.nargs == -1
        keys[name] = (param.name, many, bool(getattr(param, "is_flag", False)))
    return keys


def check_link(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return a web address that stays one wherever it is written."""
    if value and not _WEB.fullmatch(value):
        raise UsageError(
            f"--link {visible(value)}: must be an http or https address without quotes or spaces"
        )
    return value


def split_axes(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return ``os,target`` as a tuple."""
    axes = tuple(part.strip() for part in (value or "").split(",") if part.strip())
    if value is not None and not axes:
        raise UsageError("--axes: name at least one axis, such as os,target")
    return axes


def split_commas(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return each word of ``missing,xpass`` on its own."""
    return tuple(word.strip() for value in values for word in value.split(","))


def wanted_plugins(text: str | None) -> tuple[str, ...] | None:
    """Return the names of ``wheels,csv``; none of ``off``, and None where nothing is said."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == ("off",) else names


def split_names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Return the plugins that an option or a configuration names."""
    return wanted_plugins(value)


def complete_format(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the exporters whose names start so, for a shell."""
    from coverage_report.run.registry import load_plugins

    plugins = load_plugins(only=wanted_plugins(os.environ.get(PLUGINS_VARIABLE) or None))
    return [name for name in sorted(plugins.exporters) if name.startswith(incomplete)]


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


def now() -> str:
    """Return the time of this run, RFC 3339 in UTC; ``SOURCE_DATE_EPOCH`` sets it (reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH={epoch}: must be a number of seconds") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
