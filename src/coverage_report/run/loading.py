"""From paths to records: each source is offered to the loaders and read by one of them."""

from __future__ import annotations

import gc
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import msgspec

from coverage_report.errors import InputError, PluginError
from coverage_report.io.discovery import Found, find_sources
from coverage_report.io.sources import Source, shown
from coverage_report.model.axes import shared_axes, stated_axes
from coverage_report.model.nouns import BuildRecord, LeftOut, Mention, Observed, Problem
from coverage_report.plugin.extensions import LoadContext, Loaded, Loader
from coverage_report.run.registry import Plugins, load_plugins
from coverage_report.run.snapshots import told_apart
from coverage_report.text import visible

Progress = Callable[[int, int], None]
Options = Mapping[str, Mapping[str, str]]
UNREAD = "no loader reads this"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the loaders read.

    Attributes:
        records: of all sources, in no particular order.
        mentions: packages that a source names, with or without builds.
        observed: what packages that are not in the records are built for.
        left_out: builds that the sources name and that do not count.
        problems: bad records that were skipped, and files that were with ``--keep-going``.
        axes: the default axes of these records; empty when they have none in common.
        unread: names of the files and folders that no loader wanted.
        loaders: names of those that read records.
    """

    records: tuple[BuildRecord, ...] = ()
    mentions: frozenset[Mention] = frozenset()
    observed: tuple[Observed, ...] = ()
    left_out: frozenset[LeftOut] = frozenset()
    problems: tuple[Problem, ...] = ()
    axes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    loaders: frozenset[str] = frozenset()

    @property
    def also(self) -> dict[str, set[str]]:
        """The names of the mentioned packages, by snapshot."""
        found: dict[str, set[str]] = {}
        for mention in self.mentions:
            found.setdefault(mention.snapshot, set()).add(mention.package)
        return found


@dataclass(slots=True)
class _Loading:
    """What a load has gathered so far."""

    plugins: Plugins
    options: Options
    records: list[BuildRecord] = field(default_factory=list)
    mentions: set[Mention] = field(default_factory=set)
    observed: list[Observed] = field(default_factory=list)
    left_out: set[LeftOut] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    axes: set[tuple[str, ...]] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    hashed: dict[tuple[str, bool], set[str]] = field(default_factory=dict)
    waiting: list[tuple[Source, Loader, list[Loaded]]] = field(default_factory=list)
    plugin_failed: bool = False
    read: int = 0


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
    state = _Loading(plugins or load_plugins(), options or {})
    found = deque(sources)
    found += find_sources(paths, lambda folder: _loader_for(folder, state) is not None)
    total = len(found)
    with collector_paused():
        while found:
            if progress:
                progress(total - len(found), total)
            _take(found.popleft(), state)
        _absorb_named(state)
    if state.refused and not keep_going:
        text = "\n".join(str(problem) for problem in state.refused)
        raise PluginError(text) if state.plugin_failed else InputError(text)
    if not state.read:
        raise InputError(_nothing(paths, state))
    state.problems += (*_unwanted(paths, state), *_counted_twice(state))
    return _inputs(state)


def _inputs(state: _Loading) -> Inputs:
    return Inputs(
        tuple(state.records),
        frozenset(state.mentions),
        tuple(state.observed),
        frozenset(state.left_out),
        tuple(sorted({*state.problems, *map(_lost, state.refused)})),
        shared_axes(state.axes),
        tuple(state.unread),
        frozenset().union(*state.hashed.values()),
    )


def _lost(refused: Problem) -> Problem:
    return msgspec.structs.replace(refused, lost=True)


def _take(item: Source | InputError | Problem, state: _Loading) -> None:
    if isinstance(item, Problem):
        state.problems.append(item)
    elif isinstance(item, InputError):
        state.refused.append(Problem(item.file, item.pointer, item.message))
    elif fault := _fault(item):
        state.refused.append(Problem(item.name, "", fault.message))
    elif loader := _loader_for(item, state):
        _read(item, loader, state)
    else:
        state.unread.append(item.name)


def _fault(source: Source) -> InputError | None:
    """Return why a source cannot be read at all: then no loader can tell what it is, either."""
    try:
        _ = source.head
    except InputError as error:
        return error
    return None


def _loader_for(source: Source, state: _Loading) -> Loader | None:
    for loader in state.plugins.loaders.values():
        try:
            if loader.accepts(source):
                return loader
        except InputError:
            continue
        except (Exception, SystemExit) as error:
            plugin = state.plugins.owners["loader", loader.name]
            if plugin.builtin:
                raise
            state.plugins.failed(plugin, f"loader {loader.name!r}", error)
    return None


def _read(source: Source, loader: Loader, state: _Loading) -> None:
    """Read one source; all of it counts, or nothing."""
    plugin = state.plugins.owners["loader", loader.name]
    try:
        context = LoadContext(options=state.options.get(loader.name, {}))
        items = list(loader.load(source, context))
        if not plugin.builtin:
            _check_items(items)
    except InputError as error:
        state.refused.append(_refusal(error, source))
        return
    except RecursionError:
        state.refused.append(Problem(source.name, "", "is nested too deeply"))
        return
    except (Exception, SystemExit) as error:
        if plugin.builtin:
            raise
        state.plugins.failed(plugin, f"loader {loader.name!r} on {source.name}", error)
        state.refused.append(Problem(source.name, "", f"the {plugin} failed on it"))
        state.plugin_failed = True
        return
    state.read += 1
    if loader.names_snapshots:
        state.waiting.append((source, loader, items))
    else:
        _absorb(source, loader, items, state)


def _absorb_named(state: _Loading) -> None:
    """Take in what waited for all names of snapshots to be known."""
    named = told_apart((source, items) for source, _, items in state.waiting)
    for (source, loader, _), items in zip(state.waiting, named, strict=True):
        _absorb(source, loader, items, state)


def _absorb(source: Source, loader: Loader, items: list[Loaded], state: _Loading) -> None:
    records = _numbered([item for item in items if isinstance(item, BuildRecord)])
    others = [item for item in items if not isinstance(item, BuildRecord)]
    state.records += records
    for kind in {(record.snapshot, bool(record.hash)) for record in records}:
        state.hashed.setdefault(kind, set()).add(loader.name)
    state.mentions.update(item for item in others if isinstance(item, Mention))
    state.observed += [item for item in others if isinstance(item, Observed)]
    state.left_out.update(item for item in others if isinstance(item, LeftOut))
    state.problems += [item for item in others if isinstance(item, Problem)]
    state.refused += [_refusal(item, source) for item in others if isinstance(item, InputError)]
    state.unread += [item.name for item in others if isinstance(item, Source)]
    axes = loader.axes or stated_axes(record.axes for record in records)
    if axes:
        state.axes.add(axes)


def _refusal(error: InputError, source: Source) -> Problem:
    return Problem(error.file or source.name, visible(error.pointer), visible(error.message))


def _check_items(items: Iterable[object]) -> None:
    """Raise TypeError or ValueError when a plugin's loader yields what no loader may."""
    for item in items:
        if not isinstance(item, Loaded):
            kinds = ", ".join(kind.__name__ for kind in get_args(Loaded))
            raise TypeError(f"expected {kinds}, got {type(item).__name__}")
        if isinstance(item, InputError | Source):
            continue
        # msgspec checks types here, and not when a struct is made.
        msgspec.convert(msgspec.structs.asdict(item), type(item))


