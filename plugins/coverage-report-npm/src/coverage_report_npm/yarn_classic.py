"""``yarn.lock`` of Yarn 1: a format of its own, which does not say where a package installs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from coverage_report import InputError, LeftOut, LoadContext, Origin, Source
from coverage_report.values import LIMITS
from coverage_report_npm.builds import load_entries
from coverage_report_npm.locked import Found, Locked, base_name, named, read_each
from coverage_report_npm.platforms import platform_of

_MARK = "# yarn lockfile v1"
#: A package begins where a line does; what it has is indented by two, what these have by four.
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,"]+')
_LINE = re.compile(rf"(?:{_WORD.pattern})(?:,? (?:{_WORD.pattern}))*")


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of Yarn 1."""
    return _MARK in source.head_text[:1024]


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, as far as names say it.

    Raises:
        InputError: when a line is none that Yarn writes.
    """
    entries = _entries(source.text(LIMITS.document), source.name)
    keys = {one: entry.patterns[0] for entry in entries for one in entry.patterns}

    def read(key: str, entry: _Entry, _: Origin) -> Locked:
        optional = {one: keys.get(f"{one}@{wanted}") for one, wanted in entry.optional.items()}
        name = named(key[:1] + key[1:].partition("@")[0])
        return Locked(name, entry.version, entry.origin, None, optional)

    listed = {entry.patterns[0]: entry for entry in entries}
    yield from load_entries(source, read_each(source.name, "", listed, read))
    snapshot = base_name(source.name)
    for name in sorted({name for entry in entries for name in entry.optional}):
        if not platform_of(name, None, has_musl=False):
            yield LeftOut(name, snapshot, "Yarn 1 does not lock where it installs")


@dataclass(slots=True)
class _Entry:
    """A package as it stands in the lock."""

    patterns: list[str]
    origin: Origin
    version: str | None = None
    optional: dict[str, str] = field(default_factory=dict)


def _entries(text: str, file: str) -> list[_Entry]:
    """Return the packages: what asks for each, its version, and what it is installed with where that can be."""
    entries: list[_Entry] = []
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        content = line.lstrip(" ")
        depth = len(line) - len(content)
        words = _words(content, number)
        if not words:
            continue
        if depth == 0 and content.endswith(":"):
            entries.append(_Entry(words, Origin(file, f"line {number}")))
        elif depth == 2 and len(words) == 1 and entries:
            section = words[0]
        elif depth in (2, 4) and len(words) == 2 and entries:
            key, value = words
            if depth == 4 and section == "optionalDependencies":
                entries[-1].optional[key] = value
            elif depth == 2 and key == "version":
                entries[-1].version = value
        else:
            raise InputError("is not a line that Yarn 1 writes", f"line {number}")
    return entries


def _words(content: str, number: int) -> list[str]:
    """Return the words of a line, without quotes, and what separates them; of a comment none.

    Raises:
        InputError: when it is no line of words.
    """
    content = content.removesuffix(":")
    if not content or content.startswith("#"):
        return []
    if not _LINE.fullmatch(content):
        raise InputError("is not a line that Yarn 1 writes", f"line {number}")
    try:
        return [json.loads(w) if w[0] == '"' else w for w in _WORD.findall(content)]
    except ValueError:
        raise InputError("has a text that is not quoted as in JSON", f"line {number}") from None
