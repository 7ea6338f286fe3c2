"""The program as a process: pipes, full disks, signals, and files that are whole or old."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


@pytest.mark.parametrize(
    "arguments",
    [("demo", "-f", "json"), ("report", "--help"), ("--help",), ("--version",), ("plugins",)],
    ids=" ".join,
)
class TestStandardOutput:
    def test_a_reader_that_leaves(self, start: Cli, arguments: tuple[str, ...]) -> None:
        """``| head`` ends the output, not the peace."""
        process = start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == (b"", 0)
        process.stderr.close()

    @needs_full
    def test_full(self, program: Cli, arguments: tuple[str, ...]) -> None:
        """What could not be written is said, in one line, with exit code 6."""
        with FULL.open("wb") as full:
            result = program(*arguments, stdout=full)
        assert result.code == 6
        assert result.err.count("\n") == 1
        assert result.err.endswith("cannot be written: No space left on device\n")

    def test_closed(self, program: Cli, arguments: tuple[str, ...]) -> None:
        """Without standard output nothing crashes, and a report that is lost is an error."""
        script = 'exec "$@" >&-'
        result = program(*arguments, wrapper=["sh", "-c", script, "sh"])
        assert "Traceback" not in result.err
        lost = "error: standard output cannot be written: it is closed\n"
        assert (result.code, result.err) in [(6, lost), (0, "")]
        assert result.code == 6 or "help" in arguments[-1] or "version" in arguments[-1]


def test_the_gate_holds_when_the_reader_leaves(start: Cli) -> None:
    """A pipe that closes does not open the gate."""
    process = start(
        "demo", "-f", "json", "--fail-under", "100", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert b"--fail-under" in process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 5


def test_files_need_no_standard_output(program: Cli, here: Path) -> None:
    """A run that writes files only does not care for standard output."""
    script = 'exec "$@" >&- 2>&-'
    result = program("demo", "-f", "json:x.json", wrapper=["sh", "-c", script, "sh"])
    assert result.code == 0
    assert Path("x.json").exists()


@needs_full
def test_standard_error_that_is_lost(program: Cli) -> None:
    """A failure keeps its exit code when it cannot be told."""
    for redirect in ("2>&-", "2>/dev/full"):
        wrapper = ["sh", "-c", f'exec "$@" {redirect}', "sh"]
        result = program("report", "nowhere", "-f", "json", wrapper=wrapper)
        assert result.code == 3


WAITS = """
import sys, time
print("ready", file=sys.stderr, flush=True)
time.sleep(60)
"""


def test_interrupted(start: Cli, here: Path) -> None:
    """Ctrl-C ends with 130 and one line, which names the plugin that was waited for."""
    Path("waits.py").write_text(WAITS)
    process = start("demo", "--plugin", "waits.py", stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stderr.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert err.strip() == b"error: interrupted while the plugin waits.py was at work: import"


STOPS = """
import os, sys, time
from coverage_report import hookimpl
replace = os.replace
def wait(*names):
    print("ready", file=sys.stderr, flush=True)
    time.sleep(60)
os.replace = wait
@hookimpl
def register_exporters():
    return ()
