"""From the tags in a wheel's file name to what the wheel serves: a value on each axis, with its range.

Tags are those of PEP 425, with the platforms of PEP 513, 571, 599 and 600 (manylinux), 656
(musllinux), 730 (iOS), 738 (Android), 776 and 783 (Emscripten, Pyodide), and what
`sysconfig.get_platform` makes elsewhere. What an installer asks for is told by `packaging.tags`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packaging.tags import Tag

from coverage_report import ANY
from coverage_report_wheels.interpreters import interpreters, lowest
from coverage_report_wheels.platforms import Floor, Place, is_asked_for, read_platform, stated

Axes = dict[str, str | None]


def cells(tags: Iterable[Tag]) -> tuple[list[Axes], list[str]]:
    """Return what a wheel with these tags serves, and what is wrong with its tags.

    Each platform is there once with each interpreter that can ask for the wheel there, both as the
    range that they serve: ``glibc@2.17`` that version and later ones, ``cp39+`` CPython 3.9 and later.
    Of tags that differ in nothing but where the range begins the lowest counts.
    """
    found: dict[tuple[Place, str], Floor] = {}
    tags = sorted(tags, key=str)
    for place, floor, python in _served(tags):
        found[place, python] = min(floor, found.get((place, python), floor))
    pythons: dict[tuple[Place, Floor], set[str]] = {}
    for (place, python), floor in found.items():
        pythons.setdefault((place, floor), set()).add(python)
    served = [
        {**stated(place, floor), "python": python}
        for (place, floor), some in pythons.items()
        for python in lowest(some)
    ]
    return served, list(_faults(tags, nothing=not served))


def _served(tags: Iterable[Tag]) -> Iterator[tuple[Place, Floor, str]]:
    for tag in tags:
        if not _is_possible(tag):
            continue
        for place, floor in read_platform(tag.platform):
            if is_asked_for(place, floor):
                for python in interpreters(tag.interpreter, tag.abi):
                    yield place, floor, python


def _is_possible(tag: Tag) -> bool:
    """Tell whether an installer may ask for it, as `packaging.tags.sys_tags`.

    An ABI is tied to a platform. On any platform CPython is asked for by its version and PyPy is not, on one it is the
    other way around for ``pp3``.
    """
    if tag.platform != ANY:
        return tag.interpreter != "pp3"
    return tag.abi == "none" and (tag.interpreter[:2] in ("py", "cp") or tag.interpreter == "pp3")


def _faults(tags: Iterable[Tag], *, nothing: bool) -> Iterator[str]:
    platforms = sorted({tag.platform for tag in tags})
    unknown = [platform for platform in platforms if not list(read_platform(platform))]
    yield from (f"the platform tag {platform!r} is not known" for platform in unknown)
    if nothing and len(unknown) < len(platforms):
        yield "no installer asks for any of its tags"
