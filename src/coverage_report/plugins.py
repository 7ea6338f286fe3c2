"""Finding plugins and asking them what they offer, so that one that fails never silences the others.

Nobody else touches pluggy. Every implementation is called on its own: pluggy by itself would
let the first that raises discard what all others returned.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

import pluggy

from coverage_report import __version__, hookspecs
from coverage_report.extensions import Exporter, Loader
from coverage_report.sources import shown
from coverage_report.text import shorten, visible

if TYPE_CHECKING:
    import click

BUILTIN = (
    "coverage_report.loaders.spack_pages",
    "coverage_report.loaders.report_json",
    "coverage_report.loaders.records",
    "coverage_report.exporters.json_report",
    "coverage_report.commands.demo",
)

OURS = "coverage-report"
Offer = TypeVar("Offer", Loader, Exporter)


@dataclass(frozen=True, slots=True)
class Plugin:
    """Who offers something.

    Attributes:
        name: the module or the file.
        distribution: what it was installed with; None for a file.
        version: of the distribution.
    """

    name: str
    distribution: str | None = None
    version: str | None = None

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


@dataclass(slots=True)
class Plugins:
    """What all plugins offer, by name, and the plugins that failed.

    Attributes:
        loaders: in the order in which they are asked.
        exporters: by name.
        owners: who offers each loader (``("loader", name)``), exporter and command.
        failures: one line for each failure, naming the plugin.
    """

    loaders: dict[str, Loader] = field(default_factory=dict)
    exporters: dict[str, Exporter] = field(default_factory=dict)
    owners: dict[tuple[str, str], Plugin] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def failed(self, plugin: Plugin, doing: str, error: BaseException) -> None:
        """Note that `plugin` failed."""
        text = str(error).strip().splitlines()
        what = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
        line = f"{plugin}: {doing}: {shorten(visible(what), 300)}"
        if line not in self.failures:
            self.failures.append(line)


class Registry:
    """The registered plugins, in order: built-ins, installed ones, files."""

    def __init__(self) -> None:
        self.found = Plugins()
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: dict[object, Plugin] = {}

    def add(self, module: object, plugin: Plugin) -> None:
        """Register one plugin; a wrong signature or a misspelt hook is its failure."""
        try:
            self._manager.register(module, name=f"{plugin.name}#{len(self._plugins)}")
            self._manager.check_pending()
        except Exception as error:  # noqa: BLE001 - whatever a plugin does is the plugin's failure
            self.found.failed(plugin, "cannot be registered", error)
            if self._manager.is_registered(module):
                self._manager.unregister(module)
        else:
            self._plugins[module] = plugin

    def load(self, plugin: Plugin, importing: Callable[[], object]) -> None:
        """Import a plugin and register it."""
        try:
            module = importing()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            self.found.failed(plugin, "cannot be imported", error)
        else:
            self.add(module, plugin)

    def ask(self, hook: str, **arguments: object) -> Iterable[tuple[Plugin, object]]:
        """Call each plugin's implementation of `hook`, the first registered first."""
        modules = list(self._plugins)
        for module in modules:
            if not hasattr(module, hook):
                continue
            others = [other for other in modules if other is not module]
            caller = self._manager.subset_hook_caller(hook, others)
            try:
                results = caller(**arguments)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
                self.found.failed(self._plugins[module], hook, error)
            else:
                yield from ((self._plugins[module], result) for result in results)

    def collect(self, hook: str, kind: type[Offer], into: dict[str, Offer]) -> None:
        """Ask `hook` of all plugins and keep what they offer under its name."""
        for plugin, result in self.ask(hook):
            try:
                offers = list(result)  # type: ignore[call-overload]
            except Exception as error:  # noqa: BLE001 - as above
                self.found.failed(
                    plugin, f"{hook} must return an iterable of {kind.__name__}", error
                )
                continue
            for offer in offers:
                self._keep(offer, hook, kind, into, plugin)

    def _keep(
        self, offer: object, hook: str, kind: type[Offer], into: dict[str, Offer], plugin: Plugin
    ) -> None:
        word = kind.__name__.lower()
        if not isinstance(offer, kind):
            wrong = TypeError(f"expected {kind.__name__}, got {type(offer).__name__}")
            self.found.failed(plugin, hook, wrong)
        elif offer.name in into:
            first = self.found.owners[word, offer.name]
            clash = ValueError(f"the {word} {offer.name!r} is already offered by the {first}")
            self.found.failed(plugin, hook, clash)
        else:
            into[offer.name] = offer
            self.found.owners[word, offer.name] = plugin


def load_plugins(files: Sequence[Path] = (), *, cli: click.Group | None = None) -> Plugins:
    """Return what the built-in plugins, the installed ones and `files` offer.

    Args:
        files: one-file plugins.
        cli: the group that plugins may add commands to, if they are asked.
    """
    registry = Registry()
    for name in BUILTIN:
        registry.add(import_module(name), Plugin(name, OURS, __version__))
    _add_installed(registry)
    for file in files:
        registry.load(Plugin(shown(file)), lambda file=file: _import_file(file))  # type: ignore[misc]
    found = registry.found
    registry.collect("register_loaders", Loader, found.loaders)
    registry.collect("register_exporters", Exporter, found.exporters)
    found.loaders = dict(reversed(found.loaders.items()))
    if cli is not None:
        for _ in registry.ask("register_commands", cli=cli):
            pass
    return found


def _add_installed(registry: Registry) -> None:
    from importlib.metadata import entry_points

    for entry in sorted(entry_points(group=hookspecs.PROJECT), key=lambda e: (e.name, e.value)):
        dist = entry.dist
        plugin = Plugin(entry.name, dist.name if dist else "?", dist.version if dist else "?")
        registry.load(plugin, entry.load)


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError("no such file")
    name = f"coverage_report_plugin_{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
