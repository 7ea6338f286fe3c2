"""What every loader must satisfy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from coverage_report import (
    BuildRecord,
    DefaultAxes,
    InputError,
    LeftOut,
    LoadContext,
    Loaded,
    Loader,
    Mention,
    Named,
    Observed,
    Problem,
    Scope,
    Serves,
    Source,
)
from coverage_report.values import canonical_target, check_axis_name, is_among

#: What no loader may claim.
_NOT_INPUT = (
    b"",
    b"\n",
    b"{}\n",
    b"[]\n",
    b"null\n",
    b"some text\n",
    b"\x1f\x8b\x08\x00\xff\xfe\x00",
)
_CUTS = 16


def load(
    loader: Loader, content: bytes | str | Path, name: str = "input", **options: str
) -> list[Loaded]:
    """Return what `loader` yields for a file of this content.

    Args:
        loader: its `accepts` is not asked.
        content: of the file, or where the file or folder is.
        name: of the file; of a path its own.
        options: of the loader.

    Raises:
        InputError: as the loader does.
    """
    return _load(loader, _source(content, name), **options)


def check_loader(
    loader: Loader, content: bytes | str | Path, name: str = "input"
) -> list[BuildRecord]:
    """Assert what every loader must satisfy, on a good input and on damaged ones.

    It accepts this input and no other. It yields records that name a package, a snapshot and the
    file they are from, the same each time. A file that is cut short, or has bytes in it that do not
    belong there, is read, not accepted, or refused with `InputError`; nothing else is raised.

    Args:
        loader: what to check.
        content: of a good file with at least one record, or where such a file or folder is.
        name: of the file; of a path its own.

    Returns:
        The records.

    Raises:
        AssertionError: naming the loader and the rule.

    >>> from coverage_report import BuildRecord, Loader, Origin
    >>> def accepts(source):
    ...     return source.head.startswith(b"built:")
    >>> def load_built(source, context):
    ...     for package in source.text().split()[1:]:
    ...         yield BuildRecord(
    ...             package=package,
    ...             snapshot=source.stem,
    ...             axes={"os": "linux"},
    ...             origin=Origin(source.name),
    ...         )
    >>> loader = Loader(name="built", accepts=accepts, load=load_built, axes=("os",))
    >>> [record.package for record in check_loader(loader, "built: zlib hdf5")]
    ['zlib', 'hdf5']
    """
    source = _source(content, name)
    fault = next(_faults(loader, source), None)
    if fault:
        raise AssertionError(f"loader {loader.name!r} {fault}")
    return [item for item in _load(loader, source) if isinstance(item, BuildRecord)]


def _load(loader: Loader, source: Source, **options: str) -> list[Loaded]:
    return list(loader.load(source, LoadContext(options=options)))


def _faults(loader: Loader, source: Source) -> Iterator[str]:
    if not loader.accepts(source):
        yield f"does not accept {source.name}"
    for other in _NOT_INPUT:
        if loader.accepts(Source("other", data=other)):
            yield f"accepts {other!r}, which is something else"
    items = _load(loader, source)
    for item in items:
        yield from (f"yields {fault}: {item!r}" for fault in _item_faults(item, source.name))
    yield from _scope_faults(items)
    yield from _default_axes_faults(loader, items)
    if not any(isinstance(item, BuildRecord) for item in items):
        yield f"yields no record of {source.name}"
    if repr(_load(loader, source)) != repr(items):
        yield "yields something else the second time"
    for damage, damaged in _damaged(source):
        yield from (f"{fault} for a file {damage}" for fault in _damage_faults(loader, damaged))


def _source(content: bytes | str | Path, name: str) -> Source:
    if isinstance(content, Path):
        return Source(content.name, path=content)
    return Source(name, data=content.encode() if isinstance(content, str) else content)


def _item_faults(item: object, name: str) -> Iterator[str]:
    if isinstance(item, InputError | Source | Serves | DefaultAxes):
        return
    if isinstance(item, Problem):
        if not item.file or not item.message:
            yield "a problem without a file or a message"
    elif not isinstance(item, BuildRecord | Named | Mention | Observed | LeftOut | Scope):
        yield f"what is none of {', '.join(kind.__name__ for kind in get_args(Loaded))}"
    elif not item.snapshot or (isinstance(item, BuildRecord | Mention) and not item.package):
        yield "a record without a package or a snapshot"
    elif isinstance(item, BuildRecord):
        if name not in item.origin.file:
            yield f"a record whose origin is not {name}"
        if "" in item.axes.values():
            yield "an axis with an empty value; what is unknown is None"
        yield from _axis_faults(item.axes)


def _axis_faults(axes: Mapping[str, str | None]) -> Iterator[str]:
    for axis in axes:
        try:
            check_axis_name(axis)
        except ValueError as error:
            yield f"a record that {error}"
    if "target" in axes and axes["target"] and canonical_target(axes["target"]) != axes["target"]:
        yield "a target in another spelling than that of `canonical_target`"


def _default_axes_faults(loader: Loader, items: Iterable[Loaded]) -> Iterator[str]:
    """Yield a fault for a default axis that no record of a good input states."""
    names = {axis for item in items if isinstance(item, BuildRecord) for axis in item.axes}
    for axis in loader.axes or ():
        if not is_among(axis, names):
            yield f"has the default axis {axis!r}, which no record states: say `axes=` with the loader"


def _scope_faults(items: Iterable[Loaded]) -> Iterator[str]:
    """Ask each scope of what the records state, and of what leaves an axis open."""
    stated = [item.axes for item in items if isinstance(item, BuildRecord)]
    places = [*stated, *(dict.fromkeys(axes) for axes in stated[:1])]
    for scope in (item for item in items if isinstance(item, Scope)):
        for place in places:
            try:
                answer: object = scope.applies(place)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
                answer = error
            if not isinstance(answer, bool):
                yield f"yields a scope that answers {answer!r} for {dict(place)}"


def _damaged(source: Source) -> Iterator[tuple[str, Source]]:
    if source.is_folder:
        return
    data = source.read()
    middle = len(data) // 2
    for cut in sorted({len(data) * part // _CUTS for part in range(_CUTS)}):
        yield f"cut after {cut} bytes", Source(source.name, data=data[:cut])
    for garbage in (b"\0", b"\xff\xfe", b"\x1b[31m\x80"):
        dirty = data[:middle] + garbage + data[middle:]
        yield f"with {garbage!r} in its middle", Source(source.name, data=dirty)


def _damage_faults(loader: Loader, damaged: Source) -> Iterator[str]:
    try:
        if loader.accepts(damaged):
            _load(loader, damaged)
    except InputError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
        yield f"raises {error!r} instead of InputError"
