"""Comments on an issue or pull request, as GitHub, Gitea and Forgejo have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from coverage_report.net import Api, Refused
from coverage_report.publishers._paging import pages
from coverage_report.publishers._upsert import Comment

_NO_SUCH_API = frozenset({404, 405})


class User(msgspec.Struct):
    """An account; null for one that was deleted."""

    login: str | None = None


class Viewer(msgspec.Struct):
    """Who asks."""

    viewer: User


class Viewed(msgspec.Struct):
    """An answer of GraphQL."""

    data: Viewer


class IssueComment(msgspec.Struct):
    """What is used of a comment."""

    id: int
    body: str | None = None
    user: User | None = None
    html_url: str | None = None

    def plain(self) -> Comment:
        """Return the comment without the forge's ways."""
        author = self.user.login if self.user else None
        return Comment(self.id, author, self.body or "", self.html_url or "")


@dataclass(frozen=True, slots=True)
class IssueComments:
    """The thread of one pull request.

    Attributes:
        api: the forge.
        repository: ``owner/name``.
        number: of the pull request.
        author: the login of the token, where it is known; empty: the forge is asked.
        otherwise: the login to assume where the forge does not tell.
        query: of the first page.
        graphql: the path of the GraphQL API; empty if there is none.
    """

    api: Api
    repository: str
    number: int
    author: str
    otherwise: str
    query: str = ""
    graphql: str = ""

    def me(self) -> str:
        """Return the login that comments are created with; tokens of jobs may not ask who they are."""
        if self.author:
            return self.author
        try:
            user: User = self.api.call("GET", "/user", User).value
        except Refused as error:
            if error.status == 401:
                raise
            return self.otherwise
        return user.login or self.otherwise

    def viewer(self) -> str:
        """Return the login that GraphQL tells; it also answers tokens of jobs and apps."""
        if self.author or not self.graphql:
            return ""
        question = {"query": "query { viewer { login } }"}
        try:
            found: Viewed = self.api.call("POST", self.graphql, Viewed, question, asks=True).value
        except Refused as error:
            if error.status in _NO_SUCH_API:
                return ""
            raise
        return found.data.viewer.login or ""

    def comments(self) -> Iterator[Comment]:
        """Yield all comments."""
        path = f"/repos/{self.repository}/issues/{self.number}/comments"
        for comment in pages(self.api, path, self.query, IssueComment):
            yield comment.plain()

    def create(self, body: str) -> Comment:
        """Post a comment."""
        path = f"/repos/{self.repository}/issues/{self.number}/comments"
        made: IssueComment = self.api.call("POST", path, IssueComment, {"body": body}).value
        return made.plain()

    def update(self, number: int, body: str) -> None:
        """Replace the text of a comment."""
        self.api.call("PATCH", self._one(number), IssueComment, {"body": body})

    def delete(self, number: int) -> None:
        """Remove a comment; what is no answer of a forge, such as a page of HTML, is none."""
        self.api.call("DELETE", self._one(number), dict)

    def pause(self) -> None:
        """Wait a little."""
        self.api.pause()

    def _one(self, number: int) -> str:
        return f"/repos/{self.repository}/issues/comments/{number}"
