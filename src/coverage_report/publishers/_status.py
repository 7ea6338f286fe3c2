"""A commit status: the verdict in the list of checks."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from coverage_report import Api, Document, OutputError, UsageError, shorten, visible
from coverage_report.publishers._actions import Job

STATUS_OPTIONS = {
    "status": "set a commit status of this name, too",
    "outcome": "the outcome of the gate's step: success, failure, cancelled or skipped; default: success",
}
_STATES = {"success": "success", "failure": "failure", "cancelled": "error", "skipped": "error"}
_MARKUP = re.compile(r"<[^>]*>|[*`_~]+|^[#>\s-]+")
_LONGEST = 140


def commit_status(
    document: Document, options: Mapping[str, str], target: str
) -> dict[str, str] | None:
    """Return the status that the options ask for, or None.

    Raises:
        UsageError: for an outcome that there is not.
    """
    if "status" not in options:
        return None
    outcome = options.get("outcome", "success")
    if outcome not in _STATES:
        raise UsageError(f"-o outcome={outcome}: must be one of {', '.join(_STATES)}")
    status = {
        "state": _STATES[outcome],
        "context": options["status"],
        "description": verdict(document.text),
    }
    return status | ({"target_url": target} if target else {})


def set_status(api: Api, job: Job, status: Mapping[str, str] | None) -> None:
    """Set a commit status, if there is one.

    Raises:
        OutputError: when there is no commit, or the forge refuses.
    """
    if status is None:
        return
    if not job.commit:
        raise OutputError("no commit is known to set a status on")
    api.call("POST", f"/repos/{job.repository}/statuses/{job.commit}", dict, status)


def verdict(text: str) -> str:
    """Return the first line that says something, without markup, in at most 140 characters."""
    for line in text.splitlines():
        plain = " ".join(html.unescape(_MARKUP.sub("", line)).split())
        if plain and not line.lstrip().startswith("#"):
            return shorten(visible(plain), _LONGEST)
    return ""
