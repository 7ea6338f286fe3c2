"""A token is seen by the server it is for, and by nobody else."""

from __future__ import annotations

import html
import io
import json
import logging
import pickle
import re
import traceback
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from click.testing import CliRunner
from fake_github import FAULTS, FakeGitHub, Fault
from publish_kit import REPORT, TOKEN, context, document, github_environ

from coverage_report import CoverageReportError, OutputError, UsageError
from coverage_report.commands.publish import command
from coverage_report.net import Secret
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
    with pytest.raises(OutputError) as caught:
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


PLAIN = 'ghp_"<canary>&üÜ/+ ~\\x'
FORMS = {
    "as it is": PLAIN,
    "escaped": PLAIN.encode("unicode_escape").decode(),
    "repr": repr(PLAIN)[1:-1],
    "JSON": json.dumps(PLAIN)[1:-1],
    "JSON in UTF-8": json.dumps(PLAIN, ensure_ascii=False)[1:-1],
    "JSON of PHP": json.dumps(PLAIN)[1:-1].replace("/", "\\/"),
    "HTML": html.escape(PLAIN),
    "HTML between tags": html.escape(PLAIN, quote=False),
    "percent": quote(PLAIN),
    "percent, all": quote(PLAIN, safe=""),
    "percent, lower case": re.sub("%..", lambda code: code[0].lower(), quote(PLAIN, safe="")),
    "form": quote_plus(PLAIN),
    "header": PLAIN.encode().decode("latin-1"),
    "repr of the header": repr("Bearer " + PLAIN.encode().decode("latin-1"))[1:-1],
    "repr of bytes": repr(PLAIN.encode())[2:-1],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_message_that_repeats_the_token_is_scrubbed(form: str) -> None:
    said = Secret(PLAIN, "X").scrub(f"Bad credentials: {FORMS[form]}!")
    assert clean(said.lower())
    assert "***" in said


@pytest.mark.parametrize("before", ["", "x", "xy", "user:"])
def test_a_token_in_base64_is_scrubbed(before: str) -> None:
    sent = b64encode(f"{before}{PLAIN}".encode()).decode()
    assert len(Secret(PLAIN, "X").scrub(sent)) < len(before) + 12


@pytest.mark.parametrize("before", ["", "Bearer ", "user:"])
def test_a_token_in_hexadecimal_digits_is_scrubbed(before: str) -> None:
    for sent in (f"{before}{PLAIN}".encode().hex(), f"{before}{PLAIN}".encode().hex().upper()):
        assert Secret(PLAIN, "X").scrub(sent) == f"{sent[: len(before) * 2]}***"


def test_a_context_does_not_show_the_token() -> None:
    told = context({"GITHUB_TOKEN": TOKEN}, token=Secret(TOKEN, "X"))
    assert clean(repr(told))
    told.secret("GITHUB_TOKEN")
    assert told.scrub(f"a {TOKEN} b") == "a *** b"
    assert clean(repr(told))


def test_a_url_of_the_server_that_holds_the_token_is_scrubbed(
    fake: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.md").write_text(REPORT)
    page = fake._comment
    monkeypatch.setattr(
        fake, "_comment", lambda *words: page(*words) | {"html_url": f"https://x/{TOKEN}"}
    )
    words = [str(tmp_path / "report.md"), "--to", "github"]
    done = CliRunner().invoke(command, words, env=github_environ(fake))
    assert done.output == "github: created: https://x/***\n"


@pytest.mark.parametrize("name", [TOKEN, "ghp_" + "canary" * 100, "canary\0", "canary\n::error::"])
def test_a_token_in_place_of_its_file_is_not_repeated(tmp_path: Path, name: str) -> None:
    (tmp_path / "report.md").write_text(REPORT)
    words = [str(tmp_path / "report.md"), "--to", "github", "--token-file", name]
    done = CliRunner().invoke(command, words)
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).startswith("--token-file: no such file")
    assert clean(str(done.exception) + done.output)


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
