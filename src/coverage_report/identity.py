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

    Two descriptions with one hash and one content are joined: their stacks are united.
    Of two descriptions that contradict each other the one whose `BuildRecord.content` sorts first counts,
    whatever order they came in.
    """
    known: dict[tuple[str, object], BuildRecord] = {}
    problems: set[Problem] = set()
    for record in records:
        key = (record.snapshot, record.identity)
        twin = known.get(key)
        if twin is None:
            known[key] = record
        elif twin is not record:
            known[key] = _join(twin, record, problems)
    return sorted(known.values(), key=_order), problems


def _order(record: BuildRecord) -> tuple[str, str, object]:
    return (record.package, record.hash or "", "" if record.hash else record.identity)


def _join(one: BuildRecord, other: BuildRecord, problems: set[Problem]) -> BuildRecord:
    if one.content != other.content:
        first, last = sorted((one, other), key=lambda record: record.content)
        problems.add(_contradiction(last))
        return first
    if one == other:
        return one
    sizes = [size for size in (one.size, other.size) if size is not None]
    return msgspec.structs.replace(
        one,
        variants=min(one.variants, other.variants),
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
