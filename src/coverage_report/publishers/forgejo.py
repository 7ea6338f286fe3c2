"""Built-in plugin: ``forgejo``, one comment on the pull request, for Forgejo and Gitea."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_report import PublishContext, Publisher, hookimpl
from coverage_report.net import Api
from coverage_report.publishers import _actions
from coverage_report.publishers._forge import Forge
from coverage_report.publishers._issue_comments import IssueComments
from coverage_report.publishers._job import Job
from coverage_report.publishers._pulls import newer_tip
from coverage_report.publishers._status import STATUS_OPTIONS

#: The forges set no limit themselves; their database's text column holds 65,535 bytes at least.
MAX_CHARS = 60_000
#: Whom the token of a job posts as, where the forge does not tell.
BOT = "forgejo-actions"


def _thread(api: Api, job: Job, context: PublishContext) -> IssueComments:
    author = context.options.get("author", "")
    return IssueComments(api, job.repository, job.number, author, BOT)


FORGE = Forge(
    name="forgejo",
    hint="not a pull_request event; -o forgejo.number=N sets it",
    tokens=("FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"),
    without=lambda _: (
        "no token: pass one as FORGEJO_TOKEN in the step's env, ${{ secrets.GITHUB_TOKEN }}"
    ),
    header=("Authorization", "token"),
    limit=MAX_CHARS,
    advice={
        401: "the token is not valid",
        403: "the token may not write here: it needs the scope write:issue; jobs of forks have none",
        404: "the repository or pull request is not there, or the token may not see it",
        423: "the conversation is locked",
    },
    status_advice="the scope write:repository is needed",
    read=lambda context, publisher: _actions.read_job(context, publisher, ""),
    thread=_thread,
    locate=lambda api, job, _: newer_tip(api, job),
)
publish, detect = FORGE.publish, FORGE.detect


@hookimpl
def register_publishers() -> Iterable[Publisher]:
    """Offer ``forgejo``."""
    publisher = Publisher(
        name=FORGE.name,
        publish=publish,
        help="one comment on the pull request of a Forgejo or Gitea, kept up to date",
        detect=detect,
        options=_actions.options(BOT) | STATUS_OPTIONS,
        fallback="github-summary",
    )
    return (publisher,)
