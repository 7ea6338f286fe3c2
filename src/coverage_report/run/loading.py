"""From paths to records: each source is offered to the loaders and read by one of them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

import msgspec

from coverage_report.core.serving import check_rule
from coverage_report.errors import InputError, Interrupted, PluginError
from coverage_report.io.discovery import Found, find_sources
from coverage_report.io.sources import Source, shown
from coverage_report.model.axis_names import check_axis_name
from coverage_report.model.nouns import BuildRecord, Observed, Problem, Scope, Serves
from coverage_report.plugin.extensions import LoadContext, Loaded, Loader
from coverage_report.run.collector import collector_paused
from coverage_report.run.containment import answering, at_work
from coverage_report.run.inputs import Batch, Gathering, Inputs
from coverage_report.run.known_plugins import reader_of
from coverage_report.run.offers import Plugin, Plugins
from coverage_report.run.registry import load_plugins
from coverage_report.run.snapshots import places_of, told_apart
from coverage_report.text import visible

Progress = Callable[[int, int], None]
Options = Mapping[str, Mapping[str, str]]
UNREAD = "no loader reads this"
EMPTY = "is empty"


@dataclass(slots=True)
class Reader:
    """Reads sources, each with the first loader that accepts it; what a plugin does is its failure.

    Attributes:
        plugins: what there is to read with.
        options: of loaders, by the loader's name.
        failed: whether a source could not be read because its loader failed.
    """

    plugins: Plugins
    options: Options = field(default_factory=dict)
    failed: bool = False

    def claims(self, folder: Source) -> bool:
        """Return whether a loader reads a folder as a whole."""
        return self._loader_for(folder) is not None

    def read(self, found: Found) -> Batch:
        """Return what comes of a source; one that nobody reads, or that is none, comes as it is."""
        if not isinstance(found, Source):
            return Batch(source="", items=[found])
        try:
            _ = found.head  # what cannot be opened no loader can tell, either
        except InputError as error:
            return Batch(source=found.name, items=[error])
        loader = self._loader_for(found)
        if loader is None:
            return Batch(source=found.name, items=[found])
        try:
            items = self._items(found, loader)
        except InputError as error:
            return Batch(source=found.name, items=[error])
        places = places_of(found, items) if loader.names_snapshots else {}
        return Batch(source=found.name, items=items, path=found.path, loader=loader, places=places)

    def _loader_for(self, source: Source) -> Loader | None:
        for loader in self.plugins.loaders.values():
            plugin = self.plugins.owners["loader", loader.name]
            try:
                with at_work(plugin, f"loader {loader.name!r} on {source.name}"):
                    if loader.accepts(source):
                        return loader
            except InputError:
                continue
            except Interrupted:
                raise
            except Exception as error:
                if plugin.builtin:
                    raise
                self.plugins.failed(plugin, f"loader {loader.name!r}", error)
        return None

    def _items(self, source: Source, loader: Loader) -> list[Loaded]:
        """Return all that the loader makes of a source.

        Raises:
            InputError: when it cannot be read; then nothing of it counts.
        """
        plugin = self.plugins.owners["loader", loader.name]
        try:
            context = LoadContext(options=self.options.get(loader.name, {}))
            with at_work(plugin, f"loader {loader.name!r} on {source.name}"):
                items = list(loader.load(source, context))
            if not plugin.builtin:
                items = _checked(items, plugin, f"loader {loader.name!r} on {source.name}")
        except (InputError, Interrupted):
            raise
        except RecursionError:
            raise InputError("is nested too deeply") from None
        except Exception as error:
            if plugin.builtin:
                raise
            self.plugins.failed(plugin, f"loader {loader.name!r} on {source.name}", error)
            self.failed = True
            raise InputError(f"the {plugin} failed on it") from None
        return items


def load(
    paths: Sequence[str],
    plugins: Plugins | None = None,
    *,
    keep_going: bool = False,
    options: Options | None = None,
    progress: Progress | None = None,
    sources: Iterable[Found] = (),
) -> Inputs:
    """Read all records that `paths` hold.

    Args:
        paths: files, folders (searched recursively), or ``-`` for standard input.
        plugins: what to read with; by default all that is installed.
        keep_going: make a file that cannot be read a problem instead of an error.
        options: of loaders, by the loader's name.
        progress: told how many sources are done, of how many.
        sources: further ones, which are on no path.

    Raises:
        InputError: with a line for each file that is missing or refused; when nothing at all could be read.
        PluginError: when a file could not be read because its loader failed.
    """
    reader = Reader(plugins or load_plugins(), options or {})
    found = deque(sources)
    found += find_sources(paths, reader.claims)
    gathered = Gathering()
    with collector_paused():
        for batch in told_apart(map(reader.read, _each(found, progress))):
            gathered.take(batch)
    refused = "\n".join(map(str, gathered.refused))
    if refused and not keep_going:
        raise PluginError(refused) if reader.failed else InputError(refused)
    if not gathered.sources:
        reader.plugins.miss()
        raise InputError(refused or _nothing(paths, gathered.unread, reader.plugins))
    if unwanted := list(_unwanted(paths, gathered.unread, reader.plugins)):
        reader.plugins.miss()
    gathered.problems += unwanted
    return gathered.inputs()


def _each(found: deque[Found], progress: Progress | None) -> Iterator[Found]:
    """Yield each source and let it go."""
    total = len(found)
    while found:
        if progress:
            progress(total - len(found), total)
        yield found.popleft()


def _checked(items: Iterable[object], plugin: Plugin, doing: str) -> list[Loaded]:
    """Return what a plugin's loader yields, fit to be used.

    Raises:
        TypeError, ValueError: when it yields what no loader may.
    """
    answers: dict[int, Callable[[Mapping[str, str | None]], bool]] = {}
    checked: list[Loaded] = []
    names: set[str] = set()
    for item in items:
        if not isinstance(item, Loaded):
            kinds = ", ".join(kind.__name__ for kind in get_args(Loaded))
            raise TypeError(f"expected {kinds}, got {type(item).__name__}")
        if isinstance(item, Scope):  # what is one function stays one
            applies = item.applies
            answer = answers.setdefault(id(applies), answering(plugin, doing, applies))
            checked.append(replace(item, applies=answer))
            continue
        checked.append(item)
        if isinstance(item, InputError | Source):
            continue
        # msgspec checks types here, and not when a struct is made.
        msgspec.convert(msgspec.structs.asdict(item), type(item))
        match item:
            case BuildRecord() | Observed():
                _check_axes(item.axes, names)
            case Serves():
                check_rule(item.axis, item.rule)
    return checked


def _check_axes(axes: Mapping[str, object], known: set[str]) -> None:
    """Raise ValueError for a name that no axis can have, and add the others to those that are `known`."""
    for name in axes.keys() - known:
        try:
            check_axis_name(name)
        except ValueError as error:
            raise ValueError(f"an axis {error}") from None
        known.add(name)


def _unwanted(paths: Sequence[str], unread: Sequence[str], plugins: Plugins) -> Iterator[Problem]:
    """Yield a problem for each file that the user named and no loader reads."""
    asked = {shown(Path(path)) for path in paths} | {"<stdin>"}
    yield from (Problem(name, "", why_unread(name, plugins)) for name in unread if name in asked)


def why_unread(name: str, plugins: Plugins) -> str:
    """Return why nothing reads a file, and what may help."""
    if os.path.isfile(name) and not os.path.getsize(name):  # noqa: PTH113, PTH202 - a shown name
        return EMPTY
    known = reader_of(name)
    if known and all(one.distribution != known.distribution for one in plugins.owners.values()):
        return f"{UNREAD}; {known.advice}"
    return UNREAD


def _nothing(paths: Sequence[str], unread: Sequence[str], plugins: Plugins) -> str:
    if not unread:
        return f"{visible(', '.join(paths))}: no files found"
    names = ", ".join(unread[:3]) + (", …" if len(unread) > 3 else "")
    first, *others = dict.fromkeys(why_unread(name, plugins) for name in unread)
    why = UNREAD if others or (first == EMPTY and len(unread) > 1) else first
    advice = "; `coverage-report plugins` lists what can be read" if why == UNREAD else ""
    return f"{names}: {why}{advice}"
