"""``yarn.lock`` of Yarn 1: a format of its own, which does not say where a package installs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from coverage_report import InputError, LeftOut, LoadContext, Origin, Source
from coverage_report.values import LIMITS
from coverage_report_npm.builds import load_tree
from coverage_report_npm.locked import Found, Locked, base_name, named, problem
from coverage_report_npm.platforms import platform_of

_MARK = "# yarn lockfile v1"
#: A package begins where a line does; what it has is indented by two, what these have by four.
_WORD = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\s,":][^\s,"]*[^\s,":]|[^\s,":]')
_WORDS = re.compile(rf"(?:(?:{_WORD.pattern})[ ,]*+)*:?")
_UNTOLD = "Yarn 1 does not lock where it installs"


def accepts(source: Source) -> bool:
    """Tell whether `source` is a lock file of Yarn 1."""
    return _MARK in source.head_text[:1024]


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each platform of each locked package, as far as names say it.

    Raises:
        InputError: when a line is none that Yarn writes.
    """
    tree: dict[str, Locked] = {}
    entries = _entries(source.text(LIMITS.document), source.name)
    keys = {one: entry.patterns[0] for entry in entries for one in entry.patterns}
    for entry in entries:
        key = entry.patterns[0]
        found = {one: keys.get(f"{one}@{wanted}") for one, wanted in entry.optional.items()}
        try:
            name = named(key[:1] + key[1:].partition("@")[0])
            tree[key] = Locked(name, entry.version, entry.origin, None, found)
        except ValueError as error:
            yield problem(entry.origin, error)
    yield from load_tree(source, tree)
    yield from _untold(base_name(source.name), tree)


def _untold(snapshot: str, tree: dict[str, Locked]) -> Iterator[LeftOut]:
    """Yield what can be left out, and may be for some platforms: nothing here says so."""
    names = {name for locked in tree.values() for name in locked.optional}
    for name in sorted(names):
        if not platform_of(name, None, has_musl=False):
            yield LeftOut(name, snapshot, _UNTOLD)


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
        elif depth in (2, 4) and len(words) == 2 and entries:  # noqa: PLR2004 - a key and a value
            key, value = words
            if depth == 4 and section == "optionalDependencies":  # noqa: PLR2004 - of a section
                entries[-1].optional[key] = value
            elif depth == 2 and key == "version":  # noqa: PLR2004
                entries[-1].version = value
        else:
            raise InputError("is not a line that Yarn 1 writes", f"line {number}")
    return entries


def _words(content: str, number: int) -> list[str]:
    """Return the words of a line, without quotes, and what separates them; of a comment none.

    Raises:
        InputError: when it is no line of words.
    """
    if content.startswith("#"):
        return []
    if not _WORDS.fullmatch(content):
        raise InputError("is not a line that Yarn 1 writes", f"line {number}")
    try:
        return [json.loads(w) if w[0] == '"' else w for w in _WORD.findall(content)]
    except ValueError:
        raise InputError("has a text that is not quoted as in JSON", f"line {number}") from None
