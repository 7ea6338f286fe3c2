"""A commit status: the verdict in the list of checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coverage_report import OutputError, UsageError
from coverage_report.net import Api
from coverage_report.publishers._job import Job
from coverage_report.text import shorten, visible

#: The states of GitHub that are set.
CommitState: TypeAlias = Literal["success", "failure", "error"]

STATUS_OPTIONS = {
    "status": "set a commit status of this name, too",
    "outcome": "the outcome of the gate's step: success, failure, cancelled or skipped; default: success",
}
_STATES: Mapping[str, CommitState] = {
    "success": "success",
    "failure": "failure",
    "cancelled": "error",
    "skipped": "error",
}
#: What is said of an outcome where nobody gave the numbers.
_SAID = {
    "success": "the gate passed",
    "failure": "the gate failed",
    "cancelled": "the gate was cancelled",
    "skipped": "the gate was skipped",
}
_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Status:
    """A status to be set.

    Attributes:
        name: of the check.
        state: ``success``, ``failure`` or ``error``.
        description: one line.
        target: the URL that it links to; empty for none.
    """

    name: str
    state: CommitState
    description: str
    target: str

    def __str__(self) -> str:
        return f"{self.name!r} ({self.state}: {self.description})"


def read_status(
    options: Mapping[str, str], publisher: str, *, headline: str = "", target: str = ""
) -> Status | None:
    """Return the status that the options ask for, or None.

    Args:
        options: of the publisher.
        publisher: its name.
        headline: what the numbers of the report say, if they are known.
        target: the URL that the status links to.

    Raises:
        UsageError: for an outcome that there is not, and a status without a name.
    """
    outcome = options.get("outcome", "success")
    if outcome not in _STATES:
        raise UsageError(f"-o {publisher}.outcome: must be one of {', '.join(_STATES)}")
    if "status" not in options:
        return None
    if not options["status"]:
        raise UsageError(f"-o {publisher}.status: must be the name of the status")
    described = shorten(visible(headline), _LONGEST) or _SAID[outcome]
    return Status(options["status"], _STATES[outcome], described, target)


def set_status(api: Api, job: Job, status: Status | None) -> None:
    """Set a commit status, if there is one.

    Raises:
        OutputError: when there is no commit, or the forge refuses.
    """
    if status is None:
        return
    if not job.commit:
        raise OutputError("no commit is known to set it on")
    body = {"state": status.state, "context": status.name, "description": status.description}
    target = {"target_url": status.target} if status.target else {}
    api.call("POST", f"/repos/{job.repository}/statuses/{job.commit}", dict, body | target)
