"""The skeleton of every run: plugins are loaded, a command works, and what failed is said at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from coverage_report.commands._console import Console
from coverage_report.commands._values import Setup
from coverage_report.errors import InputError, PluginError, UsageError
from coverage_report.model.nouns import Problem
from coverage_report.run.registry import Plugins, load_plugins
from coverage_report.text import suggestion, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of a command.

    Attributes:
        setup: as the options ask for.
        plugins: those that there are.
        read: the files and folders that were read so far: none of them is written over.
    """

    setup: Setup
    plugins: Plugins
    read: list[Path] = field(default_factory=list)

    @property
    def console(self) -> Console:
        """What the run says of itself."""
        return self.setup.console

    def check_options(self) -> None:
        """Raise UsageError for an option of no exporter and no loader."""
        exporters, loaders = self.plugins.exporters, self.plugins.loaders
        for name, values in self.setup.options.items():
            offers = [offer for offer in (exporters.get(name), loaders.get(name)) if offer]
            check_keys(name, values, {key for offer in offers for key in offer.options})

    def outcome(self, problems: Sequence[Problem] = ()) -> int:
        """Return the exit code of a run that came to its end."""
        if self.plugins.failures:
            return PluginError.exit_code
        return InputError.exit_code if self.setup.policy.strict and problems else 0


@contextmanager
def session(setup: Setup, *, taken: Iterable[str] = ()) -> Iterator[Session]:
    """Load the plugins for a run, and say at its end, however it ends, which of them failed.

    Args:
        setup: as the options ask for.
        taken: names of commands that are not a plugin's.
    """
    plugins = load_plugins(
        setup.plugin_files, taken=taken, without=setup.no_plugins, only=setup.only_plugins
    )
    try:
        yield Session(setup=setup, plugins=plugins)
    finally:
        name_failures(plugins, setup.console)


def name_failures(plugins: Plugins, console: Console) -> None:
    """Say which plugins failed: those that were needed as errors, the others as warnings."""
    for say, lines in ((console.warn, plugins.idle), (console.error, plugins.failures)):
        for line in lines:
            say([line])
            console.trace(plugins.traces.get(line, ()))


def check_keys(name: str, keys: Iterable[str], known: Collection[str]) -> None:
    """Raise UsageError for an option that an exporter, loader or publisher does not have, with those it has."""
    for key in keys:
        if key not in known:
            advice = suggestion(key, known) if known else f"{visible(name)} has none"
            raise UsageError(f"-o {name}.{key}: unknown option; {advice}")
