"""From a platform tag to OS, target and libc, and to the release that it serves from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coverage_report import ANY, NONE
from coverage_report.values import canonical_target

Floor = tuple[int, ...]


class Place(NamedTuple):
    """Where a wheel installs, without the release that it takes."""

    os: str
    target: str
    libc: str | None


#: The first word of a platform tag: its OS, and its libc where there is one to choose.
_SYSTEMS: dict[str, tuple[str, str | None]] = {
    "manylinux": ("linux", "glibc"),
    "musllinux": ("linux", "musl"),
    "linux": ("linux", None),  # built for the machine at hand: which libc is not stated
    "macosx": ("macos", NONE),
    "win": ("windows", NONE),
    "android": ("android", NONE),
    "ios": ("ios", NONE),
    "emscripten": ("emscripten", NONE),
    "pyodide": ("pyodide", NONE),
    "pyemscripten": ("pyemscripten", NONE),
}
#: Older spellings; those of manylinux are in PEP 600, "Legacy manylinux tags".
_LEGACY = {
    "manylinux1": "manylinux_2_5",
    "manylinux2010": "manylinux_2_12",
    "manylinux2014": "manylinux_2_17",
    "win32": "win_x86",
}
#: What CPython's and Apple's names stand for that `canonical_target` does not know;
#: several for a fat binary of macOS (`sysconfig.get_platform`).
_MACHINES: dict[str, tuple[str, ...]] = {
    "universal2": ("aarch64", "x86_64"),
    "intel": ("x86", "x86_64"),
    "fat": ("ppc", "x86"),
    "fat3": ("ppc", "x86", "x86_64"),
    "fat64": ("ppc64", "x86_64"),
    "universal": ("ppc", "ppc64", "x86", "x86_64"),
    "armv6l": ("armv6",),
    "armv7l": ("armv7",),
    "armeabi_v7a": ("armv7",),
    "arm64_v8a": ("aarch64",),
}
#: Systems of which a build is for one release.
_EXACT = frozenset({"emscripten", "pyodide", "pyemscripten"})
_PLATFORM = re.compile(r"([a-z]+)(?:_(\d+(?:_\d+)*))?_([a-z]\w*)", re.ASCII)
#: ``uname`` of the BSDs, Cygwin and others: the release is part of the name, and serves no other.
_UNAME = re.compile(
    r"(freebsd|openbsd|netbsd|dragonfly|cygwin|msys|haiku|hp_ux|solaris|sunos)_(\d\w*?)_"
    r"(amd64|x86_64|i[3-6]86|arm64|aarch64|armv[67]\w*|arm|powerpc64le|powerpc64|powerpc|ppc\w*"
    r"|riscv64|riscv|sparc\w*|mips\w*|i86pc\w*|sun4\w*|ia64|evbarm|macppc|loongarch64)",
    re.ASCII,
)
_AIX = re.compile(r"aix_(\d+)_(\d+)_(32|64)", re.ASCII)
#: MSYS2 builds Python for several C run times and compilers, which do not mix.
_MINGW = re.compile(r"mingw_(x86_64|aarch64|arm64|i686|armv7)((?:_\w+)?)", re.ASCII)
_FIRST_MACOS_11 = (11, 0)
#: The first glibc of PEP 600's tags (`packaging.tags`): 2.5 where manylinux1 was, 2.17 elsewhere.
_FIRST_GLIBC = {"x86_64": (2, 5), "x86": (2, 5)}


def read_platform(tag: str) -> Iterator[tuple[Place, Floor]]:
    """Yield each place that a platform tag names, and the first release that it serves there."""
    if tag == "any":
        yield Place(ANY, ANY, ANY), ()
        return
    if other := _read_elsewhere(tag):
        yield other, ()
        return
    word, dash, rest = tag.partition("_")
    match = _PLATFORM.fullmatch(_LEGACY.get(word, word) + dash + rest)
    if match is None or match[1] not in _SYSTEMS:
        return
    os, libc = _SYSTEMS[match[1]]
    machine, _, device = match[3].partition("_iphone")
    if device == "simulator":
        os = f"{os}-simulator"
    floor = tuple(int(part) for part in (match[2] or "").split("_") if part)
    for target in _MACHINES.get(machine, (canonical_target(machine),)):
        yield Place(os, target, libc), _macos(target, floor) if os == "macos" else floor


def is_asked_for(place: Place, floor: Floor) -> bool:
    """Tell whether an installer has a platform tag with this release (`packaging.tags`).

    Since macOS 11 tags count major releases alone; and before some release there was no tag.
    """
    if place.os == "macos":
        return floor < _FIRST_MACOS_11 or floor[1:] in ((), (0,))
    if place.libc == "glibc":
        return floor >= _FIRST_GLIBC.get(place.target, (2, 17))
    return True


def stated(place: Place, floor: Floor) -> dict[str, str | None]:
    """Return the place as values of axes; a release stands on what it is the release of."""
    version = ".".join(map(str, floor))
    if version and (place.os not in _EXACT):
        version = f"@{version}"  # a release that serves later ones
    if place.os == "linux":  # its tags count versions of the libc
        return {"os": "linux", "target": place.target, "libc": place.libc and place.libc + version}
    return {"os": place.os + version, "target": place.target, "libc": place.libc}


def _macos(target: str, floor: Floor) -> Floor:
    """Return a macOS release as it is counted: 10.16 was the name of 11.0, and no Mac on ARM is older."""
    return max(floor, _FIRST_MACOS_11) if target == "aarch64" or floor >= (10, 16) else floor


def _read_elsewhere(tag: str) -> Place | None:
    if match := _UNAME.fullmatch(tag):
        os, release, machine = match.groups()
        (target,) = _MACHINES.get(machine, (canonical_target(machine),))
        return Place(f"{os}{_dotted(release)}", target, NONE)
    if match := _AIX.fullmatch(tag):
        return Place(f"aix{match[1]}.{match[2]}", "ppc64" if match[3] == "64" else "ppc", NONE)
    if match := _MINGW.fullmatch(tag):
        runtime = match[2].strip("_").replace("_", "-")
        return Place("mingw", canonical_target(match[1]), runtime or None)
    return None


def _dotted(release: str) -> str:
    """Return ``14_1_release_p3`` as ``14.1-release-p3``."""
    return re.sub(r"(?<=\d)_(?=\d)", ".", release).replace("_", "-")
