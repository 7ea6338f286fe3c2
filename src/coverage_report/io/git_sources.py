"""Sources out of a git repository, ``git:REV:PATH``: through git itself, and nothing is checked out.

A repository is data, also its configuration: no command is used that looks at the work tree, or that runs what a
configuration names (filters, hooks, file system monitors, drivers of diffs), and nothing is fetched.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import NamedTuple

from coverage_report.errors import InputError
from coverage_report.io.sources import MAX_BYTES, Source
from coverage_report.model.nouns import Problem
from coverage_report.text import visible

PREFIX = "git:"
ABSENT = "does not exist at that revision"
_LINK = "120000"
#: A folder that looks like a bare repository may be one that somebody has committed.
_GIT = (
    *("git", "--no-pager", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "safe.bareRepository=explicit"),
)
#: The last two keep a partial clone from fetching: git knows the one since 2.44, the other for long.
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
}


class NoSuchPath(InputError):  # noqa: N818 - a revision without the path: sometimes no error
    """The revision is there, and the path is not."""


class _Entry(NamedTuple):
    """What git has under a name: a file (``blob``), a folder (``tree``) or a submodule (``commit``)."""

    mode: str
    kind: str
    hash: str
    path: str


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
    revision, path = _parsed(text)
    try:
        where = _from_top(path)
        commit = _commit(revision)
        former = _former(commit, where, until) if _entry(commit, where) is None else where
        if former is None:
            raise NoSuchPath(ABSENT)
        name = f"{PREFIX}{revision}:{former}"
        sources = tuple(_sources(visible(name), list(_entries(commit, former))))
    except InputError as error:
        raise type(error)(f"{visible(text)}: {error.message}") from None
    return Revision(
        name=f"{visible(name)} ({commit[:9]})",
        commit=commit,
        sources=sources,
        renamed_from=former if former != where else None,
    )


def read_revision_file(text: str) -> Source:
    """Return the one file that ``git:REV:PATH`` names; no rename is followed.

    Raises:
        InputError: when it is not there, or no file.
    """
    revision, path = _parsed(text)
    try:
        return _file(visible(text), _commit(revision), _from_top(path))
    except InputError as error:
        raise type(error)(f"{visible(text)}: {error.message}") from None


def folder_of_revision(text: str) -> Path:
    """Return the folder of the work tree in which ``git:REV:PATH`` would lie.

    Raises:
        InputError: when there is no work tree here.
    """
    _, path = _parsed(text)
    top = _git("rev-parse", "--show-toplevel").rstrip("\n")
    return Path(top, _from_top(path)).parent


def _file(name: str, commit: str, path: str) -> Source:
    entry = _entry(commit, path)
    if entry is None:
        raise NoSuchPath(ABSENT)
    if entry.kind == "tree":
        raise InputError("is a folder, and a file is needed")
    [(_, _, hash_, _)] = _entries(commit, path)
    [data] = _blobs([hash_])
    return Source(name, data=data)


def _parsed(text: str) -> tuple[str, str]:
    revision, colon, path = text.removeprefix(PREFIX).partition(":")
    if not (revision and colon) or revision.startswith("-"):
        raise InputError(f"{visible(text)}: must be git:REV:PATH, such as git:HEAD~1:uv.lock")
    return revision, path


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


def _entry(commit: str, path: str) -> _Entry | None:
    """Return what is at a path of a commit, or None."""
    if not path:
        return _Entry("", "tree", commit, "")
    return next(
        (one for one in _listed("--full-tree", commit, "--", path) if one.path == path), None
    )


def _listed(*arguments: str) -> Iterator[_Entry]:
    for line in _git("ls-tree", "-z", *arguments).split("\0")[:-1]:
        about, _, path = line.partition("\t")
        mode, kind, hash_ = about.split(" ")
        yield _Entry(mode, kind, hash_, path)


def _former(commit: str, path: str, until: str | None) -> str | None:
    """Return what a file or a folder was called at a commit, if git finds that it was renamed.

    Plumbing: `git diff` would look at the work tree, through the filters that the configuration names.
    """
    compare = ("diff-tree", "-r") if until else ("diff-index", "--cached")
    options = (
        *("--find-renames", "--diff-filter=R", "--name-status", "-z"),
        *("--no-relative", "--no-ext-diff", "--no-textconv", "--ignore-submodules"),
    )
    listed = _git(*compare, *options, commit, *([until] if until else []), "--").split("\0")
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


def _entries(commit: str, path: str) -> Iterator[_Entry]:
    """Yield what is below a folder; a file itself without a path.

    Raises:
        InputError: for a link and a submodule.
    """
    whole = _entry(commit, path)
    assert whole is not None  # noqa: S101 - it was looked for; for the type checker
    if whole.kind == "tree":
        yield from _listed("-r", "--full-tree", whole.hash)
    elif whole.kind == "commit":
        raise InputError("is a submodule, whose files are in another repository")
    elif whole.mode == _LINK:
        raise InputError("is a symbolic link, which is not followed in a revision")
    else:
        yield whole._replace(path="")


def _sources(name: str, entries: Sequence[_Entry]) -> Iterator[Source | Problem]:
    folder = name if name.endswith(":") else f"{name}/"
    left_out = {_LINK: "link not followed: it is in a git revision"}
    files = [entry.hash for entry in entries if entry.kind == "blob" and entry.mode != _LINK]
    blobs = _blobs(files)
    for entry in entries:
        shown = f"{folder}{visible(entry.path)}" if entry.path else name
        if entry.kind == "blob" and entry.mode != _LINK:
            yield Source(shown, data=next(blobs))
        else:
            submodule = "submodule not read: its files are in another repository"
            yield Problem(shown, "", left_out.get(entry.mode, submodule))


def _blobs(hashes: Sequence[str]) -> Iterator[bytes]:
    """Yield the content of objects: one process for all, asked for one object after the other."""
    room = MAX_BYTES
    with _started("cat-file", "--batch", stderr=subprocess.DEVNULL) as git:
        assert git.stdin is not None  # noqa: S101 - for the type checker
        assert git.stdout is not None  # noqa: S101
        for one in hashes:
            git.stdin.write(f"{one}\n".encode())
            git.stdin.flush()
            size = git.stdout.readline().split()[-1]
            if not size.isdigit():
                raise InputError("holds a file that git does not have here; is the clone partial?")
            if int(size) > room:
                raise InputError(f"holds more than {MAX_BYTES // 1024**2} MiB, which is refused")
            room -= int(size)
            yield git.stdout.read(int(size) + 1)[:-1]


def _git(*arguments: str) -> str:
    return os.fsdecode(_run(*arguments))


def _started(*arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - no shell; arguments of users follow a checked word
            [*_GIT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, **_ENVIRONMENT},
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"git cannot be run: {why}") from None


def _run(*arguments: str) -> bytes:
    with _started(*arguments) as git:
        out, err = git.communicate()
    if git.returncode:
        said = err.decode("utf-8", "replace").strip().splitlines() or ["it failed"]
        raise InputError(f"git: {visible(said[0].removeprefix('fatal: '))}")
    return out
