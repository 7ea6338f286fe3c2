"""Letting a plugin work: what it prints is no result, and however it ends, the run goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    redirect_stdout,
    suppress,
)
from typing import TextIO

from coverage_report.errors import CoverageReportError, Interrupted, PluginError
from coverage_report.run.offers import Plugin

_STDOUT, _STDERR = 1, 2


def at_work(plugin: Plugin, doing: str) -> AbstractContextManager[None]:
    """Return a context for what `plugin` does.

    What is printed in it goes to standard error. What is raised in it and is no `Exception`, such as by
    ``sys.exit``, leaves it as one of the same name.

    Args:
        plugin: who works; one of ours is trusted to print and exit nowhere.
        doing: what, for people.

    Raises:
        Interrupted: when the user has interrupted it, with who it was.
    """
    return nullcontext() if plugin.builtin else _at_work(plugin, doing)


@contextmanager
def _at_work(plugin: Plugin, doing: str) -> Iterator[None]:
    try:
        with aside():
            yield
    except Exception:
        raise
    except KeyboardInterrupt:
        raise _interrupted(plugin, doing) from None
    except BaseException as error:
        raise type(type(error).__name__, (Exception,), {})(str(error)) from error


def _interrupted(plugin: Plugin, doing: str) -> Interrupted:
    return Interrupted(f"interrupted while the {plugin} was at work: {doing}")


def answering(
    plugin: Plugin, doing: str, ask: Callable[[Mapping[str, str | None]], bool]
) -> Callable[[Mapping[str, str | None]], bool]:
    """Return a function of a plugin that is asked long after its work, and fails as the plugin's.

    It is asked often, so that whoever asks sees to it that nothing is printed (`aside`).

    Raises:
        PluginError: when it raises, or answers neither yes nor no.
        Interrupted: as `at_work`.
    """

    def answer(place: Mapping[str, str | None]) -> bool:
        try:
            said: object = ask(place)
            if not isinstance(said, bool):
                raise TypeError(f"expected bool, got {type(said).__name__}")  # noqa: TRY301
        except CoverageReportError:
            raise
        except KeyboardInterrupt:
            raise _interrupted(plugin, doing) from None
        except BaseException as error:
            raise PluginError(plugin.failure(doing, error)) from error
        return said

    return answer


@contextmanager
def aside() -> Iterator[None]:
    """Send what is printed to standard error, by Python or past it, as programs do that a plugin starts."""
    with _descriptor_aside(), redirect_stdout(sys.stderr):
        yield


@contextmanager
def _descriptor_aside() -> Iterator[None]:
    """Let the descriptor of standard output be another one of standard error, if both are open."""
    try:
        kept = os.dup(_STDOUT)
    except OSError:
        yield
        return
    try:
        _flush(sys.stdout)
        with suppress(OSError):
            os.dup2(_STDERR, _STDOUT)
        yield
    finally:
        _flush(sys.__stdout__)  # what a plugin has printed there
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _flush(stream: TextIO | None) -> None:
    with suppress(OSError, ValueError, AttributeError):
        stream.flush()  # type: ignore[union-attr]
