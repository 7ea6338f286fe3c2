"""Where a platform package installs: what its ``os``, ``cpu`` and ``libc`` say, and its name where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coverage_report import ANY, NONE
from coverage_report_npm.names import GLIBC, MUSL, SYSTEMS, Named, processor, read_name

#: What ``!x`` leaves: the values of ``process.platform``, ``process.arch`` and of npm's ``libc``.
_NODE = {
    "os": [
        "aix",
        "android",
        "darwin",
        "freebsd",
        "linux",
        "netbsd",
        "openbsd",
        "openharmony",
        "sunos",
        "win32",
    ],
    "cpu": [
        "arm",
        "arm64",
        "ia32",
        "loong64",
        "mips",
        "mipsel",
        "ppc64",
        "riscv64",
        "s390x",
        "x64",
    ],
    "libc": [GLIBC, MUSL],
}
#: Systems whose processors are known, so that "any" is one of these.
_PROCESSORS = {"macos": ("aarch64", "x86_64")}
#: What a package for ``cpu: wasm32`` is for that states no system: WebAssembly, beneath which none shows.
_WASM = ("wasm",)
#: Packages whose platform everybody knows, where nothing else says it.
_KNOWN = {"fsevents": "macos"}
#: A package names a few values for each; a lock that names more is not npm's.
MAX_VALUES = 64

Cell = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a lock states of a package: Node's words, ``!x`` for all but x; empty: any.

    Raises:
        ValueError: when one has more than `MAX_VALUES`.
    """

    os: tuple[str, ...] = ()
    cpu: tuple[str, ...] = ()
    libc: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for key in ("os", "cpu", "libc"):
            if len(getattr(self, key)) > MAX_VALUES:
                raise ValueError(f"names more than {MAX_VALUES} values of {key}")

    def __bool__(self) -> bool:
        return bool(self.os or self.cpu or self.libc)


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a build is for; several values, or ``any``, for each axis."""

    os: tuple[str, ...]
    target: tuple[str, ...]
    libc: tuple[str, ...]
    variant: str = ""

    def cells(self) -> Iterator[Cell]:
        """Yield each place, as pairs of an axis and a value; a libc is chosen on Linux alone."""
        variant = (("variant", self.variant),) if self.variant else ()
        for os in _WASM if (self.os, self.target) == ((ANY,), ("wasm32",)) else self.os:
            libcs = self.libc if os == "linux" else (ANY if os == ANY else NONE,)
            for target, libc in product(self._targets(os), libcs):
                yield ("os", os), ("target", target), ("libc", libc), *variant

    def _targets(self, os: str) -> Iterator[str]:
        for word in self.target:
            yield from _PROCESSORS.get(os, (ANY,)) if word == ANY else (processor(word, os),)


@dataclass(frozen=True, slots=True)
class Offered:
    """The places that a package is offered for."""

    cells: frozenset[Cell]

    def __call__(self, place: Mapping[str, str | None]) -> bool:
        """Tell whether one of them is at a place; what the place leaves open fits."""
        return any(all(_fits(value, place.get(axis)) for axis, value in c) for c in self.cells)


def _fits(value: str, there: str | None) -> bool:
    return there in (None, ANY, value) or value == ANY


def platform_of(name: str, limits: Limits | None, *, has_musl: bool) -> Platform | None:
    """Return where a package installs; None where nothing says that it is for one platform and not for all.

    Args:
        name: of the package.
        limits: what the lock states; None: the lock does not have the package, or its kind states nothing.
        has_musl: whether packages beside it are for musl, so that it is for glibc where nothing is said.
    """
    named = read_name(name)
    if limits:
        stated = _stated(limits, named, has_musl=has_musl)
        return stated if named.is_platform or (*stated.os, *stated.target) != (ANY, ANY) else None
    if not named.is_platform:
        known = _KNOWN.get(name) if limits is None else None
        return Platform((known,), (ANY,), (ANY,)) if known else None
    if limits is not None and (named.os is None or named.target is None):
        return None
    libc = _libc(named, has_musl=has_musl)
    return Platform((named.os or ANY,), (named.target or ANY,), libc, named.variant)


def is_for_musl(name: str, limits: Limits | None) -> bool:
    """Tell whether a package is for musl and nothing else."""
    return (limits.libc if limits and limits.libc else (read_name(name).libc,)) == (MUSL,)


def _stated(limits: Limits, named: Named, *, has_musl: bool) -> Platform:
    # Bun writes "none" for what it does not know, such as another libc.
    systems = _allowed("os", [word for word in limits.os if word != "none"])
    os = tuple(SYSTEMS.get(word, word) for word in systems)
    if not os:
        os = (named.os or ANY,) if limits.os else (ANY,)
    cpu = _allowed("cpu", [word for word in limits.cpu if word != "none"])
    target = cpu or ((named.target or ANY,) if limits.cpu else (ANY,))
    libc = _allowed("libc", limits.libc) or _libc(named, has_musl=has_musl)
    return Platform(_unique(os), _unique(target), _unique(libc), named.variant)


def _libc(named: Named, *, has_musl: bool) -> tuple[str, ...]:
    return (named.libc or (GLIBC if has_musl else ANY),)


def _allowed(key: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that npm takes for these; none for any (npm-install-checks, ``checkList``)."""
    wanted = [word for word in words if not word.startswith("!")]
    if wanted == [ANY] or not words:
        return ()
    refused = {word[1:] for word in words if word.startswith("!")}
    return tuple(word for word in wanted or _NODE[key] if word not in refused)


def _unique(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
