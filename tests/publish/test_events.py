"""Each event of GitHub finds its pull request, or says plainly why there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub, Fault
from publish_kit import SHA, context, document, github_environ

from coverage_report import OutputError, Published
from coverage_report.publishers.github import detect, publish

TIP = "a" * 40
BRANCH = {"GITHUB_REF": "refs/heads/fix/one"}


@pytest.fixture
def post(fake: FakeGitHub, tmp_path: Path) -> Any:
    """Publish as a job of an event."""
    # Pull requests are cut down to what is used, so answers are not judged.
    fake._check_answer = lambda *_: None  # type: ignore[method-assign]

    def call(
        name: str, event: object = None, environ: dict[str, str] | None = None, **more: Any
    ) -> Published:
        file = tmp_path / "event.json"
        file.write_text(json.dumps(event or {}))
        known = {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file), "GITHUB_REF": ""}
        all_of_it = {**github_environ(fake), **known, **(environ or {})}
        return publish(document(), context(all_of_it, **more))

    return call


def pull(number: int, sha: str = SHA, branch: str = "octo:fix/one") -> dict[str, Any]:
    return {"number": number, "head": {"sha": sha, "repo": {"id": 1}, "label": branch}}


@pytest.mark.parametrize("name", ["push", "workflow_dispatch"])
class TestABranch:
    def test_its_open_pull_request_is_found(self, fake, post, name) -> None:
        fake.pulls = [pull(5, TIP), pull(6, branch="mallory:fix/one"), pull(7)]
        assert post(name, environ=BRANCH).outcome == "created"
        assert f"Commit {SHA}" in fake.bodies()[0]

    def test_without_one_it_is_said(self, fake, post, name) -> None:
        fake.pulls = [pull(7, TIP)]
        done = post(name, environ=BRANCH)
        said = "no open pull request has this commit of the branch as its tip"
        assert (done.outcome, done.line) == ("skipped", said)
        done = post(name, environ=BRANCH, options={"status": "coverage"})
        assert (done.outcome, len(fake.statuses)) == ("written", 1)
        assert done.line == f"{said}; the status of {SHA[:12]}"

    def test_two_are_too_many(self, fake, post, name) -> None:
        fake.pulls = [pull(7), pull(8)]
        with pytest.raises(OutputError, match="pull requests 7, 8 all have this commit"):
            post(name, environ=BRANCH)

    def test_a_token_that_may_not_look_is_no_failure(self, fake, post, name) -> None:
        fake.faults = [Fault("integration", "GET")]
        done = post(name, environ=BRANCH)
        said = "the token may not look for the pull request of the branch"
        assert (done.outcome, done.line) == ("skipped", said)
        fake.faults = [Fault(401, "GET")]
        with pytest.raises(OutputError, match="not valid"):
            post(name, environ=BRANCH)

    def test_without_a_token_nobody_looks(self, fake, post, name) -> None:
        done = post(name, environ={**BRANCH, "GITHUB_TOKEN": ""})
        said = f"not a run of a pull request: its event is {name}"
        assert (done.outcome, done.line, fake.log) == ("skipped", said, [])

    def test_a_tag_has_none(self, fake, post, name) -> None:
        assert post(name, environ={"GITHUB_REF": "refs/tags/v1"}).outcome == "skipped"
        assert fake.log == []

    def test_a_plan_names_the_branch(self, fake, post, name) -> None:
        done = post(name, environ=BRANCH, dry_run=True)
        assert done.line == "a comment on the pull request of fix/one"

    def test_a_check_names_the_branch(self, fake, name) -> None:
        environ = github_environ(fake, GITHUB_EVENT_NAME=name, **BRANCH)
        found = detect(context(environ))
        assert found.found["pull request"] == "that of fix/one"
        assert not found.missing


class TestAQueue:
    """The commit that is tried is none of the pull request; a required status must be on it."""

    def test_its_pull_request_gets_the_comment_and_its_commit_the_status(self, fake, post) -> None:
        ref = {"GITHUB_REF": f"refs/heads/gh-readonly-queue/release/1.0/pr-7-{TIP}"}
        done = post("merge_group", {"action": "x"}, ref, options={"status": "coverage"})
        assert done.outcome == "created"
        assert any(f"/statuses/{SHA}" in line for line in fake.log)

    @pytest.mark.parametrize("ref", ["gh-readonly-queue/main/x", "gh-readonly-queue/main/pr-7-x"])
    def test_another_reference_is_none(self, post, ref) -> None:
        done = post("merge_group", environ={"GITHUB_REF": f"refs/heads/{ref}"})
        assert done.line == "not a run of a pull request: its event is merge_group"


class TestAComment:
    """Its event is one of the default branch, whatever it is a comment on."""

    def test_on_a_pull_request_it_is_reported_there_for_its_tip(self, fake, post) -> None:
        fake.tip = TIP
        issue = {"issue": {"number": 7, "pull_request": {"url": "x"}}}
        assert post("issue_comment", issue, options={"status": "coverage"}).outcome == "created"
        assert f"Commit {TIP}" in fake.bodies()[0]
        assert any(f"/statuses/{TIP}" in line for line in fake.log)

    def test_a_commit_that_is_named_is_not_asked_for(self, fake, post) -> None:
        issue = {"issue": {"number": 7, "pull_request": {}}}
        assert post("issue_comment", issue, options={"commit": SHA}).outcome == "created"
        assert f"Commit {SHA}" in fake.bodies()[0]

    def test_on_an_issue_there_is_nothing_to_report_on(self, fake, post) -> None:
        done = post("issue_comment", {"issue": {"number": 7}})
        said = "the comment is on an issue, and not on a pull request"
        assert (done.outcome, done.line, fake.log) == ("skipped", said, [])


@pytest.mark.parametrize("name", ["schedule", "release", "x" * 99, "::error::", ""])
def test_another_event_is_named_if_it_is_a_name(post, name) -> None:
    done = post(name, environ=BRANCH)
    told = f": its event is {name}" if name in {"schedule", "release"} else ""
    assert (done.outcome, done.line) == ("skipped", f"not a run of a pull request{told}")


class TestAStatusAlone:
    """The check that always reports: ``--when never`` with a status."""

    def test_it_needs_no_right_to_see_comments(self, fake, post) -> None:
        fake.faults = [Fault("integration", "GET", times=9)]
        words = {"environ": {"GITHUB_REF": "refs/pull/7/merge"}, "options": {"status": "coverage"}}
        done = post("pull_request", create=False, **words)
        assert done.outcome == "skipped"
        assert done.line == "the token may not see comments, and the status"
        assert [status["context"] for status in fake.statuses] == ["coverage"]

    def test_else_a_refusal_is_told(self, fake, post) -> None:
        fake.faults = [Fault("integration", "GET", times=9)]
        environ = {"GITHUB_REF": "refs/pull/7/merge"}
        with pytest.raises(OutputError, match="may not write here"):
            post("pull_request", environ=environ, create=False)
