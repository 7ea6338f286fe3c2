"""What a forge says of the pull request: which one a ``workflow_run`` is of, and whether it has moved on."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from coverage_report import OutputError
from coverage_report.net import Api, Refused
from coverage_report.publishers._job import SHA, Job, PullRequest
from coverage_report.publishers._paging import pages

#: What is said when a newer commit is there: a run that was slow, or is run again, must not replace its report.
_MOVED_ON = "the {} has moved on to {}, whose run reports"
_NO_REQUEST = "the run that started this one was not of the event pull_request"
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
    head = quote(f"{source.owner.login}:{run.head_branch}", safe="")
    query = f"head={head}&state=open&per_page=100"
    requests = pages(api, f"/repos/{job.repository}/pulls", query, PullRequest)
    found = [
        request
        for request in requests
        if _is_tip(request, run.head_sha, source.id) and job.number in (0, request.number)
    ]
    if len(found) > 1:
        numbers = ", ".join(str(request.number) for request in found)
        raise OutputError(f"pull requests {numbers} all have this commit; set the option number")
    return replace(job, number=found[0].number, commit=run.head_sha) if found else _NO_TIP


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
