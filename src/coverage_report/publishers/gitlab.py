"""Built-in plugin: ``gitlab``, one note on the merge request, kept up to date.

https://docs.gitlab.com/ci/variables/predefined_variables/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coverage_report import (
    Detection,
    Document,
    OutputError,
    PublishContext,
    Published,
    Publisher,
    Refused,
    Secret,
    __version__,
    hookimpl,
)
from coverage_report.publishers._comment import draft
from coverage_report.publishers._notes import Notes
from coverage_report.publishers._upsert import Upsert

#: https://docs.gitlab.com/api/notes/: "Limited to 1,000,000 characters".
MAX_CHARS = 1_000_000
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_URL = re.compile(r"https?://[\w.:/%~+-]+", re.ASCII)
_TOKENS = ("GITLAB_TOKEN",)
_NEEDED = "a project access token with the scope 'api' as the masked variable GITLAB_TOKEN"


@dataclass(frozen=True, slots=True)
class Place:
    """What the environment of a job says; each empty if not known.

    Attributes:
        root: of the API.
        project: the number of the project that the merge request is in.
        number: the merge request's.
        commit: that the pipeline runs for.
        url: the merge request's page.
        run: the job's page.
    """

    root: str
    project: str
    number: str
    commit: str
    url: str
    run: str


def publish(document: Document, context: PublishContext) -> Published:
    """Leave one note on the merge request that shows `document`."""
    place, secret = _place(context), context.secret(*_TOKENS)
    if not place.number:
        return Published("skipped", "not a pipeline of a merge request")
    note = draft(document, context, commit=place.commit, run=place.run, limit=MAX_CHARS)
    if context.dry_run:
        where = f"a note on merge request {place.number} of project {place.project}"
        return Published("planned", where, note.body())
    missing = detect(context).missing
    if secret is None or missing:
        return Published("degraded", "; ".join(missing))
    api = context.connect(place.root, secret, _headers(secret))
    try:
        thread = Notes(api, place.project, place.number, place.url)
        return Upsert(thread, note).run(create=context.create)
    except Refused as error:
        raise OutputError(_advice(error)) from None


def detect(context: PublishContext) -> Detection:
    """Tell what the environment says."""
    place, secret = _place(context), context.secret(*_TOKENS)
    found = {
        "API": place.root,
        "project": place.project,
        "merge request": place.number,
        "commit": place.commit,
        "token": f"from {secret.source}" if secret else "",
    }
    missing = []
    if secret is None:
        only = "CI_JOB_TOKEN may only read notes" if context.environ.get("CI_JOB_TOKEN") else ""
        missing.append(f"no token that may write: {only and f'{only}; '}create {_NEEDED}")
    if not place.root:
        missing.append("no API: set CI_API_V4_URL")
    if not (place.project and place.number):
        missing.append("no merge request: run in a merge request pipeline (the template has rules)")
    return Detection({name: value for name, value in found.items() if value}, missing)


def _place(context: PublishContext) -> Place:
    environ = context.environ

    def number(name: str) -> str:
        text = environ.get(name, "")
        return text if _NUMBER.fullmatch(text) else ""

    def url(name: str) -> str:
        text = environ.get(name, "")
        return text if _URL.fullmatch(text) else ""

    page, request = url("CI_MERGE_REQUEST_PROJECT_URL"), number("CI_MERGE_REQUEST_IID")
    return Place(
        root=environ.get("CI_API_V4_URL", ""),
        project=number("CI_MERGE_REQUEST_PROJECT_ID"),
        number=request,
        commit=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
        or environ.get("CI_COMMIT_SHA", ""),
        url=f"{page}/-/merge_requests/{request}" if page and request else "",
        run=url("CI_JOB_URL"),
    )


def _headers(secret: Secret) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "PRIVATE-TOKEN": secret.header(""),
        "User-Agent": f"coverage-report/{__version__}",
    }


def _advice(error: Refused) -> str:
    advice = {
        401: f"the token is not valid: create {_NEEDED}",
        403: f"the token may not write notes: create {_NEEDED}, role Reporter or higher",
        404: "the merge request is not there, or the token may not see it",
    }.get(error.status)
    return f"{error}; {advice}" if advice else str(error)


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``gitlab``."""
    publisher = Publisher(
        name="gitlab",
        publish=publish,
        help="one note on the GitLab merge request, kept up to date",
        detect=detect,
    )
    return (publisher,)
