"""The comment on a GitHub pull request."""

from __future__ import annotations

from typing import Any

import pytest
from fake_github import BOT, FakeGitHub, Fault, Said
from publish_kit import MARKER, REPORT, SHA, FakeTime, context, document, github_environ, marked

from coverage_report import OutputError, PublishContext, Published
from coverage_report.net import Unclear
from coverage_report.publishers.github import MAX_CHARS, detect, publish


def post(fake: FakeGitHub, text: str = REPORT, **more: Any) -> Published:
    return publish(document(text), context(github_environ(fake), **more))


def test_the_first_run_creates_a_comment_with_marker_commit_and_time(fake: FakeGitHub) -> None:
    assert post(fake).outcome == "created"
    (body,) = fake.bodies()
    assert body.splitlines()[0] == MARKER
    assert REPORT in body
    assert body.splitlines()[-1] == f"<sub>Commit {SHA} · 2026-11-21 01:45:00 UTC</sub>"


def test_a_second_run_with_news_updates_the_comment(fake: FakeGitHub) -> None:
    post(fake)
    assert post(fake, "## Coverage 80%").outcome == "updated"
    (body,) = fake.bodies()
    assert "80%" in body


def test_a_later_run_that_says_the_same_changes_nothing(fake: FakeGitHub) -> None:
    post(fake)
    fake.log.clear()
    assert post(fake, time="2026-11-22T09:00:00Z").outcome == "unchanged"
    assert [line.partition(" ")[0] for line in fake.log] == ["GET", "GET"]


def test_a_new_commit_is_news(fake: FakeGitHub) -> None:
    post(fake)
    assert post(fake, options={"commit": "f" * 40}).outcome == "updated"


def test_nothing_new_is_posted_without_news_but_what_is_there_is_updated(fake: FakeGitHub) -> None:
    assert post(fake, create=False).outcome == "skipped"
    assert fake.comments == {}
    fake.add(marked())
    assert post(fake, create=False).outcome == "updated"


def test_our_comment_is_found_behind_hundreds_of_others(fake: FakeGitHub) -> None:
    for number in range(250):
        fake.add(f"LGTM {number}", f"user{number}")
    mine = fake.add(marked())
    fake.add("later", "somebody")
    assert post(fake).outcome == "updated"
    assert REPORT in fake.comments[mine]["body"]
    assert len(fake.comments) == 252


@pytest.mark.parametrize("author", ["mallory", None, "github-actions", "Github-Actions[bot]"])
def test_a_marker_of_another_author_is_not_ours(fake: FakeGitHub, author: str | None) -> None:
    foreign = fake.add(marked("forged"), author)
    assert post(fake).outcome == "created"
    assert fake.comments[foreign]["body"] == marked("forged")


@pytest.mark.parametrize(
    "body",
    [
        f"> {MARKER}\n\nquoted",
        f"see\n{MARKER}\n",
        f"{MARKER} and more\n",
        MARKER.replace("report -->", "other -->"),
        "",
    ],
)
def test_a_marker_that_is_not_the_first_line_is_not_ours(fake: FakeGitHub, body: str) -> None:
    other = fake.add(body)
    assert post(fake).outcome == "created"
    assert fake.comments[other]["body"] == body


def test_reports_with_ids_live_side_by_side(fake: FakeGitHub) -> None:
    post(fake, id="linux")
    post(fake, id="macos")
    assert post(fake, "new", id="linux").outcome == "updated"
    assert len(fake.comments) == 2


def test_duplicates_are_folded_into_the_oldest(fake: FakeGitHub) -> None:
    oldest = fake.add(marked("1"))
    fake.add("in between", "somebody")
    fake.add(marked("2"))
    fake.add(marked("3"))
    assert post(fake).outcome == "updated"
    assert len(fake.bodies()) == 1
    assert REPORT in fake.comments[oldest]["body"]


def test_a_comment_deleted_in_the_meantime_is_created_again(fake: FakeGitHub) -> None:
    old = fake.add(marked())

    def somebody_deletes_it(method: str, _: str) -> None:
        if method == "PATCH":
            fake.comments.pop(old, None)

    fake.before = somebody_deletes_it
    assert post(fake).outcome == "created"
    assert len(fake.bodies()) == 1


def test_a_token_that_may_say_who_it_is_finds_its_own_comments(fake: FakeGitHub) -> None:
    fake.login, fake.knows_me = "ci-user", True
    fake.add(marked(), "ci-user")
    fake.add(marked("the bot's"))
    assert post(fake).outcome == "updated"
    assert len(fake.comments) == 2


