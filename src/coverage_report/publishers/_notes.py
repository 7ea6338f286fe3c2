"""Notes on a GitLab merge request: https://docs.gitlab.com/api/notes/#merge-requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from coverage_report.net import Api, Refused
from coverage_report.publishers._job import Job
from coverage_report.publishers._paging import pages
from coverage_report.publishers._pulls import moved_on
from coverage_report.publishers._upsert import Comment


class Author(msgspec.Struct):
    """An account."""

    username: str | None = None


class Note(msgspec.Struct):
    """What is used of a note; GitLab's own ("added 1 commit") are marked as of the system."""

    id: int
    body: str | None = None
    author: Author | None = None
    system: bool = False

    def plain(self, url: str) -> Comment:
        """Return the note without the forge's ways."""
        author = self.author.username if self.author else None
        return Comment(self.id, author, self.body or "", url and f"{url}#note_{self.id}")


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on one merge request.

    Attributes:
        api: of GitLab.
        project: its number: of the target, not of the fork that the pipeline may run in.
        number: the merge request's, within the project.
        url: the merge request's page; empty if not known.
    """

    api: Api
    project: str
    number: int
    url: str

    def me(self) -> str:
        """Return the username of the token, which is a bot of its own for project access tokens."""
        author: Author = self.api.call("GET", "/user", Author).value
        return author.username or ""

    def viewer(self) -> str:
        """Return nothing: `me` is certain."""
        return ""

    def comments(self) -> Iterator[Comment]:
        """Yield all notes of people and bots."""
        query = "per_page=100&order_by=created_at&sort=asc"
        found = pages(self.api, self._path, query, Note)
        yield from (note.plain(self.url) for note in found if not note.system)

    def create(self, body: str) -> Comment:
        """Post a note."""
        note: Note = self.api.call("POST", self._path, Note, {"body": body}).value
        return note.plain(self.url)

    def update(self, number: int, body: str) -> None:
        """Replace the text of a note."""
        self.api.call("PUT", f"{self._path}/{number}", Note, {"body": body})

    def delete(self, number: int) -> None:
        """Remove a note; what is no answer of GitLab, such as a page of HTML, is none."""
        self.api.call("DELETE", f"{self._path}/{number}", dict)

    def pause(self) -> None:
        """Wait a little."""
        self.api.pause()

    @property
    def _path(self) -> str:
        return f"/projects/{self.project}/merge_requests/{self.number}/notes"


class MergeRequest(msgspec.Struct):
    """What is used of a merge request: its tip."""

    sha: str | None = None


def newer_commit(api: Api, job: Job) -> Job | str:
    """Return `job`, or that its commit is not the tip of the merge request any more.

    Where GitLab does not tell, the report is posted.
    """
    path = f"/projects/{job.repository}/merge_requests/{job.number}"
    try:
        found: MergeRequest = api.call("GET", path, MergeRequest).value
    except Refused:
        return job
    return moved_on(job, found.sha or "", "merge request") if job.commit else job
