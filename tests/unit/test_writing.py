"""Files are replaced as a whole, or left as they were."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
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
