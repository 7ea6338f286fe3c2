"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from coverage_report.commands._callbacks import (
    NO_CONFIG,
    PLUGINS_VARIABLE,
    TRUST,
    complete_format,
    complete_path,
    load_config,
    note_flag,
    split_axes,
    split_commas,
    split_names,
    split_settings,
)
from coverage_report.commands._console import Console
from coverage_report.commands._values import (
    Demands,
    Output,
    Policy,
    Selection,
    Setup,
    as_value,
    stacked,
)

F = TypeVar("F", bound=Callable[..., Any])


def settings_option(owner: str) -> Callable[[F], F]:
    """Return ``-o``, for the settings of an `owner`."""
    return click.option(
        "-o",
        "--option",
        "options",
        multiple=True,
        callback=split_settings,
        metavar="NAME.KEY=VALUE",
        help=f"An option of {owner}; repeatable.",
    )


#: What to read, and which of it counts.
input_options = stacked(
    as_value(
        "selection",
        Selection,
        click.option(
            "--axes",
            callback=split_axes,
            metavar="AXIS,...",
            help="The axes of a combination; default for Spack: os,target,compiler. Coarser: os.family, target.family, compiler.name.",
        ),
        click.option(
            "--package",
            "packages",
            multiple=True,
            metavar="GLOB",
            help="Show only these packages; repeatable. What they are measured against stays that of the whole snapshot.",
        ),
        click.option(
            "--snapshot",
            "snapshots",
            multiple=True,
            metavar="GLOB",
            help="Read only these snapshots; repeatable.",
        ),
        click.option(
            "--stack",
            "stacks",
            multiple=True,
            metavar="GLOB",
            help="Count only records of these stacks; repeatable.",
        ),
    ),
    as_value(
        "policy",
        Policy,
        click.option(
            "--keep-going",
            is_flag=True,
            help="Report a file that cannot be read as a problem, and continue.",
        ),
        click.option(
            "--strict",
            is_flag=True,
            help="Exit with code 3 if there is any problem with the input.",
        ),
    ),
    settings_option("an exporter or loader"),
)

#: What to make of it, and where to put it.
output_options = as_value(
    "output",
    Output,
    click.option(
        "-f",
        "--format",
        "formats",
        multiple=True,
        shell_complete=complete_format,
        metavar="NAME[:DEST]",
        help="An output format, and the file or folder to write; repeatable. Default: terminal.",
    ),
    click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="A folder of templates that replace the built-in ones of the same name.",
    ),
)

#: What is demanded of it.
gate_options = as_value(
    "demands",
    Demands,
    click.option(
        "--fail-under",
        metavar="PERCENT",
        help="Exit with code 5 if a snapshot's coverage is below PERCENT.",
    ),
    click.option(
        "--fail-on",
        multiple=True,
        callback=split_commas,
        metavar="WHAT,...",
        help="Exit with code 5 if anything is: missing; with a declaration also xpass or unexpected; in a diff also lost, narrowed or removed.",
    ),
)

config_option = stacked(
    click.option(
        "--trust-config",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=note_flag(TRUST),
        help="Let a configuration that was found here load plugins and templates, and write anywhere.",
    ),
    click.option(
        "--no-config",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=note_flag(NO_CONFIG),
        help="Look for no configuration.",
    ),
    click.option(
        "-c",
        "--config",
        is_eager=True,
        callback=load_config,
        shell_complete=complete_path,
        metavar="FILE",
        help="The configuration file, or git:REV:PATH; default: coverage-report.yaml or pyproject.toml in this folder or its parents.",
    ),
)

plugin_option = stacked(
    click.option(
        "--plugin",
        "plugin_files",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Load a one-file plugin; repeatable. The file's code is executed.",
    ),
    click.option(
        "--no-plugin",
        "no_plugins",
        multiple=True,
        metavar="NAME",
        help="Leave out an installed plugin, by its name or its distribution; repeatable.",
    ),
    click.option(
        "--only-plugin",
        "only_plugins",
        envvar=PLUGINS_VARIABLE,
        callback=split_names,
        metavar="NAME,...",
        help=f"Load no other installed plugins than these; off: none. {PLUGINS_VARIABLE} says the same.",
    ),
)

#: How the program runs; the last group of a command, because the others fill its `Setup`, too.
common_options = stacked(
    config_option,
    plugin_option,
    as_value(
        "console",
        Console,
        click.option("-q", "--quiet", is_flag=True, help="Show no warnings."),
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            help="Show all warnings, files that no loader reads, and full tables.",
        ),
    ),
    as_value("setup", Setup),
)
