"""What people type by mistake: one line says what is wrong, and what they meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coverage_report.templating.blocks import idle_blocks

Cli = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("in/zlib.md",),
            "in/zlib.md: is not a command; to report on it: coverage-report report in/zlib.md",
        ),
        (
            ("page.txt",),
            "page.txt: is not a command; to report on it: coverage-report report page.txt",
        ),
        (("repotr",), "repotr: unknown command; did you mean 'report'?"),
        (("zzz",), "zzz: unknown command; choose from: contains, demo, diff, explain, "),
        (("report", "in", "-f", "md"), "-f md: unknown format; did you mean 'markdown'?"),
        (("report", "in", "-f", "zzz"), "-f zzz: unknown format; choose from: badge, "),
        (
            ("report", "in", "--axes", "os", "target"),
            "target: no such file; axes are joined by commas: --axes os,target",
        ),
        (
            ("report", "in", "--axes", "os", "compiler.name"),
            "compiler.name: no such file; axes are joined by commas: --axes os,compiler.name",
        ),
        (
            ("report", "in", "-f", "markdown", "out.md"),
            "out.md: no such file; to write it, join it with a colon: -f markdown:out.md",
        ),
        (
            ("explain", "in/zlib.md", "zlib"),
            "in/zlib.md: is a file; the package comes first: coverage-report explain zlib in/zlib.md",
        ),
        (
            ("report", "https://example.org/a.json"),
            "https://example.org/a.json: URLs are not read; download it, and name the file",
        ),
        (
            ("diff", "https://example.org/a.json", "in"),
            "https://example.org/a.json: URLs are not read; download it, and name the file",
        ),
    ],
)
def test_a_slip_is_told_with_what_was_meant(
    cli: Cli, here: Path, words: tuple[str, ...], said: str
) -> None:
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {said}")
    assert result.err.count("\n") == 1


def test_a_file_that_is_called_like_an_axis_is_a_file(cli: Cli, here: Path) -> None:
    Path("target").symlink_to("in/zlib.md")
    assert cli("report", "target", "--axes", "os", "target").code == 0


def test_a_package_that_is_called_like_a_file_can_be_explained(cli: Cli, here: Path) -> None:
    Path("zlib").write_text("a file")
    assert cli("explain", "zlib", "in").code == 0


class TestWhatIsRead:
    def test_an_empty_file_is_said_to_be(self, cli: Cli, here: Path) -> None:
        Path("empty.txt").write_text("")
        result = cli("report", "empty.txt")
        assert (result.code, result.err) == (3, "error: empty.txt: is empty\n")
        beside = cli("report", "in", "empty.txt", "-f", "json")
        assert (beside.code, beside.err) == (0, "warning: empty.txt: is empty\n")

    def test_several_files_that_nothing_reads_share_a_line(self, cli: Cli, here: Path) -> None:
        Path("a.txt").write_text("")
        Path("b.txt").write_text("x")
        assert "a.txt, b.txt: no loader reads this; `" in cli("report", "a.txt", "b.txt").err

    @pytest.mark.parametrize("name", ["uv.lock", "pylock.dev.toml", "a-1-py3-none-any.whl"])
    def test_a_known_file_names_its_plugin(
        self, cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
        Path(name).write_text("x")
        advice = "the plugin coverage-report-wheels does: pip install coverage-report-wheels (in a checkout: ./plugins/coverage-report-wheels)"
        assert cli("report", name).err == f"error: {name}: no loader reads this; {advice}\n"

    @pytest.mark.parametrize(
        "name", ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]
    )
    def test_a_lock_of_node_names_its_plugin(
        self, cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
        Path(name).write_text("x")
        advice = "the plugin coverage-report-npm does: pip install coverage-report-npm"
        assert f"error: {name}: no loader reads this; {advice}" in cli("report", name).err

    def test_a_known_format_names_its_plugin(
        self, cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: [])
        advice = "the plugin coverage-report-csv does: pip install coverage-report-csv (in a checkout: ./plugins/coverage-report-csv)"
        assert cli("report", "in", "-f", "csv").err == f"error: -f csv: unknown format; {advice}\n"


class TestWhatIsWritten:
    @pytest.mark.parametrize(
        ("words", "wrote"),
        [
            (("report", "in", "-f", "json:a.json", "-f", "markdown:b.md"), "a.json, b.md"),
            (("report", "in/zlib.md", "-f", "badge:badges"), "4 files in badges"),
            (
                (
                    "diff",
                    "in",
                    "in",
                    "--snapshot",
                    "develop",
                    "--base-snapshot",
                    "v1",
                    "-f",
                    "json:d.json",
                ),
                "d.json",
            ),
            (("trend", "in", "-f", "json:t.json"), "t.json"),
            (("missing", "in/zlib.md", "-f", "json:m.json"), "m.json"),
        ],
    )
    def test_it_is_told(self, cli: Cli, here: Path, words: tuple[str, ...], wrote: str) -> None:
        assert cli(*words).wrote == f"note: wrote {wrote}\n"
        assert cli(*words, "-q").wrote == ""

    def test_nothing_is_told_of_standard_output(self, cli: Cli, here: Path) -> None:
        assert cli("report", "in", "-f", "json").wrote == ""

    @pytest.mark.parametrize("target", ["in/zlib.md", "in/../in/zlib.md", "link.md"])
    @pytest.mark.parametrize("path", ["in", "in/zlib.md"])
    def test_an_input_is_never_written_over(
        self, cli: Cli, here: Path, target: str, path: str
    ) -> None:
        Path("link.md").symlink_to("in/zlib.md")
        before = Path("in/zlib.md").read_bytes()
        for words in (("report", path), ("diff", "in/zlib.md", path, "--snapshot", "develop")):
            result = cli(*words, "-f", "json:new.json", "-f", f"json:{target}")
            assert (result.code, result.wrote) == (2, "")
            assert result.err.endswith(": is an input of this run and is not written over\n")
        assert Path("in/zlib.md").read_bytes() == before
        assert not Path("new.json").exists(), "nothing is written then"

    def test_a_file_beside_the_inputs_is_replaced(self, cli: Cli, here: Path) -> None:
        Path("in/badges.svg").write_text("nobody reads this")
        assert cli("report", "in", "-f", "matrix:in/badges.svg").code == 0


def test_an_axis_in_capitals(cli: Cli, here: Path) -> None:
    Path("coverage-report.yaml").write_text("expected:\n  matrix: {OS: [linux]}\n")
    result = cli("report", "in")
    assert result.code == 2
    assert "/expected/matrix/OS: unknown axis 'OS'; did you mean 'os'?" in result.err


class TestTemplates:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "{% block headng %}x{% endblock %}",
                "unknown block 'headng'; did you mean 'heading'?",
            ),
            ("{% block zzz %}x{% endblock %}", "unknown block 'zzz'; choose from: "),
        ],
    )
    def test_a_block_that_overrides_nothing_is_told(
        self, cli: Cli, here: Path, text: str, said: str
    ) -> None:
        folder = Path("t/markdown")
        folder.mkdir(parents=True)
        start = '{% extends "default:markdown/report.md.j2" %}\n'
        (folder / "report.md.j2").write_text(start + text)
        err = cli("report", "in", "-f", "markdown", "--templates", "t").err
        assert err.startswith(f"warning: template markdown/report.md.j2, line 2: {said}")

    @pytest.mark.parametrize(
        "text",
        [
            '{% extends "default:markdown/report.md.j2" %}{% block heading %}{% block own %}{% endblock %}{% endblock %}',
            "{% block own %}{% endblock %}",
            "{% extends name %}{% block own %}{% endblock %}",
            "{% block own %}",
        ],
    )
    def test_nothing_else_is(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "x.md.j2").write_text(text)
        assert list(idle_blocks(tmp_path, ["coverage_report_templates"])) == []
