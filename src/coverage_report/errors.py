"""Every failure a user can meet, with its exit code and what to do about it.

The manual's table of exit codes is generated from `EXIT_CODES`.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_CODES: dict[int, str] = {
    0: "fine",
    1: "a bug of ours; the message says where to report it",
    2: "usage or configuration",
    3: "input missing, unreadable or, with `--strict`, partly bad; also a template that fails",
    4: "a plugin failed; the others still ran",
    5: "a gate failed, such as `--fail-under`",
    6: "a result could not be written or published where it was required",
    130: "interrupted",
}


class CoverageReportError(Exception):
    """Base of all failures that are not a bug of this program.

    The text is one line that says what happened, where, and what to do.
    """

    exit_code: ClassVar[int] = 3


class UsageError(CoverageReportError):
    """The command line or the configuration asks for something impossible."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration file is not valid."""


class InputError(CoverageReportError):
    """An input is missing or cannot be read as what it claims to be.

    Args:
        message: what is wrong and what to do, without the file's name.
        pointer: where in the file, as a JSON pointer (RFC 6901) or ``line N``.
        file: which file, where it is not the source that is being read: a part of a folder.
    """

    exit_code = 3

    def __init__(self, message: str, pointer: str = "", file: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.file = file


class TemplateFailure(CoverageReportError):  # noqa: N818 - TemplateError is Jinja's
    """A template cannot be found, compiled or rendered."""

    exit_code = 3


class PluginError(CoverageReportError):
    """A plugin failed; the message names it with its distribution and version."""

    exit_code = 4


class GateError(CoverageReportError):
    """The coverage is below what the user demands."""

    exit_code = 5


class Interrupted(CoverageReportError):  # noqa: N818 - the user did it
    """The user has interrupted a plugin; the message names it."""

    exit_code = 130


class OutputError(CoverageReportError):
    """A result could not be written or published."""

    exit_code = 6
