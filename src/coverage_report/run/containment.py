"""Letting a plugin work: what it prints is no result, and however it ends, the run goes on."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Protocol

from coverage_report.errors import Interrupted


class Worker(Protocol):
    """A plugin."""

    @property
    def builtin(self) -> bool:
        """Whether it is part of this program, and so trusted to print and exit nowhere."""


def at_work(plugin: Worker, doing: str) -> AbstractContextManager[None]:
    """Return a context for what `plugin` does.

    What is printed in it goes to standard error. What is raised in it and is no `Exception`, such as by
    ``sys.exit``, leaves it as one of the same name.

    Args:
        plugin: who works.
        doing: what, for people.

    Raises:
        Interrupted: when the user has interrupted it, with who it was.
    """
    return _TRUSTED if plugin.builtin else _AtWork(plugin, doing)


class _AtWork(AbstractContextManager[None]):
    """See `at_work`. A class: every loader is asked about every file, and generators cost more than the answer."""

    __slots__ = ("_doing", "_plugin", "_stdout")

    def __init__(self, plugin: Worker, doing: str) -> None:
        self._plugin = plugin
        self._doing = doing

    def __enter__(self) -> None:
        self._stdout = sys.stdout
        sys.stdout = sys.stderr

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.stdout = self._stdout
        if isinstance(error, KeyboardInterrupt):
            who = f"interrupted while the {self._plugin} was at work: {self._doing}"
            raise Interrupted(who) from None
        if error is not None and not isinstance(error, Exception):
            raise type(type(error).__name__, (Exception,), {})(str(error)) from error


_TRUSTED = nullcontext()
