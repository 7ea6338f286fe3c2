"""What the options of a command become: values, made where the options are written.

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
from click.core import ParameterSource

from coverage_report.analysis.gates.gates import Gate, parse_conditions, parse_percent
from coverage_report.commands._console import Console
from coverage_report.plugin.extensions import Asked
from coverage_report.run.exporting import OutputRequest
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
    no_plugins: tuple[str, ...] = ()
    only_plugins: tuple[str, ...] | None = None
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
    def asked(self) -> list[OutputRequest]:
        """The exporters that the user asks for, with their destinations."""
        return [OutputRequest.parse(text) for text in self.formats]

    @property
    def wanted(self) -> list[OutputRequest]:
        """The exporters that there is work for: without any, the terminal's."""
        return self.asked or [OutputRequest("terminal")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What must hold, or the run fails."""

    fail_under: str | None = None
    fail_on: tuple[str, ...] = ()
    max_drop: str | None = None

    def gates(self) -> list[Gate]:
        """Return the demands of the options; those of the configuration are `configured_gates`."""
        minimum = None if self.fail_under is None else parse_percent(self.fail_under)
        gates = [Gate(fail_under=minimum, fail_on=parse_conditions(self.fail_on))]
        if self.max_drop is not None:
            gates.append(Gate(max_drop=parse_percent(self.max_drop, "--max-drop")))
        return gates


def configured_gates(config: Config) -> tuple[Gate, ...]:
    """Return the demands of the configuration's ``gates``."""
    if "gates" not in config.parts:
        return ()
    return parse_gates(config.parts["gates"], source=config.source)


def narrowed(config: Config) -> list[str]:
    """Return what is good to know where the command line demands something: what the configuration chose for it.

    A demand of the command line is about what the command line reads; a configuration that leaves out packages, or
    measures on fewer axes, makes it easier to meet.
    """
    context = click.get_current_context()
    options = {one.name: one.opts[0] for one in context.command.params if one.name}
    by_user = {ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT}
    demands = [options[f.name] for f in fields(Demands) if _source(context, f.name) in by_user]
    chosen = [
        options[f.name].lstrip("-")
        for f in fields(Selection)
        if _source(context, f.name) is ParameterSource.DEFAULT_MAP
    ]
    if not demands or not chosen:
        return []
    return [f"{', '.join(demands)}: judged on what {config.source} chooses: {', '.join(chosen)}"]


def _source(context: click.Context, name: str) -> ParameterSource | None:
    return context.get_parameter_source(name)


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
