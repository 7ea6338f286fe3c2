"""What locks have in common: how they are decoded, and what becomes of one entry of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple
from urllib.parse import unquote

import msgspec

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    Mention,
    Named,
    Observed,
    Origin,
    Problem,
    Scope,
    Source,
)
from coverage_report.text import shorten, visible
from coverage_report_wheels.names import Entry, base_name, builds, problem

#: A lock of 94 packages with 1,703 wheels has 0.6 MB; tomllib takes up to 5 s for 1 MB.
_MAX_BYTES = 16 * 1024 * 1024
#: tomllib's time grows with the square of a key's parts; a key ends with its line.
_MAX_DOTS = 1000
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|' r"'[^']*'")
_TOP_KEY = re.compile(r"^([\w-]+)[ \t]*=", re.MULTILINE | re.ASCII)

#: What files begin with that have no such keys: JSON, YAML's front matter, a table.
_NO_TOP_KEYS = (b"{", b"[", b"---")

Item = BuildRecord | Mention | LeftOut | Named | Observed | Problem | Scope
Found = Iterator[Item]

NOTHING = "nothing to install"
SOURCE = "source only"
HASHES = "hashes without file names"
FOLDER = "from a path"
#: By the key that says where a package comes from.
_SOURCES = {
    "git": "from git",
    "path": FOLDER,
    "directory": FOLDER,
    "editable": FOLDER,
    "virtual": FOLDER,
    "url": "from a URL",
}


class File(msgspec.Struct):
    """A wheel as a lock lists it: named by one of these, the first that is there."""

    name: str = ""
    filename: str = ""
    file: str = ""
    path: str = ""
    url: str = ""
    size: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None

    @property
    def file_name(self) -> str:
        """The name of the file, without folders; of a URL without what follows its path."""
        url = self.url.partition("#")[0].partition("?")[0]
        return self.name or self.filename or self.file or base_name(self.path or unquote(url))


def has_top_keys(source: Source, *keys: str) -> bool:
    """Tell whether a TOML file has these keys before its first table."""
    if source.head.startswith(_NO_TOP_KEYS):
        return False
    if not all(key in source.head_text for key in keys):  # soon told of almost every other file
        return False
    top, _, _ = f"\n{source.head_text}".partition("\n[")
    return set(keys).issubset(_TOP_KEY.findall(top))


def read_toml(source: Source) -> dict[str, Any]:
    """Return a lock's content.

    Raises:
        InputError: when it is not TOML, or no lock.
    """
    import tomllib

    text = source.text(_MAX_BYTES)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MAX_DOTS and _dots_of_keys(line) > _MAX_DOTS:
            message = f"has a line with more than {_MAX_DOTS} dots, which no lock file needs"
            raise InputError(message, f"line {number}")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError("is nested too deeply") from None
    except ValueError as error:
        raise InputError(f"is not valid TOML: {error}") from None


def _dots_of_keys(line: str) -> int:
    """Count the dots that may be in a key; a marker has some in its strings."""
    is_open = '"""' in line or "'''" in line
    return (line if is_open else _STRING.sub("", line)).count(".")


def tables(lock: dict[str, Any], key: str) -> list[Any]:
    """Return a list of tables of a lock.

    Raises:
        InputError: when it is something else.
    """
    found = lock.get(key, [])
    if not isinstance(found, list):
        raise InputError("is not a list of packages", f"/{key}")
    return found


def named(raw: object, kind: type[Any], snapshot: str) -> tuple[Any, Entry]:
    """Return an entry of a lock as a `kind`, and what its wheels must be.

    Raises:
        ValueError: when it is none.
    """
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    package = msgspec.convert(raw, kind)
    name = canonicalize_name(package.name, validate=True)
    return package, Entry(snapshot, name, Version(package.version) if package.version else None)


class Locked(NamedTuple):
    """An entry of a lock: its number and place, what it says, and what its wheels must be."""

    number: int
    origin: Origin
    package: Any
    entry: Entry


def read_entries(
    source: Source, lock: dict[str, Any], key: str, kind: type[Any]
) -> Iterator[Locked | Problem]:
    """Yield each entry of a list of packages as a `kind`, and a problem for each that is none."""
    for number, raw in enumerate(tables(lock, key)):
        origin = Origin(source.name, f"/{key}/{number}")
        try:
            package, entry = named(raw, kind, base_name(source.name))
        except (ValueError, msgspec.ValidationError) as error:
            yield problem(origin, error)
        else:
            yield Locked(number, origin, package, entry)


def load_entry(entry: Entry, files: Iterable[tuple[object, Origin]], without: str) -> Found:
    """Yield a record for each cell of each wheel of an entry; an entry without one is named, with the reason.

    Args:
        entry: what is locked.
        files: of the entry, each with its place; what is no wheel's name is a problem.
        without: why there is no wheel where there is none; empty: the entry is the project itself.
    """
    kinds = set()
    for raw, place in files:
        for item in _load_wheel(raw, entry, place):
            kinds.add(type(item))
            yield item
    if BuildRecord not in kinds and without and entry.package:
        yield Mention(entry.package, entry.snapshot)
        if Problem not in kinds:
            version = str(entry.version) if entry.version else ""
            yield LeftOut(entry.package, entry.snapshot, without, version=version)


def _load_wheel(raw: object, entry: Entry, origin: Origin) -> Iterator[BuildRecord | Problem]:
    try:
        wheel = msgspec.convert(raw, File)
    except msgspec.ValidationError as error:
        yield problem(origin, error)
    else:
        yield from builds(wheel.file_name, entry, origin, wheel.size)


def is_wheel(raw: object) -> bool:
    """Tell whether a file of a lock is a wheel by its name."""
    try:
        return msgspec.convert(raw, File).file_name.endswith(".whl")
    except msgspec.ValidationError:
        return False


def is_of(raw: object, entry: Entry) -> bool:
    """Tell whether a wheel of a lock has the version of an entry by its name; what is no wheel's has."""
    from packaging.utils import parse_wheel_filename

    try:
        version = parse_wheel_filename(msgspec.convert(raw, File).file_name)[1]
    except ValueError:
        return True
    return version == entry.version


def numbered(items: object, origin: Origin, key: str) -> Iterator[tuple[object, Origin]]:
    """Yield each item of a list with its place in the lock."""
    for number, item in enumerate(items if isinstance(items, list) else ()):
        yield item, Origin(origin.file, f"{origin.pointer}/{key}/{number}")


def unread(file: str, text: str) -> Problem:
    """Return the problem that a marker or the like cannot be read, with its consequence."""
    told = shorten(visible(text), 300)
    return Problem(file, "", f"{told}; what it says of environments is not known here")


def kind_of_source(source: object) -> str:
    """Return why a package of such a source has no wheel, in the words that a source is told by; or nothing."""
    if not isinstance(source, dict):
        return ""
    return next((word for key, word in _SOURCES.items() if key in source), "")
