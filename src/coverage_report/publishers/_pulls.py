"""What a forge says of the pull request: which one a ``workflow_run`` is of, and whether it has moved on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from coverage_report import OutputError
from coverage_report.net import Api, Refused
from coverage_report.publishers._job import SHA, Job, PullRequest
from coverage_report.publishers._paging import pages

#: What is said when a newer commit is there: a run that was slow, or is run again, must not replace its report.
_MOVED_ON = "the {} has moved on to {}, whose run reports"
_NO_REQUEST = "the run that started this one was not of the event pull_request"
_NO_REQUEST_OF = "no open pull request has this commit of the branch as its tip"
_MAY_NOT_LOOK = "the token may not look for the pull request of the branch"
_NO_TIP = "no open pull request has this commit as its tip any more"


def resolve(api: Api, job: Job) -> Job | str:
    """Return `job` with the open pull request whose tip was run, or why there is none.

    Of several, the one that `job` names.

    The event's own ``pull_requests`` is empty for forks, so the pull requests of the branch that ran are
    asked for; the tip and the repository must be the same, else the branch has moved on.

    Raises:
        OutputError: when two pull requests have this tip.
    """
    run = job.event.workflow_run
    if run is None or run.event != "pull_request":
        return _NO_REQUEST
    source = run.head_repository
    if source is None or not run.head_branch:
        return _NO_TIP
    number = _only(
        request.number
        for request in _of(api, job, source.owner.login, run.head_branch)
        if _is_tip(request, run.head_sha, source.id) and job.number in (0, request.number)
    )
    return replace(job, number=number, commit=run.head_sha) if number else _NO_TIP


def of_branch(api: Api, job: Job) -> Job:
    """Return `job` with the open pull request of its branch whose tip is its commit, or with why there is none.

    Raises:
        OutputError: when two pull requests have this tip.
    """
    owner = job.repository.partition("/")[0]
    try:
        number = _only(
            request.number
            for request in _of(api, job, owner, job.branch)
            if job.commit and request.head.sha == job.commit
        )
    except Refused as error:
        if error.status not in {403, 404}:
            raise
        return replace(job, absent=_MAY_NOT_LOOK)
    return replace(job, number=number, absent=_NO_REQUEST_OF)


def at_tip(api: Api, job: Job) -> Job:
    """Return `job` with the tip of its pull request as its commit, where the event does not tell one."""
    if job.commit:
        return job
    path = f"/repos/{job.repository}/pulls/{job.number}"
    tip: str = api.call("GET", path, PullRequest).value.head.sha
    return replace(job, commit=tip if SHA.fullmatch(tip) else "")


def _of(api: Api, job: Job, owner: str, branch: str) -> Iterator[PullRequest]:
    """Yield the open pull requests of a branch."""
    head = quote(f"{owner}:{branch}", safe="")
    query = f"head={head}&state=open&per_page=100"
    return pages(api, f"/repos/{job.repository}/pulls", query, PullRequest)


def _only(numbers: Iterable[int]) -> int:
    """Return the only one of some numbers, or 0 if there is none."""
    found = list(numbers)
    if len(found) > 1:
        told = ", ".join(map(str, found))
        raise OutputError(f"pull requests {told} all have this commit; set the option number")
    return found[0] if found else 0


def newer_tip(api: Api, job: Job) -> Job | str:
    """Return `job`, or that its commit is not the tip of the pull request any more.

    Where the forge does not tell, the report is posted.
    """
    request = job.event.pull_request
    if request is None or request.number != job.number or request.head.sha != job.commit:
        return job  # the user has chosen, and GITHUB_SHA is a merge commit
    path = f"/repos/{job.repository}/pulls/{job.number}"
    try:
        tip: str = api.call("GET", path, PullRequest).value.head.sha
    except Refused:
        return job
    return moved_on(job, tip)


def moved_on(job: Job, tip: str, request: str = "pull request") -> Job | str:
    """Return `job`, or that `tip`, if it is a commit at all, is another than that of the job."""
    newer = SHA.fullmatch(tip) and tip != job.commit
    return _MOVED_ON.format(request, tip) if newer else job


def _is_tip(request: PullRequest, sha: str, repository: int) -> bool:
    repo = request.head.repo
    return bool(sha) and request.head.sha == sha and repo is not None and repo.id == repository
