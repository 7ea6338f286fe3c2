"""Sources out of a git repository, ``git:REV:PATH``: through git itself, and nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import join, normpath

from coverage_report.errors import InputError
from coverage_report.io.sources import MAX_BYTES, Source
from coverage_report.model.nouns import Problem
from coverage_report.text import visible

PREFIX = "git:"
ABSENT = "does not exist at that revision"
_LINK = b"120000"


class NoSuchPath(InputError):  # noqa: N818 - a revision without the path: sometimes no error
    """The revision is there, and the path is not."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a path held at a revision.

    Attributes:
        name: as shown to the user, with the commit.
        commit: its full name.
        sources: the files, in order, and what was left out.
        renamed_from: the path at the revision, where it was renamed since.
    """

    name: str
    commit: str
    sources: tuple[Source | Problem, ...]
    renamed_from: str | None = None


def read_revision(text: str, until: str | None = None) -> Revision:
    """Return what ``git:REV:PATH`` names: a file, or all files of a folder.

    As in git itself PATH begins at the top of the repository; ``./`` begins at the working directory. A
    path that was renamed since is followed (``git diff --find-renames``).

    Args:
        text: ``git:REV:PATH``.
        until: the commit up to which a rename counts; None is the working tree.

    Raises:
        NoSuchPath: when the revision does not have the path.
        InputError: for everything else that git does not find.
    """
    revision, colon, path = text.removeprefix(PREFIX).partition(":")
    if not (revision and colon) or revision.startswith("-"):
        raise InputError(f"{visible(text)}: must be git:REV:PATH, such as git:HEAD~1:uv.lock")
    try:
        where = _from_top(path)
        commit = _commit(revision)
        former = _former(commit, where, until) if _object(commit, where) is None else where
        if former is None:
            raise NoSuchPath(ABSENT)
        name = f"{PREFIX}{revision}:{former}"
        entries = list(_entries(commit, former))
    except InputError as error:
        raise type(error)(f"{visible(text)}: {error.message}") from None
    sources = tuple(_sources(visible(name), entries))
    return Revision(
        name=f"{visible(name)} ({commit[:9]})",
        commit=commit,
        sources=sources,
        renamed_from=former if former != where else None,
    )


def _from_top(path: str) -> str:
    """Return a path from the top of the repository; empty for the top itself."""
    prefix = _git("rev-parse", "--show-prefix").rstrip("\n")
    relative = path in {".", ".."} or path.startswith(("./", "../"))
    whole = normpath(join(prefix, path) if relative else path or ".")
    return "" if whole == "." else whole


def _commit(revision: str) -> str:
    try:
        return _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
    except InputError:
        shallow = _git("rev-parse", "--is-shallow-repository").strip() == "true"
        advice = "; the clone is shallow: fetch more (actions/checkout: fetch-depth: 0)"
        raise InputError(
            f"git knows no revision '{visible(revision)}' here{advice if shallow else ''}"
        ) from None


def _object(commit: str, path: str) -> str | None:
    try:
        return _git("rev-parse", "--verify", "--quiet", f"{commit}:{path}").strip()
    except InputError:
        return None


def _former(commit: str, path: str, until: str | None) -> str | None:
    """Return what a file or a folder was called at a commit, if git finds that it was renamed."""
    options = (
        "--find-renames",
        "--diff-filter=R",
        "--name-status",
        "--no-relative",
        "--no-ext-diff",
    )
    listed = _git("diff", *options, "-z", commit, *([until] if until else []), "--").split("\0")
    renames = dict(zip(listed[2::3], listed[1::3], strict=False))
    if path in renames:
        return renames[path]
    folders = {_folder_before(old, new, path) for new, old in renames.items() if _inside(new, path)}
    return folders.pop() if len(folders) == 1 else None


def _inside(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _folder_before(old: str, new: str, folder: str) -> str | None:
    """Return the folder that a file was in, if its place in that is the same."""
    inner = new.removeprefix(folder)
    return old.removesuffix(inner) if old.endswith(inner) else None


def _entries(commit: str, path: str) -> Iterator[tuple[bytes, str, str]]:
    """Yield the mode, the object and the path below `path` of each file; of a file itself without a path."""
    whole = _object(commit, path) or ""
    if _git("cat-file", "-t", whole).strip() == "blob":
        yield b"", whole, ""
        return
    for entry in _run("ls-tree", "-r", "-z", "--full-tree", whole).split(b"\0")[:-1]:
        about, _, name = entry.partition(b"\t")
        mode, kind, hash_ = about.split(b" ")
        if kind == b"blob":
            yield mode, hash_.decode(), os.fsdecode(name)


def _sources(name: str, entries: Sequence[tuple[bytes, str, str]]) -> Iterator[Source | Problem]:
    folder = name if name.endswith(":") else f"{name}/"
    blobs = _blobs([hash_ for _, hash_, _ in entries])
    for (mode, _, path), data in zip(entries, blobs, strict=True):
        shown = f"{folder}{visible(path)}" if path else name
        if mode == _LINK:
            yield Problem(shown, "", "link not followed: it is in a git revision")
        else:
            yield Source(shown, data=data)


def _blobs(hashes: Sequence[str]) -> Iterator[bytes]:
    """Yield the content of objects: one process for all, asked for one object after the other."""
    command = ["git", "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as git:  # noqa: S603
        assert git.stdin is not None  # noqa: S101 - for the type checker
        assert git.stdout is not None  # noqa: S101
        for one in hashes:
            git.stdin.write(f"{one}\n".encode())
            git.stdin.flush()
            *_, size = git.stdout.readline().split()
            if not size.isdigit() or int(size) > MAX_BYTES:
                raise InputError(
                    "holds a file that git does not have here, or one that is too large"
                )
            yield git.stdout.read(int(size) + 1)[:-1]
        git.stdin.close()


def _git(*arguments: str) -> str:
    return os.fsdecode(_run(*arguments))


def _run(*arguments: str) -> bytes:
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        ended = subprocess.run(  # noqa: S603 - no shell; arguments of users follow a checked word
            ["git", *arguments],  # noqa: S607 - the user's own git
            capture_output=True,
            check=False,
            env=environment,
        )
    except (OSError, ValueError) as error:
        raise InputError(
            f"git cannot be run: {getattr(error, 'strerror', None) or error}"
        ) from None
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed"]
        raise InputError(f"git: {visible(said[0].removeprefix('fatal: '))}")
    return ended.stdout
