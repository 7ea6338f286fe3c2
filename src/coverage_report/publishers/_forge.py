"""What all forges have in common: a comment on what is under review, a commit status, and one way to fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from coverage_report import Detection, Document, OutputError, PublishContext, Published, __version__
from coverage_report.net import Api, Refused, Secret, root_problem, shown_root
from coverage_report.publishers._comment import Draft, draft, is_blank
from coverage_report.publishers._job import Job
from coverage_report.publishers._status import Status, read_status, set_status
from coverage_report.publishers._upsert import Thread, Upsert
from coverage_report.text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge:
    """What is particular about a forge.

    Attributes:
        name: of the publisher, for messages about its options.
        request: what it calls a request to merge.
        hint: how to name one where none is known.
        tokens: the variables that may hold the token.
        without: what to do when there is no token.
        header: the header that takes the token, and the word before it.
        headers: further ones of each request.
        limit: the most characters of a comment.
        advice: what to do, by the HTTP status of a refusal.
        status_advice: what a refused commit status needs; empty for a forge without statuses.
        read: returns what the environment and the options say.
        thread: returns the comments.
        locate: asks the forge for what the environment cannot say: the job to report for, or why there
            is nothing to report.
        finds_run: whether `locate` finds the request of a ``workflow_run``.
    """

    name: str
    request: str = "pull request"
    hint: str
    tokens: tuple[str, ...]
    without: Callable[[PublishContext], str]
    header: tuple[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: int
    advice: Mapping[int, str]
    status_advice: str = ""
    read: Callable[[PublishContext, str], Job]
    thread: Callable[[Api, Job, PublishContext], Thread]
    locate: Callable[[Api, Job, PublishContext], Job | str]
    finds_run: bool = False

    def publish(self, document: Document, context: PublishContext) -> Published:
        """Leave one comment that shows `document`, and set the status that the options ask for."""
        job = self._job(context)
        status = read_status(
            context.options,
            self.name,
            gate=context.gate,
            headline=context.headline,
            target=context.link or job.run,
        )
        comments = bool(job.number or job.branch or job.unread or context.from_workflow_run)
        if not (comments or status):
            return Published("skipped", f"{self._absent(job)}{self._flag(job)}")
        if context.dry_run:
            comment = self._draft(document, context, job) if comments else None
            return self._plan(comment, status, job)
        if missing := self._missing(context, job):
            return Published("degraded", "; ".join(missing))
        secret = context.secret(*self.tokens)
        assert secret is not None  # noqa: S101 - else it would be missing; for the type checker
        api = context.connect(job.root, secret, self._headers(secret))
        try:
            located = self.locate(api, job, context)
        except Refused as error:
            raise OutputError(self._advise(error)) from None
        if isinstance(located, str):
            return Published("skipped", located)
        return self._post(api, located, self._draft(document, context, located), status, context)

    def detect(self, context: PublishContext) -> Detection:
        """Tell what the environment says."""
        job = self._job(context)
        read_status(context.options, self.name)
        missing = self._missing(context, job)
        if not (job.number or job.branch or context.from_workflow_run):
            missing.append(f"no {self.request}: {self.hint}{self._flag(job)}")
        secret = self._secret(context)
        found = {
            "API": shown_root(job.root),
            "repository": job.repository,
            self.request: str(job.number or "") or (job.branch and f"that of {job.branch}"),
            "commit": job.commit,
            "token": f"from {secret.source}" if secret else "",
        }
        return Detection({name: value for name, value in found.items() if value}, missing)

    def _job(self, context: PublishContext) -> Job:
        """Return what the environment and the options say.

        Raises:
            OutputError: when the request is to be found from a run, and this forge has no way to do so.
        """
        job = self.read(context, self.name)
        if context.from_workflow_run and not (self.finds_run or job.number):
            raise OutputError(f"--from-workflow-run: only github finds the {self.request} of a run")
        # Without a token nobody can look for the request of a branch, and that is no failure.
        looks = self.finds_run and self._secret(context) is not None
        return job if looks else replace(job, branch="")

    def _secret(self, context: PublishContext) -> Secret | None:
        """Return the token, if there is one that is fit to be one."""
        try:
            return context.secret(*self.tokens)
        except OutputError:
            return None

    def _absent(self, job: Job) -> str:
        return job.absent or f"not a run of a {self.request}"

    def _flag(self, job: Job) -> str:
        """Return a hint at the flag that a job needs which was started by ``workflow_run``."""
        forgotten = self.finds_run and job.event.workflow_run
        return f"; --from-workflow-run finds the {self.request} of the run" if forgotten else ""

    def _missing(self, context: PublishContext, job: Job) -> list[str]:
        """Return what nothing can be sent without, one line each."""
        try:
            known = context.secret(*self.tokens) is not None
            missing = [] if known else [self.without(context)]
        except OutputError as error:
            missing = [str(error)]
        if job.root and (problem := root_problem(job.root)):
            missing.append(problem)
        return [*missing, *job.problems, *filter(None, [job.unread])]

    def _draft(self, document: Document, context: PublishContext, job: Job) -> Draft:
        return draft(document, context, commit=job.commit, run=job.run, limit=self.limit)

    def _plan(self, comment: Draft | None, status: Status | None, job: Job) -> Published:
        source = visible(job.branch) or "the run"
        where = (
            f"{job.repository}#{job.number}" if job.number else f"the {self.request} of {source}"
        )
        plans = [f"a comment on {where}"] if comment else []
        plans += [f"the status {status}"] if status else []
        return Published("planned", " and ".join(plans), comment.body() if comment else "")

    def _post(
        self, api: Api, job: Job, comment: Draft, status: Status | None, context: PublishContext
    ) -> Published:
        """Write the comment and the status; neither keeps the other from being tried."""
        done = Published("skipped", self._absent(job))
        failure: OutputError | None = None
        try:
            if job.number:
                done = self._comment(api, job, comment, context)
        except Refused as error:
            if status is None or context.create or error.status not in {403, 404}:
                failure = OutputError(self._advise(error))
            done = Published("skipped", "the token may not see comments")  # and none was asked for
        except OutputError as error:
            failure = error
        try:
            set_status(api, job, status)
        except OutputError as error:
            refused = isinstance(error, Refused) and error.status in {401, 403, 404}
            why = f"{error}; {self.status_advice}" if refused else str(error)
            raise OutputError(f"{failure or done.line}; but the status: {why}") from None
        if failure:
            raise failure
        if status is None:
            return done
        if not job.number:
            return Published("written", f"{done.line}; the status of {job.commit[:12]}")
        return replace(done, line=f"{done.line}, and the status")

    def _comment(self, api: Api, job: Job, comment: Draft, context: PublishContext) -> Published:
        if is_blank(comment.text):
            raise OutputError("the report is empty: a comment that is there stays as it is")
        return Upsert(self.thread(api, job, context), comment).run(create=context.create)

    def _headers(self, secret: Secret) -> dict[str, str]:
        name, word = self.header
        return {
            "Accept": "application/json",
            "User-Agent": f"coverage-report/{__version__}",
            name: secret.header(word),
            **self.headers,
        }

    def _advise(self, error: Refused) -> str:
        """Return one line that says why the forge refused, and what to do."""
        advice = self.advice.get(error.status)
        if "locked" in error.reason.lower():
            advice = "nobody but maintainers may comment on it"
        wanted = f" (it names: {error.permissions})" if error.permissions else ""
        return f"{error}; {advice}{wanted}" if advice else str(error)
