"""What ``coverage-report publish`` reads: the document, the diff beside it, the token."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from coverage_report.config import find_config
from coverage_report.errors import InputError, UsageError
from coverage_report.extensions import Artifact
from coverage_report.publishing import Document
from coverage_report.secret import Secret
from coverage_report.sources import Source, read_stdin, shown
from coverage_report.text import file_name

MAX_FILE = 64 * 1024 * 1024
#: More than any comment can show, and all that a stranger may make us read.
MAX_HOSTILE = 1024 * 1024
MAX_FILES = 20_000
MAX_TOKEN = 64 * 1024


class Packages(msgspec.Struct):
    """How many packages changed, and how."""

    changed: int
    new: int
    removed: int


class Summary(msgspec.Struct):
    """What a diff found."""

    gained: int
    lost: int
    moved: int
    packages: Packages
    narrowed: int = 0


class Diff(msgspec.Struct, tag_field="kind", tag="diff"):
    """What is used of the output of ``diff -f json``."""

    summary: Summary


def read_document(name: str, *, hostile: bool) -> Document:
    """Return the file, or the files of the folder, to be published.

    Args:
        name: a path, or ``-`` for standard input.
        hostile: whether somebody who is not trusted wrote it.

    Raises:
        InputError: when it cannot be read, or is too large.
    """
    limit = MAX_HOSTILE if hostile else MAX_FILE
    if name == "-":
        return Document((Artifact("report", read_stdin(limit)),), hostile)
    path = Path(name)
    artifacts = tuple(_folder(path, limit)) if path.is_dir() else (_file(path, path.name, limit),)
    if not artifacts:
        raise InputError(f"{shown(path)}: the folder is empty")
    return Document(artifacts, hostile)


def _folder(folder: Path, limit: int) -> Iterator[Artifact]:
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number == MAX_FILES:
            raise InputError(f"{shown(folder)}: more than {MAX_FILES} files")
        if path.is_file() and not path.is_symlink():
            yield _file(path, path.relative_to(folder).as_posix(), limit)


def _file(path: Path, name: str, limit: int) -> Artifact:
    try:
        return Artifact(name, Source(name, path=path).read(limit))
    except InputError as error:
        raise InputError(f"{shown(path)}: {error.message}") from None


def read_token(name: str) -> Secret:
    """Return the token that a file holds.

    Raises:
        UsageError: when it cannot be read, or is none.
    """
    try:
        return Secret(_file(Path(name), name, MAX_TOKEN).content.decode(), shown(name))  # type: ignore[union-attr]
    except InputError as error:
        raise UsageError(f"--token-file {error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--token-file {shown(name)}: is not UTF-8 text") from None


def has_news(when: str, report: str | None) -> bool:
    """Tell whether there is reason to post where nothing was posted before.

    Raises:
        UsageError: when that depends on a diff, and none is named.
        InputError: when the diff cannot be read.
    """
    if when in {"always", "never"}:
        return when == "always"
    if report is None:
        raise UsageError(f"--when {when}: name the output of `diff -f json` with --report FILE")
    try:
        found: Diff = Source(report, path=Path(report)).json(Diff, MAX_FILE)
    except InputError as error:
        raise InputError(f"{shown(report)}: {error.message}") from None
    summary, packages = found.summary, found.summary.packages
    if when == "loss":
        return summary.lost + summary.narrowed > 0
    return bool(
        summary.gained
        or summary.lost
        or summary.moved
        or packages.changed
        or packages.new
        or packages.removed
    )


def default_id(environ: Mapping[str, str], here: Path) -> str:
    """Return an id that differs between workflows, and between configurations of one repository."""
    parts = [environ.get("GITHUB_WORKFLOW") or environ.get("CI_JOB_NAME") or "report"]
    root = environ.get("GITHUB_WORKSPACE") or environ.get("CI_PROJECT_DIR")
    config = find_config(here)
    if root and config:
        folder = os.path.relpath(config.parent.resolve(), Path(root).resolve())
        if folder != "." and not folder.startswith(".."):
            parts.append(Path(folder).as_posix())
    return file_name("/".join(parts))
