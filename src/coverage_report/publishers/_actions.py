"""What the environment of a job on GitHub, Gitea or Forgejo says about its pull request.

https://docs.github.com/actions/reference/workflows-and-actions/variables
"""

from __future__ import annotations

import re
from pathlib import Path

from coverage_report import InputError, PublishContext, Source
from coverage_report.publishers._job import SHA, Event, Job, option

MAX_EVENT = 32 * 1024 * 1024
_REPOSITORY = re.compile(r"(?!\.\.?/)[\w.-]{1,200}/(?!\.\.?$)[\w.-]{1,200}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,12}", re.ASCII)
#: Of a pull request, or of a queue of them, whose last one it names.
_REF = re.compile(
    r"refs/pull/([0-9]{1,12})/|refs/heads/gh-readonly-queue/.+/pr-([0-9]{1,12})-[0-9a-f]{40}",
    re.ASCII,
)
_BRANCH = re.compile(r"refs/heads/(.+)")
#: Events of a branch, which may be that of a pull request.
_OF_BRANCHES = frozenset({"push", "workflow_dispatch"})
_EVENT = re.compile(r"[a-z_]{1,40}", re.ASCII)
_RUN = re.compile(r"[0-9]{1,20}", re.ASCII)
_SERVER = re.compile(r"https?://[\w.:\[\]-]+(?:/[\w./-]*)?", re.ASCII)


def options(bot: str) -> dict[str, str]:
    """Return the options that tell what the environment does not.

    Args:
        bot: whom the token of a job posts as.
    """
    return {
        "author": f"the login that the token posts as, where it may not ask; default: {bot}",
        "commit": "the commit that was reported on; default: the pull request's",
        "number": "the pull request; default: the event's",
        "repository": "OWNER/NAME; default: GITHUB_REPOSITORY",
    }


def read_job(context: PublishContext, publisher: str, root: str) -> Job:
    """Return what the environment says; the options ``repository``, ``number`` and ``commit`` come first.

    Args:
        context: with both.
        publisher: its name, for messages.
        root: of the API, where the environment does not name it.

    Raises:
        UsageError: when an option is not what it must be. What is wrong with the environment is among the
            problems of the job.
    """
    environ = context.environ
    number = option(context, publisher, "number", _NUMBER, "the number of a pull request")
    commit = option(context, publisher, "commit", SHA, "a full hash")
    repository = option(context, publisher, "repository", _REPOSITORY, "OWNER/NAME")
    event, unread = _event(environ.get("GITHUB_EVENT_PATH", ""))
    name, ref = environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_REF", "")
    found = environ.get("GITHUB_REPOSITORY", "")
    repository = repository or (found if _REPOSITORY.fullmatch(found) else "")
    root = environ.get("GITHUB_API_URL") or root
    problems = [] if root else ["no API: set GITHUB_API_URL, such as https://codeberg.org/api/v1"]
    if not repository:
        said = "GITHUB_REPOSITORY is not OWNER/NAME" if found else "set GITHUB_REPOSITORY"
        problems.append(f"no repository: {said}, or -o {publisher}.repository=OWNER/NAME")
    return Job(
        root=root,
        repository=repository,
        number=int(number or 0) or _number(event, ref),
        commit=commit or _commit(event, environ.get("GITHUB_SHA", "")),
        run=_run(context, repository),
        branch=_branch(name, ref),
        absent=_absent(name, event),
        event=event,
        unread=unread,
        problems=tuple(problems),
    )


def _number(event: Event, ref: str) -> int:
    if event.pull_request and event.pull_request.number:
        return event.pull_request.number
    if event.issue and event.issue.pull_request is not None:
        return event.issue.number
    found = _REF.match(ref)
    return int(found[1] or found[2]) if found else 0


def _commit(event: Event, sha: str) -> str:
    """Return the commit that was reported on; a comment is an event of the default branch, whatever it is on."""
    tip = event.pull_request.head.sha if event.pull_request else ""
    known = (tip, "" if event.issue else sha)
    return next((one for one in known if SHA.fullmatch(one)), "")


def _branch(event: str, ref: str) -> str:
    found = _BRANCH.fullmatch(ref) if event in _OF_BRANCHES else None
    return found[1] if found else ""


def _absent(name: str, event: Event) -> str:
    if event.issue and event.issue.pull_request is None:
        return "the comment is on an issue, and not on a pull request"
    told = f": its event is {name}" if _EVENT.fullmatch(name) else ""
    return f"not a run of a pull request{told}"


def _event(path: str) -> tuple[Event, str]:
    """Return the event, and why it cannot be read if it cannot."""
    if not path:
        return Event(), ""
    try:
        event: Event = Source(path, path=Path(path)).json(Event, MAX_EVENT)
    except InputError as error:
        return Event(), f"the event file of GITHUB_EVENT_PATH: {error.message}"
    return event, ""


def _run(context: PublishContext, repository: str) -> str:
    server = context.environ.get("GITHUB_SERVER_URL", "").rstrip("/")
    run = context.environ.get("GITHUB_RUN_ID", "")
    known = repository and _SERVER.fullmatch(server) and _RUN.fullmatch(run)
    return f"{server}/{repository}/actions/runs/{run}" if known else ""
