"""What GitHub says of the pull request: which one a ``workflow_run`` is of, and whether it has moved on."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from coverage_report import Api, OutputError, Refused
from coverage_report.publishers._actions import Job, PullRequest
from coverage_report.publishers._paging import pages


def resolve(api: Api, job: Job) -> Job | None:
    """Return `job` with the open pull request whose tip was run; None when there is none.

    Of several, the one that `job` names.

    The event's own ``pull_requests`` is empty for forks, so the pull requests of the branch that ran are
    asked for; the tip and the repository must be the same, else the branch has moved on.

    Raises:
        OutputError: when the event is none of a pull request, or two pull requests have this tip.
    """
    run = job.event.workflow_run
    if run is None:
        raise OutputError("the event is not workflow_run")
    source = run.head_repository
    if run.event != "pull_request" or source is None or not run.head_branch:
        return None
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
    return replace(job, number=found[0].number, commit=run.head_sha) if found else None


def newer_tip(api: Api, job: Job) -> str:
    """Return the tip of the pull request when it is not the commit that was run, or an empty text.

    A run that was slow, or is run again, must not replace the report of a newer commit. Where GitHub does
    not tell, the report is posted.
    """
    request = job.event.pull_request
    if request is None or request.number != job.number or request.head.sha != job.commit:
        return ""  # the user has chosen, and GITHUB_SHA is a merge commit
    path = f"/repos/{job.repository}/pulls/{job.number}"
    try:
        tip: str = api.call("GET", path, PullRequest).value.head.sha
    except Refused:
        return ""
    return "" if tip == job.commit else tip


def _is_tip(request: PullRequest, sha: str, repository: int) -> bool:
    repo = request.head.repo
    return bool(sha) and request.head.sha == sha and repo is not None and repo.id == repository
