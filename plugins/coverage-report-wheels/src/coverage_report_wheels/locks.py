"""Lock files: ``uv.lock`` (version 1) and ``pylock.toml`` (PEP 751, lock-version 1).

Both list, for each locked package, the wheels that its index offers. Nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import unquote

import msgspec

from coverage_report import BuildRecord, InputError, LoadContext, Mention, Origin, Problem, Source
from coverage_report_wheels.names import base_name, builds, problem

#: A lock of 94 packages with 1,703 wheels has 0.6 MB; tomllib takes up to 5 s for 1 MB.
_MAX_BYTES = 16 * 1024 * 1024
#: tomllib's time grows with the square of a key's parts; a key ends with its line.
_MAX_DOTS = 1000
_TOP_KEY = re.compile(r"^([\w-]+)[ \t]*=", re.MULTILINE | re.ASCII)
#: Where a package comes from that is the project itself or a part of it.
_OWN = frozenset({"virtual", "editable", "directory"})

_Found = Iterator[BuildRecord | Mention | Problem]


class _File(msgspec.Struct):
    """A wheel as a lock lists it; uv names it by one of these, PEP 751 by `name` or else the rest."""

    name: str = ""
    filename: str = ""
    path: str = ""
    url: str = ""
    size: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None

    @property
    def file_name(self) -> str:
        url = self.url.partition("#")[0].partition("?")[0]
        return self.name or self.filename or base_name(self.path or unquote(url))


class _Package(msgspec.Struct):
    """A locked package; `source` is uv's, `directory` PEP 751's."""

    name: str
    wheels: list[Any] = []
    source: dict[str, Any] = {}
    directory: Any = None

    @property
    def is_own(self) -> bool:
        return self.directory is not None or not _OWN.isdisjoint(self.source)


def accepts_uv(source: Source) -> bool:
    """Tell whether `source` is a lock file of uv, of whatever version."""
    return _has_keys(source, "requires-python", "version")


def accepts_pylock(source: Source) -> bool:
    """Tell whether `source` is a lock file of PEP 751, of whatever version."""
    return _has_keys(source, "lock-version", "created-by")


def load_uv(source: Source, _: LoadContext) -> _Found:
    """Yield a record for each cell of each locked wheel; the snapshot is the file's name.

    Raises:
        InputError: when it is not TOML, or not a lock of version 1.
    """
    lock = _toml(source.text(_MAX_BYTES))
    if lock.get("version") != 1:
        raise InputError("is not version 1 of uv's lock format, the only one supported", "/version")
    return _load(source, "package", lock.get("package", []))


def load_pylock(source: Source, _: LoadContext) -> _Found:
    """Yield a record for each cell of each locked wheel; the snapshot is the file's name.

    Raises:
        InputError: when it is not TOML, or not a lock of version 1.
    """
    lock = _toml(source.text(_MAX_BYTES))
    if not str(lock.get("lock-version")).startswith("1."):
        raise InputError("has a lock-version other than 1, the only one supported", "/lock-version")
    return _load(source, "packages", lock.get("packages", []))


def _has_keys(source: Source, *keys: str) -> bool:
    if not all(key in source.head_text for key in keys):  # soon told of almost every other file
        return False
    top, _, _ = f"\n{source.head_text}".partition("\n[")
    return set(keys).issubset(_TOP_KEY.findall(top))


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MAX_DOTS:
            message = f"has a line with more than {_MAX_DOTS} dots, which no lock file needs"
            raise InputError(message, f"line {number}")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError("is nested too deeply") from None
    except ValueError as error:
        raise InputError(f"is not valid TOML: {error}") from None


def _load(source: Source, table: str, packages: object) -> _Found:
    if not isinstance(packages, list):
        raise InputError("is not a list of packages", f"/{table}")
    for number, package in enumerate(packages):
        yield from _load_package(package, Origin(source.name, f"/{table}/{number}"))


def _load_package(raw: object, origin: Origin) -> _Found:
    from packaging.utils import canonicalize_name

    try:
        package = msgspec.convert(raw, _Package)
        name = canonicalize_name(package.name, validate=True)
    except (ValueError, msgspec.ValidationError) as error:
        yield problem(origin, error)
        return
    snapshot = base_name(origin.file)
    has_wheel = False
    for number, wheel in enumerate(package.wheels):
        place = Origin(origin.file, f"{origin.pointer}/wheels/{number}")
        for item in _load_wheel(wheel, snapshot, place):
            has_wheel = has_wheel or isinstance(item, BuildRecord)
            yield item
    if not has_wheel and not package.is_own:
        yield Mention(name, snapshot)


def _load_wheel(raw: object, snapshot: str, origin: Origin) -> Iterator[BuildRecord | Problem]:
    try:
        wheel = msgspec.convert(raw, _File)
    except msgspec.ValidationError as error:
        yield problem(origin, error)
    else:
        yield from builds(wheel.file_name, snapshot, origin, wheel.size)
