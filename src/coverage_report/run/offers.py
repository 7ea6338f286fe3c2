"""What all plugins offer, and whose failure it is when one of them fails."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from coverage_report.plugin.extensions import Exporter, Loader
from coverage_report.plugin.publishing import Publisher
from coverage_report.text import shorten, visible

if TYPE_CHECKING:
    import click

OURS = "coverage-report"


@dataclass(frozen=True, slots=True)
class Plugin:
    """Who offers something.

    Attributes:
        name: the module or the file.
        distribution: what it was installed with; None for a file.
        version: of the distribution.
        module: the name of its module, or of the package that holds it: what is its own code.
        named: whether the user named it, so that it is needed whatever it offers.
    """

    name: str
    distribution: str | None = None
    version: str | None = None
    module: str = ""
    named: bool = False

    @property
    def builtin(self) -> bool:
        """Whether the plugin is part of this program."""
        return self.distribution == OURS

    def __str__(self) -> str:
        if self.builtin:
            return f"built-in plugin {self.name}"
        if self.distribution:
            return f"plugin {self.name} ({self.distribution} {self.version})"
        return f"plugin {self.name}"

    def failure(self, doing: str, error: BaseException) -> str:
        """Return one line that says that this plugin failed, doing what, why, and where in its own code."""
        text = str(error).strip().splitlines()
        what = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
        return f"{self}: {doing}: {shorten(visible(what), 300)}{self._where(error)}"

    def _where(self, error: BaseException) -> str:
        frames = traceback.walk_tb((error.__cause__ or error).__traceback__)
        own = [(frame, line) for frame, line in frames if self._is_own(frame)]
        if not own:
            return ""
        frame, line = own[-1]
        code = frame.f_code
        return visible(f" ({Path(code.co_filename).name}:{line}, in {code.co_name})")

    def _is_own(self, frame: FrameType) -> bool:
        name = str(frame.f_globals.get("__name__", ""))
        return bool(self.module) and f"{name}.".startswith(f"{self.module}.")


@dataclass(slots=True)
class Plugins:
    """What all plugins offer, by name, and the plugins that failed.

    Attributes:
        loaders: in the order in which they are asked.
        exporters: by name.
        publishers: by name.
        commands: by name, those of plugins only.
        owners: who offers each loader (``("loader", name)``), exporter, publisher and command.
        failures: one line for each failure of a plugin that the run needs, naming it.
        idle: one line for each plugin that failed before it was asked for any work, and that nothing has needed so far.
        clashes: of `idle`, what is said of an offer whose name another plugin has.
        traces: for each of these lines where it came from, for who writes plugins.
    """

    loaders: dict[str, Loader] = field(default_factory=dict)
    exporters: dict[str, Exporter] = field(default_factory=dict)
    publishers: dict[str, Publisher] = field(default_factory=dict)
    commands: dict[str, click.Command] = field(default_factory=dict)
    owners: dict[tuple[str, str], Plugin] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    clashes: dict[tuple[str, str], str] = field(default_factory=dict)
    traces: dict[str, list[str]] = field(default_factory=dict)

    def failed(self, plugin: Plugin, doing: str, error: BaseException) -> None:
        """Note that `plugin` failed at work."""
        self._note(plugin, doing, error, self.failures)

    def unfit(self, plugin: Plugin, doing: str, error: BaseException) -> str:
        """Note that `plugin` failed before it was asked for work: a failure if the user named it, else perhaps none."""
        return self._note(plugin, doing, error, self.failures if plugin.named else self.idle)

    def _note(self, plugin: Plugin, doing: str, error: BaseException, into: list[str]) -> str:
        line = plugin.failure(doing, error)
        if line not in into:
            into.append(line)
            self.traces[line] = "".join(traceback.format_exception(error)).splitlines()
        return line

    def miss(self) -> None:
        """Note that the run lacks something: each plugin that failed may be the one that offers it."""
        self.failures += self.idle
        self.idle.clear()

    def use(self, kind: str, name: str) -> None:
        """Note that the run uses an offer: that another plugin has one of this name is a failure, then."""
        line = self.clashes.get((kind, name))
        if line in self.idle:
            self.idle.remove(line)
            self.failures.append(line)
