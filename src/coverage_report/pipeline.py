"""Load -> normalise -> compute -> export: the way through the house, in short functions."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from coverage_report.axes import check_axes, shared_axes, stated_axes
from coverage_report.coverage import compute
from coverage_report.discovery import find_sources
from coverage_report.errors import InputError, PluginError, UsageError
from coverage_report.extensions import LoadContext, Loader
from coverage_report.model import BuildRecord, CoverageModel, LeftOut, Mention, Problem
from coverage_report.plugins import Plugins, load_plugins
from coverage_report.sources import Source, shown
from coverage_report.text import shorten, visible

Progress = Callable[[int, int], None]
Options = Mapping[str, Mapping[str, str]]
UNREAD = "no loader reads this"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the loaders read.

    Attributes:
        records: of all sources, in no particular order.
        mentions: packages that a source names, with or without builds.
        left_out: builds that the sources name and that do not count.
        problems: bad records that were skipped, and files that were with ``--keep-going``.
        axes: the default axes of these records.
        unread: names of the files and folders that no loader wanted.
    """

    records: tuple[BuildRecord, ...] = ()
    mentions: frozenset[Mention] = frozenset()
    left_out: frozenset[LeftOut] = frozenset()
    problems: tuple[Problem, ...] = ()
    axes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class _Loading:
    """What a load has gathered so far."""

    plugins: Plugins
    options: Options
    records: list[BuildRecord] = field(default_factory=list)
    mentions: set[Mention] = field(default_factory=set)
    left_out: set[LeftOut] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    axes: set[tuple[str, ...]] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    plugin_failed: bool = False
    read: int = 0


