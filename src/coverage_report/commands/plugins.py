"""``coverage-report plugins``: what is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from coverage_report.commands import COMMANDS
from coverage_report.commands._console import write_out
from coverage_report.commands._options import config_option, plugin_option
from coverage_report.commands._session import session
from coverage_report.commands._values import Setup, as_value
from coverage_report.run.registry import Plugins
from coverage_report.text import visible


@click.command("plugins", short_help="List loaders, exporters, publishers and commands.")
@config_option
@plugin_option
@as_value("setup", Setup)
def command(setup: Setup) -> int:
    """List what plugins offer: name, kind, distribution and version."""
    with session(setup, taken=COMMANDS) as run:
        run.plugins.miss()  # the list is to be whole
        rows = [("NAME", "KIND", "DISTRIBUTION", "VERSION", "WHAT IT DOES"), *_rows(run.plugins)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [_line(row, widths) for row in rows]
        write_out("".join(f"{line}\n" for line in lines).encode())
        return run.outcome()


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join((*cells, row[4])).rstrip()


def _rows(plugins: Plugins) -> Iterator[tuple[str, ...]]:
    offers = {
        "loader": {name: loader.help for name, loader in plugins.loaders.items()},
        "exporter": {name: exporter.help for name, exporter in plugins.exporters.items()},
        "publisher": {name: publisher.help for name, publisher in plugins.publishers.items()},
        "command": {name: one.get_short_help_str(80) for name, one in plugins.commands.items()},
    }
    for kind, helps in offers.items():
        for name, text in sorted(helps.items()):
            owner = plugins.owners[kind, name]
            row = (name, kind, owner.distribution or owner.name, owner.version or "-", text)
            yield tuple(visible(cell) for cell in row)
