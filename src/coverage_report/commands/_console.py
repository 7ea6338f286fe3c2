"""What commands print: results to standard output, all else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

import click

from coverage_report.errors import OutputError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.writing import encoded
from coverage_report.plugin.extensions import Terminal
from coverage_report.run.pipeline import Progress
from coverage_report.text import harmless, visible

_SHOWN = 20
_PATIENCE = 0.5


def detect_terminal() -> Terminal:
    """Return what standard output can show; ``NO_COLOR`` (no-color.org) is honoured, and ``COLUMNS``."""
    stream = sys.stdout
    if stream is None:
        return Terminal()
    color = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((100, 24)).columns
    utf8 = stream.encoding.lower().replace("-", "") == "utf8"
    return Terminal(width=max(width, 40), color=color, unicode=utf8)


def print_artifacts(artifacts: Sequence[Artifact]) -> None:
    """Write artifacts to standard output, byte for byte what a file would hold.

    Raises:
        OutputError: when it is closed or full.
    """
    if artifacts:
        write_out(b"".join(encoded(artifact) for artifact in artifacts))


def print_lines(lines: Iterable[str]) -> None:
    """Write lines for people to standard output; whatever they hold, none is a command to the log of a CI.

    Raises:
        OutputError: when it is closed or full.
    """
    write_out("".join(f"{harmless(line)}\n" for line in lines).encode())


def write_out(data: bytes) -> None:
    """Write to standard output; a reader that has left, such as ``head``, is no failure.

    Raises:
        OutputError: when it is closed or full.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
    except (OSError, AttributeError, ValueError) as error:
        discard_output()
        why = getattr(error, "strerror", None) or "it is closed"
        raise OutputError(f"standard output cannot be written: {why}") from None


def discard_output() -> None:
    """Send what standard output still holds nowhere: nothing may be written, and fail, at exit."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say(line: str) -> None:
    """Print one line on standard error, if there is one: that it is gone must not hide how a run ended.

    Whatever the line holds, it is no command to the log of a CI.
    """
    try:
        click.echo(harmless(line), err=True)
    except OSError:
        _discard(sys.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What a run says of itself on standard error, one line a message.

    Attributes:
        quiet: say nothing but errors.
        verbose: say all of it, and details.
    """

    quiet: bool = False
    verbose: bool = False

    def warn(self, messages: Iterable[object]) -> None:
        """Say what may be wrong, at most 20 messages unless all are wanted."""
        self._tell("warning", messages)

    def note(self, messages: Iterable[object]) -> None:
        """Say what is good to know."""
        self._tell("note", messages)

    def insist(self, messages: Iterable[object]) -> None:
        """Say what must be known of a result, even when only errors are wanted."""
        for message in messages:
            say(f"note: {message}")

    def detail(self, messages: Iterable[object]) -> None:
        """Say what only those want to know who asked for more."""
        if self.verbose:
            self._tell("note", messages)

    def trace(self, lines: Iterable[str]) -> None:
        """Say where a failure came from, to those who asked for more."""
        for line in lines if self.verbose else ():
            say(f"  {visible(line)}")

    def error(self, messages: Iterable[object]) -> None:
        """Say what went wrong, always and in full."""
        for message in messages:
            say(f"error: {message}")

    def _tell(self, kind: str, messages: Iterable[object]) -> None:
        if self.quiet:
            return
        lines = [str(message) for message in messages]
        shown = lines if self.verbose else lines[:_SHOWN]
        for line in shown:
            say(f"{kind}: {line}")
        if len(lines) > len(shown):
            say(f"{kind}: … and {len(lines) - len(shown)} more; -v shows all")


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """Yield a progress callback that draws a bar on standard error once the work takes long."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    bars: list[object] = []

    def progress(done: int, total: int) -> None:
        if not bars and time.monotonic() - started < _PATIENCE:
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        if not bars:
            bar = Bar(console=Console(stderr=True), transient=True)
            bar.start()
            bars.append(bar)
            bar.add_task("Reading", total=total)
        drawn = bars[0]
        assert isinstance(drawn, Bar)  # noqa: S101 - for the type checker
        drawn.update(drawn.task_ids[0], completed=done)

    try:
        yield progress
    finally:
        for bar in bars:
            bar.stop()  # type: ignore[attr-defined]
