"""Several reports as one text: what each says first, then a section for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from coverage_report.analysis.gates.judgement import GateOutcome
from coverage_report.commands._console import Console
from coverage_report.commands._publish_input import read_document
from coverage_report.errors import UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import shown
from coverage_report.plugin.publishing import Document
from coverage_report.views.gate import SAID

#: A report that begins with a heading is called by it.
_HEADING = re.compile(r"\A##? +(\S.*)\n")


def read_documents(names: Sequence[str], console: Console, outcome: GateOutcome) -> Document:
    """Return what is to be published: one file or folder, or the text of several files with a section each.

    Args:
        names: paths, or ``-`` for standard input.
        console: where warnings go.
        outcome: what came of the gates of all of them together.

    Raises:
        UsageError: for a folder, or one file twice, among several.
        InputError: as `read_document`.
    """
    from coverage_report.templating.escaping import markdown_code

    if len(names) == 1:
        return read_document(names[0], console)
    if len(set(names)) < len(names):
        raise UsageError("FILE: each can be published once")
    for name in names:
        if Path(name).is_dir():
            raise UsageError(f"{shown(name)}: is a folder: only files become sections of one text")
    texts = [read_document(name, console).text.strip("\n") for name in names]
    titles = [
        heading[1] if (heading := _HEADING.match(text)) else markdown_code(shown(name))
        for name, text in zip(names, texts, strict=True)
    ]
    lines = [f"## Platform coverage in {len(names)} reports", ""]
    if outcome != "none":
        symbol, said = SAID[outcome]
        lines += [f"{symbol} **{said}**", ""]
    lines += [f"* {title}: {_verdict(text)}" for title, text in zip(titles, texts, strict=True)]
    for title, text in zip(titles, texts, strict=True):
        lines += ["", f"## {title}", "", _HEADING.sub("", text).strip("\n")]
    return Document((Artifact("report.md", "\n".join(lines) + "\n"),))


def _verdict(text: str) -> str:
    """Return the first line that says something, as it is: whoever rendered it has escaped it.

    Of what came of the gates only the sign is taken, with the line that follows it.
    """
    lines = (line.strip() for line in text.splitlines())
    said = (
        line
        for line in lines
        if line and not re.match(r"#|<!--|<details|<summary|\||\*(?!\*)", line)
    )
    found = next(said, "")
    sign = next((symbol for symbol, _ in SAID.values() if found.startswith(symbol)), "")
    found = f"{sign} {next(said, '')}" if sign else found
    return found if 0 < len(found) < 500 else "see below"
