"""Wheels on disk: a folder of them, or one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from coverage_report import (
    BuildRecord,
    InputError,
    LeftOut,
    LoadContext,
    Mention,
    Origin,
    Problem,
    Scope,
    Source,
)
from coverage_report.text import natural_key, visible
from coverage_report_wheels.entries import SOURCE, Found, unread
from coverage_report_wheels.environments import pythons
from coverage_report_wheels.markers import Pythons
from coverage_report_wheels.metadata import requires_python
from coverage_report_wheels.names import Entry, base_name, builds, problem

#: What lies beside wheels and sdists: hidden files, files named after one of them
#: (``x.whl.asc``, ``x.whl.metadata``), lists of checksums.
_COMPANION = re.compile(
    r"\..*|.*\.(whl|tar\.gz|zip)\.[\w.]+|((sha|md)\d+|check)-?sums?(\.\w+)*",
    re.ASCII | re.IGNORECASE,
)
_ZIP = b"PK\x03\x04"
_UNNAMED = "wheels"


def accepts(source: Source) -> bool:
    """Tell whether `source` is a wheel, or a folder of wheels.

    A folder is one if it holds wheels, and besides them nothing but sdists and what belongs to
    both (signatures, checksums, hidden files). In any other folder each wheel is taken for itself.
    """
    if source.is_folder:
        return _is_folder_of_wheels(source)
    return source.name.endswith(".whl") and source.head.startswith(_ZIP)


def load(source: Source, _: LoadContext) -> Found:
    """Yield a record for each cell that a wheel fills, what is only source, and the Pythons of each package.

    The snapshot is named after the folder that they are in.
    """
    if not source.is_folder:
        yield from _wheels([(source, base_name(source.name))], _name_of_parent(source))
        return
    folder = _path(source)
    snapshot = folder.resolve().name or _UNNAMED
    wheels = []
    sources = set()
    for path in sorted(folder.iterdir()):
        package = _package_of_sdist(path.name)
        if package is not None:
            sources.add(package)
        elif path.suffix == ".whl":
            shown = f"{source.name.rstrip('/')}/{visible(path.name)}"
            wheels.append((Source(shown, path=path), path.name))
    built = set()
    for item in _wheels(wheels, snapshot):
        built.add(item.package if isinstance(item, BuildRecord) else None)
        yield item
    for package in sorted(sources):
        yield Mention(package, snapshot)
        if package not in built:
            yield LeftOut(package, snapshot, SOURCE)


def _wheels(wheels: Iterable[tuple[Source, str]], snapshot: str) -> Found:
    stated: dict[str, list[Pythons | None]] = {}
    for source, name in wheels:
        found = list(_wheel(source, name, snapshot))
        yield from found
        for package in {item.package for item in found if isinstance(item, BuildRecord)}:
            taken = None
            try:
                taken = requires_python(source)
            except ValueError as error:
                yield unread(source.name, f"Requires-Python: {error}")
            stated.setdefault(package, []).append(taken)
    for package, some in stated.items():
        known = [one for one in some if one]
        if len(known) == len(some):  # a wheel that does not say takes each Python
            yield _scope(package, known, snapshot)


def _wheel(source: Source, name: str, snapshot: str) -> Iterator[BuildRecord | Problem]:
    origin = Origin(source.name)
    if source.head.startswith(_ZIP):
        size = source.path.stat().st_size if source.path else None
        yield from builds(name, Entry(snapshot), origin, size)
    else:
        yield problem(origin, "is empty or no zip archive, as a wheel is")


def _scope(package: str, some: list[Pythons], snapshot: str) -> Scope:
    def applies(place: Mapping[str, str | None]) -> bool:
        return any(one.takes(env) for env in pythons(place.get("python")) for one in some)

    ends = {name for one in some for name in one.ends}
    names = {"python": tuple(sorted(ends, key=natural_key))}
    return Scope(
        snapshot=snapshot,
        package=package,
        applies=applies,
        names=names,
        reason=f"Requires-Python {' or '.join(dict.fromkeys(one.text for one in some))}",
    )


def _path(source: Source) -> Path:
    return source.path or Path()


def _name_of_parent(source: Source) -> str:
    if source.path is not None:
        return source.path.resolve().parent.name or _UNNAMED
    return base_name(str(PurePosixPath(source.name).parent)).strip(".") or _UNNAMED


def _is_folder_of_wheels(folder: Source) -> bool:
    try:
        entries = folder.entries
    except InputError:
        return False
    return any(entry.name.endswith(".whl") for entry in entries) and all(
        entry.is_file(follow_symlinks=False) and _belongs(entry.name) for entry in entries
    )


def _belongs(name: str) -> bool:
    is_known = name.endswith(".whl") or _COMPANION.fullmatch(name) is not None
    return is_known or _package_of_sdist(name) is not None


def _package_of_sdist(name: str) -> str | None:
    """Return the package that an sdist is of, None for any other file."""
    if not name.endswith((".tar.gz", ".zip")):
        return None
    from packaging.utils import parse_sdist_filename

    try:
        return parse_sdist_filename(name)[0]
    except ValueError:
        return None
