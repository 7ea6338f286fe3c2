"""From a wheel's file name to build records: one for each place and interpreter that it serves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from coverage_report import BuildRecord, Origin, Problem
from coverage_report.text import shorten, visible

if TYPE_CHECKING:
    from packaging.version import Version

_WHEEL = re.compile(r"[\w.!+-]{1,251}\.whl", re.ASCII)
#: PEP 825: a label after the platform tag; a build tag, which begins with a digit, stands before the tags.
_VARIANT = re.compile(
    r"((?:[^-]+-){2}(?:\d[^-]*-)?[^-\d][^-]*-[^-]+-[^-]+)-([0-9a-z._]{1,16})\.whl"
)
#: packaging multiplies the three sets of tags out: three times 80 tags would be 512,000.
_MAX_TAGS = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """What a wheel is named under: a snapshot, and in a lock the package and version that are locked.

    Attributes:
        package: in canonical form; None where any will do.
        version: None where any will do.
    """

    snapshot: str
    package: str | None = None
    version: Version | None = None


def builds(
    file_name: str, entry: Entry, origin: Origin, size: int | None = None
) -> Iterator[BuildRecord | Problem]:
    """Yield a record for each cell that the wheel fills, and a problem for what cannot be told.

    The file name and the cell identify a record: a wheel is the same in every lock and folder.

    Args:
        file_name: the wheel's name (PEP 427, with the label of PEP 825), without folders.
        entry: what the wheel is named under; a wheel of anything else is a problem.
        origin: where the wheel was found.
        size: of the wheel, in bytes.
    """
    from packaging.utils import parse_wheel_filename

    from coverage_report_wheels.tags import cells

    try:
        plain, variant = _split_variant(_harmless(file_name))
        name, version, _, tags = parse_wheel_filename(plain)
    except ValueError as error:
        yield problem(origin, error)
        return
    if (entry.package or name, entry.version or version) != (name, version):
        locked = " ".join(filter(None, (entry.package, str(entry.version or ""))))
        yield problem(origin, f"{file_name} is not a file of {locked}, which is locked here")
        return
    served, faults = cells(tags)
    for fault in faults:
        yield problem(origin, f"{fault}, of {file_name}" if served else f"{file_name}: {fault}")
    for axes in served:
        cell = "-".join(value or "?" for value in axes.values())
        yield BuildRecord(
            package=name,
            snapshot=entry.snapshot,
            axes={**axes, "variant": variant} if variant else axes,
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


def _split_variant(file_name: str) -> tuple[str, str | None]:
    """Return the name without the label of a variant, and the label."""
    match = _VARIANT.fullmatch(file_name)
    return (f"{match[1]}.whl", match[2]) if match else (file_name, None)


def _harmless(file_name: str) -> str:
    """Return `file_name`; raise ValueError when its characters or its tags are no wheel's."""
    tags = [part.split(".") for part in file_name.removesuffix(".whl").split("-")[2:]]
    is_name = _WHEEL.fullmatch(file_name) and all(all(part) for part in tags)
    if not is_name or prod(map(len, tags)) > _MAX_TAGS:
        raise ValueError(f"{shorten(file_name, 100)!r} is not the name of a wheel")
    return file_name
