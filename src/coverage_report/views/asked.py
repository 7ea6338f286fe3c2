"""What the user asked for, said: a reader must know what is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coverage_report import Asked
from coverage_report.text import visible


def only(asked: Asked, data: Callable[[str], str] = visible) -> str:
    """Return a sentence on what alone is shown, or nothing where nothing is left out.

    Args:
        asked: the inputs and filters.
        data: makes a glob fit to be shown.
    """
    parts = "; ".join(_parts(asked, data))
    return f"Only {parts}." if parts else ""


def _parts(asked: Asked, data: Callable[[str], str]) -> Iterator[str]:
    for noun, globs in (
        ("packages named", asked.packages),
        ("builds in the stack", asked.stacks),
        ("the snapshot", asked.snapshots),
    ):
        if globs:
            yield f"{noun} {' or '.join(map(data, globs))}"
