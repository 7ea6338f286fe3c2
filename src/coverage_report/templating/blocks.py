"""Blocks of a user's templates that nothing renders, because the original has none of that name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, nodes

from coverage_report.text import suggestion, visible

_DEFAULT = "default:"


def idle_blocks(user: Path, packages: Iterable[str]) -> Iterator[str]:
    """Yield a line for each block that overrides none of the template that it extends.

    Args:
        user: the folder of the user's templates.
        packages: those with the originals.
    """
    originals = [files(package) for package in packages]
    for path in sorted(user.rglob("*.j2")):
        tree = _parsed(path.read_text("utf-8", "replace"))
        name = _extended(tree)
        texts = [one.joinpath(name) for one in originals if name and one.joinpath(name).is_file()]
        known = {b.name for t in texts for b in _parsed(t.read_text("utf-8")).find_all(nodes.Block)}
        for block in tree.body if texts else ():
            if isinstance(block, nodes.Block) and block.name not in known:
                where = (
                    f"template {visible(path.relative_to(user).as_posix())}, line {block.lineno}"
                )
                yield f"{where}: unknown block {block.name!r}; {suggestion(block.name, known)}"


def _parsed(text: str) -> nodes.Template:
    try:
        return Environment().parse(text)  # noqa: S701 - nothing is rendered
    except TemplateSyntaxError:  # told when it is rendered
        return nodes.Template([])


def _extended(tree: nodes.Template) -> str:
    """Return the original that a template extends; empty for none."""
    extends = tree.find(nodes.Extends)
    name = extends.template.value if extends and isinstance(extends.template, nodes.Const) else ""
    return str(name).removeprefix(_DEFAULT) if str(name).startswith(_DEFAULT) else ""
