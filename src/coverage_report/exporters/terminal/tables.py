"""The tables of the terminal's report, for few packages and for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coverage_report import Package, Snapshot
from coverage_report.exporters.terminal.text import BOX, Data, share, symbol
from coverage_report.views.expected import Known, shown_cell, shown_state
from coverage_report.views.matrix import combinations, ordered
from coverage_report.views.missing import Group, missing_of, named
from coverage_report.views.words import number, who

if TYPE_CHECKING:
    from rich.table import Table

#: Columns narrower than this leave out what JSON says better.
_WIDE = 100
_WRAPPED_ROWS = 12
_VALUES = 8


def matrix(snapshot: Snapshot, axes: tuple[str, ...], data: Data, rows: int | None) -> Table:
    """Return a table with combinations as rows and packages as columns.

    Args:
        snapshot: with few packages; beside a single one stand its versions.
        axes: their names.
        data: makes text fit to be shown.
        rows: how many to show at most; None shows all.
    """
    packages = snapshot.packages
    alone = len(packages) == 1
    table = new_table(show_footer=True)
    for at, axis in enumerate(axes):
        table.add_column(data(axis), "" if at else "covered", overflow="ellipsis")
    for package in packages:
        table.add_column(data(package.name), share(package.tally), overflow="ellipsis")
    if alone:
        table.add_column("versions")
    for combination in combinations(snapshot)[:rows]:
        values = [data(value) for value in named(combination)]
        cells = [shown_cell(package, combination) for package in packages]
        builds = [
            symbol(shown_state(package, combination), cell.builds if cell else 0)
            for package, cell in zip(packages, cells, strict=True)
        ]
        versions = [data(", ".join(cell.versions[::-1] if cell else ())) for cell in cells]
        table.add_row(*values, *builds, *(versions if alone else ()))
    return table


def key(snapshot: Snapshot, axes: tuple[str, ...], data: Data) -> Table:
    """Return a table that numbers the combinations, and says how many packages are built for each."""
    table = new_table()
    table.add_column("", justify="right", no_wrap=True)
    for axis in axes:
        table.add_column(data(axis), overflow="ellipsis")
    table.add_column("packages", justify="right", no_wrap=True)
    for at, combination in enumerate(combinations(snapshot), 1):
        values = [data(value) for value in named(combination)]
        table.add_row(number(at), *values, share(snapshot.coverage_of(combination)))
    return table


def grid(snapshot: Snapshot, data: Data, width: int, rows: int | None) -> Table:
    """Return a table with packages as rows and the numbers of `key` as columns.

    Args:
        snapshot: with any number of packages, those with gaps first.
        data: makes text fit to be shown.
        width: of the terminal.
        rows: how many to show at most; None shows all.
    """
    table = new_table()
    lines = combinations(snapshot)
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    for at in range(1, len(lines) + 1):
        table.add_column(number(at), justify="right", no_wrap=True)
    table.add_column("covered", justify="right", no_wrap=True)
    for package in ordered(snapshot)[:rows]:
        states = [symbol(shown_state(package, line)) for line in lines]
        table.add_row(data(package.name), *states, share(package.tally))
    return table


def overview(snapshot: Snapshot, data: Data, width: int, rows: int | None) -> Table:
    """Return a table with packages as rows, those with gaps first, and what each lacks.

    Args:
        snapshot: with any number of packages.
        data: makes text fit to be shown.
        width: of the terminal; builds and versions are shown where there is room for them.
        rows: how many to show at most; None shows all.
    """
    table = new_table(expand=True)
    table.add_column("package", max_width=max(12, width // 4), no_wrap=True)
    table.add_column("covered", justify="right", no_wrap=True)
    wide = width >= _WIDE
    if wide:
        table.add_column("builds", justify="right", no_wrap=True)
        table.add_column("newest", max_width=16, no_wrap=True)
    long = rows is not None and len(snapshot.packages) > _WRAPPED_ROWS
    table.add_column("missing", ratio=1, no_wrap=long, overflow="ellipsis" if long else "fold")
    for package in ordered(snapshot)[:rows]:
        more = (number(package.builds), data(package.newest or "")) if wide else ()
        lacks = data(_missing(package))
        table.add_row(data(package.name), share(package.tally), *more, lacks)
    return table


def known_table(lines: Sequence[Known], data: Data) -> Table:
    """Return a table of what is known to fail, and why."""
    table = new_table()
    for title in ("known to fail", "packages", "why"):
        table.add_column(title, overflow="fold")
    for line in lines:
        until = f"{'expired on' if line.expired else 'until'} {line.until}" if line.until else ""
        why = "; ".join(map(data, filter(None, (line.reason, line.issue, until))))
        what = f"{line.symbol} {'/'.join(map(data, line.combination))}"
        table.add_row(what, who(line.packages, data), why)
    return table


def new_table(
    *, show_header: bool = True, show_footer: bool = False, expand: bool = False
) -> Table:
    """Return a table without rows, in the report's style."""
    from rich.box import Box
    from rich.table import Table

    return Table(
        box=Box(BOX),
        show_header=show_header,
        show_footer=show_footer,
        expand=expand,
        padding=(0, 0, 0, 1),
        header_style="bold",
    )


def _missing(package: Package) -> str:
    if not package.missing:
        return ""
    missing = missing_of(package, _VALUES)
    groups = "; ".join(map(_group, missing.groups))
    if missing.all_but:
        groups = f"all but {groups}" if groups else "all"
    return f"{groups}; {number(missing.more)} more" if missing.more else groups


def _group(group: Group) -> str:
    if not group.path or len(group.values) == 1:
        return "/".join((*group.path, ", ".join(group.values)))
    return "/".join((*group.path, f"{{{','.join(group.values)}}}"))
