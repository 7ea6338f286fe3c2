"""The comment on a pull request of Forgejo or Gitea."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_github import Fault, served
from fake_others import FakeForgejo
from publish_kit import REPORT, SHA, context, document, github_environ, marked

from coverage_report import OutputError, Published
from coverage_report.publishers.forgejo import detect, publish, register_publishers


@pytest.fixture
def forgejo() -> Iterator[FakeForgejo]:
    fake = FakeForgejo()
    with served(fake):
        yield fake


def post(fake: FakeForgejo, text: str = REPORT, **more: Any) -> Published:
    environ = github_environ(fake, GITHUB_API_URL=f"{fake.root}/api/v1")
    return publish(document(text), context(environ, **more))


def test_the_comment_is_created_then_updated_then_left_alone(forgejo: FakeForgejo) -> None:
    done = [post(forgejo).outcome, post(forgejo, "new").outcome, post(forgejo, "new").outcome]
    assert done == ["created", "updated", "unchanged"]


def test_all_comments_come_on_one_page(forgejo: FakeForgejo) -> None:
    for number in range(150):
        forgejo.add(str(number), "somebody")
    forgejo.add(marked(), forgejo.login)
    assert post(forgejo).outcome == "updated"


def test_the_token_of_gitea_is_found_by_what_it_posts_as(forgejo: FakeForgejo) -> None:
    forgejo.login = "gitea-actions"
    assert [post(forgejo).outcome, post(forgejo, "new").outcome] == ["created", "updated"]
    assert len(forgejo.comments) == 1


@pytest.mark.parametrize(
    ("status", "said"), [(403, "write:issue"), (423, "locked"), (404, "see it")]
)
def test_a_refusal_says_what_to_do(forgejo: FakeForgejo, status: int, said: str) -> None:
    forgejo.faults = [Fault(status, "POST")]
    with pytest.raises(OutputError, match=said):
        post(forgejo)


def test_a_commit_status_can_be_set(forgejo: FakeForgejo) -> None:
    post(forgejo, options={"status": "coverage"})
    assert [status["state"] for status in forgejo.statuses] == ["success"]


def test_what_is_missing_is_named() -> None:
    missing = detect(context({})).missing
    assert [line.partition(":")[0] for line in missing] == [
        "no token",
        "no API",
        "no repository",
        "no pull request",
    ]
    push = {"GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": SHA}
    assert publish(document(), context(push)).outcome == "skipped"
    request = {"GITHUB_REF": "refs/pull/7/head", "GITHUB_REPOSITORY": "a/b"}
    assert publish(document(), context(request)).outcome == "degraded"


def test_a_dry_run_sends_nothing(forgejo: FakeForgejo) -> None:
    assert post(forgejo, dry_run=True).outcome == "planned"
    assert forgejo.log == []


def test_what_cannot_be_posted_goes_to_the_summary() -> None:
    (publisher,) = register_publishers()
    assert publisher.fallback == "github-summary"


@pytest.mark.parametrize(("tip", "outcome"), [(SHA, "created"), ("f" * 40, "skipped")])
def test_a_late_run_does_not_replace_the_report_of_a_newer_commit(
    forgejo: FakeForgejo, tmp_path: Path, tip: str, outcome: str
) -> None:
    forgejo.tip = tip
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"number": 7, "pull_request": {"number": 7, "head": {"sha": SHA}}}))
    root = f"{forgejo.root}/api/v1"
    environ = github_environ(forgejo, GITHUB_API_URL=root, GITHUB_EVENT_PATH=str(file))
    assert publish(document(), context(environ)).outcome == outcome


def test_a_push_plans_a_status_alone(forgejo: FakeForgejo) -> None:
    environ = github_environ(forgejo, GITHUB_REF="refs/heads/main")
    done = publish(document(), context(environ, dry_run=True, options={"status": "coverage"}))
    assert (done.line.startswith("the status 'coverage'"), done.preview) == (True, "")


@pytest.mark.parametrize("more", [{}, {"dry_run": True}, {"options": {"status": "coverage"}}])
def test_the_pull_request_of_a_run_is_not_looked_for(
    forgejo: FakeForgejo, more: dict[str, Any]
) -> None:
    environ = github_environ(forgejo, GITHUB_REF="refs/heads/main")
    told = context(environ, from_workflow_run=True, **more)
    for ask in (lambda: publish(document(), told), lambda: detect(told)):
        with pytest.raises(OutputError, match="only github finds the pull request of a run"):
            ask()
    assert forgejo.log == []


def test_a_run_whose_number_is_named_needs_no_search(forgejo: FakeForgejo) -> None:
    assert post(forgejo, from_workflow_run=True, options={"number": "7"}).outcome == "created"


def test_a_push_gets_a_status_and_a_refused_one_is_told(forgejo: FakeForgejo) -> None:
    told = context(
        github_environ(forgejo, GITHUB_API_URL=f"{forgejo.root}/api/v1", GITHUB_REF="refs/heads/x"),
        options={"status": "coverage"},
    )
    done = publish(document(), told)
    assert (done.outcome, done.line) == (
        "written",
        f"not a run of a pull request; the status of {SHA[:12]}",
    )
    forgejo.faults = [Fault(403, "POST")]
    with pytest.raises(
        OutputError, match=r"^not a run of a pull request; but the status: .*write:repository"
    ):
        publish(document(), told)


def test_a_marker_of_another_bot_is_not_ours(forgejo: FakeForgejo) -> None:
    forgejo.add(marked("forged"), "other[bot]")
    assert post(forgejo).outcome == "created"
    assert len(forgejo.comments) == 2
