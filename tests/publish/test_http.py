"""The client: to whom it speaks, and what it makes of answers that nobody wants."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from fake_github import FakeGitHub, Fault, Said
from publish_kit import FakeTime, context, document, github_environ

from coverage_report import OutputError, UsageError
from coverage_report.net import Api, Refused, Unclear
from coverage_report.network.http import Http, _pool
from coverage_report.publishers import github
from coverage_report.publishers._job import Job
from coverage_report.publishers._paging import next_query, pages
from coverage_report.publishers._status import read_status, set_status


def api(root: str, times: FakeTime | None = None, seconds: float = 60.0) -> Api:
    return Api(Http(root, {}), None, (times or FakeTime()).clock, seconds)


@pytest.mark.parametrize(
    "root",
    [
        "http://api.github.com",
        "ftp://127.0.0.1",
        "https://user:secret@github.invalid",
        "https://",
        "api.github.com",
        "https://github.invalid:99999",
        "file:///etc/passwd",
        "http://127.0.0.1.evil.invalid",
    ],
)
def test_a_token_goes_to_https_or_to_this_machine_only(root: str) -> None:
    with pytest.raises(OutputError, match="API") as caught:
        Http(root, {})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "root", ["https://ghe.invalid/api/v3/", "http://127.0.0.1:1", "http://[::1]:1"]
)
def test_enterprise_servers_and_loopback_are_fine(root: str) -> None:
    assert Http(root, {}).root == root.rstrip("/")


def test_what_never_arrived_is_sent_again_even_if_it_is_a_post() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        root = f"http://127.0.0.1:{unused.getsockname()[1]}"
    times = FakeTime()
    with pytest.raises(Unclear, match="no connection") as caught:
        api(root, times).call("POST", "/x", None, {})
    assert len(times.slept) > 2
    assert not isinstance(caught.value, Refused)


def test_a_proxy_that_is_not_there_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(Unclear):
        api("http://localhost:9", seconds=1.0).call("GET", "/")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<html>", ""),
        (b"[]", ""),
        (b'{"message": {"base": ["no"]}}', ": {'base': ['no']}"),
        (b'{"error": "404 Not found"}', ": 404 Not found"),
        (b'{"message": "a", "errors": ["b", {"message": "c"}, {"x": 1}]}', ": a; b; c"),
        (b'{"message": "\\u001b[31m::error::x\\n"}', r": \x1b[31m::error::x\n"),
    ],
)
def test_the_reason_of_a_refusal_is_one_harmless_line(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch, raw: bytes, reason: str
) -> None:
    monkeypatch.setattr(fake, "answer", lambda *_: Said(400, raw=raw))
    with pytest.raises(Refused) as caught:
        api(fake.root).call("GET", "/user")
    assert str(caught.value) == f"127.0.0.1 answered 400{reason}"


@pytest.mark.parametrize("value", ["-5", "1e9", "soon", "9" * 400, "Tue, 99 Foo 2023"])
def test_a_limit_that_names_no_time_waits_a_minute(fake: FakeGitHub, value: str) -> None:
    said = iter([Said(429, {"message": "slow down"}, {"Retry-After": value})])
    fake._misbehave = lambda *_: next(said)  # type: ignore[method-assign]
    fake.faults = [Fault("x", "GET")]
    fake.knows_me = True
    times = FakeTime()
    publish(fake, times)
    assert times.passed == 60


def publish(fake: FakeGitHub, times: FakeTime) -> None:
    github.publish(document(), context(github_environ(fake), times))


@pytest.mark.parametrize(
    ("link", "query"),
    [
        ("", None),
        ('<https://x.invalid/y?page=2>; rel="next"', "page=2"),
        (
            '<https://x.invalid/y?page=1>; rel="prev", <https://x.invalid/y?page=3>; rel="next"',
            "page=3",
        ),
        ("<https://x.invalid/y?page=3>; rel=next", "page=3"),
        ('<https://x.invalid/y?page=1>; rel="first"', None),
        ('<https://[x/y?page=1>; rel="next"', None),
        ("next", None),
    ],
)
def test_the_link_to_the_next_page(link: str, query: str | None) -> None:
    assert next_query({"link": link}) == query


def test_a_list_that_leads_to_itself_ends(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Said(200, [], {"Link": '<https://x.invalid/?page=2>; rel="next"'})
    monkeypatch.setattr(fake, "answer", lambda *_: here)
    with pytest.raises(OutputError, match="never ends"):
        list(pages(api(fake.root), "/x", "", Any))


def test_a_list_without_end_ends(fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10_000))
    monkeypatch.setattr("coverage_report.publishers._paging.MAX_PAGES", 5)
    monkeypatch.setattr(
        fake,
        "answer",
        lambda *_: Said(200, [], {"Link": f'</?page={next(numbers)}>; rel="next"'}),
    )
    with pytest.raises(OutputError, match="never ends"):
        list(pages(api(fake.root), "/x", "", Any))


def test_a_status_needs_an_outcome_and_a_commit(fake: FakeGitHub) -> None:
    with pytest.raises(UsageError, match="cancelled"):
        read_status({"status": "x", "outcome": "red"}, "github")
    status = read_status({"status": "x"}, "github", target="https://ci.invalid/1")
    assert status is not None
    assert status.target == "https://ci.invalid/1"
    with pytest.raises(OutputError, match="no commit"):
        set_status(api(fake.root), Job(repository="a/b"), status)


def test_what_is_for_this_machine_is_not_sent_to_a_proxy(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:1")
    monkeypatch.setenv("no_proxy", "")
    times = FakeTime()
    github.publish(document(), context(github_environ(fake), times))
    assert times.slept == []


def test_a_server_that_is_down_is_asked_again_when_it_says(fake: FakeGitHub) -> None:
    said = iter([Said(503, {"message": "maintenance"}, {"Retry-After": "17"})])
    fake._misbehave = lambda *_: next(said)  # type: ignore[method-assign]
    fake.faults = [Fault("x", "GET")]
    fake.knows_me = True
    times = FakeTime()
    publish(fake, times)
    assert times.passed == 17


@pytest.mark.parametrize("named", ["127.0.0.1:{}", "http://127.0.0.1:{}"])
def test_what_is_for_another_machine_goes_through_the_proxy(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("http_proxy", named.format(9))
    monkeypatch.setenv("no_proxy", "")
    proxy = _pool("http://forge.example.org/api").connection_from_url("http://x.example.org").proxy
    assert str(proxy) == "http://127.0.0.1:9"
