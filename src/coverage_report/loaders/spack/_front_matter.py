"""Jekyll front matter whose long values are JSON on one line: found, not parsed, line by line."""

from __future__ import annotations

import re
from typing import Any

from coverage_report import InputError
from coverage_report.values import decode_json, decode_yaml

_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:(?:[ \t]+|$)")
_FENCE = "---"

Entries = dict[str, str]


def split_entries(text: str) -> Entries:
    """Return each top-level key with the text of its value; lines that are indented or start with ``-`` continue a value.

    What follows the closing fence is the page's body and is not read.

    Raises:
        InputError: when the fences are missing, a line has no key, or a key stands twice.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise InputError("does not start with front matter (---)", "line 1")
    entries: dict[str, list[str]] = {}
    numbers: dict[str, int] = {}
    current: list[str] | None = None
    for number, line in enumerate(lines[1:], 2):
        if line.startswith(_FENCE) and line.rstrip() == _FENCE:
            return {key: "\n".join(parts).strip("\n").rstrip() for key, parts in entries.items()}
        blank = line.lstrip()[:1] in {"", "#"}
        if line[:1] in {" ", "-", "#", "\t", ""} and (current is not None or blank):
            if current is not None:
                current.append(line)
            continue
        found = _KEY.match(line)
        if not found:
            raise InputError("is not front matter: the line has no key", f"line {number}")
        key = found[1]
        if key in entries:
            raise InputError(f"has the key {key!r} twice, on lines {numbers[key]} and {number}")
        current = entries[key] = [line[found.end() :]]
        numbers[key] = number
    raise InputError("ends inside its front matter: the closing --- is missing (cut off?)")


def entry_of(entries: Entries, key: str) -> Any:
    """Return the value of `key`, from JSON or, failing that, from YAML; None where it is absent.

    Raises:
        InputError: when it is neither.
    """
    raw = entries.get(key)
    if raw is None:
        return None
    try:
        return decode_json(raw)
    except InputError as error:
        try:
            return decode_yaml(raw)
        except InputError as other:
            # Cut-off JSON is also bad YAML; the first message is the helpful one.
            told = error if raw[:1] in {"[", "{"} and "refused" not in other.message else other
            raise InputError(told.message, key) from None
