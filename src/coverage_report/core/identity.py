"""Which descriptions are of one record: by hash within a snapshot, each counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from coverage_report.model.records import BuildRecord, Origin, Problem
from coverage_report.text import shorten

Axes = Mapping[str, str | None]

_DIFFERS = (
    "hash {hash} in snapshot {snapshot} is described in two ways ({package}, {axes}); "
    "the description that sorts first counts"
)


def unify(records: Iterable[BuildRecord]) -> tuple[list[BuildRecord], set[Problem]]:
    """Return the distinct records in a stable order, and a problem for each contradiction.

    Descriptions with one hash and one gist are joined: their stacks and details are united.
    Of descriptions that contradict each other the one whose `BuildRecord.gist` sorts first counts,
    whatever order they came in.
    """
    known: dict[tuple[str, object], BuildRecord] = {}
    twins: dict[tuple[str, object], list[BuildRecord]] = {}
    for record in records:
        key = (record.snapshot, record.hash or record.identity)
        first = known.setdefault(key, record)
        if first is not record:
            twins.setdefault(key, [first]).append(record)
    problems: set[Problem] = set()
    for key, alike in twins.items():
        known[key], *others = _described(alike)
        problems.update(_contradiction(record) for record in others)
        problems.update(_other_variants(alike))
    return [record for _, record in sorted(known.items(), key=_order)], problems


def _order(item: tuple[tuple[str, object], BuildRecord]) -> tuple[str, str, str, object]:
    (snapshot, identity), record = item
    hash = record.hash or ""  # noqa: A001
    return (record.package, snapshot, hash, "" if hash else identity)


def _described(alike: Iterable[BuildRecord]) -> list[BuildRecord]:
    """Return one record for each distinct gist, in the order of the gists."""
    gists: dict[tuple[object, ...], BuildRecord] = {}
    for record in alike:
        gist = record.gist
        twin = gists.get(gist)
        gists[gist] = _joined(twin, record) if twin else record
    return [gists[gist] for gist in sorted(gists)]


def _joined(one: BuildRecord, other: BuildRecord) -> BuildRecord:
    if one == other:
        return one
    sizes = [size for size in (one.size, other.size) if size is not None]
    variants = [record.variants for record in (one, other) if record.variants]
    return msgspec.structs.replace(
        one,
        axes=one.axes if one.axes == other.axes else _both(one.axes, other.axes),
        hash=one.hash or None,
        variants=min(variants, default=()),
        repeat=min(one.repeat, other.repeat),
        stacks=tuple(sorted({*one.stacks, *other.stacks})),
        size=max(sizes, default=None),
        builds=max(one.builds, other.builds),
        origin=min(one.origin, other.origin),
    )


def _both(one: Axes, other: Axes) -> Axes:
    """Return what either states; of two values the one that sorts first."""
    stated = {
        axis: [value for value in (one.get(axis), other.get(axis)) if value is not None]
        for axis in sorted({*one, *other})
    }
    return {axis: min(values, default=None) for axis, values in stated.items()}


def _other_variants(alike: Iterable[BuildRecord]) -> Iterator[Problem]:
    """Yield a problem for each statement of variants but the one that counts; no variants state nothing."""
    stated: dict[tuple[str, ...], Origin] = {}
    for record in alike:
        variants = tuple(sorted(record.variants))
        if variants and record.hash:
            stated[variants] = min(record.origin, stated.get(variants, record.origin))
    for variants in sorted(stated)[1:]:
        origin = stated[variants]
        text = shorten(" ".join(variants), 200)
        yield Problem(origin.file, origin.pointer, f"its hash also has other variants than {text}")


def _contradiction(record: BuildRecord) -> Problem:
    axes = ", ".join(f"{axis} {value}" for axis, value in sorted(record.axes.items()))
    message = _DIFFERS.format(
        hash=record.hash, snapshot=record.snapshot, package=record.package, axes=axes
    )
    return Problem(record.origin.file, record.origin.pointer, message)
