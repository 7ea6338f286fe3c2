"""Wheels on disk: a folder of them, or one file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from coverage_report import BuildRecord, InputError, LoadContext, Mention, Origin, Problem, Source
from coverage_report.text import visible
from coverage_report_wheels.names import base_name, builds, problem

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


def load(source: Source, _: LoadContext) -> Iterator[BuildRecord | Mention | Problem]:
    """Yield a record for each cell that a wheel fills, a mention for each sdist.

    The snapshot is named after the folder that they are in.
    """
    if not source.is_folder:
        yield from builds(base_name(source.name), _name_of_parent(source), Origin(source.name))
        return
    folder = _path(source)
    snapshot = folder.resolve().name or _UNNAMED
    for path in sorted(folder.iterdir()):
        origin = Origin(f"{source.name.rstrip('/')}/{visible(path.name)}")
        package = _package_of_sdist(path.name)
        if package is not None:
            yield Mention(package, snapshot)
        elif path.suffix == ".whl":
            yield from _wheel(path, snapshot, origin)


def _wheel(path: Path, snapshot: str, origin: Origin) -> Iterator[BuildRecord | Problem]:
    if Source(origin.file, path=path).head.startswith(_ZIP):
        yield from builds(path.name, snapshot, origin, path.stat().st_size)
    else:
        yield problem(origin, "is empty or no zip archive, as a wheel is")


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
