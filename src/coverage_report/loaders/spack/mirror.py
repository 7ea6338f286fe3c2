"""Built-in plugin: folders of Spack build caches: a mirror, a tag with its stacks, a bucket of tags."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    LoadContext,
    Loaded,
    Loader,
    Source,
    hookimpl,
)
from coverage_report.loaders.spack._bucket import ROOT, SITE_INDEX, Tag, is_tag, tag, tags
from coverage_report.loaders.spack._drift import Drift
from coverage_report.loaders.spack._folders import folder_of
from coverage_report.loaders.spack._layouts import Index, Open
from coverage_report.loaders.spack._records import under

_STACK_ONLY = "only in the index of a stack"


def accepts(source: Source) -> bool:
    """Tell whether the source is a folder of this kind."""
    folder = folder_of(source)
    if folder is None or all(map(_is_no_part, source.entries)):
        return False
    return folder.has(SITE_INDEX) or is_tag(folder)


def _is_no_part(entry: os.DirEntry[str]) -> bool:
    """Tell whether no mirror needs it: a file; most folders hold nothing else, and are soon told."""
    return entry.is_file(follow_symlinks=False) and entry.name != SITE_INDEX


def load(source: Source, _: LoadContext) -> Iterator[Loaded]:
    """Read a folder; an index in it that cannot be read is yielded as an InputError."""
    folder = folder_of(source)
    if folder is None:  # pragma: no cover - only what was accepted is loaded
        raise InputError("is not a folder")
    found = list(tags(folder)) if folder.has(SITE_INDEX) else [tag(folder, {})]
    yield from (item for item in found if not isinstance(item, Tag))
    snapshots = [item for item in found if isinstance(item, Tag)]
    names = _names(snapshots)
    for one in snapshots:
        yield from _read(one, names)


def _names(found: Iterable[Tag]) -> Callable[[Tag, str], str]:
    """Return what names the snapshot of a tag's view: like the view where nothing else here is called so."""
    taken: Counter[str] = Counter()
    for one in found:
        taken.update([one.name] if one.mirror.own or one.stacks else [])
        taken.update(name for name, _ in one.mirror.views)
    return lambda one, view: view if taken[view] == 1 else f"{one.name}/{view}"


def _read(found: Tag, names: Callable[[Tag, str], str]) -> Iterator[Loaded]:
    """Yield what a tag and its views hold, with one index of views and stacks in memory at a time."""
    yield from (Source(folder.name, path=folder.path) for folder in found.ignored)
    drift = Drift(found.mirror)
    viewed: set[str] = set()
    for view, index in found.mirror.views:
        try:
            listed = index()
        except InputError as error:
            yield error
            continue
        viewed |= listed.hashes
        snapshot = names(found, view)
        yield from under(snapshot, drift.watch(listed.read(snapshot)))
    own = drift.watch(_own(found, viewed))
    yield from own if viewed else under(found.name, own)
    yield from drift.told(found.name)


def _own(found: Tag, viewed: AbstractSet[str]) -> Iterator[Loaded]:
    """Yield what a tag holds that none of its views lists."""
    whole: list[Index] = []
    for index in found.mirror.own:
        try:
            whole.append(index())
        except InputError as error:
            yield error
    labels: dict[str, tuple[str, ...]] = dict.fromkeys(
        chain.from_iterable(root.hashes for root in whole), (ROOT,)
    )
    readable: list[Open] = []
    for label, index in ((label, index) for label, mirror in found.stacks for index in mirror.own):
        try:
            stack = index()
        except InputError as error:
            yield error
            continue
        readable.append(index)
        if whole:
            yield from _stack_only(stack, found.name, stack.hashes - labels.keys())
        for key in stack.hashes:
            labels[key] = _with(labels.get(key, ()), label)
    for listed in whole or (index() for index in readable):
        hashes = listed.hashes - viewed if viewed else None
        yield from listed.read(found.name, hashes=hashes, stacks=labels.__getitem__)


def _stack_only(stack: Index, snapshot: str, hashes: AbstractSet[str]) -> Iterator[LeftOut]:
    for item in stack.read(snapshot, hashes=hashes):
        if isinstance(item, BuildRecord):
            yield LeftOut(item.package, snapshot, _STACK_ONLY, item.hash or "")


@lru_cache(maxsize=4096)
def _with(labels: tuple[str, ...], label: str) -> tuple[str, ...]:
    return tuple(sorted({*labels, label}))


@hookimpl
def register_loaders() -> Iterable[Loader]:
    """Offer the loader of mirrors."""
    return (
        Loader(
            name="spack-mirror",
            names_snapshots=True,
            accepts=accepts,
            load=load,
            help="the folder of a Spack build cache (layout v2 and v3), of a tag with stacks, or of a bucket",
        ),
    )
