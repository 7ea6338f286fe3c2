"""Built-in plugin: ``gitlab``, one note on the merge request, kept up to date.

https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coverage_report import PublishContext, Publisher, hookimpl
from coverage_report.publishers._forge import Forge
from coverage_report.publishers._job import SHA, Job
from coverage_report.publishers._notes import Notes, newer_commit

#: https://docs.gitlab.com/api/notes/: "Limited to 1,000,000 characters".
MAX_CHARS = 1_000_000
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_URL = re.compile(r"https?://[\w.:/%~+-]+", re.ASCII)
_NEEDED = "a project access token with the scope 'api' as the masked variable GITLAB_TOKEN"


def _read(context: PublishContext, _: str) -> Job:
    environ = context.environ

    def known(pattern: re.Pattern[str], *names: str) -> str:
        texts = (environ.get(name, "") for name in names)
        return next((text for text in texts if pattern.fullmatch(text)), "")

    root, project = environ.get("CI_API_V4_URL", ""), known(_NUMBER, "CI_MERGE_REQUEST_PROJECT_ID")
    page, number = (
        known(_URL, "CI_MERGE_REQUEST_PROJECT_URL"),
        known(_NUMBER, "CI_MERGE_REQUEST_IID") if project else "",
    )
    return Job(
        root=root,
        repository=project,
        number=int(number or 0),
        commit=known(SHA, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        run=known(_URL, "CI_JOB_URL"),
        page=f"{page}/-/merge_requests/{number}" if page and number else "",
        problems=() if root else ("no API: set CI_API_V4_URL",),
    )


def _without(context: PublishContext) -> str:
    only = "CI_JOB_TOKEN may only read notes; " if context.environ.get("CI_JOB_TOKEN") else ""
    return f"no token that may write: {only}create {_NEEDED}"


FORGE = Forge(
    name="gitlab",
    request="merge request",
    hint="run in a merge request pipeline (the template has rules)",
    tokens=("GITLAB_TOKEN",),
    without=_without,
    header=("PRIVATE-TOKEN", ""),
    limit=MAX_CHARS,
    advice={
        401: f"the token is not valid: create {_NEEDED}",
        403: f"the token may not write notes: create {_NEEDED}, role Reporter or higher",
        404: "the merge request is not there, or the token may not see it",
    },
    read=_read,
    thread=lambda api, job, _: Notes(api, job.repository, job.number, job.page),
    locate=lambda api, job, _: newer_commit(api, job),
)
publish, detect = FORGE.publish, FORGE.detect


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``gitlab``."""
    publisher = Publisher(
        name=FORGE.name,
        publish=publish,
        help="one note on the GitLab merge request, kept up to date",
        detect=detect,
    )
    return (publisher,)
