"""Finding plugins and asking them what they offer, so that one that fails never silences the others.

Nobody else touches pluggy. Every implementation is called on its own: pluggy by itself would
let the first that raises discard what all others returned.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pluggy

from coverage_report import __version__
from coverage_report.errors import Interrupted, UsageError
from coverage_report.io.sources import shown
from coverage_report.plugin import hookspecs
from coverage_report.plugin.extensions import Exporter, Loader
from coverage_report.plugin.publishing import Publisher
from coverage_report.run.containment import at_work
from coverage_report.run.offers import OURS, Plugin, Plugins
from coverage_report.text import suggestion, visible

__all__ = ["BUILTIN", "OURS", "Plugin", "Plugins", "Registry", "load_plugins"]

BUILTIN = (
    "coverage_report.loaders.spack.pages",
    "coverage_report.loaders.spack.database",
    "coverage_report.loaders.spack.mirror",
    "coverage_report.loaders.spack.lock",
    "coverage_report.loaders.spack.spec",
    "coverage_report.loaders.report_json",
    "coverage_report.loaders.records",
    "coverage_report.exporters.badge.exporter",
    "coverage_report.exporters.html.exporter",
    "coverage_report.exporters.json.exporter",
    "coverage_report.exporters.markdown.exporter",
    "coverage_report.exporters.svg.exporter",
    "coverage_report.exporters.terminal.exporter",
    "coverage_report.exporters.ci.total",
    "coverage_report.exporters.ci.metrics",
    "coverage_report.exporters.ci.codequality",
    "coverage_report.publishers.github",
    "coverage_report.publishers.gitlab",
    "coverage_report.publishers.forgejo",
    "coverage_report.publishers.github_files",
    "coverage_report.publishers.directory",
    "coverage_report.commands.demo",
)

Offer = TypeVar("Offer", Loader, Exporter, Publisher)
T = TypeVar("T")


class Registry:
    """The registered plugins, in order: built-ins, installed ones, files."""

    def __init__(self) -> None:
        self.found = Plugins()
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._plugins: list[tuple[object, Plugin]] = []

    def add(self, module: object, plugin: Plugin) -> None:
        """Register one plugin; a wrong signature, a misspelt hook or none at all is its failure."""
        name = f"{plugin.name}#{len(self._plugins)}"
        try:
            with at_work(plugin, "registration"):
                self._register(module, name)
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a plugin does is the plugin's failure
            self.found.unfit(plugin, "cannot be registered", error)
            if self._manager.has_plugin(name):  # not the same module under another name
                self._manager.unregister(name=name)
        else:
            self._plugins.append((module, plugin))

    def _register(self, module: object, name: str) -> None:
        hash(module)  # pluggy keeps plugins in sets
        try:
            self._manager.register(module, name=name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise TypeError(_plainly(error)) from None
        if not self._manager.get_hookcallers(module):
            raise LookupError("it offers nothing: no function is marked with @hookimpl")

    def load(self, plugin: Plugin, importing: Callable[[], object]) -> None:
        """Import a plugin and register it."""
        try:
            with at_work(plugin, "import"):
                module = importing()
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self.found.unfit(plugin, "cannot be imported", error)
        else:
            self.add(module, plugin)

    def ask(self, hook: str) -> Iterator[tuple[Plugin, object]]:
        """Call each plugin's implementation of `hook`, the first registered first."""
        for module, plugin in self._plugins:
            yield from ((plugin, result) for result in self._call(hook, module, plugin) or ())

    def _call(
        self, hook: str, module: object, plugin: Plugin, **arguments: object
    ) -> list[object] | None:
        """Return what one plugin's implementations of `hook` return, or None when one fails."""
        others = [other for other, _ in self._plugins if other is not module]
        caller = self._manager.subset_hook_caller(hook, others)
        try:
            with at_work(plugin, hook):
                return list(caller(**arguments))
        except Interrupted:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self.found.unfit(plugin, hook, error)
            return None

    def collect(self, hook: str, kind: type[Offer], into: dict[str, Offer]) -> None:
        """Ask `hook` of all plugins and keep what they offer under its name."""
        for plugin, result in self.ask(hook):
            try:
                with at_work(plugin, hook):
                    offers = list(result)  # type: ignore[call-overload]
            except Interrupted:
                raise
            except Exception as error:  # noqa: BLE001 - as above
                wanted = f"{hook} must return an iterable of {kind.__name__}"
                self.found.unfit(plugin, wanted, error)
                continue
            for offer in offers:
                if isinstance(offer, kind):
                    self._keep(offer.name, offer, hook, into, plugin)
                else:
                    wrong = TypeError(f"expected {kind.__name__}, got {type(offer).__name__}")
                    self.found.unfit(plugin, hook, wrong)

    def collect_commands(self) -> None:
        """Let each plugin add commands to a group of its own, and keep them under their names.

        A group of its own: no plugin can replace, or half replace, a command of another.
        """
        import click

        for module, plugin in self._plugins:
            group = click.Group()
            called = self._call("register_commands", module, plugin, cli=group)
            for name, command in group.commands.items() if called is not None else ():
                self._keep(name, command, "register_commands", self.found.commands, plugin)

    def _keep(self, name: str, offer: T, hook: str, into: dict[str, T], plugin: Plugin) -> None:
        word = hook.removeprefix("register_").removesuffix("s")
        first = self.found.owners.setdefault((word, name), plugin)
        if name in into or first is not plugin:
            clash = ValueError(f"the {word} {name!r} is already offered by the {first}")
            self.found.clashes[word, name] = self.found.unfit(plugin, hook, clash)
        else:
            into[name] = offer


