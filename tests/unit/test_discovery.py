"""From the paths of the command line to sources: each file once, nothing outside."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from coverage_report import InputError, Problem, Source
from coverage_report.io.discovery import find_sources
from coverage_report.io.sources import MAX_BYTES, read_stdin, shown

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    """Make files, or links (``name -> target``), and go there."""
    monkeypatch.chdir(tmp_path)

    def make(*names: str) -> Path:
        for name in names:
            link, arrow, target = name.partition(" -> ")
            path = tmp_path / link
            path.parent.mkdir(parents=True, exist_ok=True)
            if arrow:
                path.symlink_to(target)
            else:
                path.write_text(name)
        return tmp_path

    yield make
    # Python's own rmtree cannot remove folders as deep as some of these.
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def found(*paths: str, claims: Callable[[Source], bool] = lambda _: False) -> list[str]:
    return [
        f"{item.file}: {item}" if isinstance(item, InputError) else str(getattr(item, "name", item))
        for item in find_sources(paths, claims)
    ]


def test_files_come_before_folders_by_name(tree: Tree) -> None:
    tree("d/b/1", "d/a/2", "d/c", "d/.git/x", "d/a/.hidden")
    assert found("d") == ["d/c", "d/a/.hidden", "d/a/2", "d/b/1"]


def test_a_claimed_folder_is_not_looked_into(tree: Tree) -> None:
    tree("d/mirror/x", "d/y")
    assert found("d", claims=lambda s: s.stem == "mirror") == ["d/y", "d/mirror"]
    assert found("d", claims=lambda s: s.is_folder) == ["d"]


def test_each_file_is_read_once(tree: Tree) -> None:
    root = tree("d/a", "d/link -> a", "b -> d/a")
    os.link(root / "d/a", root / "hard")
    assert found("d", "d/a", "b", "hard", "d", str(root / "d")) == ["d/a"]


def test_links_are_followed_inside_only(tree: Tree) -> None:
    tree("d/a/x", "d/up -> ..", "d/loop -> .", "d/out -> ../secret", "d/gone -> no", "secret")
    tree("d/self -> self", "d/also -> a")
    not_followed = "link not followed: it leads nowhere or out of the folder"
    assert found("d") == [
        *(f"d/{name}: {not_followed}" for name in ("gone", "out", "self", "up")),
        "d/a/x",
    ]


def test_a_link_that_is_named_is_followed(tree: Tree) -> None:
    tree("real/x", "d -> real")
    assert found("d") == ["d/x"]


def test_what_is_not_there_is_an_error(tree: Tree) -> None:
    tree("a")
    assert found("no", "a/b", "n" * 300, "a") == [
        "no: cannot be read: No such file or directory",
        "a/b: cannot be read: Not a directory",
        f"{'n' * 300}: cannot be read: File name too long",
        "a",
    ]
    (refused,) = found("a\0b")  # what follows is Python's wording
    assert refused.startswith(r"a\x00b: cannot be read: ")


def test_what_is_no_file_is_passed_over_in_a_folder_and_offered_by_name(tree: Tree) -> None:
    root = tree("d/a")
    os.mkfifo(root / "d/pipe")
    assert found("d", "d/pipe") == ["d/a", "d/pipe"]


def test_a_folder_may_be_deeper_than_the_stack(tree: Tree) -> None:
    root = tree("d/a")
    here = os.open(root / "d", os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("x", dir_fd=here)
        deeper = os.open("x", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    assert found("d") == ["d/a"]


def test_a_path_that_is_too_long_is_an_error_and_the_others_are_found(tree: Tree) -> None:
    root = tree("d/a", "d/z/b")
    here = os.open(root / "d/z", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("y" * 250, dir_fd=here)
        deeper = os.open("y" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    *files, error = found("d")
    assert files == ["d/a", "d/z/b"]
    assert error.endswith("cannot be read: File name too long")


def test_a_folder_that_may_not_be_read_is_an_error(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal is made up."""
    tree("d/a", "d/locked/b")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found("d") == ["d/a", "d/locked: cannot be read: Permission denied"]


def test_an_entry_that_vanishes_meanwhile_is_an_error(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree("d/a", "d/b")

    class Vanished:
        name = "a"

        def is_symlink(self) -> bool:
            raise FileNotFoundError(2, "No such file or directory")

    with os.scandir(root / "d") as scan:
        entries = [entry for entry in scan if entry.name == "b"]
    monkeypatch.setattr(os, "scandir", lambda _: nullcontext([*entries, Vanished()]))
    assert found("d") == ["d/a: cannot be read: No such file or directory", "d/b"]


class TestStandardInput:
    def test_it_is_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin(monkeypatch, io.BytesIO(b"text"))
        sources = list(find_sources(["-", "-"], lambda _: False))
        assert [s.read() for s in sources if isinstance(s, Source)] == [b"text"]

    @pytest.mark.parametrize(
        ("stream", "error"),
        [
            (None, "<stdin>: cannot be read: it is closed"),
            ("folder", "<stdin>: cannot be read: Is a directory"),
        ],
    )
    def test_where_there_is_none_that_is_said(
        self, stream: str | None, error: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Folder(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise IsADirectoryError(21, "Is a directory")

        stdin(monkeypatch, stream and Folder())
        assert found("-") == [error]

    def test_it_may_be_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stdin(monkeypatch, io.BytesIO(b"x" * 2 * 1024**2))
        with pytest.raises(InputError, match="is larger than 1 MiB, the limit"):
            read_stdin(1024**2)
        assert MAX_BYTES == 256 * 1024**2


def stdin(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    wrapped = io.TextIOWrapper(stream) if isinstance(stream, io.BytesIO) else None
    monkeypatch.setattr(sys, "stdin", wrapped)


def test_names_are_shown_as_text() -> None:
    assert shown(os.fsdecode(b"a\xff\x1b\n")) == r"a\xff\x1b\n"


def test_problems_are_not_errors(tree: Tree) -> None:
    tree("d/x -> no")
    (problem,) = find_sources(["d"], lambda _: False)
    assert isinstance(problem, Problem)
