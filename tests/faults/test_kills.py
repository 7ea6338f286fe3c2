"""Kills and failing system calls at every point of the output path: whole files, and no mixture after a failure.

With strace, at the system calls that it finds on the output path in a trace without faults; without it, that part is
skipped. A program that writes plainly is the control: if that never tears, the test proves nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

#: How many points of each kind; all of them by ``make faults``.
POINTS = int(os.environ.get("COVERAGE_REPORT_POINTS", "5"))
STRACE = shutil.which("strace")
NAMES = ("a.json", "b.md", "index.html")
CALLS = "openat,write,fsync,fchmod,link,linkat,rename,renameat,renameat2,unlink,unlinkat,mkdir"
SIZE = 200_000
WRITER = f"""
import sys
from pathlib import Path
from coverage_report import Artifact
from coverage_report.errors import OutputError
from coverage_report.io.writing import write_artifacts
files = [(Path("out", name), Artifact(name, "new " * {SIZE // 4})) for name in {NAMES!r}]
try:
    write_artifacts(files)
except OutputError as error:
    sys.exit(f"told: {{error}}")
"""
PLAIN = f"""
for name in {NAMES!r}:
    with open(f"out/{{name}}", "wb", buffering=8192) as file:
        for _ in range({SIZE // 4}):
            file.write(b"new ")
"""


class Point(NamedTuple):
    """A system call on the output path: the how manieth of its name."""

    call: str
    number: int


def prepare(folder: Path) -> None:
    (folder / "out").mkdir(parents=True)
    for name in NAMES:
        (folder / "out" / name).write_text("old " * (SIZE // 4))


def trace(folder: Path, program: str, *inject: str) -> tuple[int, str, str]:
    """Run a program under strace; return its exit code, what it says, and the trace."""
    assert STRACE
    log = folder / "trace"
    words = [STRACE, "-qq", "-y", "-o", str(log), "-e", f"trace={CALLS}", *inject]
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*words, sys.executable, "-c", program],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr, log.read_text(errors="replace")


def points(folder: Path, program: str) -> list[Point]:
    """Return the system calls of a run without faults that touch the folder of the output."""
    prepare(folder)
    code, said, traced = trace(folder, program)
    assert (code, said) == (0, "")
    seen: Counter[str] = Counter()
    found = []
    for line in traced.splitlines():
        if name := re.match(r"(\w+)\(", line):
            seen[name[1]] += 1
            if f"{folder}/out" in line or '"out' in line:
                found.append(Point(name[1], seen[name[1]]))
    assert {"openat", "write"} <= {point.call for point in found}
    return found


def some(found: list[Point]) -> list[Point]:
    """Return as many of the points as are wanted, of all places of the path."""
    return found[:: max(len(found) // POINTS, 1)]


def states(folder: Path) -> set[str]:
    """Return what the files are: old, new or torn."""
    whole = {f"{word} " * (SIZE // 4): word for word in ("old", "new")}
    return {whole.get((folder / "out" / name).read_text(), "torn") for name in NAMES}


def names(folder: Path) -> set[str]:
    """Return the names of all that is there."""
    return {path.name for path in (folder / "out").iterdir()}


needs_strace = pytest.mark.skipif(not STRACE, reason="strace is not installed")


@needs_strace
def test_a_kill_at_any_call_leaves_whole_files_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    found = points(tmp_path / "base", WRITER)
    for number, point in enumerate(some(found)):
        folder = tmp_path / str(number)
        prepare(folder)
        inject = f"inject={point.call}:signal=KILL:when={point.number}"
        code, _, _ = trace(folder, WRITER, "-e", inject)
        assert code in {-9, 137}, point
        assert "torn" not in states(folder), point
        trace(folder, WRITER)
        assert states(folder) == {"new"}, point
        assert names(folder) == set(NAMES), point


@needs_strace
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_call_that_fails_leaves_all_old_and_is_told(tmp_path: Path, error: str) -> None:
    """Or it did not matter, and all is new."""
    found = points(tmp_path / "base", WRITER)
    for number, point in enumerate(some(found)):
        folder = tmp_path / str(number)
        prepare(folder)
        inject = f"inject={point.call}:error={error}:when={point.number}"
        code, said, traced = trace(folder, WRITER, "-e", inject)
        assert "(INJECTED)" in traced, point
        assert "Traceback" not in said, (point, said)
        assert said.startswith("told: ") == (code != 0), (point, said)
        assert states(folder) == {"old" if code else "new"}, (point, said)
        left = names(folder) - set(NAMES)
        assert not left or point.call.startswith("unlink"), (point, left)


@needs_strace
def test_the_control_tears(tmp_path: Path) -> None:
    found = points(tmp_path / "base", PLAIN)
    wanted = some(found)
    torn = 0
    for number, point in enumerate(wanted):
        folder = tmp_path / str(number)
        prepare(folder)
        trace(folder, PLAIN, "-e", f"inject={point.call}:signal=KILL:when={point.number}")
        torn += "torn" in states(folder)
    assert torn > len(wanted) / 2


#: Kills itself at the n-th call of the functions that change something on a disk.
SUICIDE = """
import os, signal, sys
left = int(sys.argv[1])
def dying(does):
    def call(*words, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*words, **more)
    return call
for name in ("open", "fsync", "fchmod", "link", "replace", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
"""


def test_a_kill_at_any_step_leaves_whole_files(tmp_path: Path) -> None:
    """The same where there is no strace, at the steps that Python takes."""
    steps = range(1, 99) if POINTS > 5 else range(1, 99, 4)
    for step in steps:
        folder = tmp_path / str(step)
        prepare(folder)
        words = [sys.executable, "-c", SUICIDE + WRITER, str(step)]
        done = subprocess.run(words, cwd=folder, check=False)
        assert "torn" not in states(folder), step
        if done.returncode == 0:
            assert step > 10, "some steps were met"
            assert states(folder) == {"new"}
            break
    else:
        pytest.fail("it never came to its end")
