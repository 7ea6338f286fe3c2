"""Spack's dialect: how its compilers and specs were spelled over the years, in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from coverage_report.values import canonical_compiler

compiler = canonical_compiler
_PATCH_DIGITS = 7


@lru_cache(maxsize=4096)
def variants(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return variants as Spack wrote them before 1.0, one shared tuple for equal ones."""
    return tuple(map(variant, texts))


@lru_cache(maxsize=65536)
def variant(text: str) -> str:
    """Return a variant as Spack wrote it before 1.0: ``patches:=5c7a3c0`` is ``patches=5c7a3c0``.

    The hashes of patches are cut to the 7 digits that Spack 1.0 shows.
    """
    name, assign, value = text.partition("=")
    if not assign:
        return text
    name = name.removesuffix(":")
    if name == "patches":
        value = ",".join(digest[:_PATCH_DIGITS] for digest in value.split(","))
    return f"{name}={value}"


class SpecString(NamedTuple):
    """What the text of a concrete spec says of its root."""

    name: str
    version: str | None
    compiler: str | None
    variants: tuple[str, ...]
    platform: str
    os: str
    target: str


_ROOT = re.compile(
    r"(?P<name>[\w.-]+)(?:@=?(?P<version>[^%+~\s]+))?"
    r"(?:\s*%\s*(?P<compiler>[\w.-]+(?:@=?[^+~\s%]+)?))?"
)
_FLAG = re.compile(r"[+~][\w-]+")
_VALUE = re.compile(r"""([\w-]+)(:?=)("[^"]*"|'[^']*'|\S+)""")


def parse_spec(text: str) -> SpecString:
    """Return what a concrete spec such as ``zlib@1.2%gcc@9.3.0+pic arch=linux-rhel8-zen2 ^dep`` says.

    Only the part before the first dependency is read.

    Raises:
        ValueError: when it has no name or no ``arch=platform-os-target``.
    """
    root = text.partition(" ^")[0].strip()
    start = _ROOT.match(root)
    if not start:
        raise ValueError(f"no package name in the spec {root[:60]!r}")
    rest = root[start.end() :]
    values = {key: value.strip("\"'") for key, _, value in _VALUE.findall(rest)}
    arch = values.pop("arch", "").split("-", 2)
    if len(arch) != 3 or not all(arch):
        raise ValueError(f"no arch=platform-os-target in the spec {root[:60]!r}")
    flags = _FLAG.findall(_VALUE.sub(" ", rest))
    settings = [variant(f"{key}={value}") for key, value in values.items()]
    named = start["compiler"]
    return SpecString(
        start["name"],
        start["version"],
        compiler(named) if named else None,
        tuple(sorted((*flags, *settings))),
        *arch,
    )
