"""Making a report shorter by whole parts, so that it fits where there is a limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coverage_report.text import utf16_length

_NOTE = "*The report is too long: parts of it are left out here.*"
_FENCE = re.compile(r"(?P<ticks>`{3,})[^`]*\Z|(?P<waves>~{3,})")
_MARKS = ("```", "~~~")
_RULE = re.compile(r"[|:\s-]*-[|:\s-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """What may go alone.

    Attributes:
        text: with what keeps it apart from the part before it.
        folded: whether it is seen only on request.
    """

    text: str
    folded: bool = False


def shrink(text: str, room: int, measure: Callable[[str], int] = utf16_length) -> str:
    """Return `text` without as many whole parts as it takes to fit into `room`, and say so.

    Folded parts go first, the last of them first; then other blocks from the end, of a table row by
    row. Nothing is cut.

    Args:
        text: markdown.
        room: the most that `measure` may say of the result.
        measure: the size of a text; of two texts together it must be the sum.
    """
    left = measure(text)
    if left <= room:
        return text
    parts = [part for block in _blocks(text) for part in _split(block)]
    # What keeps the first part apart from nothing is not written.
    left = sum(measure(part.text) for part in parts) + measure(_NOTE)
    dropped = set()
    for number in sorted(range(len(parts)), key=lambda n: (not parts[n].folded, -n)):
        if left <= room:
            break
        left -= measure(parts[number].text)
        dropped.add(number)
    kept = "".join(part.text for number, part in enumerate(parts) if number not in dropped)
    return f"{kept}\n\n{_NOTE}".lstrip("\n")


def _split(block: list[str]) -> Iterator[Part]:
    """Yield a block as a part, or a table as its head and each of its rows."""
    table = len(block) > 2 and "|" in block[0] and _RULE.fullmatch(block[1])
    head = 2 if table else len(block)
    text = "\n".join(block[:head]).strip("\n")
    yield Part(f"\n\n{text}", block[0].lstrip().startswith("<details"))
    yield from (Part(f"\n{row}") for row in block[head:])


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of each outermost ``<details>``, fenced code, paragraph and table."""
    block: list[str] = []
    depth, inside = 0, ""
    for line, fence in fenced(text):
        bare = line.strip()
        if not inside:
            if depth == 0 and (not bare or bare.startswith("<details")) and block:
                yield block
                block = []
            depth = max(depth + line.count("<details") - line.count("</details>"), 0)
        inside = fence
        if bare or depth or fence:
            block.append(line)
    if block:
        yield block


def fenced(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with the fence of the code that is open after it, or an empty text."""
    fence = ""
    for line in text.split("\n"):
        bare = line.lstrip()
        if not fence:
            found = _FENCE.match(bare) if bare[:3] in _MARKS else None
            fence = found["ticks"] or found["waves"] if found else ""
        elif bare.startswith(fence) and not bare.strip(fence[0]).strip():
            fence = ""
        yield line, fence