def load(
    paths: Sequence[str],
    plugins: Plugins | None = None,
    *,
    keep_going: bool = False,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Inputs:
    """Read all records that `paths` hold.

    Args:
        paths: files, folders (searched recursively), or ``-`` for standard input.
        plugins: what to read with; by default all that is installed.
        keep_going: make a file that cannot be read a problem instead of an error.
        options: of loaders, by the loader's name.
        progress: told how many sources are done, of how many.

    Raises:
        InputError: with a line for each file that is missing or refused; when nothing at all could be read.
        PluginError: when a file could not be read because its loader failed.
    """
    state = _Loading(plugins or load_plugins(), options or {})
    found = list(find_sources(paths, lambda folder: _loader_for(folder, state) is not None))
    with _collector_paused():
        for done, item in enumerate(found):
            if progress:
                progress(done, len(found))
            _take(item, state)
    if state.refused and not keep_going:
        text = "\n".join(str(problem) for problem in state.refused)
        raise PluginError(text) if state.plugin_failed else InputError(text)
    if not state.read:
        raise InputError(_nothing(paths, state))
    state.problems += _unwanted(paths, state)
    return Inputs(
        tuple(state.records),
        frozenset(state.mentions),
        frozenset(state.left_out),
        tuple(sorted({*state.problems, *state.refused})),
        shared_axes(state.axes),
        tuple(state.unread),
    )


def _take(item: Source | InputError | Problem, state: _Loading) -> None:
    if isinstance(item, Problem):
        state.problems.append(item)
    elif isinstance(item, InputError):
        state.refused.append(Problem(item.pointer, "", item.message))
    elif loader := _loader_for(item, state):
        _read(item, loader, state)
    else:
        state.unread.append(item.name)


def _loader_for(source: Source, state: _Loading) -> Loader | None:
    for loader in state.plugins.loaders.values():
        try:
            if loader.accepts(source):
                return loader
        except InputError:
            continue
        except Exception as error:
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
    records = list(_numbered(item for item in items if isinstance(item, BuildRecord)))
    state.read += 1
    state.records += records
    state.mentions.update(item for item in items if isinstance(item, Mention))
    state.left_out.update(item for item in items if isinstance(item, LeftOut))
    state.problems += [item for item in items if isinstance(item, Problem)]
    state.refused += [_refusal(item, source) for item in items if isinstance(item, InputError)]
    state.unread += [item.name for item in items if isinstance(item, Source)]
    axes = loader.axes or stated_axes(record.axes for record in records)
    if axes:
        state.axes.add(axes)


def _refusal(error: InputError, source: Source) -> Problem:
    return Problem(error.file or source.name, visible(error.pointer), visible(error.message))


def _check_items(items: Iterable[object]) -> None:
    """Raise TypeError or ValueError when a plugin's loader yields what no loader may."""
    for item in items:
        if isinstance(item, Problem | InputError | Source):
            continue
        if not isinstance(item, BuildRecord | Mention | LeftOut):
            raise TypeError(
                "expected BuildRecord, Mention, Problem, LeftOut, InputError or Source, "
                f"got {type(item).__name__}"
            )
        for text in (item.package, item.snapshot):
            if not (type(text) is str and text):
                raise ValueError(f"no package or no snapshot in {shorten(repr(item), 80)}")
        if isinstance(item, BuildRecord):
            msgspec.convert(item.axes, dict[str, str | None])


def _numbered(records: Iterable[BuildRecord]) -> Iterator[BuildRecord]:
    """Number the records of one source that have no hash and are alike, so that each counts.

    The same file read twice gets the same numbers, and so counts once.
    """
    seen: Counter[object] = Counter()
    for record in records:
        if record.hash is None:
            number = seen[key := (record.snapshot, record.identity)]
            seen[key] += 1
            yield msgspec.structs.replace(record, repeat=number) if number else record
        else:
            yield record


def _unwanted(paths: Sequence[str], state: _Loading) -> Iterator[Problem]:
    """Yield a problem for each file that the user named and no loader reads."""
    named = {shown(Path(path)) for path in paths} | {"<stdin>"}
    yield from (Problem(name, "", UNREAD) for name in state.unread if name in named)


def _nothing(paths: Sequence[str], state: _Loading) -> str:
    if state.refused:
        return "\n".join(str(problem) for problem in state.refused)
    if not state.unread:
        return f"{visible(', '.join(paths))}: no files found"
    names = ", ".join(state.unread[:3]) + (", …" if len(state.unread) > 3 else "")
    return f"{names}: {UNREAD}; `coverage-report plugins` lists what can be read"


def select(inputs: Inputs, *, snapshots: Sequence[str] = (), stacks: Sequence[str] = ()) -> Inputs:
    """Return the records of the snapshots and stacks that match a glob.

    Raises:
        UsageError: when a glob matches nothing, with the names there are.
    """
    names = {r.snapshot for r in inputs.records} | {m.snapshot for m in inputs.mentions}
    _check_globs("--snapshot", snapshots, names)
    records = [r for r in inputs.records if _matches(r.snapshot, snapshots)]
    mentions = frozenset(m for m in inputs.mentions if _matches(m.snapshot, snapshots))
    left_out = frozenset(o for o in inputs.left_out if _matches(o.snapshot, snapshots))
    if stacks:
        _check_globs("--stack", stacks, {stack for record in records for stack in record.stacks})
        records = [r for r in records if any(_matches(stack, stacks) for stack in r.stacks)]
        mentions = frozenset()
    return replace(inputs, records=tuple(records), mentions=mentions, left_out=left_out)


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatchcase(name, glob) for glob in globs)


def _check_globs(option: str, globs: Sequence[str], names: Iterable[str]) -> None:
    known = sorted(names)
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in known):
            have = shorten(visible(", ".join(known)), 300) or "none"
            raise UsageError(f"{option} {glob}: nothing matches; there are: {have}")


def build_model(
    inputs: Inputs,
    *,
    axes: Sequence[str] = (),
    packages: Sequence[str] = (),
    generated_at: str | None = None,
) -> CoverageModel:
    """Return the coverage of `inputs` on `axes`, or on their default axes.

    Raises:
        UsageError: for an axis that no record has, or a package glob that matches nothing.
    """
    wanted = tuple(axes) or inputs.axes
    if axes and inputs.records:
        check_axes(wanted, {id(r.axes): r.axes for r in inputs.records}.values())
    names = {r.package for r in inputs.records} | {m.package for m in inputs.mentions}
    _check_globs("--package", packages, names)
    also: dict[str, set[str]] = {}
    for mention in inputs.mentions:
        also.setdefault(mention.snapshot, set()).add(mention.package)
    return compute(
        inputs.records,
        wanted,
        problems=inputs.problems,
        packages=packages,
        also=also,
        left_out=inputs.left_out,
        generated_at=generated_at,
    )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: records hold no cycles, and it would walk each of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
