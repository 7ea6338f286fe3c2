"""From the tags in a wheel's file name to the cells that the wheel fills.

Tags are those of PEP 425, with the platforms of PEP 513, 571, 599 and 600 (manylinux), 656
(musllinux), 730 (iOS), 738 (Android), 776 and 783 (Emscripten, Pyodide).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from packaging.tags import Tag

from coverage_report import ANY, NONE
from coverage_report.values import canonical_target

Floor = tuple[int, ...]
_Place = tuple[str, str, str | None]  # os, target, libc: without floors

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
_PLATFORM = re.compile(r"([a-z]+)(?:_(\d+(?:_\d+)*))?_([a-z]\w*)", re.ASCII)
_FIRST_MACOS_ON_ARM = (11, 0)


def cells(tags: Iterable[Tag]) -> tuple[list[dict[str, str | None]], list[str]]:
    """Return the cells that a wheel with these tags fills, and the platform tags that nobody knows.

    A cell maps ``os``, ``target``, ``libc`` and ``python`` to a value. Each is there once: of tags
    that differ in nothing but their floor the lowest floor counts, because a machine that has
    it can install the wheel.
    """
    tags = list(tags)
    places, unknown = _places(sorted({tag.platform for tag in tags}))
    pythons = sorted({_python(tag) for tag in tags})
    if ANY in pythons:
        pythons = [ANY]
    return [{**place, "python": python} for place, python in product(places, pythons)], unknown


def _places(platforms: Iterable[str]) -> tuple[list[dict[str, str | None]], list[str]]:
    floors: dict[_Place, Floor] = {}
    unknown = []
    for platform in platforms:
        found = list(_read(platform))
        if not found:
            unknown.append(platform)
        for place, floor in found:
            floors[place] = min(floor, floors.get(place, floor))
    return [_axes(place, floor) for place, floor in floors.items()], unknown


def _read(platform: str) -> Iterator[tuple[_Place, Floor]]:
    if platform == "any":
        yield (ANY, ANY, ANY), ()
        return
    word, dash, rest = platform.partition("_")
    match = _PLATFORM.fullmatch(_LEGACY.get(word, word) + dash + rest)
    if match is None or match[1] not in _SYSTEMS:
        return
    os, libc = _SYSTEMS[match[1]]
    machine, _, device = match[3].partition("_iphone")
    if device == "simulator":
        os = f"{os}-simulator"
    floor = tuple(int(part) for part in (match[2] or "").split("_") if part)
    for target in _MACHINES.get(machine, (canonical_target(machine),)):
        arm_mac = (os, target) == ("macos", "aarch64")
        yield (os, target, libc), max(floor, _FIRST_MACOS_ON_ARM) if arm_mac else floor


def _axes(place: _Place, floor: Floor) -> dict[str, str | None]:
    os, target, libc = place
    version = "@" + ".".join(map(str, floor)) if floor else ""
    if os == "linux":  # its tags count versions of the libc
        return {"os": os, "target": target, "libc": libc and libc + version}
    return {"os": os + version, "target": target, "libc": libc}


def _python(tag: Tag) -> str:
    """Return the Python that a tag asks for, as short as it can be told from all others.

    ``cp312-cp312`` is ``cp312``, ``cp314-cp314t`` is ``cp314t``, ``cp39-abi3`` stays (a floor).
    Without an ABI every Python 3 will do: a floor in such a tag (``py310``) says no more than
    the metadata of a ``py3`` wheel, which the name does not show.
    """
    if tag.abi == "none":
        return ANY if tag.interpreter.startswith("py3") else tag.interpreter
    if tag.abi.startswith(tag.interpreter):
        return tag.abi
    return f"{tag.interpreter}-{tag.abi}"
