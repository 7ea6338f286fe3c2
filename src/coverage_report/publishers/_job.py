"""What a publisher knows of the job that it runs in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

from coverage_report import PublishContext, UsageError

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)


class Owner(msgspec.Struct):
    """Who has a repository."""

    login: str = ""


class Repository(msgspec.Struct):
    """What is used of a repository."""

    id: int = 0
    owner: Owner = msgspec.field(default_factory=Owner)


class Head(msgspec.Struct):
    """The tip of a pull request; the repository is null when the fork was deleted."""

    sha: str = ""
    repo: Repository | None = None


class PullRequest(msgspec.Struct):
    """What is used of a pull request."""

    number: int = 0
    head: Head = msgspec.field(default_factory=Head)


class WorkflowRun(msgspec.Struct):
    """The run that a ``workflow_run`` event is about, as GitHub itself describes it."""

    event: str = ""
    head_sha: str = ""
    head_branch: str | None = None
    head_repository: Repository | None = None


class Issue(msgspec.Struct):
    """What is used of an issue that was commented on; pull requests are issues with some more."""

    number: int = 0
    pull_request: dict[str, object] | None = None


class Event(msgspec.Struct):
    """What is used of the file that ``GITHUB_EVENT_PATH`` names."""

    pull_request: PullRequest | None = None
    issue: Issue | None = None
    workflow_run: WorkflowRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is known of the job; each is empty, or 0, if it is not known.

    Attributes:
        root: the URL of the API.
        repository: ``owner/name``, or the number of GitLab's project.
        number: of the pull request.
        commit: that was reported on: the tip of the pull request, not the merge commit that CI tests.
        run: the URL of this run.
        page: the URL of the pull request.
        branch: that was pushed to, or that a run was started on, where this may have a pull request.
        absent: why there is no pull request.
        event: its parts that are used.
        unread: why nobody knows whether there is a pull request.
        problems: what nothing can be sent without, one line each.
    """

    root: str = ""
    repository: str = ""
    number: int = 0
    commit: str = ""
    run: str = ""
    page: str = ""
    branch: str = ""
    absent: str = ""
    event: Event = field(default_factory=Event)
    unread: str = ""
    problems: tuple[str, ...] = ()


def option(
    context: PublishContext, publisher: str, key: str, pattern: re.Pattern[str], what: str
) -> str:
    """Return the value of an option, or an empty text.

    Raises:
        UsageError: when the value does not fit; without the value, which may be anything.
    """
    text = context.options.get(key, "")
    if text and not pattern.fullmatch(text):
        raise UsageError(f"-o {publisher}.{key}: must be {what}")
    return text
