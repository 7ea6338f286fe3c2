"""What the formats have in common: a package as a lock has it, and how its fields are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from coverage_report import BuildRecord, LeftOut, Mention, Named, Observed, Origin, Problem, Scope
from coverage_report.text import shorten, visible
from coverage_report_npm.platforms import Limits

Item = BuildRecord | LeftOut | Mention | Named | Observed | Problem | Scope
Found = Iterator[Item]

_MAX_NAME = 214

#: A list of Node's words, or a single one.
Words = list[str] | str | None


@dataclass(frozen=True, slots=True, eq=False)
class Locked:
    """A package of a lock.

    Attributes:
        name: by which it was published.
        version: of it.
        origin: where in the lock.
        limits: where it installs; None where locks of this kind do not say.
        optional: what it is installed with where that can be, by name, each with its key in the lock; None: the
            lock lacks it.
        is_project: whether it is the project itself, or a workspace of it.
    """

    name: str
    version: str | None
    origin: Origin
    limits: Limits | None = field(default_factory=Limits)
    optional: Mapping[str, str | None] = field(default_factory=dict)
    is_project: bool = False


def limits_of(os: Words, cpu: Words, libc: Words) -> Limits:
    """Return the limits that a lock states.

    Raises:
        ValueError: when there are too many.
    """
    return Limits(
        *((one,) if isinstance(one, str) else tuple(one or ()) for one in (os, cpu, libc))
    )


class Stated(msgspec.Struct):
    """What npm, pnpm and Bun lock of a package or a project, by the names of ``package.json``."""

    name: str | None = None
    version: str | None = None
    os: Words = None
    cpu: Words = None
    libc: Words = None
    optional: dict[str, Any] = msgspec.field(default_factory=dict, name="optionalDependencies")

    @property
    def limits(self) -> Limits:
        """Where it installs.

        Raises:
            ValueError: when there are too many.
        """
        return limits_of(self.os, self.cpu, self.libc)


def problem(origin: Origin, what: object) -> Problem:
    """Return the problem that `what` names, fit to be shown, with its consequence."""
    return Problem(
        origin.file, origin.pointer, f"{shorten(visible(str(what)), 300)}; it is not counted"
    )


Entries = Iterator[tuple[str, Locked] | Problem]


def read_each(
    file: str,
    section: str,
    raw: Mapping[Any, Any],
    read: Callable[[str, Any, Origin], Locked | None],
    prefix: str = "",
) -> Entries:
    """Yield each package of a section of a lock with its key, and a problem for each that cannot be read.

    Args:
        file: the lock, as shown to the user.
        section: where it has the packages; empty: at its top.
        raw: the section.
        read: returns what stands under a key; None where that is no package. May raise ValueError.
        prefix: of the keys, where several sections have the same.
    """
    for key, entry in raw.items():
        origin = Origin(file, pointer(*filter(None, (section,)), str(key)))
        try:
            if locked := read(str(key), entry, origin):
                yield prefix + str(key), locked
        except ValueError as error:
            yield problem(origin, error)


def converted(raw: object, kind: type[Any]) -> Any:
    """Return an entry of a lock as a `kind`.

    Raises:
        ValueError: when it is none.
    """
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def named(name: object) -> str:
    """Return the name of a package.

    Raises:
        ValueError: when it is none that npm would take (validate-npm-package-name): too long, or empty.
    """
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME:
        raise ValueError(f"{shorten(str(name), 100)!r} is not the name of a package")
    return name


def pointer(*parts: str) -> str:
    """Return a JSON pointer (RFC 6901)."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)


def base_name(name: str) -> str:
    """Return the last part of a path, or of a source's name such as ``git:REV:package-lock.json``."""
    return re.split(r"[/\\:]", name)[-1]
