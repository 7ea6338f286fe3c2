"""An oracle of comparisons: random sets of wheels, and which environments each can be installed in, by `packaging`.

An environment is a system, a release of it, and an interpreter. One that could install the wheels of BASE and cannot
install those of HEAD lost them; where a later release, or a later interpreter of its kind, still can, that is narrowed.
Whatever a comparison tells must be true of the environment that stands there, and whatever became of an environment
must be told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain, product

from coverage_report_wheels import SERVES
from coverage_report_wheels.markers import Pythons
from coverage_report_wheels.names import Entry, builds
from coverage_report_wheels.scopes import Whole
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from coverage_report import (
    BuildRecord,
    Combination,
    Origin,
    PackageDiff,
    Snapshot,
    compare,
    compute,
)
from packaging import tags

AXES = ("os", "target", "libc", "python")
_LEGACY = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
#: System, machine as tags and as places have it, and the releases that stand for all.
SYSTEMS: tuple[tuple[str, str, str, tuple[tuple[int, int], ...]], ...] = (
    ("glibc", "x86_64", "x86_64", ((2, 17), (2, 28), (2, 34), (2, 41))),
    ("glibc", "aarch64", "aarch64", ((2, 17), (2, 28), (2, 41))),
    ("musl", "x86_64", "x86_64", ((1, 1), (1, 2))),
    ("macos", "x86_64", "x86_64", ((10, 9), (10, 13), (11, 0), (14, 0), (26, 0))),
    ("macos", "arm64", "aarch64", ((11, 0), (14, 0), (26, 0))),
    ("windows", "amd64", "x86_64", ((0, 0),)),
    ("windows", "x86", "x86", ((0, 0),)),
)
PYTHONS = (
    *(("cp", minor) for minor in range(5, 17)),
    *(("cpt", minor) for minor in range(13, 17)),
    *(("pp", minor) for minor in range(6, 12)),
)


@dataclass(frozen=True)
class Environment:
    """Where somebody installs: the position of a system, a release of it, and an interpreter."""

    system: int
    release: tuple[int, int]
    line: str
    minor: int

    @cached_property
    def place(self) -> tuple[str, ...]:
        os, _, target, _ = SYSTEMS[self.system]
        release = f"{os}@{self.release[0]}.{self.release[1]}"
        python = f"{self.line[:2]}3{self.minor}{self.line[2:]}"
        if self.line == "pp":
            python += f"-pypy3{self.minor}_pp73"
        if os in ("glibc", "musl"):
            return "linux", target, release, python
        return release if os == "macos" else os, target, "none", python


@cache
def tags_of(environment: Environment) -> frozenset[Tag]:
    """Return what `packaging.tags.sys_tags` yields in an environment."""
    platforms = platform_tags(environment.system, environment.release)
    line, version = environment.line, (3, environment.minor)
    name = f"{line[:2]}3{environment.minor}"
    if line == "pp":
        own = tags.generic_tags(name, [f"pypy3{environment.minor}_pp73"], platforms)
        return frozenset(chain(own, tags.compatible_tags(version, "pp3", platforms)))
    own = tags.cpython_tags(version, [name + line[2:]], platforms)
    return frozenset(chain(own, tags.compatible_tags(version, name, platforms)))


@cache
def platform_tags(system: int, release: tuple[int, int]) -> tuple[str, ...]:
    os, machine, _, _ = SYSTEMS[system]
    if os == "glibc":
        first = 5 if machine == "x86_64" else 17
        found = (f"manylinux_2_{n}_{machine}" for n in range(release[1], first - 1, -1))
        old = (f"{name}_{machine}" for n, name in _LEGACY.items() if first <= n <= release[1])
        return (*found, *old)
    if os == "musl":
        return tuple(f"musllinux_1_{n}_{machine}" for n in range(release[1], -1, -1))
    if os == "macos":
        return tuple(tags.mac_platforms(release, machine))
    return ("win32" if machine == "x86" else f"win_{machine}",)


EVERYWHERE = [
    Environment(system, release, line, minor)
    for system, (*_, releases) in enumerate(SYSTEMS)
    for release, (line, minor) in product(releases, PYTHONS)
]


@cache
def wheel_tags(name: str) -> frozenset[Tag]:
    return parse_wheel_filename(name)[-1]


@cache
def takes(name: str, environment: Environment) -> bool:
    return not wheel_tags(name).isdisjoint(tags_of(environment))


@cache
def is_python(spec: str, minor: int) -> bool:
    return SpecifierSet(spec).contains(f"3.{minor}.5")


@dataclass(frozen=True)
class Side:
    """The wheels of a package, those of others, and ``requires-python``."""

    wheels: frozenset[str]
    beside: frozenset[str]
    requires: str = ""

    def covers(self, environment: Environment) -> bool:
        return is_python(self.requires, environment.minor)

    def installs(self, environment: Environment) -> bool:
        return self.covers(environment) and any(takes(one, environment) for one in self.wheels)

    @property
    def names(self) -> frozenset[str]:
        return self.wheels | self.beside

    @property
    def snapshot(self) -> Snapshot:
        names = [*self.wheels, *(name.replace("x-", "beside-", 1) for name in self.beside)]
        found = (item for name in sorted(names) for item in builds(name, Entry("s"), Origin("x")))
        records = [item for item in found if isinstance(item, BuildRecord)]
        scope = Whole(Pythons(self.requires)).scope("s") if self.requires else None
        scopes = [scope] if scope else []
        model = compute(records, AXES, serves=SERVES, scopes=scopes, also={"s": {"x"}})
        return model.snapshots[0]


def later(environment: Environment) -> Iterator[Environment]:
    """Yield the environments with a later release, and those with a later interpreter of the same kind."""
    for release in SYSTEMS[environment.system][-1]:
        if release > environment.release:
            yield replace(environment, release=release)
    for line, minor in PYTHONS:
        if line == environment.line and minor > environment.minor:
            yield replace(environment, minor=minor)


def became(environment: Environment, base: Side, head: Side) -> str:
    """Return what became of an environment: it lost the package, or only earlier ones did, or it is covered no more."""
    before, after = base.installs(environment), head.installs(environment)
    if before == after:
        return "kept" if before else ""
    if not before:
        return "gained" if base.covers(environment) else "entered"
    if not head.covers(environment):
        return "outside"
    own = [one for one in base.wheels if takes(one, environment)]
    above = (one for one in later(environment) if any(takes(wheel, one) for wheel in own))
    return "narrowed" if any(head.installs(one) for one in above) else "lost"


def told_of(change: PackageDiff) -> dict[str, list[Combination]]:
    return {
        "lost": list(change.lost),
        "narrowed": [move.before for move in change.moved if move.narrowed],
        "gained": list(change.gained),
        "outside": list(change.outside),
        "entered": list(change.entered),
    }


@cache
def is_at(environment: Environment, cell: Combination) -> bool:
    """Tell whether an environment stands at a cell, which may leave open where."""
    return all(value in ("any", here) for value, here in zip(cell, environment.place, strict=True))


def is_told(
    environment: Environment,
    cells: Collection[Combination],
    fares: dict[Environment, str],
    named: Collection[tuple[int, tuple[int, int]]],
) -> bool:
    """Tell whether what became of an environment is told.

    Its cell is that of an earlier release, and of an earlier interpreter of its kind, or of another one that fares as it
    does. A cell for any system is told of all; and those of releases that wheels name, of each that none does.
    """
    for os, target, libc, python in cells:
        anywhere = os == "any" or (environment.system, environment.release) not in named
        earlier = (is_at(lower, (os, target, libc, "any")) for lower in _earlier(environment))
        if not (anywhere or any(earlier)):
            continue
        if python == "any":
            return True
        line, minor = _python(str(python))
        if line == environment.line and minor <= environment.minor:
            return True
        alike = {fares[environment], fares[replace(environment, line=line, minor=minor)]}
        if line in ("cp", environment.line) and (
            anywhere or len(alike) == 1 or alike == {"lost", "narrowed"}
        ):
            return True
    return False


def _python(place: str) -> tuple[str, int]:
    name, _, _ = place.partition("-")
    line = name[:2] + "t" * name.endswith("t")
    return line, int(name[3:].rstrip("t"))


def _earlier(environment: Environment) -> Iterator[Environment]:
    for release in SYSTEMS[environment.system][-1]:
        if release <= environment.release:
            yield replace(environment, release=release)


PLATFORMS = (
    "manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64", "manylinux_2_17_aarch64",
    "manylinux_2_28_aarch64", "musllinux_1_1_x86_64", "musllinux_1_2_x86_64", "macosx_10_9_x86_64",
    "macosx_10_13_universal2", "macosx_11_0_arm64", "macosx_14_0_arm64", "win_amd64", "win32",
)  # fmt: skip
_ALL = (
    "cp39-abi3", "cp310-abi3", "cp312-abi3", "cp315-abi3t", "cp315-abi3.abi3t", "cp39-cp39", "cp310-cp310",
    "cp311-cp311", "cp312-cp312", "cp313-cp313", "cp314-cp314", "cp313-cp313t", "cp314-cp314t", "py3-none",
    "py2.py3-none", "py39-none", "py310-none", "py312-none", "cp312-none", "cp313-none", "pp310-pypy310_pp73",
    "pp311-pypy311_pp73",
)  # fmt: skip
#: Old releases of packaging know nothing of PEP 803, and are no oracle of it.
_KNOWS_ABI3T = any(tag.abi == "abi3t" for tag in tags.cpython_tags((3, 15), ["cp315t"], ["any"]))
INTERPRETERS = tuple(one for one in _ALL if _KNOWS_ABI3T or "abi3t" not in one)
_ANYWHERE = ("py3-none-any", "py39-none-any", "py311-none-any", "cp312-none-any", "pp3-none-any", "cp3-none-any", "py2.py3-none-any")  # fmt: skip
WHEELS = st.builds(
    "x-1-{}-{}.whl".format, st.sampled_from(INTERPRETERS), st.sampled_from(PLATFORMS)
) | st.sampled_from([f"x-1-{tag}.whl" for tag in _ANYWHERE])
#: Sets that have something to do with each other: of few platforms.
FEW = st.lists(st.sampled_from(PLATFORMS), min_size=1, max_size=3).flatmap(
    lambda few: st.builds("x-1-{}-{}.whl".format, st.sampled_from(INTERPRETERS), st.sampled_from(few))
)  # fmt: skip
REQUIRES = st.sampled_from(
    ["", "", ">=3.9", ">=3.10", ">=3.11", ">=3.12", "==3.12.*", ">=3.9,<3.13"]
)


@st.composite
def sides(draw: st.DrawFn) -> tuple[Side, Side]:
    few = draw(st.lists(st.sampled_from(PLATFORMS), min_size=1, max_size=2))
    own = st.builds("x-1-{}-{}.whl".format, st.sampled_from(INTERPRETERS), st.sampled_from(few))
    some = st.frozensets(own | own | WHEELS, min_size=1, max_size=5)
    beside = draw(st.frozensets(own | WHEELS, max_size=4))
    requires = draw(REQUIRES)
    found = [Side(draw(some), beside, requires) for _ in range(2)]
    if draw(st.booleans()):
        found[1] = replace(found[1], requires=draw(REQUIRES))
    return found[0], found[1]


def faults(base: Side, head: Side) -> list[str]:
    """Return what is told and is not so, and what is so and is not told."""
    diff = compare(base.snapshot, head.snapshot, AXES)
    (change,) = [one for one in diff.packages if one.name == "x"]
    told = told_of(change)
    fares = {environment: became(environment, base, head) for environment in EVERYWHERE}
    found = [
        f"{fare} is told of {'/'.join(map(str, cell))}"
        for fare, cells in told.items()
        for cell in cells
        if not any(is_at(one, cell) and fares[one] == fare for one in EVERYWHERE)
    ]
    named = {
        (one.system, one.release)
        for one in EVERYWHERE
        if base.covers(one) and head.covers(one)
        for name in base.names | head.names
        if takes(name, one) and "-any." not in name
    }
    for environment, fare in fares.items():
        # What is narrowed where all else is lost is a part of that.
        cells = told["lost"] + (told["narrowed"] if fare == "narrowed" else [])
        if fare in ("lost", "narrowed") and not is_told(environment, cells, fares, named):
            found.append(f"{'/'.join(environment.place)} is {fare}, and not told")
    return found


@given(sides())
@settings(max_examples=60)
def test_what_is_told_is_so_and_what_is_so_is_told(found: tuple[Side, Side]) -> None:
    assert faults(*found) == []