def test_a_wrong_guess_of_who_we_are_mends_itself(fake: FakeGitHub) -> None:
    fake.login = "our-app[bot]"
    first = fake.add(marked(), "our-app[bot]")
    assert post(fake).outcome == "updated"
    assert list(fake.comments) == [first]


@pytest.mark.parametrize("root", ["", "/api/v3"])
def test_a_token_of_an_app_edits_its_own_comment(fake: FakeGitHub, root: str) -> None:
    """It may not ask who it is, but in GraphQL; a posting would tell everybody, at each run."""
    fake.login, fake.viewer = "our-app[bot]", True
    first = fake.add(marked(), "our-app[bot]")
    fake.root += root
    if root:
        answer = fake._do
        fake._do = lambda method, url, data: answer(method, url.removeprefix(root), data)  # type: ignore[method-assign]
        fake._check_request = lambda *_: None  # type: ignore[method-assign]
    assert post(fake).outcome == "updated"
    assert list(fake.comments) == [first]
    writes = [line for line in fake.log if not line.startswith("GET")]
    graphql = "POST /api/graphql" if root else "POST /graphql"
    assert [writes[0], writes[1].partition(" ")[0]] == [graphql, "PATCH"]


def test_who_we_are_is_asked_only_in_doubt(fake: FakeGitHub) -> None:
    post(fake)
    post(fake, "more")
    assert not any("graphql" in line for line in fake.log)
    fake.add(marked("forged"), "mallory")
    fake.add(marked("forged"), "other[bot]")
    post(fake, "most")
    assert not any("graphql" in line for line in fake.log)


def test_where_nobody_knows_who_we_are_no_second_comment_is_risked(fake: FakeGitHub) -> None:
    fake.add(marked(), "our-app[bot]")
    fake.faults = [Fault("502", "POST", times=9)]
    with pytest.raises(Unclear, match="502"):
        post(fake)
    fake.faults = [Fault("integration", "POST", times=9)]
    with pytest.raises(OutputError, match="Resource not accessible"):
        post(fake)
    assert len(fake.comments) == 1


@pytest.mark.parametrize("text", ["", " \n\t", "<!-- hidden\n -->\n", "\u200b\n"])
def test_an_empty_report_leaves_a_good_comment(fake: FakeGitHub, text: str) -> None:
    post(fake)
    with pytest.raises(OutputError, match="the report is empty"):
        post(fake, text, options={"status": "coverage"})
    assert REPORT in fake.bodies()[0]
    assert len(fake.statuses) == 1


def test_what_is_waited_for_is_told(fake: FakeGitHub) -> None:
    told: list[str] = []
    fake.faults = [Fault("502", "GET", times=3)]
    post(fake, tell=told.append)
    assert told == [f"127.0.0.1 answered 502; the next try is in {n} s" for n in (2, 4)]


def test_a_server_that_is_gone_is_given_up_in_a_quarter_of_a_minute() -> None:
    times = FakeTime()
    gone = FakeGitHub()
    gone.root = "http://127.0.0.1:1"
    with pytest.raises(Unclear, match="no connection"):
        publish(document(), context(github_environ(gone), times))
    assert times.passed <= 15


def test_the_author_can_be_named(fake: FakeGitHub) -> None:
    fake.login = "our-app[bot]"
    fake.add(marked(), "our-app[bot]")
    assert post(fake, options={"author": "our-app[bot]"}).outcome == "updated"
    assert not any("/user" in line for line in fake.log)


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        ("502", 1),
        ("dropped", 1),
        ("html", 1),
        ("retry-after", 7),
        ("retry-after-date", 9),
        ("primary", 21),
        ("secondary", 60),
        ("here", 0),
    ],
)
def test_listing_is_repeated_as_patiently_as_asked(
    fake: FakeGitHub, fault: str, waited: float
) -> None:
    times = FakeTime()
    fake.faults = [Fault(fault, "GET")]
    fake.knows_me = True
    done = publish(document(), context(github_environ(fake), times))
    assert done.outcome == "created"
    assert times.passed == waited


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(
    "fault", ["lost", "dropped", "502", "done, then 502", "done, then html", "html", "null", "here"]
)
def test_an_unclear_answer_to_a_write_never_makes_a_second_comment(
    fake: FakeGitHub, fault: str, method: str
) -> None:
    if method == "PATCH":
        fake.add(marked())
    fake.faults = [Fault(fault, method)]
    assert post(fake).outcome in {"created", "updated", "unchanged"}
    (body,) = fake.bodies()
    assert REPORT in body


