"""The matrix as a table of HTML that is complete without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from coverage_report import Tally
from coverage_report.exporters.html.embed import text
from coverage_report.exporters.html.sheet import LETTERS, PageRow, Sheet
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
    found: dict[tuple[str, Tally], list[PageRow]] = {}
    for row in rows:
        found.setdefault((row.cells, row.tally), []).append(row)
    return list(found.values())


def table(sheet: Sheet) -> str:
    """Return the head and body of the table of a matrix, as HTML."""
    return "".join(_packages_across(sheet) if sheet.across else _packages_down(sheet))


def _symbols(sheet: Sheet) -> dict[str, str]:
    return {LETTERS[name]: state.symbol for name, state in sheet.states.items()}


def _packages_down(sheet: Sheet) -> Iterator[str]:
    yield "<thead>"
    yield from _heads(sheet)
    yield "</thead><tbody>"
    cells = {letter: f"<td class={letter}>{s}" for letter, s in _symbols(sheet).items()}
    for alike in rows_alike(sheet.rows):
        first = alike[0]
        yield f"<tr><th scope=row>{_name(alike)}<td class=t>{share(first.tally)}"
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


def _packages_across(sheet: Sheet) -> Iterator[str]:
    yield "<thead><tr>"
    yield from (f"<th scope=col class=a>{text(axis)}" for axis in sheet.axes)
    yield from (f"<th scope=col class=p>{text(row.name)}" for row in sheet.rows)
    yield "</thead><tbody>"
    symbols = _symbols(sheet)
    before: tuple[str, ...] = ()
    for at, column in enumerate(sheet.columns):
        shown = values(column)
        yield "<tr>"
        yield from _words(shown, before)
        for row in sheet.rows:
            yield f"<td class={row.cells[at]}>{symbols[row.cells[at]]}"
        yield "\n"
        before = shown
    yield "</tbody>"


def _words(shown: Sequence[str], before: Sequence[str]) -> Iterable[str]:
    """Yield the values of a combination as heads of a row, dim as far as they repeat those above."""
    same = True
    for at, one in enumerate(shown):
        same = same and at < len(before) and before[at] == one
        yield f"<th scope=row class={'r' if same else 'h'}>{text(one)}"


def share(tally: Tally) -> str:
    """Return so many of so many as it stands in a table."""
    return f"{number(tally.covered)}/{number(tally.total)}" if tally.total else "–"
