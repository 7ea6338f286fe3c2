"""From Spack's nodes to build records, and what is left out of the count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern

from coverage_report import NONE, BuildRecord, InputError, Loaded, Named, Origin, Problem
from coverage_report.loaders.spack._nodes import LANGUAGES, Node, Target, Toolchain, version_of

#: Why a build does not count: Spack did not build it, and it is in no build cache.
EXTERNAL = "external"


def under(snapshot: str, items: Iterable[Loaded]) -> Iterator[Loaded]:
    """Yield what a file says of a snapshot, which is one without any build, too, unless some were skipped."""
    skipped = False
    for item in items:
        skipped = skipped or isinstance(item, Problem | InputError)
        yield item
    if not skipped:
        yield Named(snapshot)


def record(
    node: Node,
    toolchain: Toolchain,
    *,
    key: str | None,
    snapshot: str,
    origin: Origin,
    stacks: tuple[str, ...] = (),
) -> BuildRecord:
    """Return the build record of a node.

    Args:
        key: the hash under which the file has the node, for nodes that do not hold their own; None: it has none.

    Raises:
        ValueError: when a text that names something is blank or holds a NUL character.
    """
    version = version_of(node)
    hash = node.hash or key  # noqa: A001
    _check(node.name, version or "-", hash or "-")
    arch = node.arch
    target = arch.target.name if isinstance(arch.target, Target) else arch.target
    return BuildRecord(
        package=intern(node.name),  # one text for all builds of the package; versions likewise
        snapshot=snapshot,
        axes=axes(arch.platform, arch.platform_os, target, toolchain),
        version=version and intern(version),
        hash=hash,
        stacks=stacks,
        origin=origin,
    )


@lru_cache(maxsize=65536)
def axes(platform: str, os: str, target: str, toolchain: Toolchain) -> Mapping[str, str | None]:
    """Return the axes of a record: one and the same mapping for equal arguments.

    ``compiler`` is Spack's own single answer, the first of c, cxx and fortran that is used.
    ``toolchain`` tells all of them apart: ``c,cxx=gcc@13.2.0``, several compilers as
    ``mixed c,cxx=llvm@17.0.6 fortran=gcc@13.2.0``, and the one compiler of a spec from before Spack 1.0,
    which does not state its languages, as ``legacy=gcc@11.4.0``.
    """
    _check(platform, os, target, toolchain if isinstance(toolchain, str) else "-")
    values = toolchain if isinstance(toolchain, tuple) else (None,) * len(LANGUAGES)
    return {
        "platform": platform,
        "os": os,
        "target": target,
        "compiler": _first(toolchain),
        **{f"compiler.{language}": v for language, v in zip(LANGUAGES, values, strict=True)},
        "toolchain": _text(toolchain),
    }


def _first(toolchain: Toolchain) -> str | None:
    if isinstance(toolchain, tuple):
        return next((value for value in toolchain if value != NONE), NONE)
    return toolchain


def _text(toolchain: Toolchain) -> str | None:
    if not isinstance(toolchain, tuple):
        return toolchain and f"legacy={toolchain}"
    if None in toolchain:
        return None
    languages: dict[str, list[str]] = {}
    for language, value in zip(LANGUAGES, toolchain, strict=True):
        if value is not None and value != NONE:
            languages.setdefault(value, []).append(language)
    parts = [f"{','.join(names)}={value}" for value, names in languages.items()]
    return " ".join(["mixed", *parts] if len(parts) > 1 else parts) or NONE


def _check(*texts: str) -> None:
    if not all(map(str.strip, texts)) or "\0" in "".join(texts):
        raise ValueError("a name is blank or holds a NUL character")
