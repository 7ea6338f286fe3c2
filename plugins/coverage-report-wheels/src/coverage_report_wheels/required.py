"""Environments that a lock must have wheels for (``tool.uv.required-environments``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from coverage_report import ANY, NONE, BuildRecord, Observed, Problem
from coverage_report.text import natural_key, shorten, visible
from coverage_report.values import target_family, value_of
from coverage_report_wheels.environments import environments, platforms
from coverage_report_wheels.markers import Choice, Condition, Conditions
from coverage_report_wheels.names import base_name

_NO_CHOICE: Choice = frozenset()


def required(
    markers: object,
    conditions: Conditions,
    builds: Collection[BuildRecord],
    file: str,
    first: str | None,
) -> Iterator[Observed | Problem]:
    """Yield the places that markers require and that no build states: each platform, with each Python that builds state.

    Args:
        markers: of a lock, each of one environment.
        conditions: the lock's; what cannot be read becomes one of its faults.
        builds: all that are locked.
        file: the lock, as shown to the user.
        first: the first interpreter that the lock is for, such as ``cp311``.
    """
    pythons = {_lowest(value, first) for build in builds if (value := build.axes.get("python"))}
    built = {_platform(build) for build in builds}
    for text in markers if isinstance(markers, list) else (markers,) if markers else ():
        if not isinstance(text, str):
            conditions.faults.append(f"required-markers: {text!r} is not a marker")
        elif condition := conditions.of(text):
            meant = [one for one in platforms() if _is_some(condition, *one, None)]
            if built.isdisjoint(meant):
                places = list(_places(condition, meant, builds, pythons))
                yield from (Observed(base_name(file), place) for place in places)
                if not places:
                    yield _unclear(text, file)


def _places(
    condition: Condition,
    meant: list[tuple[str, str]],
    builds: Collection[BuildRecord],
    pythons: Collection[str],
) -> Iterator[dict[str, str | None]]:
    if len(meant) != 1:
        return
    ((os, target),) = meant
    for python in sorted({*pythons} - {ANY}) or [ANY]:
        if _is_some(condition, os, target, python):
            for libc in _libcs(os, builds):
                yield {"os": os, "target": target, "libc": libc, "python": python}


def _lowest(python: str, first: str | None) -> str:
    """Return the first interpreter of a range that the lock is for: a place is no range."""
    if not python.endswith("+"):
        return python
    lowest = python.removesuffix("+").replace("py", "cp")
    return max(lowest, first or lowest, key=natural_key)


def _libcs(os: str, builds: Iterable[BuildRecord]) -> Sequence[str | None]:
    """Return the libcs that builds for an operating system state; Linux has no one libc."""
    stated = {build.axes.get("libc") for build in builds if build.axes.get("os") == os}
    return sorted(filter(None, stated)) or (None if os == "linux" else NONE,)


def _platform(build: BuildRecord) -> tuple[str | None, str | None]:
    target = build.axes.get("target")
    return value_of("os.family", build.axes), target and target_family(target)


def _is_some(condition: Condition, os: str, target: str, python: str | None) -> bool:
    return any(condition.holds(one, _NO_CHOICE) for one in environments(os, target, python))


def _unclear(text: str, file: str) -> Problem:
    told = shorten(visible(text), 200)
    message = f"{told!r} is not of one operating system and target; no place is added for it"
    return Problem(file, "/required-markers", message)
