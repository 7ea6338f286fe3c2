"""What the tests of the command line share: pages to read, and two ways to run the program."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coverage_report.cli import run

#: Absolute, because the program is run in other folders.
_PYTHONPATH = os.pathsep.join(
    str(Path(entry).absolute()) for entry in os.environ.get("PYTHONPATH", "").split(":") if entry
)
ZLIB = ("ubuntu22.04 x86_64_v3 gcc@11.4.0 1.3.1 e4s", "rhel8 zen4 cce@18.0.0 1.3.1 cray")
CMAKE = ("ubuntu22.04 x86_64_v3 gcc@11.4.0 3.31 e4s", "sonoma m1 apple-clang@15.0.0 3.31 ml")
HDF5 = ("ubuntu22.04 x86_64_v3 gcc@11.4.0 1.14 e4s",)


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended; standard error without the line that says what was written, which is `wrote`."""

    code: int
    out: str
    err: str
    wrote: str = ""

    @classmethod
    def of(cls, code: int, out: str, err: str) -> Result:
        """Return how a run ended that printed this."""
        lines = err.splitlines(keepends=True)
        wrote = [line for line in lines if line.startswith("note: wrote ")]
        assert len(wrote) <= 1
        return cls(code, out, "".join(one for one in lines if one not in wrote), "".join(wrote))

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def last(self) -> str:
        """The last line on standard error."""
        return self.err.rstrip("\n").rpartition("\n")[2]


def _page(package: str, builds: tuple[str, ...], tag: str = "develop") -> str:
    """Return a page of the cache site; each build is ``os target compiler version stack``."""
    details = []
    for line in builds:
        system, target, compiler, version, stack = line.split()
        details.append(
            {
                "hash": hashlib.sha256(f"{package} {line}".encode()).hexdigest()[:32],
                "os": system,
                "platform": "linux",
                "target": target,
                "compiler": compiler,
                "versions": [version],
                "stacks": [stack, "root"],
                "variants": [],
            }
        )
    lines = [
        f'title: "{package}"',
        "layout: cache",
        f"categories: [package, {tag}]",
        "meta: {}",
        f"spec_details: {json.dumps(details)}",
    ]
    return "\n".join(["---", *lines, "---", ""])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: empty but for ``in/`` with three pages of ``develop`` and one of ``v1``."""
    for name in ("NO_COLOR", "COLUMNS", "_COVERAGE_REPORT_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")  # 2026-05-28: two runs are at one time
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, builds in {"zlib": ZLIB, "cmake": CMAKE, "hdf5": HDF5}.items():
        (folder / f"{name}.md").write_text(_page(name, builds))
    (folder / "old.txt").write_text(_page("zlib", ZLIB[:1], tag="v1"))
    return tmp_path


@pytest.fixture
def cli(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run the command line in this process, in the folder `here`."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "-v" in arguments or "Traceback" not in out + err
        return Result.of(code, out, err)

    return call


@pytest.fixture
def page() -> Callable[..., str]:
    """Make a page of the cache site from a package, its builds and a tag."""
    return _page


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "coverage_report", *map(str, arguments)]


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": _PYTHONPATH, **more}


@pytest.fixture
def start(here: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Start the program in a process of its own, in the folder `here`, and do not wait for it.

    Ctrl-C reaches it also where these tests were started in the background, which ignores it.
    """

    def call(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        env = _environment(**options.pop("env", {}))
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return subprocess.Popen(_command(*arguments), env=env, cwd=here, **options)
        finally:
            signal.signal(signal.SIGINT, before)

    return call


def _mortal(words: list[str]) -> list[str]:
    if os.geteuid():
        return words
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv to give up the rights of root")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]


@pytest.fixture
def program(here: Path) -> Callable[..., Result]:
    """Run the program in a process of its own, in the folder `here`; `mortal`: as one whom file modes stop."""

    def call(
        *arguments: object, mortal: bool = False, wrapper: Sequence[str] = (), **options: Any
    ) -> Result:
        env = _environment(**options.pop("env", {}))
        if site := options.pop("site", None):
            env["PYTHONPATH"] += f"{os.pathsep}{site}"
        words = [*wrapper, *_command(*arguments)]
        ended = subprocess.run(
            _mortal(words) if mortal else words,
            env=env,
            cwd=here,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            **options,
        )
        out, err = (ended.stdout or b"").decode(), ended.stderr.decode()
        return Result.of(ended.returncode, out, err)

    return call
