"""Built-in plugin: ``github-summary`` and ``github-output``, the files through which a step speaks.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from coverage_report import (
    Detection,
    Document,
    InputError,
    OutputError,
    PublishContext,
    Published,
    Publisher,
    hookimpl,
)
from coverage_report.publishers._comment import is_blank
from coverage_report.publishers._shrink import shrink
from coverage_report.values import decode_json

SUMMARY, OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
#: "$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k": all of it, so we keep away.
MAX_SUMMARY_BYTES = 1_000_000
_LEAST = 1000
#: What GitHub takes as the name of an output.
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)


class SnapshotSummary(msgspec.Struct):
    """What is used of a snapshot of a JSON report."""

    name: str
    summary: dict[str, Any]


class Report(msgspec.Struct):
    """What is used of a report or diff written with ``-f json``."""

    schema: int
    snapshots: list[SnapshotSummary] = []
    summary: dict[str, Any] = {}


def publish_summary(document: Document, context: PublishContext) -> Published:
    """Append `document` to the summary of the job, as much of it as there is room for."""
    if is_blank(document.text):
        return Published("degraded", "the report is empty")
    path = context.environ.get(SUMMARY, "")
    size, before = _end(path)
    room = MAX_SUMMARY_BYTES - size - 3
    if room < _LEAST:
        return Published("degraded", f"{SUMMARY}: earlier steps have filled it")
    text = shrink(document.text, room, lambda part: len(part.encode("utf-8", "backslashreplace")))
    gap = "\n" if size else ""
    return _append(path, f"{before}{gap}{text.rstrip()}\n", SUMMARY, context)


def publish_output(document: Document, context: PublishContext) -> Published:
    """Set the outputs of the step: the numbers of a JSON report or diff, or else the text itself."""
    path = context.environ.get(OUTPUT, "")
    _, before = _end(path)
    text = "".join(_entry(name, value) for name, value in _outputs(document.text))
    return _append(path, f"{before}{text}", OUTPUT, context)


def _end(path: str) -> tuple[int, str]:
    """Return the size of a file, and what ends its last line if nothing does."""
    try:
        with Path(path).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            return size, "\n" if size and file.read(1) != b"\n" else ""
    except (OSError, ValueError):
        return 0, ""  # it is not there, or writing says why not


def _outputs(text: str) -> Iterator[tuple[str, str]]:
    try:
        report: Report = decode_json(text, Report)
    except InputError:
        yield "report", text
        return
    summaries = [snapshot.summary for snapshot in report.snapshots] or [report.summary]
    # Snapshots are never pooled: of several there is only the list.
    if len(summaries) == 1:
        numbers = {key: n for key, n in summaries[0].items() if type(n) is int}
        yield from ((key, str(n)) for key, n in numbers.items() if _KEY.fullmatch(key))
    rows = [{"name": snapshot.name, **snapshot.summary} for snapshot in report.snapshots]
    yield "summary", json.dumps(rows or report.summary)


def _entry(name: str, value: str) -> str:
    """Return an output, which may have many lines, between delimiters that nobody can foresee."""
    delimiter = f"end-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _append(path: str, text: str, variable: str, context: PublishContext) -> Published:
    if context.dry_run:
        return Published("planned", f"appended to the file that {variable} names", text)
    if not path:
        return Published("skipped", f"{variable} is not set: not a step of GitHub Actions")
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        raise OutputError(f"{variable}: cannot be written: {type(error).__name__}") from None
    return Published("written", f"the file that {variable} names")


def detect_summary(context: PublishContext) -> Detection:
    """Tell whether there is a summary to write to."""
    return _detect(SUMMARY, context)


def detect_output(context: PublishContext) -> Detection:
    """Tell whether there is a file for outputs."""
    return _detect(OUTPUT, context)


def _detect(variable: str, context: PublishContext) -> Detection:
    path = context.environ.get(variable, "")
    return Detection({variable: path}) if path else Detection(missing=[f"{variable} is not set"])


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``github-summary`` and ``github-output``."""
    return (
        Publisher(
            name="github-summary",
            publish=publish_summary,
            help="the summary page of a GitHub Actions job",
            detect=detect_summary,
        ),
        Publisher(
            name="github-output",
            publish=publish_output,
            help="outputs of a GitHub Actions step: the numbers of a JSON report, or the text",
            detect=detect_output,
        ),
    )
