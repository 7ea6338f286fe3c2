"""The formats that records are written in: told apart by content, read up to one value per record."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from coverage_report import InputError
from coverage_report.loaders._fields import named_fields, text_of
from coverage_report.text import shorten
from coverage_report.values import LIMITS, decode_json, decode_yaml

#: Where a record stands, and what stands there; what could not be read stands as its error.
Entry: TypeAlias = tuple[str, object]

# No alternative begins as another does, so that no text makes these go back and forth. A repeated group is not made
# possessive: CPython 3.11.0 to 3.11.4 match that wrongly (python/cpython#106052).
_STRING = r'"(?:[^"\\]++|\\.)*"'
_FLAT = rf'\{{(?:[^{{}}"]++|{_STRING})*\}}'
_PACKAGE = rf'\{{(?:[^{{}}"]++|(?!"package"\s*:){_STRING})*"package"\s*:\s*[^\s{{\[]'
_RECORDS = rf"\[\s*(?:{_FLAT}[\s,]*)*?{_PACKAGE}"
_DOCUMENT = rf'\{{(?:[^{{}}\[\]"]++|(?!"records"\s*:){_STRING})*"records"\s*:\s*'
_JSON = re.compile(rf"\s*(?:{_RECORDS}|{_DOCUMENT}(?:\[\s*\]|{_RECORDS}))")
_JSON_LINES = re.compile(rf"\s*(?:{_FLAT}\s*)*?" + _PACKAGE.replace('[^{}"]', r'[^{}"\n]'))
_YAML = re.compile(
    r"(?:(?:---.*|%.*| *#.*| *)\n)*"  # what may stand before the first value
    r"""(?: *- +\{? *["']?package["']? *:|(?:snapshot *:.*\n)?records *:(?s:.)*\bpackage["']? *:)"""
)

_CSV_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


class Format(NamedTuple):
    """How a text is read, and of how many bytes it may be."""

    read: Callable[[str], Written]
    limit: int


class Written(NamedTuple):
    """What a file holds: its records, and the snapshot of those that state none."""

    entries: Iterable[Entry]
    snapshot: str | None = None


def format_of(head: str) -> Format | None:
    """Return the format of the text that begins with `head`, None when it holds no records."""
    if delimiter := _delimiter(head):
        return Format(partial(_read_csv, delimiter), LIMITS.lines)
    formats = (
        (_JSON, Format(_read_json, LIMITS.document)),
        (_JSON_LINES, Format(_read_json_lines, LIMITS.lines)),
        (_YAML, Format(_read_yaml, LIMITS.yaml)),
    )
    return next((found for form, found in formats if form.match(head)), None)


def _delimiter(head: str) -> str | None:
    """Return what stands between the columns of a header that has ``package`` among them."""
    header = head.lstrip().partition("\n")[0]
    for delimiter in ",;\t":
        names = [name.strip(' "\r').lower() for name in header.split(delimiter)]
        if len(names) > 1 and "package" in names:
            return delimiter
    return None


def _read_csv(delimiter: str, text: str) -> Written:
    lines = (line[0] for line in _CSV_LINE.finditer(text))  # io.StringIO takes four times the text
    rows = _rows(csv.reader(lines, delimiter=delimiter, strict=True))
    line, header = next(rows)
    names = [name.strip(" ") for name in header]
    try:
        named_fields(tuple(names))
    except InputError as error:
        raise InputError(error.message, f"line {line}") from None
    return Written((f"line {line}", _named(names, row)) for line, row in rows)


def _rows(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line that it begins on."""
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            what = f"is not valid CSV: {error}; is a quote not closed?"
            raise InputError(what, f"line {line}") from None
        if row is None:
            return
        if row:
            yield line, row


def _named(names: list[str], row: list[str]) -> object:
    if len(row) == len(names):
        return dict(zip(names, row, strict=True))
    return InputError(
        f"has {len(row)} cells, but the header has {len(names)}: put a value with a delimiter in quotes"
    )


def _read_json(text: str) -> Written:
    return _document(_json(text))


def _read_json_lines(text: str) -> Written:
    lines = enumerate((line[0] for line in _LINE.finditer(text)), 1)
    return Written((f"line {number}", _json_line(line)) for number, line in lines if line.strip())


def _json_line(line: str) -> object:
    try:
        return _json(line)
    except InputError as error:
        return error


def _json(text: str) -> object:
    decode_json(text)  # says what is wrong in our words
    try:
        return json.loads(text, object_pairs_hook=_distinct)
    except RecursionError:
        raise InputError("is nested too deeply") from None


def _distinct(pairs: list[tuple[str, object]]) -> object:
    """Return the object, or an error where a key stands twice and JSON would keep the last."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    twice = next(key for key in keys if keys.count(key) > 1)
    return InputError(f"has the key {twice!r} twice: keep one")


def _read_yaml(text: str) -> Written:
    return _document(decode_yaml(text))


def _document(data: object) -> Written:
    """Return the records of a list, or of the key ``records``."""
    if isinstance(data, InputError):
        raise data
    if isinstance(data, list):
        return Written(_items("", data))
    if not isinstance(data, dict) or not isinstance(data.get("records"), list):
        raise InputError("holds no list of records")
    strangers = [key for key in data if key not in ("$schema", "records", "snapshot")]
    unknown = [
        ("", InputError(f"{shorten(repr(key), 60)} is unknown beside the records"))
        for key in strangers
    ]
    snapshot = text_of("snapshot", data.get("snapshot"))
    return Written([*_items("/records", data["records"]), *unknown], snapshot)


def _items(pointer: str, items: list[object]) -> list[Entry]:
    return [(f"{pointer}/{index}", item) for index, item in enumerate(items)]
