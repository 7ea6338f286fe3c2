"""Of several snapshots an answer is about the newest, and says so; gates, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_report.analysis.diff.trend import newest

Cli = Callable[..., Any]
OLD, NEW = "develop-2025-01-01", "develop-2025-02-01"
NOTE = f"{NEW}, the newest of 2 snapshots; --snapshot chooses others\n"


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ([OLD, NEW], NEW),
        ([NEW, OLD, "develop", "v9.0"], NEW),
        (["e4s-2025-03-01", NEW], "e4s-2025-03-01"),
        (["v0.9", "v0.10", "v0.10-rc1"], "v0.10"),
        (["develop"], "develop"),
        (["develop", "v1"], None),
        (["a", "b"], None),
        (["a-2025-13-01", "b"], None),
        ([], None),
    ],
)
def test_the_newest(names: list[str], name: str | None) -> None:
    assert newest(names) == name


@pytest.fixture
def tags(here: Path) -> str:
    """Return a file with two snapshots: the newer lost hdf5 on macos, and gained python."""
    Path("tags.csv").write_text(
        "package,snapshot,os\n"
        f"zlib,{OLD},linux\nzlib,{OLD},macos\nhdf5,{OLD},linux\nhdf5,{OLD},macos\n"
        f"zlib,{NEW},linux\nzlib,{NEW},macos\nhdf5,{NEW},linux\npython,{NEW},linux\n"
        f"old,{OLD},linux\nold,{OLD},macos\n"
    )
    return "tags.csv"


class TestMissing:
    def test_is_about_the_newest(self, cli: Cli, tags: str) -> None:
        result = cli("missing", tags)
        assert result.err == f"note: missing: {NOTE}"
        assert result.out.startswith(f"2 builds missing in {NEW}")

    def test_or_about_what_is_chosen(self, cli: Cli, tags: str) -> None:
        result = cli("missing", tags, "--snapshot", OLD)
        assert (result.code, result.err, result.out) == (0, "", f"nothing is missing in {OLD}\n")

    def test_several_that_are_chosen_are_one_too_many(self, cli: Cli, tags: str) -> None:
        assert "choose one snapshot" in cli("missing", tags, "--snapshot", "*").err


class TestExplain:
    def test_is_about_the_newest(self, cli: Cli, tags: str) -> None:
        result = cli("explain", "hdf5", tags)
        assert result.err == f"note: explain: {NOTE}"
        assert (OLD in result.out, NEW in result.out) == (False, True)

    def test_that_has_the_package(self, cli: Cli, tags: str) -> None:
        result = cli("explain", "old", tags)
        assert (result.err, result.out.splitlines()[0]) == ("", f"old in {OLD}: 2/2 (100%)")

    def test_or_about_all_that_are_chosen(self, cli: Cli, tags: str) -> None:
        result = cli("explain", "hdf5", tags, "--snapshot", "*")
        assert (result.err, OLD in result.out, NEW in result.out) == ("", True, True)


class TestGates:
    WORDS = ("report", "tags.csv", "-f", "json:out.json", "--fail-on", "missing")

    def test_are_about_the_newest(self, cli: Cli, tags: str) -> None:
        first, second = cli(*self.WORDS).err.splitlines(keepends=True)
        assert first == f"note: gates: {NOTE}"
        assert second.startswith(f"error: snapshot {NEW}: 2 missing: ")

    def test_about_what_is_chosen(self, cli: Cli, tags: str) -> None:
        result = cli(*self.WORDS, "--snapshot", OLD)
        assert (result.code, result.err) == (0, "")

    @pytest.mark.parametrize("more", [("--all",), ("--snapshot", "*")])
    def test_or_about_all(self, cli: Cli, tags: str, more: tuple[str, ...]) -> None:
        result = cli("report", tags, "-f", "json", "--fail-under", "100", *more)
        assert result.err.startswith(f"error: snapshot {NEW}: coverage is 4/6")

    def test_without_any_nothing_is_said(self, cli: Cli, tags: str) -> None:
        assert cli("report", tags, "-f", "json").err == ""


class TestLatest:
    def test_reports_on_the_newest_alone(self, cli: Cli, tags: str) -> None:
        names = [s["name"] for s in cli("report", tags, "-f", "json", "--latest").json["snapshots"]]
        assert names == [NEW]

    def test_needs_an_order(self, cli: Cli, here: Path) -> None:
        result = cli("report", "in", "--latest")
        said = "--latest: neither dates nor releases; choose with --snapshot NAME; choose from: develop, v1"
        assert (result.code, result.err) == (2, f"error: {said}\n")
