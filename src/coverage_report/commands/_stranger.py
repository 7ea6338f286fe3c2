"""Reading a file that somebody wrote who is not trusted, such as what a fork's job has uploaded."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from coverage_report.commands._defusing import defused
from coverage_report.errors import InputError, OutputError
from coverage_report.io.artifacts import Artifact
from coverage_report.io.decode import decode_text
from coverage_report.io.sources import read_stdin, shown, why
from coverage_report.plugin.publishing import Document

#: More than any comment can show, and all that a stranger may make us read.
MAX_BYTES = 1024 * 1024
#: Folders of the job itself: what is linked above them is the machine's affair.
_OURS = ("RUNNER_TEMP", "GITHUB_WORKSPACE")


def read_stranger(name: str, environ: Mapping[str, str]) -> Document:
    """Return the text of one plain file, made harmless.

    Raises:
        OutputError: when it is no plain file, is reached through a link, is too large or no text. It is not
            the user's mistake, so it fails no build.
    """
    try:
        data = read_stdin(MAX_BYTES) if name == "-" else _plain_file(name, environ)
        text = decode_text(data)
    except InputError as error:
        raise OutputError(f"{shown(name)}: {error.message}") from None
    if not text.strip():
        raise OutputError(f"{shown(name)}: is empty")
    return Document((Artifact("report.md", defused(text)),), hostile=True)


def _plain_file(name: str, environ: Mapping[str, str]) -> bytes:
    try:
        path = Path(os.path.abspath(name))  # noqa: PTH100 - resolve() follows links
        _check_links(path, environ)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputError(
                    "is not a regular file; folders are not published with --from-workflow-run"
                )
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(why(error)) from None
    if len(data) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES // 2**20} MiB")
    return data


def _check_links(path: Path, environ: Mapping[str, str]) -> None:
    """Refuse a path with a link in the part that the stranger may have made.

    That is all below the job's own folders; elsewhere, the file itself.
    """
    ours = [Path.cwd(), *(Path(environ[name]) for name in _OURS if environ.get(name))]
    inside = [folder for folder in ours if path.is_relative_to(folder)]
    base = max(inside, key=lambda folder: len(folder.parts), default=path.parent)
    # Not Path.resolve(): it raises for links in circles.
    if os.path.realpath(path) != str(Path(os.path.realpath(base), path.relative_to(base))):
        raise InputError("is reached through a symbolic link, which is not followed")
