"""Files are replaced as a whole, or left as they were."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from coverage_report import Artifact, OutputError
from coverage_report.io.writing import encoded, write_artifacts


def write(*paths: Path, content: str | bytes = "new") -> None:
    write_artifacts([(path, Artifact(path.name, content)) for path in paths])


def test_folders_are_made_and_files_replaced(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old")
    write(tmp_path / "a/b/c", tmp_path / "a/d", old)
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()) == [
        "a/b/c",
        "a/d",
        "old",
    ]
    assert old.read_text() == "new"


@pytest.mark.parametrize(
    ("content", "data"), [("ż", b"\xc5\xbc"), (b"\xff", b"\xff"), ("\ud800", b"\\ud800"), ("", b"")]
)
def test_text_is_utf_8(tmp_path: Path, content: str | bytes, data: bytes) -> None:
    """A lone surrogate, which UTF-8 cannot write, is shown as an escape."""
    write(tmp_path / "a", content=content)
    assert (tmp_path / "a").read_bytes() == encoded(Artifact("a", content)) == data


def test_modes_are_kept_and_new_files_get_that_of_the_umask(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    (tmp_path / "old").chmod(0o600)
    before = os.umask(0o027)
    try:
        write(tmp_path / "old", tmp_path / "new")
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old", "new")] == [
        0o600,
        0o640,
    ]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("folder", "folder: cannot be written: is a folder"),
        ("file/x", "file: cannot be written: File exists"),
        ("file/x/y", "file/x: cannot be written: Not a directory"),
        ("a\0b", r"a\x00b: cannot be written: "),
        ("/proc/x", "/proc/x: cannot be written: "),
    ],
)
def test_what_cannot_be_written_is_named(
    tmp_path: Path, path: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("old")
    with pytest.raises(OutputError) as caught:
        write(Path(path))
    assert str(caught.value).startswith(message)
    assert Path("file").read_text() == "old"
    assert sorted(p.name for p in Path().iterdir()) == ["file", "folder"], (
        "and nothing is left behind"
    )


@pytest.mark.parametrize("step", ["fsync", "fchmod", "replace"])
def test_a_step_that_fails_leaves_the_old_file(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a").write_text("old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError, match="a: cannot be written: No space left on device"):
        write(tmp_path / "a")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a", "old")]


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


class TestASet:
    """Files that belong together: a JSON report and a markdown of other numbers would be a lie."""

    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        for name in "abc":
            (tmp_path / name).write_text("old")
        return tmp_path

    def test_what_cannot_be_written_leaves_the_others_as_they_were(self, old: Path) -> None:
        (old / "folder").mkdir()
        with pytest.raises(OutputError, match="folder: cannot be written: is a folder"):
            write(old / "a", old / "new", old / "folder", old / "b")
        (old / "folder").rmdir()
        assert contents(old) == dict.fromkeys("abc", "old")

    @pytest.mark.parametrize("step", ["fsync", "fchmod", "replace"])
    @pytest.mark.parametrize("number", [1, 2, 3, 4])
    def test_a_step_that_fails_leaves_all_as_they_were(
        self, old: Path, step: str, number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also the last name, and the folder: of four flushes one is the folder's."""
        calls = iter(range(1, 99))
        does = getattr(os, step)

        def fail(*words: object, **more: object) -> object:
            if next(calls) == number:
                raise OSError(5, "Input/output error")
            return does(*words, **more)

        monkeypatch.setattr(os, step, fail)
        if number == 4 and step != "fsync":
            write(old / "a", old / "b", old / "new")
            return
        with pytest.raises(OutputError, match="cannot be written: Input/output error"):
            write(old / "a", old / "b", old / "new")
        assert contents(old) == dict.fromkeys("abc", "old")

    def test_an_interrupt_leaves_all_as_they_were(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(old / "a", old / "b")
        assert contents(old) == dict.fromkeys("abc", "old")

    def test_a_disk_without_links_keeps_what_has_its_name(
        self, old: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = iter(range(1, 99))
        does = os.replace

        def no_links(*_: object, **more: object) -> None:
            raise OSError(95, "Operation not supported")

        def fail(*words: object) -> None:
            if next(calls) == 2:
                raise OSError(5, "Input/output error")
            does(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "link", no_links)
        monkeypatch.setattr(os, "replace", fail)
        with pytest.raises(OutputError, match="b: cannot be written"):
            write(old / "a", old / "b")
        assert sorted(contents(old)) == ["b", "c"], "and nothing else is left behind"

    def test_an_index_gets_its_name_last(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It links to the others."""
        names: list[str] = []
        does = os.replace

        def note(old: str, new: str) -> None:
            names.append(Path(new).name)
            does(old, new)

        monkeypatch.setattr(os, "replace", note)
        write(
            *(tmp_path / name for name in ("index.html", "page.css", "sub/a.svg", "sub/index.json"))
        )
        assert names == ["page.css", "a.svg", "index.html", "index.json"]

    @pytest.mark.parametrize(("number", "told"), [(5, True), (28, True), (22, False), (95, False)])
    def test_a_folder_that_cannot_be_flushed_is_told(
        self, tmp_path: Path, number: int, told: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """But not where the file system has nothing to flush."""
        does = os.fsync

        def fail(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(number, os.strerror(number))
            does(descriptor)

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(OutputError) if told else nullcontext():
            write(tmp_path / "a")

    def test_a_folder_that_may_not_be_read_is_no_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        does = os.open

        def refuse(path: str, flags: int, *more: int) -> int:
            if str(path) == str(tmp_path):
                raise PermissionError(13, "Permission denied")
            return does(path, flags, *more)

        monkeypatch.setattr(os, "open", refuse)
        write(tmp_path / "a")
        assert contents(tmp_path) == {"a": "new"}


class TestPipes:
    def test_a_reader_that_comes_a_little_later_gets_it(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        program = "import sys, time; time.sleep(0.3); print(open(sys.argv[1]).read(), end='')"
        words = [sys.executable, "-c", program, str(tmp_path / "pipe")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as reader:
            write(tmp_path / "pipe", content="x" * 100_000)
            assert reader.communicate()[0] == "x" * 100_000

    def test_nobody_who_reads_is_not_waited_for_for_ever(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "a").write_text("old")
        monkeypatch.setattr("coverage_report.io.writing.PATIENCE", 0.1)
        with pytest.raises(OutputError, match="pipe: cannot be written: nobody reads this pipe"):
            write(tmp_path / "a", tmp_path / "pipe")
        assert (tmp_path / "a").read_text() == "old"

    def test_a_pipe_that_may_not_be_opened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(tmp_path / "pipe")

        def refuse(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(OutputError, match="pipe: cannot be written: Permission denied"):
            write(tmp_path / "pipe")


class TestWhatAKilledRunLeft:
    def test_it_is_removed(self, tmp_path: Path) -> None:
        done = subprocess.Popen([sys.executable, "-c", ""])
        done.wait()
        names = {
            "dead": f".coverage-report-{done.pid}-x.tmp",
            "ours": f".coverage-report-{os.getpid()}-x.tmp",
            "another's": ".coverage-report-1-x.tmp",
            "theirs": ".coverage-report-notes.tmp",
        }
        for name in names.values():
            (tmp_path / name).write_text("")
        write(tmp_path / "a")
        assert {who for who, name in names.items() if not (tmp_path / name).exists()} == {"dead"}

    def test_a_process_that_we_may_not_ask_is_alive(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "kill", refuse)
        (tmp_path / ".coverage-report-99-x.tmp").write_text("")
        write(tmp_path / "a")
        assert len(list(tmp_path.iterdir())) == 2


class TestDevices:
    @pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
    def test_they_are_written_to_and_never_replaced(self, tmp_path: Path, device: str) -> None:
        """Also where standard output is a file, which looks like one that could be replaced."""
        program = f"""if True:
            from pathlib import Path
            from coverage_report import Artifact
            from coverage_report.io.writing import write_artifacts
            write_artifacts([(Path({device!r}), Artifact("a", "new"))])
        """
        before = os.lstat(device.replace("self", str(os.getpid())))
        with (tmp_path / "out").open("wb") as out:
            subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
        assert (tmp_path / "out").read_text() == ("" if device == "/dev/null" else "new")
        after = os.lstat(device.replace("self", str(os.getpid())))
        assert stat.S_IFMT(after.st_mode) == stat.S_IFMT(before.st_mode)

    def test_a_link_elsewhere_is_replaced_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "target").write_text("old")
        (tmp_path / "link").symlink_to("target")
        write(tmp_path / "link")
        assert (tmp_path / "target").read_text() == "old"
        assert (tmp_path / "link").read_text() == "new"
        assert not (tmp_path / "link").is_symlink()
