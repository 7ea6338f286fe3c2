"""The hooks: what a plugin can implement. The plugin manual's reference is generated from here.

A plugin is a module with functions of these names, each marked with `hookimpl`. It is
found through the entry-point group ``coverage_report``, or loaded with ``--plugin FILE``.
Built-in plugins are registered first, then installed ones, then files; the last registered is asked first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import click

    from coverage_report.plugin.extensions import Exporter, Loader
    from coverage_report.plugin.publishing import Publisher

PROJECT = "coverage_report"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_loaders() -> Iterable[Loader]:
    """Return the loaders that this plugin offers.

    Names are unique: two plugins with a loader of one name are an error that names both.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def register_exporters() -> Iterable[Exporter]:
    """Return the exporters that this plugin offers.

    Names are unique: two plugins with an exporter of one name are an error that names both.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def register_publishers() -> Iterable[Publisher]:
    """Return the publishers that this plugin offers.

    Names are unique: two plugins with a publisher of one name are an error that names both.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def register_commands(cli: click.Group) -> None:
    """Add commands to the command line.

    Names are unique: a command of the program, or of another plugin, is never replaced. An integer that a
    command returns is the exit code.

    Args:
        cli: a group whose commands become those of ``coverage-report``; add with
            ``cli.add_command`` or ``@cli.command()``.

    .. versionadded:: 0.1
    """
