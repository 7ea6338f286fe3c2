"""Axes and their levels: from a record's open mapping to one combination.

An axis expression is the name of an axis (``os``) or of a level of it (``os.family``).
A mapping that states the expression itself wins over a level computed from its axis.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache

from coverage_report.errors import UsageError
from coverage_report.model.nouns import ANY, DEFAULT_AXES, NONE, Combination
from coverage_report.text import natural_key

Axes = Mapping[str, str | None]

#: Axes that people know by name; any other name is one, too.
KNOWN_AXES = frozenset({"os", "target", "compiler", "libc", "python", "platform", "toolchain"})

#: Builds for one platform that differ in what else they need, such as CUDA (PEP 825).
_VARIANT = "variant"

#: Spack's platform names and what people call these systems.
_PLATFORM_FAMILIES = {"darwin": "macos", "cray": "linux"}
_FAMILIES = {
    "linux": "ubuntu debian rhel centos rocky almalinux amzn sle sles sle_hpc opensuse opensuse-leap "
    "fedora alpine arch gentoo cnl scientific ol openeuler manylinux musllinux linux",
    "macos": "macos macosx darwin mavericks yosemite elcapitan sierra highsierra mojave catalina "
    "bigsur monterey ventura sonoma sequoia tahoe",
    "windows": "windows win",
}
_OS_FAMILIES = {name: family for family, names in _FAMILIES.items() for name in names.split()}

#: What other ecosystems call the targets that Spack and archspec name otherwise.
TARGET_ALIASES = {
    **dict.fromkeys(("amd64", "x64", "x86-64", "intel64"), "x86_64"),
    **dict.fromkeys(("arm64", "armv8", "arm64v8"), "aarch64"),
    **dict.fromkeys(("i386", "i486", "i586", "i686", "ia32"), "x86"),
    **dict.fromkeys(("ppc64el", "powerpc64le"), "ppc64le"),
    "riscv64gc": "riscv64",
    "loong64": "loongarch64",
    **{f"x86-64-v{level}": f"x86_64_v{level}" for level in (2, 3, 4)},
    "graviton": "cortex_a72",
    "graviton2": "neoverse_n1",
    "graviton3": "neoverse_v1",
    "graviton4": "neoverse_v2",
    "grace": "neoverse_v2",
}

#: Compilers before Spack 1.0 and the packages that they are since (Spack's own alias table).
COMPILER_ALIASES = {
    "clang": "llvm",
    "oneapi": "intel-oneapi-compilers",
    "intel": "intel-oneapi-compilers-classic",
    "rocmcc": "llvm-amdgpu",
    "arm": "acfl",
}

#: What people call operating systems, beside the names of their versions.
OS_ALIASES = {
    **dict.fromkeys(("darwin", "osx", "mac"), "macos"),
    **dict.fromkeys(("win", "win32", "win64"), "windows"),
}

_PYTHON_VERSION = re.compile(r"([23])\.(\d+)(t?)(\+?)", re.ASCII)
_PYTHON_TAG = re.compile(r"((?:cp|py)\d{2,})-(\w+)", re.ASCII)
_PYPY = re.compile(r"(?:pp|pypy)(\d)\.?(\d+)", re.ASCII)
#: The ABIs under which an interpreter's tag is a floor, and what says so.
_RANGES = {"abi3": "+", "abi3t": "t+", "none": "+"}


def canonical_target(name: str) -> str:
    """Return the name that archspec gives to `name`, or `name` itself when it has no other."""
    return TARGET_ALIASES.get(name.lower(), name)


@lru_cache(maxsize=4096)
def canonical_compiler(text: str) -> str:
    """Return a compiler in today's spelling: ``clang@=14.0.0`` is ``llvm@14.0.0``.

    Spack wrote ``@=`` from 0.20 to 0.23, names of compilers until 0.23, and of the packages that provide
    them since 1.0. ``none`` stays ``none``.
    """
    name, at, version = text.strip().partition("@")
    name = COMPILER_ALIASES.get(name, name)
    return f"{name}@{version.removeprefix('=')}" if at else name


def canonical_python(text: str) -> str:
    """Return an interpreter, or a range of them, in the one spelling: ``3.13`` is ``cp313``, ``cp39-abi3`` is ``cp39+``.

    ``cp39+`` is CPython 3.9 and later with the GIL (PEP 384), ``cp315t+`` the same free-threaded (PEP 803),
    ``py38+`` Python 3.8 and later of any implementation. ``pp310`` and ``pypy3.10`` are PyPy 3.10 with the one ABI
    that PyPy has had since its release 7.3. What is none of these forms stays as it is.
    """
    text = text.strip()
    if match := _PYTHON_VERSION.fullmatch(text):
        major, minor, threads, later = match.groups()
        return f"cp{major}{minor}{threads}{later}"
    if match := _PYPY.fullmatch(text):
        version = "".join(match.groups())
        return f"pp{version}-pypy{version}_pp73"
    if match := _PYTHON_TAG.fullmatch(text):
        interpreter, abi = match.groups()
        if abi in (interpreter, f"{interpreter}t"):
            return abi
        if abi in _RANGES:
            return interpreter + _RANGES[abi]
    return text


def canonical(axis: str, value: str) -> str:
    """Return the one spelling of a value of an axis: of targets, compilers, interpreters and operating systems."""
    if axis == "target":
        return canonical_target(value.strip())
    if axis == "compiler":
        return canonical_compiler(value)
    if axis == "python":
        return canonical_python(value)
    value = value.strip()
    return OS_ALIASES.get(value.lower(), value) if axis == "os" else value


def split_version(value: str) -> tuple[str, str]:
    """Return the name and the version of ``name@version``; a value that lacks one of them is all name."""
    name, _, version = value.partition("@")
    return (name, version) if name and version else (value, "")


@cache
def target_family(name: str) -> str:
    """Return the family of a microarchitecture (``zen4`` -> ``x86_64``), through archspec.

    A target that archspec does not know is a family of its own.
    """
    from archspec.cpu import TARGETS  # 50 ms: only when a family is asked for

    known = TARGETS.get(canonical_target(name))
    return str(known.family.name) if known else name


def _level_os_family(value: str, axes: Axes) -> str:
    platform = axes.get("platform")
    if platform and platform not in (ANY, NONE):
        return _PLATFORM_FAMILIES.get(platform, platform)
    word = re.split(r"[0-9.@]", value, maxsplit=1)[0].rstrip("_-") or value
    return _OS_FAMILIES.get(word, word)


def _level_target_family(value: str, _: Axes) -> str:
    return target_family(value)


def _level_name(value: str, _: Axes) -> str:
    return split_version(value)[0]


_LEVELS: dict[str, Callable[[str, Axes], str]] = {
    "os.family": _level_os_family,
    "target.family": _level_target_family,
}


def value_of(expression: str, axes: Axes) -> str | None:
    """Return the value of an axis expression for one record, None when it is unknown.

    ``any`` and ``none`` are themselves on every level.
    """
    stated = axes.get(expression)
    if stated is not None:
        return stated
    axis, _, level = expression.rpartition(".")
    value = axes.get(axis)
    if value is None or value in (ANY, NONE):
        return value
    compute = _LEVELS.get(expression) or (_level_name if level == "name" else None)
    return compute(value, axes) if compute else None


def family_level(axis: str) -> str:
    """Return the axis expression of the families of an axis: ``os.family``, ``compiler.name``."""
    return f"{axis}.family" if f"{axis}.family" in _LEVELS else f"{axis}.name"


def family(axis: str, axes: Axes) -> str | None:
    """Return the family of what `axes` state on `axis`; the value of an axis expression with a level is one."""
    if "." in axis:
        return value_of(axis, axes)
    return value_of(family_level(axis), axes)


def projection(expressions: Sequence[str]) -> Callable[[Axes], Combination]:
    """Return a function from a record's axes to its combination on `expressions`.

    Mappings are remembered by identity: loaders share one mapping between the records
    that agree in it, and a projection must not outlive the records that it is used on.
    """
    seen: dict[int, Combination] = {}

    def project(axes: Axes) -> Combination:
        found = seen.get(id(axes))
        if found is None:
            found = seen[id(axes)] = tuple(value_of(e, axes) for e in expressions)
        return found

    return project


@lru_cache(maxsize=65536)
def combination_key(combination: Combination) -> tuple[object, ...]:
    """The order of combinations: axis by axis, numbers by value, unknown last."""
    return tuple(natural_key(value) for value in combination)


def check_axes(expressions: Sequence[str], mappings: Iterable[Axes]) -> None:
    """Raise UsageError when no record has an axis that `expressions` name, or one is named twice."""
    if not expressions or len(set(expressions)) != len(expressions):
        raise UsageError(f"--axes {','.join(expressions)}: name each axis once, at least one")
    names = {name for axes in mappings for name in axes}
    for expression in expressions:
        if names and not is_among(expression, names):
            have = ", ".join(sorted(names))
            levels = "; levels are os.family, target.family and AXIS.name" * ("." in expression)
            message = f"--axes: no record has the axis {expression!r}; they have: {have}{levels}"
            raise UsageError(message)


def is_among(expression: str, names: Collection[str]) -> bool:
    """Tell whether an axis expression names one of some axes, or a level of one."""
    axis, _, level = expression.rpartition(".")
    return expression in names or (axis in names and (expression in _LEVELS or level == "name"))


def stated_axes(mappings: Iterable[Axes]) -> tuple[str, ...]:
    """Return the axes that records state: in the order of the first record, then by name.

    ``platform`` says no more than ``os`` does, and is left out beside it.
    """
    distinct = {id(axes): axes for axes in mappings}
    names = list(next(iter(distinct.values()), {}))
    names += sorted({name for axes in distinct.values() for name in axes} - set(names))
    return tuple(n for n in names if n != "platform" or "os" not in names)


def shared_axes(defaults: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the axes common to all loaders' defaults, in the order of the first that sorts first.

    Where they differ in nothing but variants of builds these count, too: what states none is the plain build.
    """
    found = set(defaults)
    plain = {tuple(axis for axis in one if axis != _VARIANT) for one in found}
    if len(plain) == 1:
        return max(found, key=len)
    first, *others = sorted(found) or [DEFAULT_AXES]
    return tuple(axis for axis in first if all(axis in other for other in others))
