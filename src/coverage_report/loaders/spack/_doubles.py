"""Keys that stand twice in an index, a lock file or a list of specs: found without reading everything a second time.

Machines write such files, so that each record states its OS once; when a large file has as many of these as records,
nothing more is asked. Else the text is looked through, key by key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from coverage_report import Problem
from coverage_report.loaders.spack._files import plain, token, twice
from coverage_report.values import key_twice

#: Up to so many bytes a file is looked through whatever it seems to be: that takes 2 ms.
_SMALL = 64 * 1024
#: What each node has once, whatever Spack wrote it. To count it takes 4% of the time that reading takes.
_ONCE = b'"platform_os":'
#: More than any record has, in characters.
_LONGEST = 256 * 1024
_MEMBER = re.compile(r'"([^"\\]+)"\s*:\s*(?=\{)')


class Doubles(NamedTuple):
    """What stands twice in a file.

    Attributes:
        key: the first key that does.
        damaged: the records in which one does, with the key.
        earlier: records that another of the same key follows, which is the one that decoders keep.
    """

    key: str
    damaged: Mapping[str, str]
    earlier: Sequence[tuple[str, msgspec.Raw]]

    def check(self, record: str) -> None:
        """Raise ValueError for a record in which a key stands twice: nobody knows which is meant."""
        if record in self.damaged:
            raise ValueError(twice(self.damaged[record]))

    def told(self, file: str, where: str) -> Iterator[Problem]:
        """Yield a problem for each key that stands twice, but for those in records.

        Args:
            file: its name in the problems.
            where: the JSON pointer to what holds the records.
        """
        for key in dict.fromkeys(key for key, _ in self.earlier):
            yield Problem(file, where + token(key), "stands twice: all that stands there is read")
        if not (self.damaged or self.earlier):
            yield Problem(file, "", f"{twice(self.key)}; the last one was read")


def find_doubles(
    data: bytes, records: Mapping[str, msgspec.Raw], keys: Collection[str] = ()
) -> Doubles | None:
    """Return what stands twice in a file; None when nothing does.

    Args:
        data: the whole file.
        records: its records, as they were decoded, by their places.
        keys: what they stand under, where nothing else in the file stands under the same.
    """
    if len(data) > _SMALL and data.count(_ONCE) == len(records):
        return None
    text = plain(data)
    key = key_twice(text)
    if key is None:
        return None
    twice = ((place, key_twice(_text(raw))) for place, raw in records.items())
    damaged = {place: found for place, found in twice if found}
    return Doubles(key, damaged, list(_earlier(text, keys)))


def _text(raw: msgspec.Raw) -> str:
    return bytes(raw).decode("utf-8", "replace")


def _earlier(text: str, keys: Collection[str]) -> Iterator[tuple[str, msgspec.Raw]]:
    places: dict[str, list[int]] = {}
    for member in _MEMBER.finditer(text):
        if member[1] in keys:
            places.setdefault(member[1], []).append(member.end())
    for key, starts in places.items():
        for start in starts[:-1]:
            yield key, msgspec.Raw(_object(text[start : start + _LONGEST]))


def _object(text: str) -> bytes:
    """Return the object that a text begins with, or nothing, which no decoder accepts, when it does not end."""
    try:
        return text[: json.JSONDecoder().raw_decode(text)[1]].encode()
    except (ValueError, RecursionError):
        return b""
