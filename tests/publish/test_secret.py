"""A token is seen by the server it is for, and by nobody else."""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_github import FAULTS, FakeGitHub, Fault
from publish_kit import REPORT, TOKEN, context, document, github_environ

from coverage_report import CoverageReportError, Secret, UsageError
from coverage_report.commands.publish import command
from coverage_report.publishers.github import publish

#: Parts of the canary that no output may hold, however it is escaped.
CANARY = ("canary", "%0a::set")


def clean(text: str) -> bool:
    return not any(part in text for part in CANARY)


@pytest.mark.parametrize("show", [str, repr, "{}".format, "%s".__mod__, lambda s: f"{s!r:>9}"])
def test_a_secret_does_not_show_itself(show: Callable[[object], str]) -> None:
    assert show(Secret(TOKEN, "HERE")).strip() == "***"


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(TOKEN, "HERE"))


@pytest.mark.parametrize(
    "text", ["", " \n", "canary\nX: y", "canary\0", "canary\x1b[0m", "\udc80canary"]
)
def test_what_can_be_no_token_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Secret(text, "THE_VARIABLE")
    assert "THE_VARIABLE" in str(caught.value)
    assert clean("".join(traceback.format_exception(caught.value)))


def test_white_space_around_a_token_is_not_part_of_it() -> None:
    assert Secret(" abc\r\n", "X").header("Bearer") == "Bearer abc"


def test_the_server_gets_the_token_as_it_is(fake: FakeGitHub) -> None:
    publish(document(), context(github_environ(fake)))
    sent = {headers["authorization"].encode("latin-1").decode() for headers in fake.sent_headers}
    assert sent == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", [*FAULTS, 401, 404, 500])
def test_whatever_goes_wrong_no_message_holds_the_token(
    fake: FakeGitHub, kind: str | int, method: str
) -> None:
    """Also when the server sends it back in its message."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    fake.faults = [Fault(kind, method, times=9)]
    try:
        said = publish(document(), context(github_environ(fake), timeout=1.5)).line
    except CoverageReportError as error:
        said = "".join(traceback.format_exception(error))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert clean(said)
    assert clean(log.getvalue())
    assert all(clean(comment["body"]) for comment in fake.comments.values())


@pytest.mark.parametrize("form", [TOKEN, TOKEN.encode("unicode_escape").decode()])
def test_a_message_that_repeats_the_token_is_scrubbed(fake: FakeGitHub, form: str) -> None:
    secret = Secret(TOKEN, "X")
    assert clean(secret.scrub(f"Bad credentials: {form}!"))
    assert "***" in secret.scrub(f"Bad credentials: {form}!")


def test_the_command_shows_the_token_nowhere(
    fake: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on its outputs nor in a file that it writes."""
    report = tmp_path / "report.md"
    report.write_text(REPORT)
    for name, value in github_environ(fake).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    fake.faults = [Fault("integration", "POST", times=9)]
    words = [str(report), "--to", "github"]
    results = [
        CliRunner().invoke(command, [*words, *more]) for more in ([], ["--check"], ["--dry-run"])
    ]
    assert all(clean(result.output + result.stderr) for result in results)
    assert all(clean(path.read_text()) for path in tmp_path.iterdir())


def test_a_token_is_never_an_argument() -> None:
    result = CliRunner().invoke(command, ["x.md", "--to", "github", "--token", TOKEN])
    assert result.exit_code == 2
