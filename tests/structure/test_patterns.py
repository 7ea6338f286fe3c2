"""Regular expressions that every Python we run on matches alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for folder in ("src", "plugins", "docs", "tests") for path in (ROOT / folder).rglob("*.py")
)
#: A group that is repeated possessively. CPython 3.11.0 to 3.11.4, and so the Python of Debian 12, lose their way
#: where such a group can backtrack (python/cpython#106052); of a single character or class it is sound.
POSSESSIVE_GROUP = re.compile(r"(?:^|(?<!\\)\))\s*(?:[*+?]|\{\d*,?\d*\})[+]")


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the text of each string of a module with its line; what an f-string puts in counts as a group."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "()" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value
            yield node.lineno, value if isinstance(value, str) else value.decode("latin-1")


def found(code: str) -> list[int]:
    """Return the lines of the strings that repeat a group possessively."""
    return [line for line, text in texts(ast.parse(code)) if POSSESSIVE_GROUP.search(text)]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ('r"(?:ab?c)*+"', True),
        ('rb"(?:ab?c){1,2}+"', True),
        ('r"(?:ab?c)" r"?+"', True),
        (
            '''r"""(?x)(?: a )
           ++"""''',
            True,
        ),
        ('rf"{GROUP}*+"', True),
        ('GROUP + r"*+"', True),
        ('r"[^)]*+"', False),
        (r'r"\)*+"', False),
        ('r"`{3,}+(?:a)*"', False),
        ('rf"{GROUP}*"', False),
    ],
)
def test_what_is_told_as_a_possessive_group(code: str, wrong: bool) -> None:
    """A group is one however it is put together; a class or a bracket that is meant is none."""
    assert bool(found(code)) == wrong


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pattern_repeats_a_group_possessively(file: Path) -> None:
    """Each pattern means on Python 3.11.2 what it means on the newest."""
    if file == Path(__file__):
        return

    assert found(file.read_text(encoding="utf-8")) == []
