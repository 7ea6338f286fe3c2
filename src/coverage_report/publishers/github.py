"""Built-in plugin: ``github``, one comment on the pull request, kept up to date; also a commit status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from coverage_report import PublishContext, Publisher, hookimpl
from coverage_report.net import Api
from coverage_report.publishers import _actions
from coverage_report.publishers._forge import Forge
from coverage_report.publishers._issue_comments import IssueComments
from coverage_report.publishers._job import Job
from coverage_report.publishers._pulls import at_tip, newer_tip, of_branch, resolve
from coverage_report.publishers._status import STATUS_OPTIONS

#: "Body is too long (maximum is 65536 characters)"
MAX_CHARS = 65_536
#: The default of a request without this header, and supported until 2028 at least:
#: https://docs.github.com/rest/about-the-rest-api/api-versions
API_VERSION = "2022-11-28"
#: Whom the GITHUB_TOKEN of a job posts as; it may not ask (GET /user is refused).
BOT = "github-actions[bot]"


def _read(context: PublishContext, publisher: str) -> Job:
    job = _actions.read_job(context, publisher, "https://api.github.com")
    if context.from_workflow_run and job.event.workflow_run is None:
        problem = "no workflow_run event: --from-workflow-run works in such a workflow only"
        return replace(job, problems=(*job.problems, problem))
    return job


def _thread(api: Api, job: Job, context: PublishContext) -> IssueComments:
    author = context.options.get("author", "")
    # https://docs.github.com/enterprise-server/graphql/guides/forming-calls-with-graphql
    graphql = "/../graphql" if job.root.rstrip("/").endswith("/v3") else "/graphql"
    return IssueComments(api, job.repository, job.number, author, BOT, "per_page=100", graphql)


def _locate(api: Api, job: Job, context: PublishContext) -> Job | str:
    if context.from_workflow_run:
        return resolve(api, job)
    if job.event.issue and job.number:
        return at_tip(api, job)
    return newer_tip(api, job) if job.number or not job.branch else of_branch(api, job)


FORGE = Forge(
    name="github",
    hint="not a pull_request event; -o github.number=N sets it",
    tokens=("GITHUB_TOKEN", "GH_TOKEN"),
    without=lambda _: "no token: pass one as GITHUB_TOKEN in the step's env, ${{ github.token }}",
    header=("Authorization", "Bearer"),
    headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": API_VERSION},
    limit=MAX_CHARS,
    advice={
        401: "the token is not valid (any more)",
        403: "the token may not write here: give the job 'permissions: pull-requests: write', or, for a "
        "pull request from a fork, use the workflow_run recipe",
        404: "the repository or pull request is not there, or the token may not see it",
        410: "comments are disabled here",
        423: "the conversation is locked",
    },
    status_advice="'permissions: statuses: write' is needed",
    read=_read,
    thread=_thread,
    locate=_locate,
    finds_run=True,
)
publish, detect = FORGE.publish, FORGE.detect


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``github``."""
    publisher = Publisher(
        name=FORGE.name,
        publish=publish,
        help="one comment on the GitHub pull request, kept up to date",
        detect=detect,
        options=_actions.options(BOT) | STATUS_OPTIONS,
        fallback="github-summary",
    )
    return (publisher,)
