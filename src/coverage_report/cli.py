"""The command line: the group, and the one place where failures become exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from coverage_report import __version__
from coverage_report.errors import CoverageReportError
from coverage_report.text import visible

#: The commands of the core; each is imported when it is asked for. Plugins add theirs through the hook.
COMMANDS = {
    "report": "coverage_report.commands.report",
    "plugins": "coverage_report.commands.plugins",
}
ISSUES = "https://github.com/coverage-report/coverage-report/issues"


class Commands(click.Group):
    """A group that imports a command, and asks plugins for commands, only when it must."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        if cmd_name in COMMANDS:
            command: click.Command = import_module(COMMANDS[cmd_name]).command
            return command
        self._ask_plugins()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        self._ask_plugins()
        return [*COMMANDS, *super().list_commands(ctx)]

    def _ask_plugins(self) -> None:
        if not self.commands:
            from coverage_report.plugins import load_plugins

            load_plugins(cli=self)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 a bug, 2 usage, 3 input, 4 a plugin failed, 5 a gate failed, 6 not written.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name="coverage-report")
def cli() -> None:
    r"""Know what your packages are built for.

    Read build records, such as the pages of Spack's build cache, and report which OS, target and compiler
    combinations each package is built for, and which are missing.

    \b
    Examples:
      coverage-report demo
      coverage-report report _cache/develop
      coverage-report report _cache -f markdown:report.md -f badge:badges/
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    try:
        result = cli.main(arguments, prog_name="coverage-report", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except BaseException as error:  # noqa: BLE001 - each failure has its exit code
        return _exit_code(error)


def _exit_code(error: BaseException) -> int:
    """Say what happened, and return the exit code for it."""
    match error:
        case CoverageReportError():
            return _say(error, error.exit_code)
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            return _say(error.format_message(), 2)
        case click.Abort() | KeyboardInterrupt():
            return _say("interrupted", 130)
        case BrokenPipeError():
            # The reader left on purpose; nothing may be written at exit, either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
    for line in "".join(traceback.format_exception(error)).splitlines():
        click.echo(f"  {visible(line)}", err=True)
    return _say(f"this is a bug; please report it with the lines above: {ISSUES}", 1)


def _say(message: object, code: int) -> int:
    for line in str(message).splitlines():
        click.echo(f"error: {visible(line)}", err=True)
    return code
