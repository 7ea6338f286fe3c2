"""What the commands that read build records share: from the paths and the configuration to the model's input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coverage_report.analysis.gates.gates import Gate, parse_percent
from coverage_report.commands._console import progress_bar, warn
from coverage_report.commands._options import now
from coverage_report.core.expected.wanted import Declaration
from coverage_report.errors import InputError, PluginError, UsageError
from coverage_report.io.discovery import Found
from coverage_report.model.hosts import Hosts
from coverage_report.model.nouns import CoverageModel, Problem, Snapshot
from coverage_report.run.pipeline import UNREAD, Inputs, build_model, load, select
from coverage_report.run.registry import Plugins
from coverage_report.settings.config import Config
from coverage_report.settings.expected import parse_expected
from coverage_report.settings.gates import parse_gates
from coverage_report.text import shorten, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The parameters of `input_options` and `common_options`, by the names that click gives them."""

    axes: tuple[str, ...]
    packages: tuple[str, ...]
    snapshots: tuple[str, ...]
    stacks: tuple[str, ...]
    keep_going: bool
    strict: bool
    options: Mapping[str, Mapping[str, str]]
    config: Config
    plugin_files: tuple[Path, ...]
    quiet: bool
    verbose: bool


def read_inputs(
    paths: Sequence[str], arguments: Reading, plugins: Plugins, sources: Iterable[Found] = ()
) -> Inputs:
    """Return all that the paths and sources hold."""
    with progress_bar(quiet=arguments.quiet) as progress:
        inputs = load(
            paths,
            plugins,
            keep_going=arguments.keep_going,
            options=arguments.options,
            progress=progress,
            sources=sources,
        )
    if arguments.verbose:
        warn((f"{name}: {UNREAD}" for name in inputs.unread), kind="note", all_of_them=True)
    return inputs


def read_model(
    paths: Sequence[str], arguments: Reading, plugins: Plugins, hosts: Hosts | None = None
) -> CoverageModel:
    """Return the coverage of what the paths hold, and warn of what is wrong with it."""
    return model_of(chosen_inputs(paths, arguments, plugins), arguments, plugins, hosts)


def chosen_inputs(paths: Sequence[str], arguments: Reading, plugins: Plugins) -> Inputs:
    """Return what the paths hold of the snapshots and stacks that are asked for."""
    if not all(paths or ("",)):
        raise UsageError("name at least one PATH: a file, a folder, or - for standard input")
    return select(
        read_inputs(paths, arguments, plugins),
        snapshots=arguments.snapshots,
        stacks=arguments.stacks,
    )


def model_of(
    inputs: Inputs, arguments: Reading, plugins: Plugins, hosts: Hosts | None = None
) -> CoverageModel:
    """Return the coverage of some inputs, and warn of what is wrong with them."""
    model = build_model(
        inputs,
        axes=arguments.axes,
        packages=arguments.packages,
        generated_at=now(),
        hosts=hosts,
        expected=declared(arguments, plugins),
    )
    warn_of(model.problems, arguments)
    return model


def warn_of(problems: Iterable[Problem], arguments: Reading) -> None:
    """Print what is wrong with the input."""
    if not arguments.quiet:
        warn(problems, all_of_them=arguments.verbose)


def declared(arguments: Reading, plugins: Plugins) -> Declaration | None:
    """Return what the configuration expects, or None where it expects nothing."""
    config = arguments.config
    if "expected" not in config.parts:
        return None

    def read_report(path: str) -> CoverageModel:
        return build_model(load([str(config.folder / path)], plugins, options=arguments.options))

    today = date.fromisoformat(now()[:10])
    return parse_expected(
        config.parts["expected"], source=config.source, today=today, read=read_report
    )


def demanded(fail_under: str | None, fail_on: Sequence[str]) -> list[Gate]:
    """Return the demands of the options; those of the configuration are `configured_gates`."""
    minimum = None if fail_under is None else parse_percent(fail_under)
    return [Gate(fail_under=minimum, fail_on=tuple(fail_on))]


def configured_gates(config: Config) -> tuple[Gate, ...]:
    """Return the demands of the configuration's ``gates``."""
    return (
        parse_gates(config.parts["gates"], source=config.source) if "gates" in config.parts else ()
    )


def check_options(options: Mapping[str, Mapping[str, str]], plugins: Plugins) -> None:
    """Raise UsageError for an option of no exporter and no loader."""
    for name, values in options.items():
        offers = [o for o in (plugins.exporters.get(name), plugins.loaders.get(name)) if o]
        known = sorted({key for offer in offers for key in offer.options})
        for key in values:
            if key not in known:
                have = ", ".join(f"{name}.{option}" for option in known) or "none of that name"
                raise UsageError(f"-o {name}.{key}: unknown option; there are: {have}")


def only_snapshot(model: CoverageModel) -> Snapshot:
    """Return the one snapshot of a model.

    Raises:
        UsageError: when it has none or several, with their names.
    """
    if len(model.snapshots) == 1:
        return model.snapshots[0]
    have = shorten(visible(", ".join(one.name for one in model.snapshots)), 300) or "none"
    raise UsageError(f"choose one snapshot with --snapshot NAME; there are: {have}")


def outcome(problems: Sequence[Problem], arguments: Reading, plugins: Plugins) -> int:
    """Return the exit code of a run that came to its end."""
    if plugins.failures:
        return PluginError.exit_code
    return InputError.exit_code if arguments.strict and problems else 0
