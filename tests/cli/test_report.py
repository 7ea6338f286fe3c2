"""``coverage-report report``: what is read, and where the results go."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


def packages(report: dict[str, Any]) -> dict[str, list[str]]:
    return {s["name"]: [p["name"] for p in s["packages"]] for s in report["snapshots"]}


def test_one_page(cli: Cli) -> None:
    """One page is one package of one snapshot."""
    result = cli("report", "in/zlib.md", "-f", "json")
    assert (result.code, result.err) == (0, "")
    assert packages(result.json) == {"develop": ["zlib"]}
    assert result.json["snapshots"][0]["summary"] == {
        "covered": 2,
        "total": None,
        "packages": 1,
        "complete": 1,
        "records": 2,
    }


def test_four_pages(cli: Cli) -> None:
    """Pages of one tag share a universe; a page of another tag is a snapshot of its own."""
    paths = ("in/zlib.md", "in/cmake.md", "in/hdf5.md", "in/old.txt")
    report = cli("report", *paths, "-f", "json").json
    assert packages(report) == {"develop": ["cmake", "hdf5", "zlib"], "v1": ["zlib"]}
    tallies = {p["name"]: (p["covered"], p["total"]) for p in report["snapshots"][0]["packages"]}
    assert tallies == {"cmake": (2, 3), "hdf5": (1, 3), "zlib": (2, 3)}


def test_a_folder_is_its_files(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder gives the same bytes as the files in it, in any order."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    files = sorted(str(path) for path in Path("in").iterdir())
    folder = cli("report", "in", "-f", "json").out
    assert folder == cli("report", *files, "-f", "json").out
    assert folder == cli("report", *reversed(files), "-f", "json").out
    assert folder == cli("report", files[2], "in", files[2], "-f", "json").out


def test_standard_input(cli: Cli, here: Path) -> None:
    """``-`` is standard input; its name in messages is <stdin>."""
    page = Path("in/zlib.md").read_bytes()
    assert packages(cli("report", "-", "-f", "json", stdin=page).json) == {"develop": ["zlib"]}
    broken = cli("report", "-", "-f", "json", stdin=page[:-80])
    assert (broken.code, broken.out) == (3, "")
    assert broken.err.startswith("error: <stdin>: ")


def test_the_report_is_a_path_too(cli: Cli, here: Path) -> None:
    """What ``-f json`` wrote is read back with the same counts."""
    first = cli("report", "in", "-f", "json").json
    Path("report.json").write_text(json.dumps(first))
    again = cli("report", "report.json", "-f", "json").json
    assert again["snapshots"] == first["snapshots"]


@pytest.mark.parametrize(
    ("destination", "written"),
    [
        ("out.json", "out.json"),
        ("deep/er/out.json", "deep/er/out.json"),
        ("folder/", "folder/report.json"),
        ("in", "in/report.json"),
    ],
)
def test_destinations(cli: Cli, here: Path, destination: str, written: str) -> None:
    """A destination is a file, or a folder when it ends in / or is one; folders are made."""
    result = cli("report", "in/zlib.md", "-f", f"json:{destination}")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert json.loads(Path(written).read_text())["schema"] == 2


def test_a_file_holds_what_would_be_printed(
    cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard output gets the bytes of the file, whatever encoding the terminal has."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    Path("é.md").write_text(Path("in/zlib.md").read_text().replace("zlib", "zlïb"))
    printed = cli("report", "é.md", "-f", "json").out
    cli("report", "é.md", "-f", "json:out.json")
    assert "zlïb" in printed
    assert Path("out.json").read_text(encoding="utf-8") == printed


def test_standard_output_in_ascii_is_still_json(program: Cli, here: Path) -> None:
    """The encoding of standard output never changes the bytes of a report."""
    Path("é.md").write_text(Path("in/zlib.md").read_text().replace("zlib", "zlïb"))
    result = program("report", "é.md", "-f", "json", env={"PYTHONIOENCODING": "ascii"})
    assert packages(result.json) == {"develop": ["zlïb"]}


def test_two_formats(cli: Cli, here: Path) -> None:
    """``-f`` may be repeated; one of them may go to standard output."""
    result = cli("report", "in", "-f", "json", "-f", "json:out/")
    assert result.code == 0
    assert result.out == Path("out/report.json").read_text()


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        (("json", "json"), "only one -f can go to standard output"),
        (("jsno",), "-f jsno: unknown format; did you mean 'json'?"),
        (("",), "-f : unknown format; choose from: "),
        (("badge",), "-f badge makes several files: name a folder, -f badge:DIR"),
        (("badge:in/zlib.md",), "-f badge:in/zlib.md: is a file, but must be a folder"),
        (("badge:all.svg",), "-f badge:all.svg: looks like a file name; badge makes several files"),
        (("json:-", "terminal"), "only one -f can go to standard output"),
        (("json:x.json", "json:x.json"), "-f json and -f json both write x.json"),
        (("json:x.json", "json:./in/../X.json"), "-f json and -f json both write in/../X.json"),
    ],
)
def test_formats_that_cannot_be(
    cli: Cli, here: Path, formats: tuple[str, ...], message: str
) -> None:
    """What cannot be made is said before anything is written."""
    before = sorted(Path().rglob("*"))
    result = cli("report", "in", *(word for one in formats for word in ("-f", one)))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {message}")
    assert result.err.count("\n") == 1
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("json", "-o json: must be NAME.KEY=VALUE"),
        ("json.x", "-o json.x: must be NAME.KEY=VALUE"),
        ("=1", "-o =1: must be NAME.KEY=VALUE"),
        ("json.x=1", "-o json.x: unknown option; json has none"),
        ("nobody.x=1", "-o nobody.x: unknown option"),
    ],
)
def test_options_of_nobody(cli: Cli, setting: str, message: str) -> None:
    """A setting that nothing reads is refused, not ignored."""
    result = cli("report", "in", "-f", "json", "-o", setting)
    assert result.code == 2
    assert message in result.err


def test_the_time_of_the_report(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH sets the time that the report states."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert cli("report", "in", "-f", "json").json["generated_at"] == "2027-01-15T08:00:00Z"
    for wrong in ("soon", "1e9", "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        result = cli("report", "in", "-f", "json")
        assert (result.code, result.last) == (
            2,
            f"error: SOURCE_DATE_EPOCH={wrong}: must be a number of seconds",
        )


def test_demo(cli: Cli) -> None:
    """The demo needs no input and takes the options of ``report``."""
    report = cli("demo", "-f", "json").json
    assert [s["summary"]["packages"] for s in report["snapshots"]] == [8]
    one = cli("demo", "--package", "zlib*", "-f", "json").json
    assert [p["name"] for p in one["snapshots"][0]["packages"]] == ["zlib-ng"]
    assert cli("demo", "--fail-under", "100", "-f", "json:x.json").code == 5


def test_a_name_of_bytes(cli: Cli, here: Path) -> None:
    """A file whose name is not UTF-8 is read, and named with escapes."""
    strange = Path(os.fsdecode(b"\xff\x1b.md"))
    strange.write_text(Path("in/zlib.md").read_text().replace("gcc@11.4.0", ""))
    result = cli("report", strange, "-f", "json")
    assert result.code == 0
    assert result.err.startswith("warning: \\xff\\x1b.md: /spec_details/0: ")
