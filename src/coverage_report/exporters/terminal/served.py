"""On which hosts the builds run, in the terminal's report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import new_table
from coverage_report.exporters.terminal.text import Data, share
from coverage_report.views.served import HostLine, PackageLine, ServedView
from coverage_report.views.words import count, number

if TYPE_CHECKING:
    from rich.table import Table

_NAMED = 6


def served_parts(view: ServedView, data: Data, rows: int | None) -> Iterator[str | Table]:
    """Yield a line and a table.

    Args:
        view: what to show.
        data: makes text fit to be shown.
        rows: how many rows to show at most; None shows all.
    """
    yield f"runs on {number(view.served.covered)} of {count(view.served.total, 'host')} ({view.served.percent})"
    yield f"built for exactly {number(view.exact.covered)} of them ({view.exact.percent} of all)"
    left = max(0, len(view.packages) - rows) if rows is not None else 0
    yield _hosts(view.hosts, data) if view.hosts else _packages(view.packages[:rows], data)
    if left:
        yield f"and {count(left, 'more package')}: -v shows all"
    yield ""


def _hosts(lines: tuple[HostLine, ...], data: Data) -> Table:
    several = len({line.package for line in lines}) > 1
    table = new_table()
    for title in (
        *(("package",) if several else ()),
        "host",
        "fit",
        "version",
        "built for",
        "hash",
    ):
        table.add_column(title, no_wrap=title != "built for", overflow="fold")
    for line in lines:
        package = (data(line.package),) if several else ()
        fit = f"{line.symbol} {line.fit}".strip()
        built_for = data(" / ".join(line.built_for))
        table.add_row(
            *package, data(line.host), fit, data(line.version), built_for, data(line.hash)
        )
    return table


def _packages(lines: tuple[PackageLine, ...], data: Data) -> Table:
    table = new_table(expand=True)
    table.add_column("package", no_wrap=True)
    table.add_column("served", justify="right", no_wrap=True)
    table.add_column("exact", justify="right", no_wrap=True)
    table.add_column("not served", ratio=1, overflow="fold")
    for line in lines:
        more = len(line.unserved) - _NAMED
        text = ", ".join(line.unserved[:_NAMED]) + (f"; {number(more)} more" if more > 0 else "")
        table.add_row(data(line.package), share(line.served), share(line.exact), data(text))
    return table
