"""The data in a page, from which its script filters, sorts and answers what a cell is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from coverage_report import BuildRecord, Cell, Combination, Package, distance_of
from coverage_report.exporters.html.sheet import Sheet
from coverage_report.text import visible
from coverage_report.views.expected import shown_cell
from coverage_report.views.words import values as shown_values

#: So many builds are told one by one, with hash and origin: hashes do not compress.
EACH_BUILD = 2_000
#: So many cells tell their versions and stacks; of more a page tells those of the package only.
EACH_CELL = 6_000

CellOf: TypeAlias = Callable[[Package, Combination], Cell | None]
#: The cells of a row by the number of their column.
_Cells: TypeAlias = Mapping[int, Cell]
_NOTHING: tuple[object, ...] = (None, [], {})


class TextNumbers:
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
    values = [TextNumbers() for _ in sheet.axes]
    rows = TextNumbers()
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
        "near": [
            _distances(*axis)
            for axis in zip(sheet.axes, zip(*sheet.columns, strict=True), strict=False)
        ],
    }


def _distances(axis: str, values: Iterable[str | None]) -> list[list[int]]:
    """Return how far each distinct value of an axis is from each other one."""
    distinct = list(dict.fromkeys(values))
    return [[distance_of(axis, wanted, value) for value in distinct] for wanted in distinct]


def _numbered(combination: Combination, values: Iterable[TextNumbers]) -> list[int]:
    return [one.of(value) for one, value in zip(values, shown_values(combination), strict=True)]


def details_data(
    sheet: Sheet, packages: Mapping[str, Package], cell_of: CellOf = shown_cell
) -> dict[str, Any]:
    """Return what is known of the packages and cells of a matrix, as much of it as there is room for.

    Args:
        sheet: the matrix.
        packages: those of its rows, by name.
        cell_of: finds the cell of a package that a column shows, if there is one.
    """
    texts = TextNumbers()
    ordered = [packages[row.name] for row in sheet.rows]
    cells = [dict(_cells(package, sheet, cell_of)) for package in ordered]
    return {
        "versions": [[texts.of(v) for v in package.versions] for package in ordered],
        "stacks": [[texts.of(stack) for stack in package.stacks] for package in ordered],
        "remarks": _told(cells, lambda cell: _remarks(cell, texts)),
        **_contents(cells, texts),
        "texts": texts.all,
    }


def _cells(package: Package, sheet: Sheet, cell_of: CellOf) -> Iterator[tuple[int, Cell]]:
    for at, column in enumerate(sheet.columns):
        cell = cell_of(package, column)
        if cell is not None:
            yield at, cell


def _contents(cells: Sequence[_Cells], texts: TextNumbers) -> dict[str, Any]:
    filled = [cell for row in cells for cell in row.values() if cell.records]
    if sum(len(cell.records) for cell in filled) <= EACH_BUILD:
        return {"builds": _told(cells, lambda cell: _builds(cell, texts))}
    if len(filled) > EACH_CELL:
        return {}
    kinds: dict[object, int] = {}

    def number(cell: Cell) -> int | None:
        return kinds.setdefault(_kind(cell, texts), len(kinds)) if cell.records else None

    found = _told(cells, number)
    return {"contents": found, "kinds": list(kinds)}


def _told(cells: Sequence[_Cells], told: Callable[[Cell], Any]) -> dict[int, dict[int, Any]]:
    """Return what is told of the cells, by the numbers of row and column; nothing where it is nothing."""
    rows = (
        (row, {at: said for at, cell in some.items() if (said := told(cell)) not in _NOTHING})
        for row, some in enumerate(cells)
    )
    return {row: some for row, some in rows if some}


def _remarks(cell: Cell, texts: TextNumbers) -> dict[str, int]:
    return {name: texts.of(value) for name, value in cell.remarks.texts.items()}


def _builds(cell: Cell, texts: TextNumbers) -> list[list[Any]]:
    return [_build(record, texts) for record in cell.records]


def _build(record: BuildRecord, texts: TextNumbers) -> list[Any]:
    stacks = [texts.of(stack) for stack in sorted(record.stacks)]
    origin = (texts.of(record.origin.file), visible(record.origin.pointer))
    return [_version(record, texts), record.builds, stacks, visible(record.hash or ""), *origin]


def _version(record: BuildRecord, texts: TextNumbers) -> int:
    return -1 if record.version is None else texts.of(record.version)


def _kind(cell: Cell, texts: TextNumbers) -> tuple[Any, ...]:
    counts: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for record in cell.records:
        stacks = tuple(texts.of(stack) for stack in sorted(record.stacks))
        counts[_version(record, texts), stacks] += record.builds
    return tuple((version, count, stacks) for (version, stacks), count in counts.items())
