"""The matrix as a table of HTML that is complete without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from coverage_report.exporters.html.embed import text
from coverage_report.exporters.html.history import Run
from coverage_report.exporters.html.sheet import LETTERS, PageRow, Sheet
from coverage_report.views.grouping import grouped
from coverage_report.views.matrix import fraction
from coverage_report.views.words import number, value, values

#: So many columns have their last value spelled out above them; more are numbered, and explained by the key.
SPELLED = 12
#: So many rows that look the same are told one by one; more are one row that unfolds.
FOLD_FROM = 24
#: Characters of a head that fit the width of one column.
_CHARS = 3


def rows_alike(rows: Sequence[PageRow]) -> list[list[PageRow]]:
    """Return the rows that look the same together, in the order of the first of each."""
    if len(rows) < FOLD_FROM:
        return [[row] for row in rows]
    return list(grouped(rows, lambda row: (row.cells, row.tally)).values())


def table(sheet: Sheet, *, plain: bool = False) -> str:
    """Return the head and body of the table of a matrix, as HTML; `plain`: without colours, which is half as long."""
    cells = _cells(sheet, plain=plain)
    return "".join(_packages_across(sheet, cells) if sheet.across else _packages_down(sheet, cells))


def runs_table(sheet: Sheet, runs: Sequence[Run], link: Callable[[str], str]) -> str:
    """Return the table of a package over time, as HTML: a row for snapshots that follow each other and look the same.

    Args:
        sheet: of the package.
        runs: its rows.
        link: makes the HTML of a snapshot's name.
    """
    cells = _cells(sheet, plain=True)
    parts = ["<thead>", *_heads(sheet), "</thead><tbody>"]
    for run in runs:
        parts.append(f"<tr><th scope=row>{_span(run.snapshots, link)}")
        parts.append(f"<td class=t>{fraction(run.row.tally)}")
        parts += (cells[letter] for letter in run.row.cells)
        parts.append("\n")
    return "".join((*parts, "</tbody>"))


def _span(snapshots: Sequence[str], link: Callable[[str], str]) -> str:
    """Return one snapshot, or the newest and the oldest of several, which unfold."""
    if len(snapshots) == 1:
        return link(snapshots[0])
    ends = f"{text(snapshots[-1])} … {text(snapshots[0])}"
    said = f"<b>{number(len(snapshots))} snapshots</b> {ends}"
    all_of_them = ", ".join(map(link, snapshots))
    return f"<details><summary>{said}</summary><p>{all_of_them}</p></details>"


def _cells(sheet: Sheet, *, plain: bool) -> dict[str, str]:
    """Return the cell of each state, by its letter."""
    symbols = {LETTERS[name]: state.symbol for name, state in sheet.states.items()}
    return {
        letter: f"<td>{symbol}" if plain else f"<td class={letter}>{symbol}"
        for letter, symbol in symbols.items()
    }


def _packages_down(sheet: Sheet, cells: Mapping[str, str]) -> Iterator[str]:
    yield "<thead>"
    yield from _heads(sheet)
    yield "</thead><tbody>"
    for alike in rows_alike(sheet.rows):
        first = alike[0]
        yield f"<tr><th scope=row>{_name(alike)}<td class=t>{fraction(first.tally)}"
        yield "".join(cells[letter] for letter in first.cells)
        yield "\n"
    yield "</tbody>"


def _name(alike: Sequence[PageRow]) -> str:
    names = ", ".join(text(row.name) for row in alike)
    if len(alike) == 1:
        return names
    return f"<details><summary><b>{number(len(alike))} packages</b> {names}</summary><p>{names}</p></details>"


def _heads(sheet: Sheet) -> Iterator[str]:
    """Yield the rows of the head: the groups of each axis, and numbers or words for the last."""
    depth = len(sheet.axes)
    for at in range(depth - 1):
        yield f"<tr><th class=a scope=row>{text(sheet.axes[at])}<td class=t>"
        for first, group in groupby(sheet.columns, key=lambda column: column[: at + 1]):
            span = len(list(group))
            yield _head(value(first[-1]), span)
    last = text(sheet.axes[-1]) if depth else ""
    yield f"<tr><th class=a scope=row>{last}<th class=t scope=col>built"
    for at, column in enumerate(sheet.columns, 1):
        label = text(value(column[-1]))
        if len(sheet.columns) > SPELLED:
            yield f'<th scope=col title="{label}">{at}'
        else:
            yield f"<th scope=col class=v>{label}"


def _head(named: str, span: int) -> str:
    label = text(named)
    look = "" if len(named) <= span * _CHARS else " class=v"
    scope = f"colgroup colspan={span}" if span > 1 else "col"
    return f'<th scope={scope}{look} title="{label}"><span>{label}</span>'


def _packages_across(sheet: Sheet, cells: Mapping[str, str]) -> Iterator[str]:
    yield "<thead><tr>"
    yield from (f"<th scope=col class=a>{text(axis)}" for axis in sheet.axes)
    yield from (f"<th scope=col class=p>{text(row.name)}" for row in sheet.rows)
    yield "</thead><tbody>"
    before: tuple[str, ...] = ()
    for at, column in enumerate(sheet.columns):
        shown = values(column)
        yield "<tr>"
        yield from _words(shown, before)
        for row in sheet.rows:
            yield cells[row.cells[at]]
        yield "\n"
        before = shown
    yield "</tbody>"


def _words(shown: Sequence[str], before: Sequence[str]) -> Iterable[str]:
    """Yield the values of a combination as heads of a row, dim as far as they repeat those above."""
    same = True
    for at, one in enumerate(shown):
        same = same and at < len(before) and before[at] == one
        yield f"<th scope=row class={'r' if same else 'h'}>{text(one)}"
