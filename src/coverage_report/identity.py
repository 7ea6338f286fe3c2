"""Which descriptions are of one record: by hash within a snapshot, each counted once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from coverage_report.model import BuildRecord, Problem

_DIFFERS = (
    "hash {hash} in snapshot {snapshot} is described in two ways ({package}, {axes}); "
    "the description that sorts first counts"
)


def unify(records: Iterable[BuildRecord]) -> tuple[list[BuildRecord], set[Problem]]:
    """Return the distinct records in a stable order, and a problem for each contradiction.

    Descriptions with one hash and one content are joined: their stacks are united.
    Of descriptions that contradict each other the one whose `BuildRecord.content` sorts first counts,
    whatever order they came in.
    """
    known: dict[tuple[str, object], BuildRecord] = {}
    twins: dict[tuple[str, object], list[BuildRecord]] = {}
    for record in records:
        key = (record.snapshot, record.identity)
        first = known.setdefault(key, record)
        if first is not record:
            twins.setdefault(key, [first]).append(record)
    problems: set[Problem] = set()
    for key, alike in twins.items():
        known[key], *others = _described(alike)
        problems.update(_contradiction(record) for record in others)
    return sorted(known.values(), key=_order), problems


def _order(record: BuildRecord) -> tuple[str, str, str, object]:
    identity = "" if record.hash else record.identity
    return (record.package, record.snapshot, record.hash or "", identity)


def _described(alike: Iterable[BuildRecord]) -> list[BuildRecord]:
    """Return one record for each distinct content, in the order of the contents."""
    contents: dict[tuple[object, ...], BuildRecord] = {}
    for record in alike:
        content = record.content
        twin = contents.get(content)
        contents[content] = _joined(twin, record) if twin else record
    return [contents[content] for content in sorted(contents)]


def _joined(one: BuildRecord, other: BuildRecord) -> BuildRecord:
    if one == other:
        return one
    axes = one.axes if one.axes == other.axes else {**one.axes, **other.axes}
    sizes = [size for size in (one.size, other.size) if size is not None]
    return msgspec.structs.replace(
        one,
        axes=axes,
        hash=one.hash or None,
        variants=min(one.variants, other.variants),
        repeat=min(one.repeat, other.repeat),
        stacks=tuple(sorted({*one.stacks, *other.stacks})),
        size=max(sizes, default=None),
        builds=max(one.builds, other.builds),
        origin=min(one.origin, other.origin),
    )


def _contradiction(record: BuildRecord) -> Problem:
    axes = ", ".join(f"{axis} {value}" for axis, value in sorted(record.axes.items()))
    message = _DIFFERS.format(
        hash=record.hash, snapshot=record.snapshot, package=record.package, axes=axes
    )
    return Problem(record.origin.file, record.origin.pointer, message)
