"""An oracle: what an installer takes, by the tags that `packaging` makes for an environment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

import pytest
from coverage_report_wheels import SERVES
from coverage_report_wheels.names import Entry, builds
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from coverage_report import BuildRecord, Origin, Snapshot, compare, compute
from coverage_report.core.serving import serves
from packaging import tags

LEGACY = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}


@cache
def platform_tags(os: str, machine: str, release: tuple[int, int]) -> tuple[str, ...]:
    """Return the platform tags of an environment, as `packaging.tags.platform_tags` does there."""
    major, minor = release
    if os == "glibc":
        first = 5 if machine in ("x86_64", "i686") else 17
        found = [f"manylinux_2_{n}_{machine}" for n in range(minor, first - 1, -1)]
        return (
            *found,
            *(f"{name}_{machine}" for n, name in LEGACY.items() if first <= n <= minor),
        )
    if os == "musl":
        return tuple(f"musllinux_1_{n}_{machine}" for n in range(minor, -1, -1))
    if os == "macos":
        return tuple(tags.mac_platforms(release, machine))
    if os == "ios":
        return tuple(tags.ios_platforms(release, machine))
    if os == "android":
        return tuple(tags.android_platforms(major, machine))
    return ("win32" if machine == "x86" else f"win_{machine}",)


@cache
def tags_of(python: str, platforms: tuple[str, ...]) -> frozenset[Tag]:
    """Return the tags of an environment, as `packaging.tags.sys_tags` makes them for its interpreter."""
    minor = int("".join(filter(str.isdigit, python.partition("-")[0]))[1:])
    version = (3, minor)
    if python.startswith("cp"):
        own = tags.cpython_tags(version, [python + ("m" if minor < 8 else "")], platforms)
        interpreter: str | None = f"cp3{minor}"
    else:
        name, _, abi = python.partition("-")
        own = tags.generic_tags(name, [abi], platforms)
        interpreter = "pp3" if name.startswith("pp") else None
    return frozenset(chain(own, tags.compatible_tags(version, interpreter, platforms)))


#: OS, the machine as tags and as places have it, and the first and last release that are tried.
SYSTEMS = [
    ("glibc", "x86_64", "x86_64", (2, 5), (2, 42)),
    ("glibc", "i686", "x86", (2, 5), (2, 42)),
    ("glibc", "aarch64", "aarch64", (2, 17), (2, 42)),
    ("musl", "x86_64", "x86_64", (1, 0), (1, 3)),
    ("macos", "x86_64", "x86_64", (10, 9), (10, 15)),
    ("macos", "x86_64", "x86_64", (11, 0), (11, 7)),
    ("macos", "arm64", "aarch64", (11, 0), (11, 7)),
    ("macos", "arm64", "aarch64", (14, 0), (14, 5)),
    ("ios", "arm64_iphoneos", "aarch64", (13, 0), (13, 4)),
    ("ios", "arm64_iphonesimulator", "aarch64", (13, 0), (13, 4)),
    ("android", "arm64_v8a", "aarch64", (21, 0), (21, 0)),
    ("android", "arm64_v8a", "aarch64", (35, 0), (35, 0)),
    ("windows", "amd64", "x86_64", (0, 0), (0, 0)),
    ("windows", "x86", "x86", (0, 0), (0, 0)),
]
PYTHONS = [
    *(
        [
            "cp36",
            "cp37",
            "cp38",
            "cp39",
            "cp310",
            "cp311",
            "cp312",
            "cp313",
            "cp314",
            "cp315",
            "cp313t",
            "cp314t",
            "cp315t",
        ]
    ),
    "pp310-pypy310_pp73",
    "pp311-pypy311_pp73",
    "graalpy311-graalpy242_311_native",
]


def place_of(system: tuple[str, str, str], release: tuple[int, int], python: str) -> dict[str, str]:
    os, machine, target = system
    version = f"@{release[0]}.{release[1]}"
    if os in ("glibc", "musl"):
        return {"os": "linux", "target": target, "libc": os + version, "python": python}
    if os == "android":
        version = f"@{release[0]}"
    name = f"{os}-simulator" if machine.endswith("simulator") else os
    full = name if os == "windows" else name + version
    return {"os": full, "target": target, "libc": "none", "python": python}


@st.composite
def environments(draw: st.DrawFn) -> tuple[frozenset[Tag], dict[str, str]]:
    os, machine, target, (major, first), (_, last) = draw(st.sampled_from(SYSTEMS))
    release = (major, draw(st.integers(first, last)))
    python = draw(st.sampled_from(PYTHONS))
    found = tags_of(python, platform_tags(os, machine, release))
    return found, place_of((os, machine, target), release, python)


PLATFORMS = st.one_of(
    st.builds("manylinux_2_{}_{}".format, st.integers(3, 40), st.sampled_from(["x86_64", "i686", "aarch64"])),
    st.builds("{}_{}".format, st.sampled_from(list(LEGACY.values())), st.sampled_from(["x86_64", "i686"])),
    st.builds("musllinux_1_{}_x86_64".format, st.integers(0, 3)),
    st.builds("macosx_10_{}_{}".format, st.integers(6, 16), st.sampled_from(["x86_64", "universal2", "intel"])),
    st.builds("macosx_{}_{}_{}".format, st.integers(11, 15), st.integers(0, 1), st.sampled_from(["arm64", "universal2", "x86_64"])),
    st.builds("ios_13_{}_arm64_{}".format, st.integers(0, 5), st.sampled_from(["iphoneos", "iphonesimulator"])),
    st.builds("android_{}_arm64_v8a".format, st.integers(21, 36)),
    st.sampled_from(["win32", "win_amd64", "win_arm64", "any"]),
)  # fmt: skip
INTERPRETERS = st.sampled_from(
    [
        "cp37",
        "cp38",
        "cp39",
        "cp310",
        "cp311",
        "cp312",
        "cp313",
        "cp314",
        "cp315",
        "py3",
        "py2",
        "py38",
        "py310",
        "py313",
        "pp310",
        "pp311",
        "pp3",
        "graalpy311",
    ]
)
ABIS = st.sampled_from(
    [
        "none",
        "abi3",
        "abi3t",
        "cp37m",
        "cp38",
        "cp39",
        "cp310",
        "cp311",
        "cp312",
        "cp312d",
        "cp313",
        "cp313t",
        "cp314",
        "cp314t",
        "cp315",
        "cp315t",
        "pypy310_pp73",
        "pypy311_pp73",
        "graalpy242_311_native",
    ]
)


@st.composite
def wheel_names(draw: st.DrawFn) -> str:
    def some(values: st.SearchStrategy[str]) -> str:
        return ".".join(sorted(draw(st.sets(values, min_size=1, max_size=3))))

    likely = draw(
        st.sampled_from(
            [None, "cp312-cp312", "cp39-abi3", "cp313-cp313t", "py3-none", "cp37-cp37m"]
        )
    )
    pair = likely or f"{some(INTERPRETERS)}-{some(ABIS)}"
    return f"x-1-{pair}-{some(PLATFORMS)}.whl"


def served(file_name: str, place: dict[str, str]) -> bool:
    return any(
        all(
            serves(SERVES.get(axis, "exact"), value, place[axis], axis)
            for axis, value in axes.items()
        )
        for axes in cells(file_name)
    )


def cells(file_name: str) -> Iterator[dict[str, str | None]]:
    for item in builds(file_name, Entry("dist"), Origin("x")):
        if isinstance(item, BuildRecord):
            yield dict(item.axes)


@settings(max_examples=400)
@given(wheel_names(), st.lists(environments(), min_size=6, max_size=6))
def test_a_wheel_serves_what_an_installer_takes(
    file_name: str, asked: list[tuple[frozenset[Tag], dict[str, str]]]
) -> None:
    """At each place a wheel is a build exactly where an environment there has one of its tags."""
    own = parse_wheel_filename(file_name)[-1]
    for taken, place in asked:
        assert served(file_name, place) == (not own.isdisjoint(taken)), place


@pytest.mark.parametrize("platform", ["any", "macosx_11_0_arm64", "manylinux_2_17_x86_64"])
@pytest.mark.parametrize("interpreter", ["pp3", "cp37.pp3", "pp310", "pp3.py3"])
@pytest.mark.parametrize("system", SYSTEMS[::3])
def test_pypy_without_a_version_is_asked_for_on_any_platform_alone(
    interpreter: str, platform: str, system: Any
) -> None:
    file_name = f"x-1-{interpreter}-none-{platform}.whl"
    own = parse_wheel_filename(file_name)[-1]
    os, machine, target, release, _ = system
    for python in PYTHONS:
        taken = tags_of(python, platform_tags(os, machine, release))
        place = place_of((os, machine, target), release, python)
        assert served(file_name, place) == (not own.isdisjoint(taken)), place


def test_the_oracle_takes_and_refuses() -> None:
    """The environments are such that each kind of tag is taken by one, and refused by another."""
    linux = tags_of("cp312", platform_tags("glibc", "x86_64", (2, 28)))
    assert Tag("cp39", "abi3", "manylinux_2_17_x86_64") in linux
    assert Tag("cp312", "cp312", "manylinux_2_34_x86_64") not in linux
    assert Tag("cp39", "abi3", "win_amd64") not in linux


AXES = ("os", "target", "libc", "python")
#: What real wheels are called: sets of these differ as releases of a package do.
REAL = st.builds(
    "x-1-{}-{}.whl".format,
    st.sampled_from(
        [
            "cp38-abi3",
            "cp39-abi3",
            "cp311-abi3",
            "cp39-cp39",
            "cp310-cp310",
            "cp311-cp311",
            "cp312-cp312",
            "cp313-cp313",
            "cp313-cp313t",
            "cp314-cp314t",
            "py3-none",
            "py39-none",
            "py310-none",
            "pp311-pypy311_pp73",
        ]
    ),
    st.sampled_from(
        [
            "manylinux_2_17_x86_64",
            "manylinux_2_28_x86_64",
            "manylinux_2_34_x86_64",
            "manylinux_2_17_aarch64",
            "musllinux_1_1_x86_64",
            "musllinux_1_2_x86_64",
            "macosx_10_13_universal2",
            "macosx_11_0_arm64",
            "macosx_14_0_arm64",
            "macosx_10_9_x86_64",
            "win_amd64",
            "win32",
        ]
    ),
) | st.sampled_from(["x-1-py3-none-any.whl", "x-1-py39-none-any.whl"])
WHEELS = st.sets(REAL, min_size=1, max_size=6)


def snapshot(names: set[str], beside: set[str]) -> Snapshot:
    """Return the coverage of a package of these wheels, beside another one."""
    wheels = [*names, *(name.replace("x-", "beside-", 1) for name in beside)]
    records = [
        item
        for name in sorted(wheels)
        for item in builds(name, Entry("dist"), Origin("x"))
        if isinstance(item, BuildRecord)
    ]
    (found,) = compute(records, AXES, serves=SERVES).snapshots
    return found


def taken_by(names: set[str], environment: frozenset[Tag]) -> bool:
    return any(not parse_wheel_filename(name)[-1].isdisjoint(environment) for name in names)


def environment_at(place: tuple[str | None, ...]) -> frozenset[Tag] | None:
    """Return the tags of an environment at a place; None where the place leaves something open."""
    os, target, libc, python = map(str, place)
    if "any" in (os, target, libc, python) or place[2] is None:
        return None
    name, _, release = (libc if os == "linux" else os).partition("@")
    major, _, minor = release.partition(".")
    machines = {
        "macos": {"aarch64": "arm64"},
        "windows": {"x86_64": "amd64"},
        "glibc": {"x86": "i686"},
    }
    machine = machines.get(name, {}).get(target, target)
    platforms = platform_tags(name, machine, (int(major or 0), int(minor or 0)))
    return tags_of(python, platforms)


@settings(max_examples=60)
@given(WHEELS, WHEELS, WHEELS, st.lists(environments(), min_size=12, max_size=12))
def test_what_is_lost_can_no_longer_be_installed(
    base: set[str],
    head: set[str],
    beside: set[str],
    asked: list[tuple[frozenset[Tag], dict[str, str]]],
) -> None:
    """Nothing that an installer still takes is called lost or narrowed; where somebody lost it, something is."""
    diff = compare(snapshot(base, beside), snapshot(head, beside), AXES)
    (package,) = [one for one in diff.packages if one.name == "x"]
    claimed = [*package.lost, *(move.before for move in package.moved)]
    for place in claimed:
        if (environment := environment_at(place)) is not None:
            assert taken_by(base, environment), place
            assert not taken_by(head, environment), place
    lost = [
        place
        for environment, place in asked
        if taken_by(base, environment) and not taken_by(head, environment)
    ]
    assert claimed or not lost
