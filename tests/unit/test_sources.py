"""A file as a loader sees it: sniffed and read, never without a limit."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from coverage_report import InputError, Source
from coverage_report.io.sources import HEAD


def test_a_small_file_is_read_once(tmp_path: Path) -> None:
    """What a loader was told by the head is what it reads, though the file is replaced meanwhile."""
    path = tmp_path / "a"
    path.write_text("one")
    source = Source("a", path=path)
    assert source.head == b"one"
    path.write_text("two")
    assert (source.read(), source.text()) == (b"one", "one")


def test_a_folder_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").touch()
    (tmp_path / "a").mkdir()
    folder = Source("folder", path=tmp_path)
    assert [entry.name for entry in folder.entries] == ["a", "b"]
    monkeypatch.setattr("os.scandir", None)
    assert [entry.is_dir() for entry in folder.entries] == [True, False]


def test_what_is_no_folder_has_no_entries(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Source("file", path=tmp_path / "file").entries == Source("data", data=b"").entries == ()


def test_the_head_is_the_first_64_kib(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * HEAD + b"y")
    source = Source("a", path=path)
    assert len(source.head) == HEAD
    assert source.read().endswith(b"xy")
    assert len(Source("a", data=source.read()).head) == HEAD


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        ("ab".encode("utf-16"), "ab"),
        (b"a\xff", "a\ufffd"),
        (b"", ""),
    ],
)
def test_the_head_is_text_whatever_it_holds(data: bytes, text: str) -> None:
    assert Source("a", data=data).head_text == text


@pytest.mark.parametrize("size", [1024**2, 1024**2 + 1, 3 * 1024**2])
def test_the_limit_holds_for_files_and_data(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    for source in (Source("a", path=path), Source("a", data=b"x" * size)):
        if size <= 1024**2:
            assert len(source.read(1024**2)) == size
        else:
            with pytest.raises(InputError, match="is larger than 1 MiB, the limit for this kind"):
                source.read(1024**2)


def test_a_file_that_does_not_say_its_size_is_limited_too() -> None:
    with pytest.raises(InputError, match="is larger than 0 MiB"):
        Source("a", path=Path("/proc/self/status")).read(10)


class TestUnreadable:
    def test_a_pipe_does_not_block(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        source = Source("pipe", path=tmp_path / "pipe")
        for read in ways_to_read(source):
            with pytest.raises(InputError, match="is not a regular file"):
                read()

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read: No such file or directory"):
            _ = Source("a", path=tmp_path / "a").head

    @pytest.mark.parametrize("size", [10, HEAD + 1])
    def test_a_disk_that_fails(
        self, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Bad:
            def __init__(self, descriptor: int, _: str) -> None:
                os.close(descriptor)

            def __enter__(self) -> Self:
                return self

            def __exit__(self, *_: object) -> None: ...

            def read(self, _: int) -> bytes:
                raise OSError(5, "Input/output error")

        path = tmp_path / "a"
        path.write_bytes(b"x" * size)
        monkeypatch.setattr(os, "fstat", lambda _: path.stat())
        monkeypatch.setattr(os, "fdopen", Bad)
        for read in ways_to_read(Source("a", path=path)):
            with pytest.raises(InputError, match="cannot be read: Input/output error"):
                read()

    def test_a_folder_has_an_empty_head(self, tmp_path: Path) -> None:
        source = Source("d", path=tmp_path)
        assert source.is_folder
        assert source.head == b""


def test_content_is_decoded() -> None:
    assert Source("a", data=b'{"a": 1}').json(dict[str, int]) == {"a": 1}
    assert Source("a", data=b"a: 1").yaml() == {"a": 1}
    assert repr(Source("a")) == "Source('a')"


def ways_to_read(source: Source) -> list[Callable[[], bytes]]:
    return [source.read, lambda: source.head]
