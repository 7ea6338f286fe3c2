"""Small changes to inputs that are valid: bytes, JSON values, lines; each from a random seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

#: What stands where something else should.
WEIRD: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**63, 2**64, 10**30, 0.5, 1e308),
    *("", " ", "\x00", "\u202e", "\ud800", "-", ":", "@", "|", "/", "..", "x" * 5000, "∞", "zlib"),
    *([], {}, [None], [[]], {"": None}, [{}], ["a", 1], {"name": {}}, {"a": {"b": {"c": []}}}),
]
WORDS = [
    *(
        b"\x00",
        b"\xff",
        b"\n",
        b"\r",
        b"\t",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"- ",
        b"#",
    ),
    *(
        b"---\n",
        b"null",
        b"[[",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"&a",
        b"*a",
        b"!!x ",
        b"<<: ",
        b"\\u0000",
    ),
    *(
        b"1e999",
        b"-",
        b"0x",
        b"9" * 400,
        b"{" * 80,
        b"[" * 80,
        b"\xe2\x80\xae",
        b"\x1f\x8b",
        b"(\xb5/\xfd",
    ),
]


def mutated(data: bytes, random: random.Random) -> bytes:
    """Return `data` with some changes."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(_CHANGES)(data, random)
    return data[:2_000_000]


def _bytes(data: bytes, random: random.Random) -> bytes:
    place = random.randrange(len(data) + 1)
    until = min(len(data), place + random.choice((0, 1, 1, 3, 20)))
    return data[:place] + random.choice((b"", random.choice(WORDS))) + data[until:]


def _cut(data: bytes, random: random.Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _lines(data: bytes, random: random.Random) -> bytes:
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    one = lines[place]
    lines[place : place + 1] = random.choice(([], [one, one], [one, random.choice(lines)]))
    return b"\n".join(lines)


def _line(data: bytes, random: random.Random) -> bytes:
    """Change the JSON at the end of a line, as pages of front matter have it."""
    lines = data.split(b"\n")
    places = [n for n, line in enumerate(lines) if b": " in line]
    if not places:
        return data
    place = random.choice(places)
    key, _, value = lines[place].partition(b": ")
    lines[place] = key + b": " + _json(value, random)
    return b"\n".join(lines)


def _json(data: bytes, random: random.Random) -> bytes:
    """Change one value of a JSON document, or a key."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes(data, random)
    holder = {"": whole}
    _change(holder, _places(holder), random)
    return json.dumps(holder.get("")).encode("utf-8", "surrogatepass")


def _change(holder: dict[str, Any], places: list[tuple[Any, Any]], random: random.Random) -> None:
    inside, key = random.choice(places)
    value = random.choice((random.choice(WEIRD), inside[key], random.choice(places)[0]))
    match random.randrange(5):
        case 0:
            del inside[key]
        case 1 if isinstance(inside, dict) and inside is not holder:
            inside[str(value)[:50]] = inside.pop(key)
        case 2 if isinstance(inside, list):
            inside.append(inside[key])
        case _:
            # A copy: a value that holds itself has no end.
            inside[key] = json.loads(json.dumps(value))


def _places(holder: object) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    left = [holder]
    while left:
        one = left.pop()
        keys = (
            one.keys()
            if isinstance(one, dict)
            else range(len(one))
            if isinstance(one, list)
            else ()
        )
        for key in keys:
            found.append((one, key))
            left.append(one[key])  # type: ignore[index]
    return found


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_json, _json, _json, _line, _line, _line),
    *(_bytes, _bytes, _cut, _lines),
)
