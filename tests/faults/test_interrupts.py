"""Interrupted at any moment of a run: exit code 130, one line, nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

#: Interrupts itself when the given module is imported, or once the given seconds have passed.
EARLY = """
import sys
wanted = sys.argv[1]
class Interrupt:
    def find_spec(self, name, *_):
        if name == wanted:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
from coverage_report.__main__ import main
sys.argv[1:] = ["demo"]
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "coverage_report.cli",
        "click",
        "coverage_report.errors",
        "coverage_report.run.registry",
        "coverage_report.loaders.spack.pages",
        "coverage_report.exporters.terminal.exporter",
    ],
)
def test_an_interrupt_while_it_starts(module: str) -> None:
    words = [sys.executable, "-c", EARLY, module]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "error: interrupted\n")


@pytest.mark.parametrize(("which", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15)])
def test_a_signal_in_the_middle_leaves_the_old_files(
    tmp_path: Path, which: signal.Signals, code: int
) -> None:
    """Told while it waits for its input, before anything is written."""
    (tmp_path / "report.json").write_text("old")
    words = [sys.executable, "-m", "coverage_report", "report", "-", "-f", "json:report.json"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        time.sleep(1.0)
        run.send_signal(which)
        assert run.stderr is not None
        said = run.stderr.read()
    assert run.returncode == code
    assert said in {"error: interrupted\n", ""}
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report.json": "old"}


def test_a_pipe_as_destination_that_nobody_reads_can_be_interrupted(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    words = [sys.executable, "-m", "coverage_report", "demo", "-f", "json:pipe"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        time.sleep(1.5)
        run.send_signal(signal.SIGINT)
        assert run.stderr is not None
        said = run.stderr.read()
    assert (run.returncode, said) == (130, "error: interrupted\n")
