"""The note on a GitLab merge request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fake_github import Fault, served
from fake_others import FakeGitLab
from publish_kit import REPORT, SHA, TOKEN, context, document, marked

from coverage_report import OutputError, Published
from coverage_report.publishers.gitlab import detect, publish


@pytest.fixture
def gitlab() -> Iterator[FakeGitLab]:
    fake = FakeGitLab()
    with served(fake):
        yield fake


def environ(fake: FakeGitLab, **more: str) -> dict[str, str]:
    return {
        "CI_API_V4_URL": f"{fake.root}/api/v4",
        "CI_PROJECT_ID": "77",
        "CI_MERGE_REQUEST_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.invalid/group/pkgs",
        "CI_COMMIT_SHA": SHA,
        "CI_JOB_URL": "https://gitlab.invalid/group/pkgs/-/jobs/1",
        "GITLAB_TOKEN": TOKEN,
        **more,
    }


def post(fake: FakeGitLab, text: str = REPORT, **more: Any) -> Published:
    return publish(document(text), context(environ(fake), **more))


def test_the_note_is_created_then_updated_then_left_alone(gitlab: FakeGitLab) -> None:
    done = [post(gitlab).outcome, post(gitlab, "new").outcome, post(gitlab, "new").outcome]
    assert done == ["created", "updated", "unchanged"]
    (body,) = gitlab.bodies(gitlab.login)
    assert f"Commit {SHA}" in body
    assert "/-/jobs/1" in body


def test_our_note_is_found_behind_those_of_others_and_of_the_system(gitlab: FakeGitLab) -> None:
    gitlab.per_page_limit = 10
    gitlab.add(marked("forged"), "mallory")
    gitlab.add("added 1 commit", gitlab.login)
    for number in range(25):
        gitlab.add(str(number), None)
    mine = gitlab.add(marked(), gitlab.login)
    done = post(gitlab)
    assert done.outcome == "updated"
    assert done.line == f"https://gitlab.invalid/group/pkgs/-/merge_requests/7#note_{mine}"


def test_duplicates_are_folded(gitlab: FakeGitLab) -> None:
    gitlab.add(marked(), gitlab.login)
    gitlab.add(marked(), gitlab.login)
    assert post(gitlab).outcome == "updated"
    assert len(gitlab.comments) == 1


def test_a_note_that_was_deleted_is_created_again(gitlab: FakeGitLab) -> None:
    gitlab.add(marked(), gitlab.login)
    gitlab.faults = [Fault(404, "PUT")]
    gitlab.before = lambda method, _: gitlab.comments.clear() if method == "PUT" else None
    assert post(gitlab).outcome == "created"


@pytest.mark.parametrize(
    ("status", "said"), [(401, "not valid"), (403, "Reporter"), (404, "see it")]
)
def test_a_refusal_says_what_to_do(gitlab: FakeGitLab, status: int, said: str) -> None:
    gitlab.faults = [Fault(status, times=9)]
    with pytest.raises(OutputError, match=said):
        post(gitlab)


def test_the_token_of_a_job_is_told_to_be_no_use(gitlab: FakeGitLab) -> None:
    told = context(environ(gitlab, GITLAB_TOKEN="", CI_JOB_TOKEN="x"))
    assert publish(document(), told).outcome == "degraded"
    (missing,) = detect(told).missing
    assert "CI_JOB_TOKEN may only read notes" in missing
    assert gitlab.log == []


def test_what_is_missing_is_named() -> None:
    detection = detect(context({}))
    assert [line.partition(":")[0] for line in detection.missing] == [
        "no token that may write",
        "no API",
        "no merge request",
    ]


def test_a_branch_pipeline_has_nothing_to_post_to() -> None:
    assert publish(document(), context({"CI_COMMIT_SHA": SHA})).outcome == "skipped"


def test_a_dry_run_sends_nothing(gitlab: FakeGitLab) -> None:
    done = post(gitlab, dry_run=True)
    assert (done.outcome, gitlab.log) == ("planned", [])
    assert REPORT in done.preview


@pytest.mark.parametrize(
    ("tip", "outcome"), [(SHA, "created"), ("f" * 40, "skipped"), ("", "created")]
)
def test_a_late_pipeline_does_not_replace_the_report_of_a_newer_commit(
    gitlab: FakeGitLab, tip: str, outcome: str
) -> None:
    gitlab.tip = tip
    assert post(gitlab).outcome == outcome


def test_where_the_tip_is_not_told_the_report_is_posted(gitlab: FakeGitLab) -> None:
    gitlab.faults = [Fault(404, "GET")]
    assert post(gitlab).outcome == "created"


def test_the_merge_request_of_a_run_is_not_looked_for(gitlab: FakeGitLab) -> None:
    told = context(environ(gitlab, CI_MERGE_REQUEST_IID=""), from_workflow_run=True)
    with pytest.raises(OutputError, match="only github finds the merge request of a run"):
        publish(document(), told)
    assert gitlab.log == []


def test_a_late_pipeline_is_told_in_the_words_of_gitlab(gitlab: FakeGitLab) -> None:
    gitlab.tip = "f" * 40
    assert post(gitlab).line.startswith("the merge request has moved on to ffff")


def test_a_marker_of_another_bot_is_not_ours(gitlab: FakeGitLab) -> None:
    gitlab.add(marked("forged"), "group_1[bot]")
    assert post(gitlab).outcome == "created"
    assert len(gitlab.comments) == 2
