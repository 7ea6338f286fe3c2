"""What ``coverage-report publish`` reads: the document, the token, and whether there is news."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coverage_report.commands._console import Console
from coverage_report.commands._numbers import MAX_FILE, Together
from coverage_report.commands._publish_options import When
from coverage_report.errors import InputError, OutputError, UsageError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.sources import Source, read_stdin, shown
from coverage_report.network.secret import Secret
from coverage_report.plugin.publishing import Document
from coverage_report.settings.config import find_config
from coverage_report.text import file_name, is_safe_path

MAX_FILES = 20_000
MAX_FOLDER = 512 * 1024 * 1024
MAX_TOKEN = 64 * 1024


def read_document(name: str, console: Console) -> Document:
    """Return the file, or the files of the folder, to be published, as they are stored.

    Links and ``.git`` of a folder are left out, with a warning.

    Args:
        name: a path, or ``-`` for standard input.
        console: where the warning goes.

    Raises:
        InputError: when it cannot be read, is too large, or has a name that no folder should be given.
    """
    if name == "-":
        return Document((Artifact("report", read_stdin(MAX_FILE)),))
    path = Path(name)
    if not path.is_dir():
        return Document((_file(path, path.name, MAX_FILE),))
    found = [p for p in sorted(path.rglob("*")) if p.is_symlink() or not p.is_dir()]
    left_out = [p for p in found if p.is_symlink() or ".git" in p.relative_to(path).parts]
    if left_out:
        text = f"{shown(left_out[0])}{' and others' if len(left_out) > 1 else ''}"
        said = f"left out: neither links nor .git are published ({len(left_out)} in all)"
        console.warn([f"{text}: {said}"])
    artifacts = tuple(_folder(path, [p for p in found if p not in set(left_out)]))
    if not artifacts:
        raise InputError(f"{shown(path)}: the folder is empty")
    return Document(artifacts)


def _folder(folder: Path, paths: Sequence[Path]) -> Iterator[Artifact]:
    if len(paths) > MAX_FILES:
        raise InputError(f"{shown(folder)}: more than {MAX_FILES} files")
    room = MAX_FOLDER
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if not is_safe_path(name):
            raise InputError(f"{shown(path)}: has a name that is not published")
        artifact = _file(path, name, min(room, MAX_FILE))
        room -= len(artifact.content)
        yield artifact


def _file(path: Path, name: str, limit: int) -> Artifact:
    return Artifact(name, _stored(path, limit))


def _stored(path: Path, limit: int) -> bytes:
    try:
        return Source(str(path), path=path).stored(limit)
    except InputError as error:
        raise InputError(f"{shown(path)}: {error.message}") from None


def read_token(name: str) -> Secret:
    """Return the token that a file holds.

    Raises:
        UsageError: when there is no such file; without its name, which is perhaps the token.
        OutputError: when it holds no token.
    """
    if not os.path.exists(name):  # noqa: PTH110 - whatever the text is, this does not fail
        raise UsageError(
            "--token-file: no such file; pass the path of a file that contains the token"
        )
    try:
        return Secret(_stored(Path(name), MAX_TOKEN).decode(), "the file of --token-file")
    except InputError:
        raise OutputError("--token-file: the file cannot be read") from None
    except UnicodeDecodeError:
        raise OutputError("--token-file: the file is not UTF-8 text") from None


def has_news(when: When, reports: Sequence[str], numbers: Together) -> bool:
    """Tell whether there is reason to post where nothing was posted before.

    Args:
        when: as the user asks for.
        reports: the files that `numbers` are from.
        numbers: of reports or diffs.

    Raises:
        UsageError: when that depends on a diff, and none is named.
        InputError: when the file holds no diff.
    """
    if when in {"always", "never"}:
        return when == "always"
    if not reports:
        raise UsageError(f"--when {when}: name the output of `diff -f json` with --report FILE")
    try:
        return numbers.loss() if when == "loss" else numbers.change()
    except InputError as error:
        raise InputError(f"{', '.join(map(shown, reports))}: {error.message}") from None


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
