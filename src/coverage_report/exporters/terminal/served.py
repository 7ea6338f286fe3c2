"""On which hosts the builds run, in the terminal's report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import left_out, new_table
from coverage_report.exporters.terminal.text import share
from coverage_report.views.served import HostLine, PackageLine, ServedView
from coverage_report.views.words import Escape, listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table


def served_parts(view: ServedView, esc: Escape, rows: int | None) -> Iterator[str | Table]:
    """Yield lines and a table.

    Args:
        view: what to show.
        esc: makes text from records fit to be shown.
        rows: how many packages to show at most; None shows all.
    """
    yield view.sentence.say(esc)
    packages = view.packages.first(rows)
    yield _hosts(view.hosts.shown, esc) if view.hosts else _packages(packages, esc)
    yield from left_out(packages.more, "package")
    yield ""


def _hosts(lines: tuple[HostLine, ...], esc: Escape) -> Table:
    several = len({line.package for line in lines}) > 1
    table = new_table()
    if several:
        table.add_column("package", no_wrap=True, overflow="fold")
    for title in ("host", "fit", "version", "built for", "hash"):
        table.add_column(title, no_wrap=title != "built for", overflow="fold")
    for line in lines:
        package = (esc(line.package),) if several else ()
        fit = f"{line.look.symbol} {line.fit}".strip()
        built_for = esc(" / ".join(line.built_for))
        table.add_row(*package, esc(line.host), fit, esc(line.version), built_for, esc(line.hash))
    return table


def _packages(lines: Iterable[PackageLine], esc: Escape) -> Table:
    table = new_table(expand=True)
    table.add_column("package", no_wrap=True)
    table.add_column("served", justify="right", no_wrap=True)
    table.add_column("exact", justify="right", no_wrap=True)
    table.add_column("not served", ratio=1, overflow="fold")
    for line in lines:
        unserved = listing(line.unserved, "host").say(esc)
        table.add_row(esc(line.package), share(line.served), share(line.exact), unserved)
    return table
