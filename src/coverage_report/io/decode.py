"""Turning bytes from anywhere into data, within limits.

JSON is decoded by msgspec. YAML is only a fallback for hand-written files: it is checked event by
event before it is built, because PyYAML's C loader has no limit of depth (50 kB of
brackets kill the process) and aliases multiply without bound.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar, overload

import msgspec

from coverage_report.errors import InputError
from coverage_report.io.limits import LIMITS

_QUOTED = 200

T = TypeVar("T")

#: What msgspec's kinds of data are called.
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decode_text(data: bytes) -> str:
    r"""Return UTF-8 text without a byte order mark and with ``\n`` line ends.

    Raises:
        InputError: for UTF-16, for bytes that are not UTF-8, for a NUL.
    """
    if data[:2] in _BOMS:
        raise InputError(f"is {_BOMS[data[:2]]} text; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text: byte {error.start} ({error.reason})") from None
    if "\0" in text:
        raise InputError(f"holds a NUL character at position {text.index(chr(0))}")
    return (
        text.replace("\r\n", "\n") if "\r" in text else text
    )  # one character is found much sooner


@overload
def decode_json(data: bytes | str) -> Any: ...
@overload
def decode_json(data: bytes | str, kind: type[T]) -> T: ...
def decode_json(data: bytes | str, kind: Any = Any) -> Any:
    """Return the JSON document `data`, checked against the type `kind`.

    Raises:
        InputError: with one line that says what is wrong, and where.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise InputError(*misfit(error)) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"is not valid JSON: {reason(error)}") from None
    except RecursionError:
        raise InputError("is nested too deeply") from None


def decode_yaml(text: str) -> Any:
    """Return the YAML document `text`: plain data, no aliases, no tags, no repeated keys.

    Raises:
        InputError: with one line that says what is wrong, and where.
    """
    import yaml

    if len(text) > LIMITS.yaml:
        raise InputError(f"is too long for YAML ({len(text)} characters); use JSON")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_events(yaml, text, loader)
        return yaml.load(text, loader)  # noqa: S506 - both are safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        pointer = f"line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "syntax error"
        raise InputError(f"is not valid YAML: {what}", pointer) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not valid YAML: {reason(error)}") from None


def _check_events(yaml: Any, text: str, loader: Any) -> None:
    """Refuse what is dangerous or ambiguous while nothing has been built yet."""
    path: list[tuple[set[str | None], list[bool]] | None] = []
    for number, event in enumerate(yaml.parse(text, loader)):
        if number > LIMITS.yaml_events:
            raise InputError("is too large for YAML; use JSON")
        line = f"line {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError("uses YAML anchors or aliases, which are refused", line)
        if str(getattr(event, "tag", None) or "").startswith(("!", "tag:yaml.org,2002:python")):
            raise InputError("uses a YAML tag, which is refused", line)
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
            continue
        if _long_number(event):
            raise InputError(f"has a number of more than {LIMITS.digits} characters", line)
        if isinstance(event, yaml.NodeEvent):
            _check_key(path, event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            path.append((set(), [True]) if isinstance(event, yaml.MappingStartEvent) else None)
            if len(path) > LIMITS.depth:
                raise InputError(f"is nested deeper than {LIMITS.depth}", line)


def _long_number(event: Any) -> bool:
    """Tell whether PyYAML could take a plain scalar for a number that takes minutes to make."""
    text = getattr(event, "value", "")
    return len(text) > LIMITS.digits and event.implicit[0] and text[0] in "+-.0123456789"


def _check_key(
    path: list[tuple[set[str | None], list[bool]] | None], event: Any, line: str
) -> None:
    inside = path[-1] if path else None
    if inside is None:
        return
    keys, is_key = inside
    if is_key[0]:
        key = getattr(event, "value", None)
        if key is not None and key in keys:
            raise InputError(f"has the key {key[:_QUOTED]!r} twice", line)
        keys.add(key)
    is_key[0] = not is_key[0]


def misfit(error: msgspec.ValidationError) -> tuple[str, str]:
    """Return what is wrong with data of another shape, in plain words, and where as a JSON pointer.

    msgspec does not tell the keys of mappings: ``*`` stands for one.
    """
    text, _, path = reason(error).partition(" - at `$")
    text = text.replace("Object missing required field", "has no")
    words = re.sub("`([^`]*)`", lambda quoted: _plainly(quoted[1]), text)
    pointer = re.sub(r"[\[.]", "/", path.rstrip("`").replace("...", "*").replace("]", ""))
    return words[:1].lower() + words[1:], pointer


def _plainly(kinds: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | "))


def reason(error: Exception) -> str:
    """Return the first line of an error's text, short enough to show."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
