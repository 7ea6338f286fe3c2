"""The picture of the house: its rooms, by what they import. Made from the imports, so that it cannot be wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

#: What plugins import, ours included; its names live in the rooms below. Only `load` and `build_model`
#: live above it, and are looked up when they are called.
DOOR = "the public door"
SOURCE = Path(__file__).parents[1] / "src" / "coverage_report"
_NAME = SOURCE.name
_WIDTH, _ROW, _BOX, _HIGH = 760, 64, 140, 34
_STYLE = """\
text { font: 14px ui-sans-serif, system-ui, sans-serif; fill: #1b2330 }
rect { fill: #eef3fc; stroke: #0b4fc4 }
path { fill: none; stroke: #0b4fc4; stroke-opacity: .3; stroke-width: 1.2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6eaf2 } rect { fill: #16213a; stroke: #7aa5ff } path { stroke: #7aa5ff }
}"""


def picture() -> str:
    """Return the rooms as SVG: each stands above all that it imports."""
    levels: dict[int, list[str]] = {}
    for room in sorted(rooms()):
        levels.setdefault(height(room), []).append(room)
    places = {
        room: ((at + 1) * _WIDTH // (len(row) + 1), (max(levels) - level) * _ROW + 20)
        for level, row in levels.items()
        for at, room in enumerate(row)
    }
    tall = (max(levels) + 1) * _ROW + 20
    shown = [*_lines(places), *(_box(room, *place) for room, place in places.items())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {tall}" role="img" '
        'aria-label="The rooms of the program, each above those that it imports">\n'
        f"<style>\n{_STYLE}\n</style>\n" + "\n".join(shown) + "\n</svg>\n"
    )


def rooms() -> set[str]:
    """Return the folders of the program that hold modules, and the door."""
    return {path.parent.name for path in SOURCE.glob("*/__init__.py")} | {DOOR}


def files(room: str) -> list[Path]:
    """Return the modules of a room; of the door its names, and the doors beside it."""
    if room != DOOR:
        return list((SOURCE / room).rglob("*.py"))
    return [SOURCE / name for name in ("__init__.pyi", "values.py", "net.py", "text.py")]


@cache
def imported(room: str) -> frozenset[str]:
    """Return the other rooms that a room imports from, at any depth and any time but for types."""
    found = set()
    for file in files(room):
        for node in _run_time(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _NAME:
                name = (node.module or "").partition(".")[2].partition(".")[0]
                if name or [alias.name for alias in node.names] != ["__version__"]:
                    found.add(DOOR if name in {"", "values", "net"} else name)
    if room == DOOR:
        found.discard("run")
    return frozenset(found & rooms() - {room})


def _run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all below a node but what stands under ``if TYPE_CHECKING``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _run_time(child)


@cache
def height(room: str) -> int:
    """Return how many rooms lie below a room, one on the other."""
    return max((height(below) + 1 for below in imported(room)), default=0)


def _lines(places: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Yield a line for each import that no other one implies."""
    for room, (x, y) in places.items():
        below = imported(room)
        for other in sorted(below - {far for near in below for far in _all_below(near)}):
            to, down = places[other]
            middle = (y + down) // 2
            yield f'<path d="M{x} {y + _HIGH} C{x} {middle + 20} {to} {middle} {to} {down}"/>'


@cache
def _all_below(room: str) -> frozenset[str]:
    below = imported(room)
    return below.union(*(_all_below(other) for other in below))


def _box(room: str, x: int, y: int) -> str:
    """Return the box of a room, with what it says of itself as a tooltip."""
    front = SOURCE / ("" if room == DOOR else room) / "__init__.py"
    said = ast.get_docstring(ast.parse(front.read_text("utf-8"))) or room
    return (
        f'<g><title>{escape(said.splitlines()[0])}</title><rect x="{x - _BOX // 2}" y="{y}" '
        f'width="{_BOX}" height="{_HIGH}" rx="6"/><text x="{x}" y="{y + 22}" text-anchor="middle">'
        f"{escape(room if room == DOOR else room + '/')}</text></g>"
    )
