"""Built-in plugin: ``forgejo``, one comment on the pull request, for Forgejo and Gitea."""

from __future__ import annotations

from collections.abc import Iterable

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
from coverage_report.publishers._actions import read_job
from coverage_report.publishers._comment import draft
from coverage_report.publishers._issue_comments import IssueComments
from coverage_report.publishers._status import STATUS_OPTIONS, commit_status, set_status
from coverage_report.publishers._upsert import Upsert

#: The forges set no limit themselves; their database's text column holds 65,535 bytes at least.
MAX_CHARS = 60_000
#: Whom the token of a job posts as, where the forge does not tell.
BOT = "forgejo-actions"
_TOKENS = ("FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN")
_WITHOUT = "no token: pass one as FORGEJO_TOKEN in the step's env, ${{ secrets.GITHUB_TOKEN }}"


def publish(document: Document, context: PublishContext) -> Published:
    """Leave one comment on the pull request that shows `document`."""
    job, secret = read_job(context), _secret(context)
    if not job.number:
        return Published("skipped", "not a run of a pull request")
    comment = draft(document, context, commit=job.commit, run=job.run, limit=MAX_CHARS)
    if context.dry_run:
        where = f"a comment on {job.repository}#{job.number}"
        return Published("planned", where, comment.body())
    if found := detect(context).missing:
        return Published("degraded", "; ".join(found))
    assert secret is not None  # noqa: S101 - else it would be missing; for the type checker
    api = context.connect(_root(context), secret, _headers(secret))
    author = context.options.get("author", "")
    thread = IssueComments(api, job.repository, job.number, author, BOT)
    try:
        done = Upsert(thread, comment).run(create=context.create)
        set_status(api, job, commit_status(document, context.options, job.run))
    except Refused as error:
        raise OutputError(_advice(error)) from None
    return done


def detect(context: PublishContext) -> Detection:
    """Tell what the environment says."""
    job, secret = read_job(context), _secret(context)
    found = {
        "API": _root(context),
        "repository": job.repository,
        "pull request": str(job.number or ""),
        "commit": job.commit,
        "token": f"from {secret.source}" if secret else "",
    }
    missing = [] if secret else [_WITHOUT]
    if not _root(context):
        missing.append("no API: set GITHUB_API_URL, such as https://codeberg.org/api/v1")
    if not job.repository:
        missing.append("no repository: set GITHUB_REPOSITORY or -o forgejo.repository=OWNER/NAME")
    if not job.number:
        missing.append("no pull request: -o forgejo.number=N sets it")
    return Detection({name: value for name, value in found.items() if value}, missing)


def _secret(context: PublishContext) -> Secret | None:
    return context.secret(*_TOKENS)


def _root(context: PublishContext) -> str:
    return context.environ.get("GITHUB_API_URL", "")


def _headers(secret: Secret) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "Authorization": secret.header("token"),
        "User-Agent": f"coverage-report/{__version__}",
    }


def _advice(error: Refused) -> str:
    advice = {
        401: "the token is not valid",
        403: "the token may not write here: it needs the scope write:issue; jobs of forks have none",
        404: "the repository or pull request is not there, or the token may not see it",
        423: "the conversation is locked",
    }.get(error.status)
    return f"{error}; {advice}" if advice else str(error)


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``forgejo``."""
    publisher = Publisher(
        name="forgejo",
        publish=publish,
        help="one comment on the pull request of a Forgejo or Gitea, kept up to date",
        detect=detect,
        options={
            "author": f"the login that the token posts as, where it may not ask; default: {BOT}",
            "commit": "the commit that was reported on; default: the pull request's",
            "number": "the pull request; default: the event's",
            "repository": "OWNER/NAME; default: GITHUB_REPOSITORY",
            **STATUS_OPTIONS,
        },
    )
    return (publisher,)
