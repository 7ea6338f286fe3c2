"""From a wheel's file name to build records: one for each cell that the wheel fills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

from coverage_report import BuildRecord, Origin, Problem
from coverage_report.text import shorten, visible

_WHEEL = re.compile(r"[\w.!+-]{1,251}\.whl", re.ASCII)
#: packaging multiplies the three sets of tags out: three times 80 tags would be 512,000.
_MAX_TAGS = 256


def builds(
    file_name: str, snapshot: str, origin: Origin, size: int | None = None
) -> Iterator[BuildRecord | Problem]:
    """Yield a record for each cell that the wheel fills, and a problem for what cannot be told.

    The file name and the cell identify a record: a wheel is the same in every lock and folder.

    Args:
        file_name: the wheel's name (PEP 427), without folders.
        snapshot: the snapshot that it belongs to.
        origin: where the wheel was found.
        size: of the wheel, in bytes.
    """
    from packaging.utils import parse_wheel_filename

    from coverage_report_wheels.tags import cells

    try:
        name, version, _, tags = parse_wheel_filename(_harmless(file_name))
    except ValueError as error:
        yield problem(origin, error)
        return
    filled, unknown = cells(tags)
    for tag in unknown:
        yield problem(origin, f"the platform tag {tag!r} of {file_name} is not known")
    for axes in filled:
        cell = "-".join(value or "?" for value in axes.values())
        yield BuildRecord(
            package=name,
            snapshot=snapshot,
            axes=axes,
            version=str(version),
            hash=f"{file_name}#{cell}",
            size=size,
            origin=origin,
        )


def problem(origin: Origin, what: object) -> Problem:
    """Return the problem that `what` names, fit to be shown, with its consequence."""
    return Problem(
        origin.file, origin.pointer, f"{shorten(visible(str(what)), 300)}; it is not counted"
    )


def base_name(name: str) -> str:
    """Return the last part of a path, a URL, or a source's name such as ``git:REV:uv.lock``."""
    return re.split(r"[/\\:]", name)[-1]


def _harmless(file_name: str) -> str:
    """Return `file_name`; raise ValueError when its characters or its tags are no wheel's."""
    tags = [part.split(".") for part in file_name.removesuffix(".whl").split("-")[-3:]]
    is_name = _WHEEL.fullmatch(file_name) and all(all(part) for part in tags)
    if not is_name or prod(map(len, tags)) > _MAX_TAGS:
        raise ValueError(f"{shorten(file_name, 100)!r} is not the name of a wheel")
    return file_name
