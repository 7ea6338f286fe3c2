"""Built-in plugin: ``github``, one comment on the pull request, kept up to date; also a commit status."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report import (
    Api,
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
from coverage_report.publishers._actions import Job, read_job
from coverage_report.publishers._comment import draft
from coverage_report.publishers._issue_comments import IssueComments
from coverage_report.publishers._status import STATUS_OPTIONS, commit_status, set_status
from coverage_report.publishers._upsert import Upsert
from coverage_report.publishers._workflow_run import newer_tip, resolve

#: "Body is too long (maximum is 65536 characters)"
MAX_CHARS = 65_536
#: The default of a request without this header, and supported until 2028 at least:
#: https://docs.github.com/rest/about-the-rest-api/api-versions
API_VERSION = "2022-11-28"
#: Whom the GITHUB_TOKEN of a job posts as; it may not ask (GET /user is refused).
BOT = "github-actions[bot]"
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_WITHOUT = "no token: pass one as GITHUB_TOKEN in the step's env, ${{ github.token }}"


def publish(document: Document, context: PublishContext) -> Published:
    """Leave one comment on the pull request that shows `document`."""
    job, secret = read_job(context), _secret(context)
    if not job.number and not context.from_workflow_run:
        return Published("skipped", "not a run of a pull request")
    if context.dry_run:
        return _plan(document, context, job)
    if secret is None or not job.repository:
        return Published("degraded", "; ".join(detect(context).missing))
    api = context.connect(_root(context), secret, _headers(secret))
    try:
        return _post(api, job, document, context)
    except Refused as error:
        raise OutputError(_advice(error)) from None


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
    if not job.repository:
        missing.append("no repository: set GITHUB_REPOSITORY or -o github.repository=OWNER/NAME")
    if not job.number and not context.from_workflow_run:
        missing.append("no pull request: this is no pull_request event; -o github.number=N sets it")
    if context.from_workflow_run and job.event.workflow_run is None:
        missing.append("no workflow_run event: --from-workflow-run works in such a workflow only")
    return Detection({name: value for name, value in found.items() if value}, missing)


def _post(api: Api, job: Job, document: Document, context: PublishContext) -> Published:
    if context.from_workflow_run:
        resolved = resolve(api, job)
        if resolved is None:
            return Published("skipped", "no open pull request has this commit as its tip any more")
        job = resolved
    elif newer := newer_tip(api, job):
        return Published("skipped", f"the pull request has moved on to {newer}, whose run reports")
    author = context.options.get("author", "")
    thread = IssueComments(api, job.repository, job.number, author, BOT, "per_page=100")
    comment = draft(document, context, commit=job.commit, run=job.run, limit=MAX_CHARS)
    done = Upsert(thread, comment).run(create=context.create)
    try:
        set_status(api, job, commit_status(document, context.options, job.run))
    except Refused as error:
        raise OutputError(
            f"{done.line}; but the status: {error}: 'statuses: write' is needed"
        ) from None
    return done


def _plan(document: Document, context: PublishContext, job: Job) -> Published:
    comment = draft(document, context, commit=job.commit, run=job.run, limit=MAX_CHARS)
    where = f"{job.repository}#{job.number}" if job.number else "the pull request of the run"
    return Published("planned", f"a comment on {where}", comment.body())


def _secret(context: PublishContext) -> Secret | None:
    return context.secret(*_TOKENS)


def _root(context: PublishContext) -> str:
    return context.environ.get("GITHUB_API_URL") or "https://api.github.com"


def _headers(secret: Secret) -> dict[str, str]:
    return {
        "Accept": "application/vnd.github+json",
        "Authorization": secret.header("Bearer"),
        "User-Agent": f"coverage-report/{__version__}",
        "X-GitHub-Api-Version": API_VERSION,
    }


def _advice(error: Refused) -> str:
    """Return one line that says why GitHub refused, and what to do."""
    advice = {
        401: "the token is not valid (any more)",
        403: "the token may not write here: give the job 'permissions: pull-requests: write', or, for a "
        "pull request from a fork, use the workflow_run recipe",
        404: "the repository or pull request is not there, or the token may not see it",
        410: "comments are disabled here",
        423: "the conversation is locked",
    }.get(error.status)
    wanted = f" (GitHub names: {error.permissions})" if error.permissions else ""
    return f"{error}; {advice}{wanted}" if advice else str(error)


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``github``."""
    publisher = Publisher(
        name="github",
        publish=publish,
        help="one comment on the GitHub pull request, kept up to date",
        detect=detect,
        options={
            "author": f"the login that the token posts as, where GitHub does not tell; default: {BOT}",
            "commit": "the commit that was reported on; default: the pull request's",
            "number": "the pull request; default: the event's",
            "repository": "OWNER/NAME; default: GITHUB_REPOSITORY",
            **STATUS_OPTIONS,
        },
        fallback="github-summary",
    )
    return (publisher,)
