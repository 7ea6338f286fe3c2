"""What the name of a platform package says: ``@rollup/rollup-linux-x64-gnu`` is ``@rollup/rollup`` for a platform."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from coverage_report import ANY
from coverage_report.values import canonical_target

GLIBC, MUSL = "glibc", "musl"
#: Systems by what Node (``process.platform``) and others call them.
SYSTEMS = {
    **{name: name for name in ("aix", "android", "freebsd", "linux", "netbsd", "openbsd")},
    **{name: name for name in ("openharmony", "sunos", "cygwin", "haiku", "illumos")},
    "ohos": "openharmony",
    **dict.fromkeys(("darwin", "macos", "mac", "osx"), "macos"),
    **dict.fromkeys(("win32", "windows", "win"), "windows"),
}
#: Processors that archspec, and so `canonical_target`, calls otherwise, or not at all.
_PROCESSORS = {
    **{name: name for name in ("arm", "mips", "mipsel", "mips64el", "ppc", "s390", "wasm32")},
    **{name: name for name in ("arm64", "x64", "x86", "ia32", "ppc64", "ppc64le", "riscv64")},
    **{name: name for name in ("s390x", "loong64", "aarch64", "amd64", "i686", "i386", "x86_64")},
    **dict.fromkeys(("armv6", "armv7", "armv7l", "arm7", "armhf"), "arm"),
    **dict.fromkeys(("powerpc64le", "ppc64el"), "ppc64le"),
    "loongarch64": "loong64",
    "riscv64gc": "riscv64",
    "mips64le": "mips64el",
    "mipsle": "mipsel",
    "64": "x64",
    "32": "ia32",
    "universal": ANY,
}
_LIBCS = {
    **dict.fromkeys(("gnu", "glibc", "gnueabihf", "gnueabi"), GLIBC),
    **dict.fromkeys(("musl", "musleabihf", "musleabi"), MUSL),
}
#: Words that stand among the others, and say nothing of a system, a processor or a libc.
_FILLERS = frozenset({"msvc", "eabi", "wasi", "webcontainers", "unknown", "all", "static"})
#: Builds for older or newer processors of one family.
_VARIANTS = frozenset({"baseline", "modern"})
_WORDS = frozenset({*SYSTEMS, *_PROCESSORS, *_LIBCS, *_FILLERS, *_VARIANTS})
#: Words that are two; OpenHarmony's stands after another system: ``linux-arm64-ohos``.
_COMPOUND = {"linuxmusl": ("linux", "musl"), "linuxstatic": ("linux", "static")}
_OHOS = "ohos"
_WORD = re.compile(r"x86_64|[^-_.]+")


class Named(NamedTuple):
    """What a name says.

    Attributes:
        stem: what is left of it without the words of a platform; all of it when there are none.
        os, target, libc: in this program's words; None where it does not say.
        variant: what else tells builds for one platform apart; empty for most.
    """

    stem: str
    os: str | None = None
    target: str | None = None
    libc: str | None = None
    variant: str = ""

    @property
    def is_platform(self) -> bool:
        """Whether the name ends in the words of a platform."""
        return self.os is not None or self.target is not None


def processor(word: str, os: str | None = None) -> str:
    """Return a processor by what Node (``process.arch``) calls it; on Linux its ``ppc64`` is little-endian."""
    if word == "ppc64" and os == "linux":
        return "ppc64le"
    return canonical_target(_PROCESSORS.get(word, word))


@lru_cache(maxsize=65536)
def read_name(name: str) -> Named:
    """Return what a package's name says of a platform.

    >>> read_name("@rollup/rollup-linux-x64-gnu")
    Named(stem='@rollup/rollup', os='linux', target='x86_64', libc='glibc', variant='')
    >>> read_name("@esbuild/darwin-arm64").stem
    '@esbuild'
    >>> read_name("fsevents").is_platform
    False
    """
    scope, slash, last = name.rpartition("/")
    words = [(word, match.start()) for match in _WORD.finditer(last) for word in _split(match[0])]
    tail: list[str] = []
    start = len(last)
    for word, at in reversed(words):
        if word not in _WORDS:
            break
        tail.insert(0, word)
        start = at
    stem = (scope + slash + last[:start]).rstrip("/-_.")
    told = _told(stem, tail)
    return told if stem and told.is_platform and _tells(tail) else Named(name)


def _split(word: str) -> tuple[str, ...]:
    return _COMPOUND.get(word, (word,))


def _told(stem: str, words: list[str]) -> Named:
    systems = [SYSTEMS[word] for word in sorted(words, key=_OHOS.__ne__) if word in SYSTEMS]
    os = systems[0] if systems else None
    word = next((word for word in words if word in _PROCESSORS), None)
    libc = next((_LIBCS[word] for word in words if word in _LIBCS), None)
    variant = "-".join(word for word in words if word in _VARIANTS)
    if os == "windows" and libc:  # built with MinGW
        libc, variant = None, "-".join(filter(None, ("gnu", variant)))
    if os is None and "unknown" in words:  # one that is for what no other is for
        os = ANY
    return Named(stem, os, processor(word, os) if word else None, libc, variant)


def _tells(words: list[str]) -> bool:
    """Tell whether words are those of a platform; ``64`` or ``arm`` alone can be anything."""
    return any(word in SYSTEMS or word in ("wasm32", "unknown") for word in words)
