"""On which hosts the builds run, in the terminal's report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coverage_report.exporters.terminal.tables import left_out, new_table
from coverage_report.exporters.terminal.text import share
from coverage_report.views.served import HostLine, PackageLine, ServedView
from coverage_report.views.words import Escape, Phrase, Region, listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from coverage_report.exporters.terminal.page import Part


def served_parts(view: ServedView, esc: Escape, rows: int | None) -> Iterator[Part]:
    """Yield lines and a table.

    Args:
        view: what to show.
        esc: makes text from records fit to be shown.
        rows: how many packages to show at most; None shows all.
    """
    from rich.text import Text  # wraps where a line of text would be cut

    yield Text(view.sentence.say(esc))
    packages = view.packages.first(rows)
    yield (
        _hosts(view.hosts.shown, esc, hashes=rows is None)
        if view.hosts
        else _packages(packages, esc)
    )
    yield from left_out(packages.more, "package")
    yield ""


def _hosts(lines: tuple[HostLine, ...], esc: Escape, *, hashes: bool) -> Table:
    """Return a table of the builds that serve hosts; what is the same in every line is in the sentence above."""
    table, cells = new_table(), _cells(lines, esc, hashes=hashes)
    for title in cells:
        table.add_column(title, overflow="fold")
    for row in zip(*cells.values(), strict=True):
        table.add_row(*row)
    return table


def _cells(lines: tuple[HostLine, ...], esc: Escape, *, hashes: bool) -> dict[str, list[str]]:
    columns = {
        "package": [esc(line.package) for line in lines],
        "host": [esc(line.host) for line in lines],
        "fit": [f"{line.look.symbol} {line.fit}".strip() for line in lines],
        "version": [esc(line.version) for line in lines],
        "built for": [Phrase.of(Region(line.built_for)).say(esc) for line in lines],
        "hash": [esc(line.hash) for line in lines] if hashes else [],
    }
    for title in ("package", "host"):
        if len(set(columns[title])) == 1:
            del columns[title]
    return {title: cells for title, cells in columns.items() if any(cells)}


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