@pytest.mark.parametrize("fault", ["retry-after", "secondary", "primary"])
def test_a_limited_write_waits_and_is_done_once(fake: FakeGitHub, fault: str) -> None:
    fake.faults = [Fault(fault, "POST")]
    assert post(fake).outcome == "created"
    assert len(fake.bodies()) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("integration", "pull-requests: write"),
        ("integration", "pull_requests=write"),
        (401, "not valid"),
        (404, "may not see it"),
        (410, "disabled"),
        (423, "locked"),
    ],
)
def test_a_refusal_says_what_to_do(fake: FakeGitHub, fault: str | int, said: str) -> None:
    fake.faults = [Fault(fault, "POST", times=9)]
    with pytest.raises(OutputError, match=said):
        post(fake)
    assert fake.comments == {}
    assert sum(line.startswith("POST") for line in fake.log) == 1


def test_a_limit_beyond_the_deadline_is_given_up(fake: FakeGitHub) -> None:
    times = FakeTime()
    fake.faults = [Fault("hour", "GET", times=9)]
    with pytest.raises(Unclear, match="in 3600 s"):
        publish(document(), context(github_environ(fake), times))
    assert times.passed < 10


def test_a_server_that_stays_down_is_given_up_before_the_deadline(fake: FakeGitHub) -> None:
    times = FakeTime()
    fake.faults = [Fault("502", times=99)]
    with pytest.raises(Unclear, match="502"):
        publish(document(), context(github_environ(fake), times))
    assert times.passed <= 120
    assert len(fake.log) <= 8


def test_an_answer_that_drips_ends_with_the_deadline(fake: FakeGitHub) -> None:
    fake.faults = [Fault("drip", times=9)]
    with pytest.raises(Unclear, match="within 1 seconds"):
        publish(document(), context(github_environ(fake), timeout=1.0))


def test_an_answer_without_end_is_not_read_to_the_end(fake: FakeGitHub) -> None:
    fake.faults = [Fault("huge", times=99)]
    with pytest.raises(Unclear, match="more than 16 MiB"):
        post(fake, timeout=3.0)


def test_a_redirect_to_another_host_is_not_followed(fake: FakeGitHub) -> None:
    fake.faults = [Fault("away", times=9)]
    with pytest.raises(OutputError, match="another host"):
        post(fake)


def test_a_redirect_in_circles_ends(fake: FakeGitHub) -> None:
    fake.faults = [Fault("here", times=99)]
    with pytest.raises(OutputError, match="in circles"):
        post(fake)


def test_a_link_to_another_host_is_asked_of_our_own(fake: FakeGitHub) -> None:
    for number in range(120):
        fake.add(str(number), "somebody")
    fake.add(marked())
    fake.login, fake.knows_me = BOT, True
    fake.faults = [Fault("foreign link", "GET", times=9)]
    assert post(fake).outcome == "updated"


def test_a_body_that_is_refused_as_too_long_is_shortened_once(fake: FakeGitHub) -> None:
    fold = "<details><summary>all</summary>\n\n" + "| a | b |\n" * 3000 + "\n</details>"
    fake.faults = [Fault("too long", "POST")]
    assert post(fake, f"{REPORT}\n{fold}\n").outcome == "created"
    (body,) = fake.bodies()
    assert REPORT.strip() in body
    assert "<details" not in body
    assert "left out here" in body
    assert post(fake, f"{REPORT}\n{fold}\n").outcome == "updated", "now the forge takes it"
    assert "<details" in fake.bodies()[0]


@pytest.mark.parametrize("kind", ["too long", 413])
def test_a_short_report_that_was_refused_as_too_long_is_posted_by_the_next_run(
    fake: FakeGitHub, kind: str | int
) -> None:
    first, second = (f"{word} {'of all combinations ' * 9}" for word in ("79%", "80%"))
    fake.faults = [Fault(kind, "POST")]
    assert post(fake, first).outcome == "created"
    assert "left out here" in fake.bodies()[0]
    assert post(fake, second).outcome == "updated"
    assert second.strip() in fake.bodies()[0]


