"""Several reports in one comment: a section each, and what each says on top."""

from __future__ import annotations

from pathlib import Path

import cmarkgfm
import pytest
from click.testing import CliRunner, Result
from fake_github import FakeGitHub
from publish_kit import github_environ

from coverage_report.commands.publish import command

ONE = "## Coverage of `one`\n\n**1 combination lost** · 2 kept\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"
TWO = "<!-- x -->\n\n**Nothing changed**\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("uv.md").write_text(ONE)
    Path("pylock|x.md").write_text(TWO)
    Path("folder").mkdir()
    Path("empty.md").touch()


def publish(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(
        command, [*words, "--to", "github"], env=environ, standalone_mode=False
    )


def test_what_each_says_comes_first_and_then_each(fake: FakeGitHub) -> None:
    result = publish("uv.md", "pylock|x.md", **github_environ(fake))
    assert result.stdout.startswith("github: created")
    body = fake.bodies()[0]
    said = (
        "* `uv.md`: **1 combination lost** · 2 kept",
        "* <code>pylock&#124;x&#46;md</code>: **Nothing changed**",
    )
    assert body.split("\n\n")[1:3] == ["**2 reports**", "\n".join(said)]
    html = cmarkgfm.github_flavored_markdown_to_html(body)
    assert html.count("<h2>") == 3
    assert html.count("<table>") == 1
    assert publish("uv.md", "pylock|x.md", **github_environ(fake)).stdout.startswith(
        "github: unchanged"
    )


def test_one_that_says_nothing_is_seen(fake: FakeGitHub) -> None:
    publish("uv.md", "empty.md", **github_environ(fake))
    assert "* `empty.md`: see below" in fake.bodies()[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("uv.md", "folder"), "folder: is a folder: only files become sections"),
        (("uv.md", "uv.md"), "FILE: each can be published once"),
        (("uv.md", "nowhere.md"), "nowhere.md"),
        (("uv.md", "pylock|x.md", "--from-workflow-run"), "--from-workflow-run: takes one FILE"),
    ],
)
def test_what_is_no_set_of_reports(fake: FakeGitHub, words: tuple[str, ...], said: str) -> None:
    result = publish(*words, **github_environ(fake))
    assert said in str(result.exception)
    assert fake.comments == {}
