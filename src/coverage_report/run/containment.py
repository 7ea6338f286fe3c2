"""Letting a plugin work: what it prints is no result, and however it ends, the run goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
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
    return nullcontext() if plugin.builtin else _at_work(plugin, doing)


@contextmanager
def _at_work(plugin: Worker, doing: str) -> Iterator[None]:
    try:
        with redirect_stdout(sys.stderr):
            yield
    except Exception:
        raise
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted while the {plugin} was at work: {doing}") from None
    except BaseException as error:
        raise type(type(error).__name__, (Exception,), {})(str(error)) from error