def test_what_cannot_be_made_shorter_is_not_tried_again(fake: FakeGitHub) -> None:
    fake.faults = [Fault(413, "POST")]
    with pytest.raises(OutputError, match="413"):
        post(fake, "79%")
    assert fake.bodies() == []


def test_a_page_of_html_is_no_answer_to_a_deletion(fake: FakeGitHub) -> None:
    fake.add(marked("1"))
    fake.add(marked("2"))
    fake.faults = [Fault("html", "DELETE")]
    assert post(fake).outcome == "updated"
    assert len(fake.bodies()) == 1


def test_a_body_beyond_the_limit_is_shortened_before_it_is_sent(fake: FakeGitHub) -> None:
    text = REPORT + "\n" + "\n\n".join(f"row {n} ✓" for n in range(20_000))
    assert post(fake, text).outcome == "created"
    (body,) = fake.bodies()
    assert MAX_CHARS - 1000 < len(body) <= MAX_CHARS


def test_without_a_pull_request_there_is_nothing_to_do() -> None:
    push = {"GITHUB_REF": "refs/heads/main", "GITHUB_REPOSITORY": "octo/pkgs"}
    assert publish(document(), PublishContext(environ=push)).outcome == "skipped"


def test_without_a_token_the_reason_is_told(fake: FakeGitHub) -> None:
    environ = github_environ(fake)
    del environ["GITHUB_TOKEN"]
    done = publish(document(), context(environ))
    assert (done.outcome, fake.log) == ("degraded", [])
    assert "GITHUB_TOKEN" in done.line
    assert detect(context(environ)).missing == [done.line]


def test_a_dry_run_shows_the_comment_and_sends_nothing(fake: FakeGitHub) -> None:
    done = post(fake, dry_run=True)
    assert (done.outcome, fake.log) == ("planned", [])
    assert REPORT in done.preview
    assert "octo/pkgs#7" in done.line


@pytest.mark.parametrize(
    ("headline", "description"),
    [
        ("1 combination lost", "1 combination lost"),
        ("", "the gate failed"),
        ("é" * 150, "é" * 139 + "…"),
    ],
)
def test_a_commit_status_carries_the_headline(
    fake: FakeGitHub, headline: str, description: str
) -> None:
    post(fake, headline=headline, options={"status": "coverage", "outcome": "failure"})
    (status,) = fake.statuses
    assert status["state"] == "failure"
    assert status["description"] == description


def test_a_push_has_a_status_without_a_comment(fake: FakeGitHub) -> None:
    environ = github_environ(fake, GITHUB_REF="refs/heads/main")
    done = publish(document(), context(environ, options={"status": "coverage"}))
    assert (done.outcome, done.line) == (
        "written",
        f"not a run of a pull request; the status of {SHA[:12]}",
    )
    assert [status["context"] for status in fake.statuses] == ["coverage"]
    assert fake.comments == {}


def test_a_dry_run_shows_the_status(fake: FakeGitHub) -> None:
    done = post(fake, dry_run=True, options={"status": "coverage", "outcome": "failure"})
    assert "the status 'coverage' (failure: the gate failed)" in done.line
    assert REPORT in done.preview


def test_a_status_is_set_also_where_the_comment_is_refused(fake: FakeGitHub) -> None:
    fake.faults = [Fault("integration", "POST")]
    with pytest.raises(OutputError, match="pull-requests: write"):
        post(fake, options={"status": "coverage"})
    assert len(fake.statuses) == 1


def test_where_the_status_is_unclear_it_is_told_that_the_comment_is_posted(
    fake: FakeGitHub,
) -> None:
    post(fake)
    fake.faults = [Fault("502", "POST", times=9)]
    with pytest.raises(OutputError, match=r"issuecomment-1; but the status: .* answered 502"):
        post(fake, options={"status": "coverage"})


def test_a_locked_conversation_is_no_matter_of_permissions(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = fake._do
    locked = Said(403, {"message": "Unable to create comment because issue is locked."})
    monkeypatch.setattr(
        fake, "_do", lambda method, *words: locked if method == "POST" else answer(method, *words)
    )
    with pytest.raises(OutputError, match=r"is locked\.; nobody but maintainers") as caught:
        post(fake)
    assert "permissions" not in str(caught.value)


def test_a_status_that_is_refused_names_its_permission(fake: FakeGitHub) -> None:
    post(fake)
    fake.faults = [Fault("integration", "POST")]
    with pytest.raises(OutputError, match="statuses: write"):
        post(fake, options={"status": "coverage"})
