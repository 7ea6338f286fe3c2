"""From the interpreter and the ABI in a tag to the Pythons that ask for it (PEP 425, 384, 703, 803)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coverage_report import ANY
from coverage_report.text import natural_key

_TAG = re.compile(r"([a-z]+)(\d)(\d*)", re.ASCII)
#: Versions of CPython as tags spell them, without a dot: 3.13 is (3, 13).
_FIRST_STABLE_ABI = (3, 2)
_FIRST_FREE_THREADED = (3, 13)
_LAST_PYMALLOC = (3, 7)
#: From the first that has the ABI of PyPy 7.3.
_EACH_PYPY = "pp36+"


def interpreters(interpreter: str, abi: str, *, anywhere: bool = False) -> Iterator[str]:
    """Yield the interpreters that ask for a tag, each as the range of those that do; none for most mixtures.

    Args:
        interpreter: the first part of the tag, such as ``cp312``.
        abi: the second.
        anywhere: whether the third is ``any``.

    ``cp312`` and ``cp314t`` are themselves, ``cp39+`` is CPython 3.9 and later with the GIL, ``cp315t+``
    3.15 and later without, ``py38+`` any Python from 3.8 on, ``any`` each Python 3. A compressed set of
    tags holds pairs such as ``cp310-cp311`` that no interpreter has (`packaging.tags.sys_tags`).
    """
    match = _TAG.fullmatch(interpreter)
    if match is None:
        return
    kind, version = match[1], (int(match[2]), int(match[3] or -1))
    if abi == "none":
        yield from _without_abi(kind, version, interpreter, anywhere=anywhere)
    elif kind == "cp":
        yield from _cpython(version, interpreter, abi)
    elif kind != "py":
        yield f"{interpreter}-{abi}"


def lowest(pythons: Iterable[str]) -> list[str]:
    """Return the interpreters without those that another one's range holds: of ``py38+`` and ``py310+`` the first."""
    found = sorted(pythons, key=natural_key)
    if ANY in found:
        return [ANY]
    kept: dict[str, str] = {}
    for python in found:
        kept.setdefault(re.sub(r"\d+", "", python) if python.endswith("+") else python, python)
    return list(kept.values())


def _without_abi(
    kind: str, version: tuple[int, int], interpreter: str, *, anywhere: bool
) -> Iterator[str]:
    if kind == "py":
        is_any = version == (3, -1)
        yield ANY if is_any else f"{interpreter}+" if version[0] == 3 else interpreter
    elif kind == "cp":
        if version[1] >= 0:
            yield interpreter
        if version >= _FIRST_FREE_THREADED:
            yield f"{interpreter}t"
    elif (
        anywhere
    ):  # other implementations ask for no version of theirs there, and PyPy for this alone
        if interpreter == "pp3":
            yield _EACH_PYPY
    elif version[1] >= 0:  # PyPy has had one ABI since its release 7.3
        yield f"{interpreter}-pypy{interpreter[2:]}_pp73" if kind == "pp" else interpreter


def _cpython(version: tuple[int, int], interpreter: str, abi: str) -> Iterator[str]:
    if abi in ("abi3", "abi3t"):
        if version >= _FIRST_STABLE_ABI:
            first = max(version, _FIRST_FREE_THREADED) if abi == "abi3t" else version
            yield f"cp{first[0]}{first[1]}{abi[4:]}+"
        return
    own = re.fullmatch(rf"{interpreter}([a-z]*)", abi, re.ASCII)
    if own is None or version[1] < 0:
        return
    if version < (3, 3):
        yield abi
    elif version <= _LAST_PYMALLOC:  # its ABI was cp37m, or cp37 where that is off
        yield interpreter if own[1] in ("", "m") else abi
    elif own[1] in ("", "d") or (own[1] in ("t", "td") and version >= _FIRST_FREE_THREADED):
        yield abi
