"""What other tools are told to build: read from their files for ``coverage-report init --from``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from coverage_report.core.expected.matrix import expand
from coverage_report.errors import ConfigError, InputError, UsageError
from coverage_report.io.decode import decode_text, decode_yaml
from coverage_report.io.sources import Source, shown
from coverage_report.model.axes import canonical
from coverage_report.settings.platforms import parse_platform

Combination = Mapping[str, str]
MAX_FILE = 1024 * 1024
#: Go's words where goreleaser is told none (goreleaser.com, "Builds").
_GOOS, _GOARCH = ("linux", "darwin", "windows"), ("386", "amd64", "arm64")
#: The processors of GitHub's runners, where the label says the system alone; the newest of macOS are ARM.
_RUNNERS = {"ubuntu": "linux", "windows": "windows", "macos": "macos"}
_INTEL_MACS = ("macos-13", "macos-14-large", "macos-15-intel", "macos-15-large")
_MATRIX_KEYS = {
    "python": "python",
    "python-version": "python",
    "arch": "target",
    "target": "target",
}
_RUNNER_KEYS = ("os", "runner", "runs-on", "platform")
#: What cibuildwheel 3 builds, and its names of platforms (cibuildwheel.pypa.io, "Options").
_PYTHONS = tuple(range(8, 15))
_ARCHS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "linux": {"auto": ("x86_64",), "auto64": ("x86_64",)},
    "macos": {"auto": ("arm64",), "auto64": ("arm64",), "universal2": ("x86_64", "arm64")},
    "windows": {"auto": ("AMD64", "x86"), "auto64": ("AMD64",), "auto32": ("x86",)},
}
_TAGS: Mapping[str, Mapping[str, str]] = {
    "windows": {"AMD64": "win_amd64", "x86": "win32", "ARM64": "win_arm64"}
}
_MARKER = re.compile(r"(sys_platform|platform_system|platform_machine)\s*==\s*['\"]([\w.]+)['\"]")
_SYSTEMS = {"win32": "windows", "darwin": "macos"}


@dataclass(frozen=True, slots=True)
class BuildTool:
    """A tool that is told what to build.

    Attributes:
        files: globs of the files that tell it.
        read: the combinations that one of them asks for; none when it does not say.
    """

    files: tuple[str, ...]
    read: Callable[[Path], Iterable[Combination]]


def read_origin(name: str, folder: Path) -> tuple[str, list[Combination]]:
    """Return the first file in a folder that tells a tool what to build, and the combinations.

    Raises:
        UsageError: when there is none, or none that says anything.
    """
    origin = ORIGINS[name]
    there = [path for glob in origin.files for path in sorted(folder.glob(glob))]
    for path in there:
        if found := _distinct(origin.read(path)):
            return path.relative_to(folder).as_posix(), found
    files = ", ".join(origin.files)
    why = "says nothing of what to build" if there else "is not there"
    raise UsageError(f"--from {name}: {files}: {why}")


def _distinct(combinations: Iterable[Combination]) -> list[Combination]:
    unique: dict[tuple[tuple[str, str], ...], Combination] = {}
    for one in combinations:
        values = {axis: canonical(axis, value) for axis, value in one.items()}
        unique.setdefault(tuple(sorted(values.items())), values)
    return list(unique.values())


def _text(path: Path) -> str:
    try:
        return decode_text(Source(shown(path), path=path).read(MAX_FILE))
    except InputError as error:
        raise ConfigError(f"{shown(path)}: {error.message}") from None


def _yaml(path: Path) -> Any:
    try:
        return decode_yaml(_text(path))
    except InputError as error:
        raise ConfigError(f"{shown(path)}: {error.message}") from None


def _tool(path: Path, *keys: str) -> Any:
    """Return a table of a TOML file; empty where it has none."""
    try:
        data: Any = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown(path)}: is not valid TOML: {error}") from None
    for key in keys:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    return data


def _words(value: Any) -> list[str]:
    """Return a list of texts, or the words of one text."""
    return value.split() if isinstance(value, str) else [str(one) for one in value or ()]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _goreleaser(path: Path) -> Iterator[Combination]:
    data = _yaml(path)
    for build in _dicts(data.get("builds") if isinstance(data, dict) else None) or [{}]:
        ignored = _dicts(build.get("ignore"))
        systems, machines = build.get("goos") or _GOOS, build.get("goarch") or _GOARCH
        for goos, goarch in product(map(str, systems), map(str, machines)):
            asked = {"goos": goos, "goarch": goarch}
            if (goos, goarch) != ("darwin", "386") and not any(
                all(str(asked.get(key, value)) == str(value) for key, value in one.items())
                for one in ignored
            ):
                yield parse_platform(f"{goos}/{goarch}")


def _workflow(path: Path) -> Iterator[Combination]:
    data = _yaml(path)
    jobs = data.get("jobs") if isinstance(data, dict) else None
    for job in jobs.values() if isinstance(jobs, dict) else ():
        strategy = job.get("strategy") if isinstance(job, dict) else None
        matrix = strategy.get("matrix") if isinstance(strategy, dict) else None
        if isinstance(matrix, dict):
            yield from filter(None, map(_of_job, _jobs(matrix)))


def _jobs(matrix: Mapping[str, Any]) -> list[dict[str, Any]]:
    lists = {
        key: value
        for key, value in matrix.items()
        if isinstance(value, list) and value and key not in {"include", "exclude"}
    }
    known = [one for one in _dicts(matrix.get("exclude")) if one.keys() <= lists.keys()]
    return expand(lists, exclude=known, include=_dicts(matrix.get("include")))


def _of_job(job: Mapping[str, Any]) -> Combination:
    """Return what a job of a workflow builds for, as far as its matrix says."""
    values = {
        axis: str(job[key])
        for key, axis in _MATRIX_KEYS.items()
        if isinstance(job.get(key), str | int)
    }
    for label in (str(job[key]) for key in _RUNNER_KEYS if isinstance(job.get(key), str)):
        system = next((name for start, name in _RUNNERS.items() if label.startswith(start)), None)
        if system:
            arm = label.endswith("-arm") or (system == "macos" and label not in _INTEL_MACS)
            return {"os": system, "target": "aarch64" if arm else "x86_64"} | values
        if "/" in label:
            return parse_platform(label) | values
    return {}


def _cibuildwheel(path: Path) -> Iterator[Combination]:
    table = _tool(path, "tool", "cibuildwheel")
    if not table:
        return
    oldest = re.search(r">=\s*3\.(\d+)", str(_tool(path, "project").get("requires-python", "")))
    minors = [minor for minor in _PYTHONS if not oldest or minor >= int(oldest[1])]
    build, skip = (_globs(table.get(key)) for key in ("build", "skip"))
    for system, minor in product(_ARCHS, minors):
        for identifier, values in _identifiers(system, minor, table):
            chosen = not build or any(fnmatchcase(identifier, glob) for glob in build)
            if chosen and not any(fnmatchcase(identifier, glob) for glob in skip):
                yield values


def _identifiers(
    system: str, minor: int, table: Mapping[str, Any]
) -> Iterator[tuple[str, Combination]]:
    own = table.get(system)
    stated = own.get("archs") if isinstance(own, dict) else None
    archs = _words(stated or table.get("archs", "auto"))
    names = dict.fromkeys(one for arch in archs for one in _ARCHS[system].get(arch, (arch,)))
    python = f"cp3{minor}"
    for name in names:
        values = {"os": system, "target": name, "python": python}
        if system == "linux":
            for kind, libc in (("manylinux", "glibc"), ("musllinux", "musl")):
                yield f"{python}-{kind}_{name}", values | {"libc": libc}
        else:
            yield f"{python}-{_TAGS.get(system, {}).get(name, f'macosx_{name}')}", values


def _globs(value: Any) -> list[str]:
    """Return the globs of cibuildwheel's selectors, ``cp3{12,13}-*`` written out."""
    globs = []
    for word in _words(value):
        start, brace, rest = word.partition("{")
        inner, _, end = rest.partition("}")
        globs += [f"{start}{one}{end}" for one in inner.split(",")] if brace else [word]
    return globs


def _uv(path: Path) -> Iterator[Combination]:
    table = _tool(path, "tool", "uv")
    markers = table.get("required-environments") or table.get("environments") or []
    for marker in markers if isinstance(markers, list) else [markers]:
        values: dict[str, str] = {}
        for name, value in _MARKER.findall(str(marker)):
            axis = "target" if name == "platform_machine" else "os"
            values[axis] = _SYSTEMS.get(value.lower(), value.lower())
        if values:
            yield values


ORIGINS = {
    "cibuildwheel": BuildTool(("pyproject.toml",), _cibuildwheel),
    "github-workflow": BuildTool(
        (".github/workflows/*.yml", ".github/workflows/*.yaml"), _workflow
    ),
    "goreleaser": BuildTool((".goreleaser.y*ml", "goreleaser.y*ml"), _goreleaser),
    "uv": BuildTool(("pyproject.toml", "uv.toml"), _uv),
}
#: The stacks of Spack's CI are part of its records; nothing has to be read.
STACKS = "spack-stacks"
