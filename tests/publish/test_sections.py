"""Several reports in one comment: a section each, and what each says on top."""

from __future__ import annotations

import json
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
        "* Coverage of `one`: **1 combination lost** · 2 kept",
        "* <code>pylock&#124;x&#46;md</code>: **Nothing changed**",
    )
    assert body.split("\n\n")[1:3] == ["## Platform coverage in 2 reports", "\n".join(said)]
    html = cmarkgfm.github_flavored_markdown_to_html(body)
    assert html.count("<h2>") == 3
    assert html.count("<table>") == 1
    assert publish("uv.md", "pylock|x.md", **github_environ(fake)).stdout.startswith(
        "github: unchanged"
    )


def numbers(name: str, lost: int, outcome: str | None) -> str:
    packages = {"changed": 0, "new": 0, "removed": 0}
    summary = {"gained": 0, "lost": lost, "moved": 0, "packages": packages}
    data = {"schema": 1, "kind": "diff", "summary": summary}
    if outcome:
        data["gate"] = {"outcome": outcome, "demands": [], "failures": []}
    Path(name).write_text(json.dumps(data))
    return name


@pytest.mark.parametrize(
    ("outcomes", "line", "state"),
    [
        (("passed", "failed"), "❌ **The gate failed**", "failure"),
        (("passed", None), "✅ **The gate passed**", "success"),
        ((None, None), "* Coverage of `one`: ", "success"),
    ],
)
def test_several_reports_have_one_verdict(
    fake: FakeGitHub, outcomes: tuple[str | None, ...], line: str, state: str
) -> None:
    """That of their numbers, in the comment and in the status; a gate of one is told by its sign."""
    Path("uv.md").write_text(ONE.replace("**1 c", "❌ **The gate failed**: why\n\n**1 c"))
    reports = [numbers(f"{at}.json", at + 1, one) for at, one in enumerate(outcomes)]
    words = [word for name in reports for word in ("--report", name)]
    publish("uv.md", "pylock|x.md", *words, "-o", "github.status=gate", **github_environ(fake))
    body = fake.bodies()[0]
    assert body.split("\n\n")[2].startswith(line)
    assert "* Coverage of `one`: ❌ **1 combination lost** · 2 kept" in body
    (status,) = fake.statuses
    assert status["state"] == state
    assert status["description"] == "3 combinations lost in 2 reports"


def test_the_report_as_a_page_is_linked(fake: FakeGitHub) -> None:
    publish("uv.md", "--link", "https://ci.example.org/a?b=1&c=2", **github_environ(fake))
    link = '<a href="https://ci.example.org/a?b=1&c=2">report as a page</a>'
    assert link in fake.bodies()[0].splitlines()[-1]


@pytest.mark.parametrize("link", ["ftp://x", "https://a b", 'https://a"onclick="x', "https://<a>"])
def test_what_is_no_address_is_no_link(fake: FakeGitHub, link: str) -> None:
    result = publish("uv.md", "--link", link, **github_environ(fake))
    assert "must be an http or https address" in str(result.exception)


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
