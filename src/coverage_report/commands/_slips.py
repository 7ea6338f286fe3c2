"""What people type by mistake, and what they meant."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from coverage_report.commands._values import Selection
from coverage_report.errors import UsageError
from coverage_report.io.sources import shown
from coverage_report.model.axes import KNOWN_AXES
from coverage_report.run.exporting import OutputRequest
from coverage_report.text import suggestion, visible

#: How the files of a format are called.
_SUFFIXES = {
    "csv": ".csv",
    "html": ".html",
    "json": ".json",
    "markdown": ".md",
    "matrix": ".svg",
    "terminal": ".txt",
}


def check_command(name: str, known: Collection[str]) -> None:
    """Raise UsageError for what is no command, with what was meant."""
    if os.path.lexists(name) or "/" in name or "." in name:
        advice = f"to report on it: coverage-report report {shown(name)}"
        raise UsageError(f"{shown(name)}: is not a command; {advice}")
    raise UsageError(f"{visible(name)}: unknown command; {suggestion(name, known)}")


def check_named(paths: Sequence[str]) -> None:
    """Raise UsageError where there is no path, or one without a name."""
    if not all(paths or ("",)):
        raise UsageError("name at least one PATH: a file, a folder, or - for standard input")


def check_paths(
    paths: Sequence[str], selection: Selection, wanted: Sequence[OutputRequest] = ()
) -> None:
    """Raise UsageError for paths that are none, where it can be told what was meant."""
    for path in paths:
        if path == "-" or os.path.lexists(path):
            continue
        if "://" in path:
            raise UsageError(f"{visible(path)}: URLs are not read; download it, and name the file")
        if selection.axes and path.partition(".")[0] in KNOWN_AXES:
            axes = ",".join((*selection.axes, path))
            raise UsageError(
                f"{visible(path)}: no such file; axes are joined by commas: --axes {axes}"
            )
        bare = {_SUFFIXES.get(want.name): want.name for want in wanted if want.destination is None}
        if name := bare.get(Path(path).suffix):
            advice = f"to write it, join it with a colon: -f {name}:{shown(path)}"
            raise UsageError(f"{shown(path)}: no such file; {advice}")


def check_order(package: str, paths: Sequence[str]) -> None:
    """Raise UsageError when a file stands where the name of a package should."""
    if os.path.lexists(package) and not any(map(os.path.lexists, paths)):
        right = " ".join(map(shown, [*paths[:1], package]))
        raise UsageError(
            f"{shown(package)}: is a file; the package comes first: coverage-report explain {right}"
        )
