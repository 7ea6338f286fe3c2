"""From a place to the environments of markers (dependency specifiers, PEP 508) that stand there.

A place states a value on each axis, ``any`` or nothing; an environment states each variable.
What the place leaves open is each of the values that it may have, so that a marker can be asked
whether it is true for some of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product

from coverage_report import ANY, NONE
from coverage_report.values import target_family, value_of

Environment = Mapping[str, str]

#: Of each OS: `sys.platform`, `platform.system()`, `os.name`.
_SYSTEMS = {
    "linux": ("linux", "Linux", "posix"),
    "macos": ("darwin", "Darwin", "posix"),
    "windows": ("win32", "Windows", "nt"),
    "mingw": ("win32", "Windows", "nt"),
    "cygwin": ("cygwin", "CYGWIN_NT-10.0", "posix"),
    "android": ("android", "Android", "posix"),
    "ios": ("ios", "iOS", "posix"),
    "ios-simulator": ("ios", "iOS", "posix"),
    "emscripten": ("emscripten", "Emscripten", "posix"),
    "pyodide": ("emscripten", "Emscripten", "posix"),
    "pyemscripten": ("emscripten", "Emscripten", "posix"),
    "freebsd": ("freebsd", "FreeBSD", "posix"),
    "openbsd": ("openbsd", "OpenBSD", "posix"),
    "netbsd": ("netbsd", "NetBSD", "posix"),
    "aix": ("aix", "AIX", "posix"),
}
#: What `platform.machine()` is on an OS, where that is not the name of the target.
_MACHINES = {
    "windows": {"x86_64": "AMD64", "aarch64": "ARM64", "x86": "x86"},
    "mingw": {"x86_64": "AMD64", "aarch64": "ARM64", "x86": "x86"},
    "macos": {"aarch64": "arm64", "x86": "i386", "ppc": "Power Macintosh"},
    "ios": {"aarch64": "arm64"},
    "ios-simulator": {"aarch64": "arm64"},
    "freebsd": {"x86_64": "amd64", "aarch64": "arm64", "x86": "i386"},
    "openbsd": {"x86_64": "amd64", "aarch64": "arm64", "x86": "i386"},
    "netbsd": {"x86_64": "amd64", "x86": "i386"},
    "linux": {"x86": "i686", "armv7": "armv7l", "armv6": "armv6l"},
}
#: Where an axis is open: what people write markers about.
_ANY_OS = ("linux", "macos", "windows", "android", "ios", "emscripten", "freebsd", "cygwin")
_ANY_TARGET = ("x86_64", "aarch64", "x86", "armv7", "ppc64le", "s390x", "riscv64", "loongarch64")
_IMPLEMENTATIONS = {
    "cp": ("cpython", "CPython"),
    "pp": ("pypy", "PyPy"),
    "graalpy": ("graalpy", "GraalVM"),
}
_PYTHON = re.compile(r"([a-z]+)(\d)(\d*)(t?\+)?")
#: Python 3 goes on; markers about a minor release after this one are not written yet.
LAST_MINOR = 25
#: A patch release that is later than all: is it true of the first or of this one, it is true of some.
_PATCHES = ("0", "999")


@lru_cache(maxsize=65536)
def environments(os: str | None, target: str | None, python: str | None) -> tuple[Environment, ...]:
    """Return the environments of a place with these values; None and ``any`` leave an axis open."""
    systems = _ANY_OS if os in (None, ANY) else (value_of("os.family", {"os": os}) or "",)
    targets = _ANY_TARGET if target in (None, ANY, NONE) else (target_family(target or ""),)
    return tuple(
        {**_platform(system, machine), **interpreter}
        for interpreter in pythons(python)
        for system, machine in product(systems, targets)
    )


def _platform(os: str, target: str) -> Environment:
    sys_platform, system, name = _SYSTEMS.get(os, (os, os.capitalize(), "posix"))
    return {
        "sys_platform": sys_platform,
        "platform_system": system,
        "os_name": name,
        "platform_machine": _MACHINES.get(os, {}).get(target, target),
        "platform_release": "",
        "platform_version": "",
    }


@lru_cache(maxsize=1024)
def pythons(python: str | None) -> tuple[Environment, ...]:
    """Return the variables of the interpreters that a value of the axis ``python`` may be.

    Each minor release is its first and its last patch release.
    """
    match = _PYTHON.match(python or "")
    kinds = ("cp", "pp", "graalpy") if match is None or match[1] == "py" else (match[1],)
    minors = _minors(match)
    return tuple(_interpreter(*one) for one in product(kinds, minors, _PATCHES))


def _minors(match: re.Match[str] | None) -> tuple[str, ...]:
    if match and match[2] != "3":
        return ("2.7",)
    first = int(match[3]) if match and match[3] else None
    if match is None or first is None or match[4]:  # open, or a range
        return tuple(f"3.{minor}" for minor in range(first or 0, LAST_MINOR))
    return (f"3.{first}",)


def _interpreter(kind: str, minor: str, patch: str) -> Environment:
    name, implementation = _IMPLEMENTATIONS.get(kind, (kind, kind))
    return {
        "python_version": minor,
        "python_full_version": f"{minor}.{patch}",
        "implementation_name": name,
        "implementation_version": f"{minor}.{patch}",
        "platform_python_implementation": implementation,
    }


def environments_at(place: Mapping[str, str | None]) -> tuple[Environment, ...]:
    """Return the environments of a place; see `environments`."""
    return environments(place.get("os"), place.get("target"), place.get("python"))


def platforms() -> Iterator[tuple[str, str]]:
    """Yield each operating system and target that people write markers about."""
    yield from product(_ANY_OS, _ANY_TARGET)


def all_minors() -> Iterator[str]:
    """Yield each minor release of Python 3 that a lock may be for, as ``3.12``, lowest first."""
    yield from (f"3.{minor}" for minor in range(LAST_MINOR))
