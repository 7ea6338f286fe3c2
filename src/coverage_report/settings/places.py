"""Where in a configuration a value stands: a JSON pointer for programs, a line for people and their editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from coverage_report.text import visible

#: The line of each value of a file, from 1, by JSON pointer (RFC 6901); empty where nobody knows, as of TOML.
Lines: TypeAlias = Mapping[str, int]


def below(pointer: str, step: str | int) -> str:
    """Return the JSON pointer of what a mapping or a list holds under a key or position."""
    return f"{pointer}/{visible(str(step)).replace('~', '~0').replace('/', '~1')}"


def place(file: str, lines: Lines, pointer: str = "", at: str | None = None) -> str:
    """Return ``FILE: line 3: /expected/matrix``, as far as that is known.

    Args:
        file: as shown to the user.
        lines: of the file.
        pointer: of the value that a message is about.
        at: the pointer of the value that stands on the line; None: the same.
    """
    line = lines.get(pointer if at is None else at)
    return ": ".join([file, *([f"line {line}"] if line else []), *([pointer] if pointer else [])])


def yaml_lines(text: str) -> dict[str, int]:
    """Return the lines of a YAML document; that of a value under a key is the key's.

    Args:
        text: what `coverage_report.io.decode.decode_yaml` takes.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[str, int] = {}
    rest = [(yaml.compose(text, loader), "")]
    while rest:
        node, pointer = rest.pop()
        pairs = []
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, key.value, value) for key, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            pairs = [(value, position, value) for position, value in enumerate(node.value)]
        for shown, step, value in pairs:
            inner = below(pointer, step)
            lines[inner] = shown.start_mark.line + 1
            rest.append((value, inner))
    return lines
