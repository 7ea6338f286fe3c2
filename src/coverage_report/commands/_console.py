"""What commands print: results to standard output, all else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

from coverage_report.errors import OutputError
from coverage_report.extensions import Artifact, Terminal
from coverage_report.pipeline import Progress
from coverage_report.text import visible
from coverage_report.writing import encoded

_SHOWN = 20
_PATIENCE = 0.5


def detect_terminal() -> Terminal:
    """Return what standard output can show; ``NO_COLOR`` (no-color.org) is honoured, and ``COLUMNS``."""
    stream = sys.stdout
    color = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((100, 24)).columns
    return Terminal(
        width=max(width, 40), color=color, unicode=_can_print(stream.encoding, "✓◐·─│…")
    )


def _can_print(encoding: str | None, text: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def print_artifacts(artifacts: Sequence[Artifact]) -> None:
    """Write artifacts to standard output.

    Raises:
        OutputError: when it is closed or full.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        for artifact in artifacts:
            text = artifact.content
            data = (
                text.encode(encoding, "backslashreplace")
                if isinstance(text, str)
                else encoded(artifact)
            )
            sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, AttributeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is closed"
        raise OutputError(f"standard output cannot be written: {why}") from None


def warn(messages: Iterable[object], *, kind: str = "warning", all_of_them: bool = False) -> None:
    """Print each message as one line on standard error, at most 20 unless all are wanted."""
    lines = [visible(str(message)) for message in messages]
    shown = lines if all_of_them else lines[:_SHOWN]
    for line in shown:
        click.echo(f"{kind}: {line}", err=True)
    if len(lines) > len(shown):
        click.echo(f"{kind}: … and {len(lines) - len(shown)} more; -v shows all", err=True)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress | None]:
    """Yield a progress callback that draws a bar on standard error once the work takes long."""
    if quiet or not sys.stderr.isatty():
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