def load_plugins(
    files: Sequence[Path] = (),
    *,
    taken: Iterable[str] = (),
    without: Collection[str] = (),
    only: Collection[str] | None = None,
) -> Plugins:
    """Return what the built-in plugins, the installed ones and `files` offer.

    Args:
        files: one-file plugins.
        taken: names of commands that are not a plugin's.
        without: names of installed plugins, or of their distributions, that are left out.
        only: of those that are not left out; None: all.

    Raises:
        UsageError: for a name in `only` that nothing has.
    """
    registry = Registry()
    for name in BUILTIN:
        registry.add(import_module(name), Plugin(name, OURS, __version__))
    _add_installed(registry, without, only)
    for file in files:
        plugin = Plugin(shown(file), module=_module_of(file), named=True)
        registry.load(plugin, lambda file=file: _import_file(file))  # type: ignore[misc]
    found = registry.found
    registry.collect("register_loaders", Loader, found.loaders)
    registry.collect("register_exporters", Exporter, found.exporters)
    registry.collect("register_publishers", Publisher, found.publishers)
    found.loaders = dict(reversed(found.loaders.items()))
    core = Plugin(OURS, OURS, __version__)
    found.owners.update({("command", name): core for name in taken})
    registry.collect_commands()
    return found


def _plainly(error: pluggy.PluginValidationError) -> str:
    """Return what is wrong with a hook in one line, without what pluggy says of its own objects."""
    first, *more = str(error).splitlines()
    return more[-1] if more else first.partition(" in plugin ")[0]


def _add_installed(
    registry: Registry, without: Collection[str], only: Collection[str] | None
) -> None:
    from importlib.metadata import entry_points

    entries = sorted(entry_points(group=hookspecs.PROJECT), key=lambda e: (e.name, e.value))
    named = [(entry, {entry.name, entry.dist.name if entry.dist else "?"}) for entry in entries]
    _check_only(only or (), {name for _, names in named for name in names})
    for entry, names in named:
        if names & set(without) or (only is not None and not names & set(only)):
            continue
        dist = entry.dist
        plugin = Plugin(
            entry.name,
            dist.name if dist else "?",
            dist.version if dist else "?",
            module=entry.value.partition(":")[0].partition(".")[0],
            named=only is not None,
        )
        registry.load(plugin, entry.load)


def _check_only(only: Iterable[str], installed: Collection[str]) -> None:
    """Raise UsageError for a plugin that is wanted and not installed."""
    for name in only:
        if name not in installed:
            advice = suggestion(name, installed) if installed else "none is"
            raise UsageError(f"--only-plugin {visible(name)}: is not installed; {advice}")


def _module_of(path: Path) -> str:
    return f"coverage_report_plugin_{path.stem}"


def _import_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError("no such file")
    name = _module_of(path)
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("not a Python file")
    module = module_from_spec(spec)
    sys.modules[name] = module
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # it is the user's folder
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module
