"""One record of the documented schema, however it was written: from named values to a `BuildRecord`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from coverage_report import DEFAULT_AXES, BuildRecord, InputError, Origin
from coverage_report.values import canonical_target, check_axis_name

#: The names of a record that are no axes, in the order of the manual.
FIELDS = ("package", "version", "snapshot", "hash", "variants", "stacks", "size")
#: Other words for the axis ``target``.
TARGET_ALIASES = ("arch", "architecture", "cpu")
MAX_SIZE = 10**18

_DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)
_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
}


class RecordReader:
    """Makes the records of one file.

    Args:
        file: how origins call the file.
        snapshot: of the records that state none.
    """

    def __init__(self, file: str, snapshot: str) -> None:
        self._file = file
        self._snapshot = snapshot
        self._fields: dict[tuple[object, ...], dict[str, str]] = {}
        self._axes: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}

    def record(self, entry: object, pointer: str) -> BuildRecord:
        """Return the record that `entry` states.

        Raises:
            InputError: when it is no mapping of names to values, or states something wrong.
        """
        if not isinstance(entry, Mapping):
            raise InputError(f"is {_kind(entry)}, not a record: write names and values")
        values = {field: entry[name] for field, name in self._names(tuple(entry)).items()}
        package = text_of("package", values.pop("package", None))
        if package is None:
            raise InputError("names no package")
        return BuildRecord(
            package=package,
            version=text_of("version", values.pop("version", None)),
            snapshot=text_of("snapshot", values.pop("snapshot", None)) or self._snapshot,
            hash=text_of("hash", values.pop("hash", None)),
            variants=_list("variants", values.pop("variants", None)),
            stacks=_list("stacks", values.pop("stacks", None)),
            size=_size(values.pop("size", None)),
            axes=self._shared(values),
            origin=Origin(self._file, pointer),
        )

    def _names(self, names: tuple[object, ...]) -> dict[str, str]:
        if names not in self._fields:
            self._fields[names] = named_fields(names)
        return self._fields[names]

    def _shared(self, values: Mapping[str, object]) -> Mapping[str, str]:
        """Return the axes, one mapping for all records that agree in them."""
        texts = ((axis, text_of(axis, value)) for axis, value in values.items())
        key = tuple((axis, _SPELLING.get(axis, str)(text)) for axis, text in texts if text)
        return self._axes.setdefault(key, dict(key))


def named_fields(names: tuple[object, ...]) -> dict[str, str]:
    """Return which of `names` states which field or axis, the usual axes first.

    Raises:
        InputError: for a name that cannot be one, and for two names of one field.
    """
    places: dict[str, tuple[int, str]] = {}
    for place, name in enumerate(names, 1):
        field = _field(name)
        if field in places:
            first = "{1!r} (no. {0})".format(*places[field])
            raise InputError(f"{first} and {name!r} (no. {place}) both state the {field}: keep one")
        places[field] = (place, str(name))
    return {field: places[field][1] for field in sorted(places, key=_rank)}


def _field(name: object) -> str:
    if not isinstance(name, str):
        raise InputError(f"has the name {name!r}, which is {_kind(name)}: put it in quotes")
    if name in TARGET_ALIASES:
        return "target"
    if name not in FIELDS:
        try:
            check_axis_name(name)
        except ValueError as error:
            raise InputError(str(error)) from None
    return name


def _kind(value: object) -> str:
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def text_of(field: str, value: object) -> str | None:
    """Return the text of a value without blanks around it, None when it is not stated.

    Raises:
        InputError: when it is not text.
    """
    if value is None:
        return None
    if isinstance(value, InputError):  # of an object that was no good itself
        raise value
    if isinstance(value, str):
        return value.strip(" ") or None
    several = isinstance(value, list | dict)
    advice = "write one text" if several else "put it in quotes, or 3.10 becomes 3.1"
    raise InputError(f"states the {field} as {_kind(value)}: {advice}")


def _list(field: str, value: object) -> tuple[str, ...]:
    """Return a list of texts, or the words of one text."""
    if not isinstance(value, list):
        return tuple((text_of(field, value) or "").split())
    return tuple(text for item in value if (text := text_of(field, item)))


def _size(value: object) -> int | None:
    if isinstance(value, str):
        digits = value.strip(" ")
        value = int(digits) if _DIGITS.fullmatch(digits) else digits or None
    if value is None or (type(value) is int and 0 <= value < MAX_SIZE):
        return value
    raise InputError("states a size that is not a whole number of bytes")


def _rank(field: str) -> int:
    """Return the place of a field: the usual axes in their usual order, then all others."""
    return DEFAULT_AXES.index(field) if field in DEFAULT_AXES else len(DEFAULT_AXES)


def _compiler(value: str) -> str:
    """``gcc@=11.4.0`` is how Spack pins the version 11.4.0 and no other."""
    return value.replace("@=", "@", 1)


_SPELLING: dict[str, Callable[[str], str]] = {"target": canonical_target, "compiler": _compiler}
