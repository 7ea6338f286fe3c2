"""The command line: the group, and the one place where failures become exit codes."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from coverage_report import __version__
from coverage_report.commands import COMMANDS
from coverage_report.errors import CoverageReportError, PluginError
from coverage_report.text import visible

if TYPE_CHECKING:
    from coverage_report.run.registry import Plugins

PROGRAM = "coverage-report"
#: Set by the scripts that click makes for bash, zsh and fish.
COMPLETION = "_COVERAGE_REPORT_COMPLETE"
ISSUES = "https://github.com/coverage-report/coverage-report/issues"
#: What a command raises to say how it ended.
_OUTCOMES = (
    click.ClickException,
    click.exceptions.Exit,
    click.Abort,
    CoverageReportError,
    BrokenPipeError,
)


class Commands(click.Group):
    """A group that imports a command, and asks plugins for commands, only when it must."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name; where there is none, say which plugins failed."""
        if cmd_name in COMMANDS:
            command: click.Command = import_module(COMMANDS[cmd_name]).command
            return command
        plugins = self._plugins(ctx)
        if cmd_name not in plugins.commands:
            plugins.miss()
            self._name_failures(ctx)
        return plugins.commands.get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named; for what is none say what was meant."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from coverage_report.commands._slips import check_command

            check_command(args[0], [*COMMANDS, *self._plugins(ctx).commands])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        self._name_failures(ctx)
        return [*COMMANDS, *self._plugins(ctx).commands]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what a plugin's command raises, or an exit code that is none, is that plugin's failure."""
        try:
            result = super().invoke(ctx)
            _check_code(result)
        except (SystemExit, click.exceptions.Exit) as leaving:
            self._check_leaving(ctx, leaving)
            raise
        except (*_OUTCOMES, KeyboardInterrupt):
            raise
        except BaseException as error:
            if (failure := self._failure(ctx, error)) is None:
                raise
            raise failure from error
        return result

    def _check_leaving(
        self, ctx: click.Context, leaving: SystemExit | click.exceptions.Exit
    ) -> None:
        """Raise PluginError where a plugin's command leaves with what is no exit code."""
        code = leaving.code if isinstance(leaving, SystemExit) else leaving.exit_code
        try:
            _check_code(None if isinstance(code, str) else code)
        except (TypeError, ValueError) as error:
            raise self._failure(ctx, error) or error from leaving

    def _failure(self, ctx: click.Context, error: BaseException) -> PluginError | None:
        """Return whose failure it is, where the command is a plugin's."""
        name = ctx.invoked_subcommand or ""
        plugin = None if name in COMMANDS else self._plugins(ctx).owners.get(("command", name))
        if plugin is None or plugin.builtin:
            return None
        return PluginError(plugin.failure(f"command {name!r}", error))

    def _plugins(self, ctx: click.Context) -> Plugins:
        from coverage_report.commands._callbacks import PLUGINS_VARIABLE, wanted_plugins
        from coverage_report.run.registry import load_plugins

        if __name__ not in ctx.meta:
            only = wanted_plugins(os.environ.get(PLUGINS_VARIABLE) or None)
            ctx.meta[__name__] = load_plugins(taken=COMMANDS, only=only)
        plugins: Plugins = ctx.meta[__name__]
        return plugins

    def _name_failures(self, ctx: click.Context) -> None:
        from coverage_report.commands._console import Console
        from coverage_report.commands._session import name_failures

        if not ctx.resilient_parsing:  # not while a shell completes
            name_failures(self._plugins(ctx), Console())


def _check_code(code: object) -> None:
    """Raise TypeError or ValueError for what ends no program as it says: 256 would be taken for 0."""
    if code is None:
        return
    if not isinstance(code, int) or isinstance(code, bool):
        raise TypeError(f"expected an exit code, a number or nothing, got {type(code).__name__}")
    if not 0 <= code <= 255:
        raise ValueError(f"the exit code {code} is not within 0 to 255")


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 success, 1 a bug, 2 usage, 3 input, 4 a plugin failed, 5 a gate failed, 6 not written.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name=PROGRAM)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Know what your packages are built for.

    Read build records, such as the pages of Spack's build cache, and report which OS, target and compiler
    combinations each package is built for, and which are missing.

    \b
    Examples:
      coverage-report demo
      coverage-report report _cache/develop
      coverage-report report _cache -f markdown:report.md -f badge:badges/
      coverage-report diff old.json _cache --fail-on lost
    """  # noqa: D301 - the backspace is click's mark for lines to be left as they are
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    try:
        if instruction := os.environ.get(COMPLETION):
            from click.shell_completion import shell_complete

            return shell_complete(cli, {}, PROGRAM, COMPLETION, instruction)
        words = list(sys.argv[1:] if arguments is None else arguments)
        with cli.make_context(PROGRAM, words) as ctx:
            result = cli.invoke(ctx)
        return result if isinstance(result, int) else 0
    except BaseException as error:  # noqa: BLE001 - each failure has its exit code
        return _exit_code(error)


def _exit_code(error: BaseException) -> int:
    """Say what happened, and return the exit code for it."""
    match error:
        case click.exceptions.Exit():
            code = error.exit_code
        case SystemExit(code=int() | None):
            code = int(error.code or 0)
        case SystemExit():  # Python's way to end with a message
            code = _say(error.code, 1)
        case CoverageReportError():
            code = _say(error, error.exit_code)
        case click.ClickException():
            code = _say(error.format_message(), 2)
        case click.Abort() | KeyboardInterrupt():
            code = _say("interrupted", 130)
        case BrokenPipeError():
            _discard_output()
            code = 0
        case OSError(errno=errno.ENOSPC):
            _discard_output()
            code = _say(f"cannot be written: {error.strerror}", 6)
        case _:
            code = _bug(error)
    return code


def _bug(error: BaseException) -> int:
    from coverage_report.commands._console import say

    for line in "".join(traceback.format_exception(error)).splitlines():
        say(f"  {visible(line)}")
    return _say(f"this is a bug; please report it with the lines above: {ISSUES}", 1)


def _discard_output() -> None:
    from coverage_report.commands._console import discard_output

    discard_output()


def _say(message: object, code: int) -> int:
    from coverage_report.commands._console import say

    for line in str(message).splitlines():
        say(f"error: {visible(line)}")
    return code
