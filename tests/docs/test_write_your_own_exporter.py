"""The page on plugins is followed to the letter: its files are written, its commands run."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from coverage_report.testing import check_exporter, sample_diff

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "write-your-own-exporter.md").read_text("utf-8")
BLOCKS = re.findall(r"(?:`([\w.]+)`:\n\n)?^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FILES = {name: text for name, _, text in BLOCKS if name}

#: pip uses what is installed beside the tests, and asks no index.
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say: without isolation
    "PIP_NO_INDEX": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
}


def make_environment(folder: Path) -> str:
    """Return the Python of a new environment that sees all that the running one sees."""
    venv.create(folder, with_pip=find_spec("pip") is None)
    variables = {"base": str(folder), "platbase": str(folder)}
    seen = [str(Path(path).resolve()) for path in sys.path if Path(path).is_dir()]
    lines = [f"import site; site.addsitedir({path!r})\n" for path in seen]
    purelib = sysconfig.get_path("purelib", "venv", variables)
    Path(purelib, "seen.pth").write_text("".join(lines))
    return str(Path(sysconfig.get_path("scripts", "venv", variables), "python"))


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output that the page shows for it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def run(command: str, python: str, folder: Path) -> str:
    """Run a command of the page and return what it prints."""
    program, *arguments = shlex.split(command)
    started = [python] if program == "python" else [python, "-m", program.replace("-", "_")]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYT"))}
    done = subprocess.run(
        [*started, *arguments],
        cwd=folder,
        env={**kept, **OFFLINE},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def as_pattern(output: str) -> str:
    """Return what the page shows as a pattern: ``...`` stands for anything, blanks do not count."""
    lines = []
    for line in output.splitlines():
        words = [re.escape(word).replace(r"\.\.\.", ".*") for word in line.split()]
        lines.append("(?:.*\n)*" if line == "..." else r"\s+".join(words) + " *\n")
    return "".join(lines) or "(?:.*\n)*"


def test_the_page_is_true(tmp_path: Path) -> None:
    """From an empty folder to an installed plugin: each command succeeds and prints what is shown."""
    try:
        importlib.metadata.distribution("coverage-report")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("needs coverage-report installed, as `make test` does")
    python, folder = make_environment(tmp_path / "venv"), tmp_path / "work"
    folder.mkdir()

    for name, language, text in BLOCKS:
        if name:
            (folder / name).write_text(text, encoding="utf-8")
        for command, shown in commands(text) if language == "console" else ():
            printed = run(command, python, folder)
            assert re.fullmatch(as_pattern(shown), printed), f"$ {command}\n{printed}"

    assert (folder / "coverage.wiki").read_text("utf-8").count("|-") == 8


def test_the_plugin_is_as_short_as_promised() -> None:
    """Configuration, module and test together have less than 40 lines with something on them."""
    files = [FILES[name] for name in ("pyproject.toml", "coverage_report_wiki.py", "test_wiki.py")]

    assert sum(bool(line.strip()) for text in files for line in text.splitlines()) < 40


def test_the_error_shown_is_the_error_seen() -> None:
    """Without the call that the page explains, the kit says what the page says that it says."""
    module = ModuleType("careless")
    exec(FILES["coverage_report_wiki.py"].replace("visible(name)", "name"), vars(module))

    with pytest.raises(AssertionError) as caught:
        check_exporter(*module.register_exporters())

    assert f"AssertionError: {caught.value}" in PAGE


def test_the_function_for_diffs_works() -> None:
    """What the page adds to the plugin for ``diff`` holds what every exporter must."""
    (snippet,) = [text for _, _, text in BLOCKS if "def export_diff" in text]
    module = ModuleType("wiki")
    exec(FILES["coverage_report_wiki.py"] + "\n" + snippet, vars(module))
    wiki = dataclasses.replace(
        *module.register_exporters(), renders={module.Diff: module.export_diff}
    )

    [artifact] = check_exporter(wiki, sample_diff())

    assert "7 lost\n" in artifact.content
    assert "* lost 3 of <nowiki>zlib</nowiki>\n" in artifact.content


def test_the_page_names_what_there_is() -> None:
    """Each file that the page links to exists."""
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE)

    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