def _numbered(records: list[BuildRecord]) -> list[BuildRecord]:
    """Number the records of one source that have no hash and are alike, so that each counts.

    The same file read twice gets the same numbers, and so counts once.
    """
    seen: Counter[object] = Counter()
    for index, record in enumerate(records):
        if not record.hash:
            key = (record.snapshot, record.identity)
            if number := seen[key]:
                records[index] = msgspec.structs.replace(record, repeat=number)
            seen[key] = number + 1
    return records


def _unwanted(paths: Sequence[str], state: _Loading) -> Iterator[Problem]:
    """Yield a problem for each file that the user named and no loader reads."""
    named = {shown(Path(path)) for path in paths} | {"<stdin>"}
    yield from (Problem(name, "", UNREAD) for name in state.unread if name in named)


def _counted_twice(state: _Loading) -> Iterator[Problem]:
    """Yield a problem for each snapshot whose builds cannot be told to be the same, for want of hashes."""
    for snapshot in sorted(name for name, hashed in state.hashed if hashed):
        without = state.hashed.get((snapshot, False), set()) - state.hashed[snapshot, True]
        if without:
            said = f"snapshot {snapshot} also has builds without hashes, read by {', '.join(sorted(without))}"
            yield Problem("", "", f"{said}: the same builds count twice, coverage stays right")


def _nothing(paths: Sequence[str], state: _Loading) -> str:
    if state.refused:
        return "\n".join(str(problem) for problem in state.refused)
    if not state.unread:
        return f"{visible(', '.join(paths))}: no files found"
    names = ", ".join(state.unread[:3]) + (", …" if len(state.unread) > 3 else "")
    return f"{names}: {UNREAD}; `coverage-report plugins` lists what can be read"


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: records hold no cycles, and it would walk each of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
