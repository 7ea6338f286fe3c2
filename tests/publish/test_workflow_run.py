"""The privileged half of the recipe for forks: what may be trusted, and what may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub, Fault
from publish_kit import SHA, context, document, github_environ

from coverage_report import OutputError, Published, UsageError
from coverage_report.commands._defusing import defused
from coverage_report.publishers._actions import read_job
from coverage_report.publishers.github import detect, publish

FORK = 99


def event(**more: Any) -> dict[str, Any]:
    run = {
        "event": "pull_request",
        "head_sha": SHA,
        "head_branch": "fix/#1 & more",
        "head_repository": {"id": FORK, "owner": {"login": "stranger"}},
        "pull_requests": [],
    }
    return {"action": "completed", "workflow_run": run | more}


def pull(number: int, sha: str = SHA, repository: int | None = FORK) -> dict[str, Any]:
    repo = None if repository is None else {"id": repository}
    label = "stranger:fix/#1 & more"
    return {"number": number, "head": {"sha": sha, "repo": repo, "label": label}}


def post(
    fake: FakeGitHub, tmp_path: Path, said: object, text: str = "hi", **more: Any
) -> Published:
    # The pull requests are cut down to what is used, so their answers are not judged.
    fake._check_answer = lambda *_: None  # type: ignore[method-assign]
    file = tmp_path / "event.json"
    file.write_text(json.dumps(said))
    environ = github_environ(fake, GITHUB_EVENT_PATH=str(file), GITHUB_REF="refs/heads/main")
    told = context(environ, from_workflow_run=True, **more)
    return publish(document(defused(text), hostile=True), told)


def test_the_pull_request_is_found_by_branch_tip_and_repository(
    fake: FakeGitHub, tmp_path: Path
) -> None:
    fake.pulls = [pull(5, "f" * 40), pull(6, repository=1), pull(8, repository=None), pull(7)]
    assert post(fake, tmp_path, event()).outcome == "created"
    assert any("head=stranger%3Afix%2F%231%20%26%20more&state=open" in line for line in fake.log)
    (body,) = fake.bodies()
    assert f"Commit {SHA}" in body


@pytest.mark.parametrize(
    "said",
    [
        event(head_sha="e" * 40),
        event(event="push"),
        event(head_repository=None),
        event(head_branch=None),
        event(head_sha=""),
    ],
)
def test_a_run_without_an_open_pull_request_posts_nothing(
    fake: FakeGitHub, tmp_path: Path, said: object
) -> None:
    fake.pulls = [pull(7)]
    assert post(fake, tmp_path, said).outcome == "skipped"
    assert fake.comments == {}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (event(event="push"), "the run that started this one was not of the event pull_request"),
        (event(head_sha="e" * 40), "no open pull request has this commit as its tip any more"),
    ],
)
def test_it_is_told_why_nothing_is_posted(
    fake: FakeGitHub, tmp_path: Path, said: object, why: str
) -> None:
    fake.pulls = [pull(7)]
    assert post(fake, tmp_path, said).line == why


def test_a_workflow_run_without_the_flag_is_told_of_it(fake: FakeGitHub, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event()))
    environ = github_environ(fake, GITHUB_EVENT_PATH=str(file), GITHUB_REF="refs/heads/main")
    done = publish(document(), context(environ))
    hint = "; --from-workflow-run finds the pull request of the run"
    assert (done.outcome, done.line) == ("skipped", f"not a run of a pull request{hint}")
    assert detect(context(environ)).missing[-1].endswith(hint)


def test_two_pull_requests_of_one_commit_need_a_choice(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.pulls = [pull(7), pull(9)]
    with pytest.raises(OutputError, match="7, 9"):
        post(fake, tmp_path, event())
    assert post(fake, tmp_path, event(), options={"number": "7"}).outcome == "created"


def test_another_event_is_told(fake: FakeGitHub, tmp_path: Path) -> None:
    done = post(fake, tmp_path, {})
    assert (done.outcome, "no workflow_run event" in done.line) == ("degraded", True)
    told = context(github_environ(fake), from_workflow_run=True)
    assert any("workflow_run" in line for line in detect(told).missing)


def test_a_number_in_the_artifact_leads_nowhere(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.pulls = [pull(7)]
    post(fake, tmp_path, event(), text="pull_request: 1\n@everyone")
    (body,) = fake.bodies()
    assert "@\u200beveryone" in body


def test_the_tip_of_the_pull_request_is_reported_and_not_the_merge_commit(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"number": 3, "pull_request": {"number": 3, "head": {"sha": SHA}}}))
    environ = {"GITHUB_EVENT_PATH": str(file), "GITHUB_SHA": "e" * 40}
    job = read_job(context(environ), "github", "")
    assert (job.number, job.commit) == (3, SHA)


@pytest.mark.parametrize(
    ("tip", "outcome"), [(SHA, "created"), ("", "created"), ("f" * 40, "skipped")]
)
def test_a_late_run_does_not_replace_the_report_of_a_newer_commit(
    fake: FakeGitHub, tmp_path: Path, tip: str, outcome: str
) -> None:
    """Where GitHub does not tell what the tip is, the report is posted."""
    fake.tip = tip
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"number": 7, "pull_request": {"number": 7, "head": {"sha": SHA}}}))
    environ = github_environ(fake, GITHUB_EVENT_PATH=str(file))
    assert publish(document(), context(environ)).outcome == outcome


@pytest.mark.parametrize("name", ["a/b/../c", "../b", "a/..", "a", "a/b\nc", "a/b?c"])
def test_a_repository_that_would_change_the_path_of_a_request_is_none(name: str) -> None:
    job = read_job(context({"GITHUB_REPOSITORY": name}), "github", "")
    assert job.repository == ""
    assert any("OWNER/NAME" in line for line in job.problems)


@pytest.mark.parametrize(
    "options",
    [
        {"repository": "a"},
        {"repository": "../b"},
        {"number": "7/../8"},
        {"number": "9" * 5000},
        {"number": "²"},
        {"commit": "HEAD"},
        {"outcome": "red"},
        {"outcome": ""},
        {"status": ""},
    ],
)
def test_an_option_that_is_wrong_is_named_with_its_publisher(options: dict[str, str]) -> None:
    (key,) = options
    with pytest.raises(UsageError, match=rf"^-o github\.{key}: must be ") as caught:
        detect(context({}, options=options))
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("text", ["", "[]", '{"pull_request": 5}', "{" * 1000])
def test_an_event_that_cannot_be_read_is_told_and_fails_no_build(
    fake: FakeGitHub, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "event.json"
    file.write_text(text)
    told = context(github_environ(fake, GITHUB_EVENT_PATH=str(file)))
    done = publish(document(), told)
    assert done.outcome == "degraded"
    assert done.line.startswith("the event file of GITHUB_EVENT_PATH: ")
    assert detect(told).missing == [done.line]


@pytest.mark.parametrize("tip", ["ghp_canary\n::error::x", "f" * 39, "F" * 40])
def test_a_tip_that_is_no_hash_is_not_repeated(fake: FakeGitHub, tmp_path: Path, tip: str) -> None:
    fake.tip = tip
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"number": 7, "pull_request": {"number": 7, "head": {"sha": SHA}}}))
    environ = github_environ(fake, GITHUB_EVENT_PATH=str(file))
    assert publish(document(), context(environ)).outcome == "created"


def test_a_refusal_to_tell_the_pull_request_says_what_to_do(
    fake: FakeGitHub, tmp_path: Path
) -> None:
    fake.faults = [Fault(401, "GET")]
    with pytest.raises(OutputError, match="not valid"):
        post(fake, tmp_path, event())