"""


def leftovers() -> list[Path]:
    return sorted(Path().glob(".coverage-report-*"))


def test_killed(start: Cli, program: Cli, here: Path) -> None:
    """Whatever kills it, a file is the old one or the new one; the next run sweeps up."""
    Path("stops.py").write_text(STOPS)
    Path("out.json").write_text("old")
    words = ("demo", "-f", "json:out.json")
    process = start(*words, "--plugin", "stops.py", stderr=subprocess.PIPE)
    assert process.stderr.readline() == b"ready\n"
    process.kill()
    process.communicate(timeout=30)
    assert Path("out.json").read_text() == "old"
    assert leftovers()
    foreign = Path(f".coverage-report-{os.getpid()}-alive.tmp")
    foreign.write_text("of a process that runs")
    strange = Path(".coverage-report-x.tmp")
    strange.write_text("not ours")
    assert program(*words).code == 0
    assert Path("out.json").read_text() != "old"
    assert leftovers() == [foreign, strange]


def test_interrupted_while_writing(start: Cli, here: Path) -> None:
    """Ctrl-C while a file is written leaves the old one and no temporary file."""
    Path("stops.py").write_text(STOPS)
    Path("out.json").write_text("old")
    process = start("demo", "-f", "json:out.json", "--plugin", "stops.py", stderr=subprocess.PIPE)
    assert process.stderr.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert Path("out.json").read_text() == "old"
    assert leftovers() == []


def test_a_folder_that_may_not_be_written(program: Cli, here: Path) -> None:
    """A read-only destination is an error of output; what was there stays."""
    folder = Path("locked")
    folder.mkdir()
    (folder / "out.json").write_text("old")
    folder.chmod(0o555)
    result = program("demo", "-f", "json:locked/out.json", mortal=True)
    assert result.code == 6
    assert result.err == "error: locked/out.json: cannot be written: Permission denied\n"
    assert (folder / "out.json").read_text() == "old"
    result = program("demo", "-f", "json:locked/new/out.json", mortal=True)
    assert (result.code, result.err.count("\n")) == (6, 1)


def test_a_file_that_may_not_be_read(program: Cli, here: Path) -> None:
    """A file in the way of the report is refused, also deep in a folder, and never passed over."""
    Path("in/hdf5.md").chmod(0)
    for path in ("in", "in/hdf5.md"):
        result = program("report", path, "-f", "json", mortal=True)
        assert result.code == 3
        assert result.err == "error: in/hdf5.md: cannot be read: Permission denied\n"


@pytest.mark.parametrize(
    ("destination", "message"),
    [
        ("in/zlib.md/out.json", "in/zlib.md: cannot be written: "),
        ("in/" + "x" * 300, "cannot be written: File name too long"),
    ],
)
def test_destinations_that_cannot_be(cli: Cli, here: Path, destination: str, message: str) -> None:
    """What cannot be written is named with the reason."""
    result = cli("report", "in", "-f", f"json:{destination}")
    assert (result.code, result.out, result.err.count("\n")) == (6, "", 1)
    assert message in result.err


def test_a_file_in_the_place_of_a_folder_s_file(cli: Cli, here: Path) -> None:
    """An artifact never replaces a folder."""
    Path("out/report.json/kept").mkdir(parents=True)
    result = cli("report", "in", "-f", "json:out/")
    assert (result.code, result.err) == (
        6,
        "error: out/report.json: cannot be written: is a folder\n",
    )
    assert Path("out/report.json/kept").is_dir()


def test_the_mode_of_a_file(cli: Cli, here: Path) -> None:
    """A new file has the mode that the user's mask gives, a replaced one keeps its own."""
    mask = os.umask(0o027)
    try:
        cli("report", "in", "-f", "json:new.json")
        Path("kept.json").touch()
        Path("kept.json").chmod(0o604)
        cli("report", "in", "-f", "json:kept.json")
    finally:
        os.umask(mask)
    modes = [Path(name).stat().st_mode & 0o7777 for name in ("new.json", "kept.json")]
    assert modes == [0o640, 0o604]


def test_a_link_is_replaced_not_followed(cli: Cli, here: Path) -> None:
    """What is asked to be written in a folder is written there, wherever a link leads."""
    Path("elsewhere").write_text("theirs")
    Path("out.json").symlink_to("elsewhere")
    assert cli("report", "in", "-f", "json:out.json").code == 0
    assert Path("elsewhere").read_text() == "theirs"
    assert not Path("out.json").is_symlink()


def test_devices_and_pipes_are_written_to(program: Cli, here: Path) -> None:
    """/dev/null stays a device, and /dev/stdout is standard output."""
    before = Path("/dev/null").stat()
    assert program("demo", "-f", "json:/dev/null").code == 0
    assert Path("/dev/null").stat().st_rdev == before.st_rdev
    link = Path("/dev/stdout")
    target = link.readlink()
    printed = program("demo", "-f", "json:/dev/stdout", env={"SOURCE_DATE_EPOCH": "0"})
    assert printed.json["generated_at"] == "1970-01-01T00:00:00Z"
    with Path("caught").open("wb") as file:
        assert program("demo", "-f", "json:/dev/stdout", stdout=file).code == 0
    assert Path("caught").read_text().startswith("{")
    assert link.readlink() == target
