"""The data in a page, from which its script filters, sorts and answers what a cell is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coverage_report import BuildRecord, Cell, Combination, Package, Snapshot, visible
from coverage_report.exporters.html.sheet import Sheet
from coverage_report.views.expected import shown_cell
from coverage_report.views.missing import named

#: So many builds are told one by one, with hash and origin: hashes do not compress.
EACH_BUILD = 2_000
#: So many cells tell their versions and stacks; of more a page tells those of the package only.
EACH_CELL = 6_000


class Numbers:
    """Distinct texts, each said once and meant by its number."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def of(self, value: str) -> int:
        """Return the number of a text."""
        return self._at.setdefault(visible(value), len(self._at))

    @property
    def all(self) -> list[str]:
        """The texts, by number."""
        return list(self._at)


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """Return a matrix as plain data: combinations by numbers of their values, equal rows once."""
    values = [Numbers() for _ in sheet.axes]
    rows = Numbers()
    return {
        "name": visible(sheet.name),
        "columns": [_numbered(column, values) for column in sheet.columns],
        "built": [[tally.covered, tally.total] for tally in sheet.built],
        "packages": [
            [visible(row.name), rows.of(row.cells), row.tally.covered, row.tally.total]
            for row in sheet.rows
        ],
        "rows": rows.all,
        "values": [one.all for one in values],
    }


def _numbered(combination: Combination, values: Iterable[Numbers]) -> list[int]:
    return [one.of(value) for one, value in zip(values, named(combination), strict=True)]


def details_data(sheet: Sheet, snapshot: Snapshot) -> dict[str, Any]:
    """Return what is known of the packages and cells of a matrix, as much of it as there is room for."""
    packages = {package.name: package for package in snapshot.packages}
    texts = Numbers()
    ordered = [packages[row.name] for row in sheet.rows]
    return {
        "versions": [[texts.of(v) for v in package.versions] for package in ordered],
        "stacks": [[texts.of(stack) for stack in package.stacks] for package in ordered],
        "notes": _by_row(ordered, sheet, lambda cell: _notes(cell, texts)),
        **_contents(sheet, ordered, snapshot, texts),
        "texts": texts.all,
    }


def _contents(
    sheet: Sheet, ordered: list[Package], snapshot: Snapshot, texts: Numbers
) -> dict[str, Any]:
    if snapshot.builds <= EACH_BUILD:
        return {"builds": _by_row(ordered, sheet, lambda cell: _builds(cell, texts))}
    cells = sum(bool(cell.records) for package in ordered for cell in package.cells.values())
    if cells > EACH_CELL:
        return {}
    kinds: dict[object, int] = {}

    def number(cell: Cell) -> int:
        return kinds.setdefault(_kind(cell, texts), len(kinds))

    found = _by_row(ordered, sheet, lambda cell: number(cell) if cell.records else None)
    return {"contents": found, "kinds": list(kinds)}


def _by_row(ordered: list[Package], sheet: Sheet, told: Any) -> dict[int, dict[int, Any]]:
    """Return what is told of the cells, by the numbers of row and column; nothing where it is nothing."""
    rows = ((at, dict(_row(package, sheet, told))) for at, package in enumerate(ordered))
    return {at: row for at, row in rows if row}


def _row(package: Package, sheet: Sheet, told: Any) -> Iterator[tuple[int, Any]]:
    for at, column in enumerate(sheet.columns):
        cell = shown_cell(package, column)
        found = told(cell) if cell else None
        if found not in (None, [], {}):
            yield at, found


def _notes(cell: Cell, texts: Numbers) -> dict[str, int]:
    notes: Mapping[str, str] = cell.notes
    return {visible(name): texts.of(value) for name, value in notes.items()}


def _builds(cell: Cell, texts: Numbers) -> list[list[Any]]:
    return [_build(record, texts) for record in cell.records]


def _build(record: BuildRecord, texts: Numbers) -> list[Any]:
    stacks = [texts.of(stack) for stack in sorted(record.stacks)]
    origin = (texts.of(record.origin.file), visible(record.origin.pointer))
    version = texts.of(record.version) if record.version is not None else -1
    return [version, record.builds, stacks, visible(record.hash or ""), *origin]


def _kind(cell: Cell, texts: Numbers) -> tuple[Any, ...]:
    counts: dict[tuple[int, tuple[int, ...]], int] = {}
    for record in cell.records:
        version = texts.of(record.version) if record.version is not None else -1
        key = (version, tuple(texts.of(stack) for stack in sorted(record.stacks)))
        counts[key] = counts.get(key, 0) + record.builds
    return tuple((version, count, stacks) for (version, stacks), count in counts.items())
