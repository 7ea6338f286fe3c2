"""Which snapshots were put together from several inputs that name the same packages, such as two crawls of one tag."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report.model.nouns import Mention
from coverage_report.text import visible


class Pooling:
    """Watches which package of a snapshot is named by which input."""

    def __init__(self) -> None:
        self._first: dict[Mention, str] = {}
        self._again: dict[str, list[tuple[str, str, str]]] = {}

    def see(self, source: str, items: Iterable[object]) -> None:
        """Take note of what one input names; twice in one input is once."""
        for item in items:
            if isinstance(item, Mention):
                first = self._first.setdefault(item, source)
                if first != source:
                    found = (item.package, first, source)
                    self._again.setdefault(item.snapshot, []).append(found)

    def notes(self) -> tuple[str, ...]:
        """Return a line for each snapshot that was put together so; there may be a reason for it."""
        return tuple(self._note(snapshot) for snapshot in sorted(self._again))

    def _note(self, snapshot: str) -> str:
        (package, first, second), *_ = found = self._again[snapshot]
        several = len({package for package, _, _ in found})
        more = f" and {several - 1} more" if several > 1 else ""
        what = f"{visible(package)}{more} from several inputs, such as {first} and {second}"
        return f"snapshot {visible(snapshot)} has {what}: all count together"
