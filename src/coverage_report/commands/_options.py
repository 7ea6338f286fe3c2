"""Options that several commands share, and the values that they become.

A group of options becomes one value: what to read is a `Selection`, how to run is a `Setup`. Functions are given
the values that they need, and no others.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from coverage_report.analysis.gates.gates import Gate, parse_percent
from coverage_report.commands._callbacks import (
    complete_format,
    load_config,
    split_axes,
    split_commas,
    split_settings,
)
from coverage_report.commands._console import Console
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import Wanted
from coverage_report.settings.config import Config
from coverage_report.settings.gates import parse_gates

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which of the records count, and on which axes."""

    axes: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    snapshots: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()

    def of(self, paths: Iterable[str]) -> Asked:
        """Return what is asked for of some inputs, for exporters to say."""
        return Asked(
            paths=tuple(paths),
            axes=self.axes,
            packages=self.packages,
            snapshots=self.snapshots,
            stacks=self.stacks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is done about problems with the input."""

    keep_going: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a run is set up: with which plugins, options, and words."""

    plugin_files: tuple[Path, ...] = ()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    config: Config = field(default_factory=Config)
    policy: Policy = field(default_factory=Policy)
    console: Console = field(default_factory=Console)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is made, and where it is put."""

    formats: tuple[str, ...] = ()
    templates: Path | None = None

    @property
    def asked(self) -> list[Wanted]:
        """The exporters that the user asks for, with their destinations."""
        return [Wanted.parse(text) for text in self.formats]

    @property
    def wanted(self) -> list[Wanted]:
        """The exporters that there is work for: without any, the terminal's."""
        return self.asked or [Wanted("terminal")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What must hold, or the run fails."""

    fail_under: str | None = None
    fail_on: tuple[str, ...] = ()
    max_drop: str | None = None

    def gates(self) -> list[Gate]:
        """Return the demands of the options; those of the configuration are `configured_gates`."""
        minimum = None if self.fail_under is None else parse_percent(self.fail_under)
        gates = [Gate(fail_under=minimum, fail_on=self.fail_on)]
        if self.max_drop is not None:
            gates.append(Gate(max_drop=parse_percent(self.max_drop, "--max-drop")))
        return gates


def configured_gates(config: Config) -> tuple[Gate, ...]:
    """Return the demands of the configuration's ``gates``."""
    if "gates" not in config.parts:
        return ()
    return parse_gates(config.parts["gates"], source=config.source)


def stacked(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Return one decorator that does what all of `decorators` do, the first outermost."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def as_value(
    name: str, kind: type, *options: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds options to a command and hands them over as one value.

    Args:
        name: the command's parameter that is given the value.
        kind: the dataclass of the value; its fields are the names that click gives the options.
        options: click's decorators. Fields that they do not fill may come from decorators further out.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(**parameters: Any) -> Any:
            own = {f.name: parameters.pop(f.name) for f in fields(kind) if f.name in parameters}
            return function(**parameters, **{name: kind(**own)})

        return stacked(*options)(command)

    return decorate


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
        help="Exit with code 5 if anything is: missing; with a declaration also xpass or unexpected; in a diff also lost or narrowed.",
    ),
)

config_option = click.option(
    "-c",
    "--config",
    is_eager=True,
    callback=load_config,
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="The configuration file; default: coverage-report.yaml or pyproject.toml in this folder or its parents.",
)

plugin_option = click.option(
    "--plugin",
    "plugin_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Load a one-file plugin; repeatable. The file's code is executed.",
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
