"""Publishers of plugins: whatever they do, the run goes on, and its exit code does not lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from publish_kit import REPORT

from coverage_report.commands.publish import command

PLUGIN = """
import sys
from coverage_report import Detection, OutputError, Published, Publisher, hookimpl

def publish(document, context):
    {publish}

def detect(context):
    {detect}

@hookimpl
def register_publishers():
    return [Publisher(name="wiki", publish=publish, detect=detect, fallback="github-summary")]
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("report.md").write_text(REPORT)


def run(*words: str, publish: str = "", detect: str = "return Detection()") -> Result:
    done = publish or "return Published('written', 'there')"
    Path("wiki.py").write_text(PLUGIN.format(publish=done, detect=detect))
    all_words = ["report.md", "--to", "wiki", "--plugin", "wiki.py", *words]
    return CliRunner().invoke(command, all_words, standalone_mode=False)


JUNK = [
    ("return None", "TypeError: expected Published, got NoneType"),
    ("return 'written'", "TypeError: expected Published, got str"),
    ("return Published('posted', 'there')", "ValueError: the outcome 'posted' is not one of"),
    ("return Published(['written'], 'there')", "ValueError: the outcome ['written'] is not"),
    ("return Published('written', None)", "TypeError: the line and the preview"),
    ("return Published('planned', 'x', b'y')", "TypeError: the line and the preview"),
    ("sys.exit(0)", "SystemExit: 0"),
    ("sys.exit()", "SystemExit"),
    ("raise BaseException('odd')", "BaseException: odd"),
    ("raise GeneratorExit", "GeneratorExit"),
    ("1 / 0", "ZeroDivisionError: division by zero"),
]


@pytest.mark.parametrize(("does", "said"), JUNK)
@pytest.mark.parametrize("require", [(), ("--require",)])
def test_what_no_publisher_may_do_is_the_plugins_failure(
    does: str, said: str, require: tuple[str, ...]
) -> None:
    result = run(*require, publish=does)
    assert result.return_value == 4
    assert "wiki" not in result.stdout
    assert f"error: plugin wiki.py: publisher 'wiki': {said}" in result.stderr


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("return None", "TypeError: expected Detection, got NoneType"),
        ("return Detection(missing='x')", "TypeError: what is found must be text"),
        ("return Detection({'API': 3})", "TypeError: what is found must be text"),
        ("sys.exit(0)", "SystemExit: 0"),
    ],
)
@pytest.mark.parametrize("words", [("--check",), ("--check", "--require"), ()])
def test_what_no_detection_may_be_is_the_plugins_failure(
    does: str, said: str, words: tuple[str, ...]
) -> None:
    result = run(*words, detect=does)
    assert result.return_value == 4
    assert f"error: plugin wiki.py: publisher 'wiki': {said}" in result.stderr
    assert ("wiki: not ready" in result.stdout) == bool(words)


def test_what_it_prints_is_no_result() -> None:
    result = run(publish="print('hello'); return Published('written', 'there')")
    assert result.stdout == "wiki: written: there\n"
    assert result.stderr == "hello\n"


def test_where_it_fails_another_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    assert run(publish="return None").return_value == 4
    assert Path("summary.md").read_text() == REPORT


def test_a_refusal_is_no_failure() -> None:
    result = run(publish="raise OutputError('the wiki is closed')")
    assert result.return_value == 0
    assert "warning: wiki: degraded: the wiki is closed" in result.stderr
    assert run("--require", publish="raise OutputError('closed')").return_value == 6


def test_a_failure_of_our_own_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage_report.publishers.github_files.is_blank", lambda text: 1 / 0)
    result = CliRunner().invoke(
        command, ["report.md", "--to", "github-summary"], standalone_mode=False
    )
    assert isinstance(result.exception, ZeroDivisionError)


def test_an_interrupt_ends_the_run() -> None:
    result = run(publish="raise KeyboardInterrupt")
    assert "interrupted while the plugin wiki.py was at work" in str(result.exception)


def test_an_empty_report_is_no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("report.md").write_text("\n")
    result = CliRunner().invoke(
        command, ["report.md", "--to", "github-summary"], standalone_mode=False
    )
    assert result.stderr == "warning: github-summary: degraded: the report is empty\n"
    assert not Path("summary.md").exists()
