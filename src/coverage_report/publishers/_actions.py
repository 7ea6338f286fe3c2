"""What the environment of a job on GitHub, Gitea or Forgejo says about its pull request.

https://docs.github.com/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from coverage_report import InputError, PublishContext, Source, UsageError

MAX_EVENT = 32 * 1024 * 1024
_REPOSITORY = re.compile(r"(?!\.\.?/)[\w.-]+/(?!\.\.?$)[\w.-]+", re.ASCII)
_REF = re.compile(r"refs/pull/([0-9]{1,12})/", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_RUN = re.compile(r"[0-9]{1,20}", re.ASCII)
_SERVER = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./-]*)?", re.ASCII)


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


class Event(msgspec.Struct):
    """What is used of the file that ``GITHUB_EVENT_PATH`` names."""

    pull_request: PullRequest | None = None
    workflow_run: WorkflowRun | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of the job.

    Attributes:
        repository: ``owner/name``; empty if not known.
        number: of the pull request; 0 if there is none.
        commit: that was reported on: the tip of the pull request, not the merge commit that CI tests.
        run: the URL of this run; empty if not known.
        event: its parts that are used.
    """

    repository: str = ""
    number: int = 0
    commit: str = ""
    run: str = ""
    event: Event = field(default_factory=Event)


def read_job(context: PublishContext) -> Job:
    """Return what the environment says; the options ``repository``, ``number`` and ``commit`` come first.

    Raises:
        UsageError: when an option or a variable is not what it must be.
        InputError: when the event file cannot be read.
    """
    environ, options = context.environ, context.options
    event = _event(environ.get("GITHUB_EVENT_PATH", ""))
    request = event.pull_request or PullRequest()
    ref = _REF.match(environ.get("GITHUB_REF", ""))
    number = options.get("number") or str(request.number or (int(ref[1]) if ref else 0))
    if not (number.isascii() and number.isdigit()):
        raise UsageError(f"-o number={number}: must be the number of a pull request")
    repository = options.get("repository") or environ.get("GITHUB_REPOSITORY", "")
    if repository and not _REPOSITORY.fullmatch(repository):
        raise UsageError(f"the repository {repository!r} must be OWNER/NAME")
    commit = options.get("commit") or request.head.sha or environ.get("GITHUB_SHA", "")
    if commit and not _SHA.fullmatch(commit):
        raise UsageError(f"the commit {commit!r} must be a full hash")
    return Job(repository, int(number), commit, _run(context, repository), event)


def _event(path: str) -> Event:
    if not path:
        return Event()
    try:
        event: Event = Source(path, path=Path(path)).json(Event, MAX_EVENT)
    except InputError as error:
        raise InputError(f"the event file {path}: {error.message}") from None
    return event


def _run(context: PublishContext, repository: str) -> str:
    server = context.environ.get("GITHUB_SERVER_URL", "").rstrip("/")
    run = context.environ.get("GITHUB_RUN_ID", "")
    known = repository and _SERVER.fullmatch(server) and _RUN.fullmatch(run)
    return f"{server}/{repository}/actions/runs/{run}" if known else ""
