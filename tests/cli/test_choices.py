"""Which records count, on which axes, and what happens to bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]


def combinations(report: dict[str, Any]) -> list[str]:
    return [
        " ".join(str(value) for value in combination.values())
        for combination in report["snapshots"][0]["combinations"]
    ]


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ("os", ["rhel8", "sonoma", "ubuntu22.04"]),
        ("target , os", ["m1 sonoma", "x86_64_v3 ubuntu22.04", "zen4 rhel8"]),
        ("target.family", ["aarch64", "x86_64"]),
        ("compiler.name", ["apple-clang", "cce", "gcc"]),
        ("platform", ["linux"]),
    ],
)
def test_axes(cli: Cli, axes: str, expected: list[str]) -> None:
    """--axes chooses what a combination is made of, with levels."""
    report = cli("report", "in", "--axes", axes, "-f", "json").json
    assert combinations(report) == expected
    assert report["axes"] == [axis.strip() for axis in axes.split(",")]


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ("libc", "no record has the axis 'libc'; they have: compiler, os, platform, target"),
        ("os.colour", "os.colour"),
        ("os,os", "name each axis once"),
        ("", "name at least one axis"),
        (",", "name at least one axis"),
    ],
)
def test_axes_that_are_none(cli: Cli, axes: str, message: str) -> None:
    """An axis that no record has is named, with those there are."""
    result = cli("report", "in", "--axes", axes, "-f", "json")
    assert (result.code, result.out) == (2, "")
    assert message in result.last
    assert result.last.startswith("error: --axes")


def test_package_filter_keeps_the_universe(cli: Cli) -> None:
    """A filter shows less and does not hide what a package lacks."""
    result = cli("report", "in", "--package", "z*", "--package", "hdf?", "-f", "json")
    snapshot = result.json["snapshots"][0]
    tallies = {p["name"]: (p["covered"], p["total"]) for p in snapshot["packages"]}
    assert tallies == {"hdf5": (1, 3), "zlib": (2, 3)}


def test_snapshot_and_stack_filters(cli: Cli) -> None:
    """Snapshots and stacks are chosen by glob, before anything is counted."""
    by_tag = cli("report", "in", "--snapshot", "v*", "-f", "json").json
    assert [s["name"] for s in by_tag["snapshots"]] == ["v1"]
    by_stack = cli("report", "in", "--stack", "c?ay", "-f", "json").json
    assert combinations(by_stack) == ["rhel8 zen4 cce@18.0.0"]


@pytest.mark.parametrize(
    ("option", "have"),
    [
        ("--package", "cmake, hdf5, zlib"),
        ("--snapshot", "develop, v1"),
        ("--stack", "cray, e4s, ml, root"),
    ],
)
@pytest.mark.parametrize("glob", ["nothing*", "", "DEVELOP\x1b[31m"])
def test_a_glob_that_matches_nothing(cli: Cli, option: str, have: str, glob: str) -> None:
    """A filter that matches nothing is an error that lists what there is."""
    result = cli("report", "in", option, glob, "-f", "json")
    assert (result.code, result.out) == (2, "")
    assert result.last.startswith(f"error: {option} ")
    assert result.last.endswith(f"nothing matches; choose from: {have}")
    assert "\x1b" not in result.err


def bad_record(package: str = "zlib") -> None:
    """Take the compiler out of the first record of a page."""
    path = Path(f"in/{package}.md")
    path.write_text(path.read_text().replace('"compiler": "gcc@11.4.0"', '"compiler": ""', 1))


def bad_file(package: str = "zlib") -> None:
    """Cut the page off in the middle."""
    path = Path(f"in/{package}.md")
    path.write_text(path.read_text()[:200])


def test_a_bad_record(cli: Cli, here: Path) -> None:
    """A bad record is skipped, listed with its file and place, and counts with --strict."""
    bad_record()
    result = cli("report", "in", "-f", "json")
    assert result.code == 0
    assert result.err.startswith("warning: in/zlib.md: /spec_details/0: record skipped: ")
    [problem] = result.json["problems"]
    assert (problem["file"], problem["pointer"]) == ("in/zlib.md", "/spec_details/0")
    strict = cli("report", "in", "-f", "json:out.json", "--strict")
    assert (strict.code, strict.err) == (3, result.err)
    assert Path("out.json").exists()


def test_quiet_and_verbose(cli: Cli, here: Path) -> None:
    """-q drops warnings, never errors; -v lists what nothing reads."""
    bad_record()
    Path("in/notes.rst").write_text("Notes\n=====\n")
    assert cli("report", "in", "-q", "-f", "json").err == ""
    assert "notes.rst" not in cli("report", "in", "-f", "json").err
    assert "note: in/notes.rst: no loader reads this" in cli("report", "in", "-v", "-f", "json").err
    bad_file()
    assert cli("report", "in", "-q", "-f", "json").err.startswith("error: in/zlib.md: ")


def test_many_warnings_are_cut_by_number(cli: Cli, here: Path) -> None:
    """The twenty-first warning is counted, not printed; -v prints all."""
    text = Path("in/hdf5.md").read_text()
    record = text[text.index("[{") + 1 : text.index("}]") + 1].replace("gcc@11.4.0", "")
    Path("in/hdf5.md").write_text(text.replace("[{", "[" + (record + ", ") * 25 + "{"))
    lines = cli("report", "in", "-f", "json").err.splitlines()
    assert (len(lines), lines[-1]) == (21, "warning: … and 5 more; -v shows all")
    assert len(cli("report", "in", "-v", "-f", "json").err.splitlines()) == 25


def test_two_descriptions_of_one_hash_are_warned_of(cli: Cli, here: Path) -> None:
    """What is found only when records are put together is warned of like all else."""
    other = Path("in/zlib.md").read_text().replace("gcc@11.4.0", "gcc@12.1.0")
    Path("in/again.md").write_text(other)
    result = cli("report", "in", "-f", "json", "--strict")
    assert result.code == 3
    assert "is described in two ways" in result.err


def test_a_file_that_cannot_be_read_stops_the_run(cli: Cli, here: Path) -> None:
    """A report with a silent hole is worse than none: nothing is written."""
    bad_file("zlib")
    bad_file("cmake")
    result = cli("report", "in", "-f", "json:out.json")
    assert (result.code, result.out) == (3, "")
    first, second = result.err.splitlines()
    assert first.startswith("error: in/cmake.md: ")
    assert second.startswith("error: in/zlib.md: ")
    assert not Path("out.json").exists()


def test_keep_going_says_what_is_missing(cli: Cli, here: Path) -> None:
    """--keep-going renders the rest; the report says what is not in it; --strict still fails."""
    bad_file()
    result = cli("report", "in", "--keep-going", "-f", "json")
    assert result.code == 0
    assert [p["name"] for p in result.json["snapshots"][0]["packages"]] == ["cmake", "hdf5"]
    assert [p["file"] for p in result.json["problems"]] == ["in/zlib.md"]
    assert cli("report", "in", "--keep-going", "--strict", "-f", "json").code == 3


@pytest.mark.parametrize("path", ["nowhere.md", "in/zlib.md/x", "\0", "x" * 300])
def test_a_missing_file(cli: Cli, here: Path, path: str) -> None:
    """A path that is not there is named, and --keep-going is for the others only."""
    result = cli("report", "in", path, "-f", "json")
    assert (result.code, result.out) == (3, "")
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith(f"error: {path[:250]}".replace("\0", "\\x00"))
    kept = cli("report", "in", path, "--keep-going", "-f", "json")
    assert kept.code == 0
    assert [p["file"] for p in kept.json["problems"]] == [path.replace("\0", "\\x00")]
    assert cli("report", path, "--keep-going", "-f", "json").code == 3


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (("empty",), "empty: no files found"),
        (("other",), "other/a.rst: no loader reads this"),
        (("empty", "other/a.rst"), "other/a.rst: no loader reads this"),
        ((), "name at least one PATH"),
        (("in", ""), "name at least one PATH"),
    ],
)
def test_nothing_to_read(cli: Cli, here: Path, paths: tuple[str, ...], message: str) -> None:
    """It is an error when nothing at all could be read."""
    Path("empty").mkdir()
    Path("other").mkdir()
    Path("other/a.rst").write_text("prose")
    result = cli("report", *paths, "-f", "json")
    assert (result.code, result.out) == (2 if "PATH" in message else 3, "")
    assert result.err.startswith(f"error: {message}")


@pytest.mark.parametrize("spelling", ["notes.rst", "./notes.rst"])
def test_a_named_file_that_nothing_reads_is_a_problem(cli: Cli, here: Path, spelling: str) -> None:
    """Whoever names a file wants it in the report; one found in a folder is only listed."""
    Path("notes.rst").write_text("prose")
    result = cli("report", "in", spelling, "-f", "json", "--strict")
    assert (result.code, result.err) == (3, "warning: notes.rst: no loader reads this\n")
    assert cli("report", ".", "-f", "json", "--strict").code == 0
