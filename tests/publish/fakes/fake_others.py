"""GitLab, and Forgejo or Gitea, as far as they differ from GitHub. No description judges these."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from fake_github import FakeGitHub, Said

NOTES = "/api/v4/projects/42/merge_requests/7/notes"


class FakeGitLab(FakeGitHub):
    """Notes instead of comments; a token of a project is a bot that may ask who it is."""

    def __init__(self) -> None:
        super().__init__()
        self.login = "project_42_bot_ab12"

    def _check_request(self, method: str, url: str, headers: dict[str, str], data: bytes) -> None:
        if not {"private-token", "user-agent"} <= headers.keys():
            self.violations.append(f"{method} {url}: {sorted(headers)}")

    def _do(self, method: str, url: str, data: bytes) -> Said:
        parts = urlsplit(url)
        body = json.loads(data)["body"] if data else None
        if parts.path == "/api/v4/user":
            return Said(200, {"id": 5, "username": self.login})
        if parts.path == NOTES.removesuffix("/notes") and self.tip:
            return Said(200, {"iid": 7, "sha": self.tip})
        if parts.path == NOTES and method == "POST":
            return Said(201, note(self.comments[self.add(str(body), self.login)]))
        if parts.path == NOTES:
            page = self._page(dict(re.findall(r"(\w+)=(\d+)", parts.query)))
            return Said(200, [note(comment) for comment in page.data], page.headers)
        one = re.fullmatch(rf"{NOTES}/(\d+)", parts.path)
        if one is None:
            return Said(404, {"error": "404 Not Found"})
        said = self._one(method, int(one[1]), body)
        return Said(200, note(said.data)) if said.status == 200 else said


def note(comment: dict[str, Any]) -> dict[str, Any]:
    """Return a comment as a note."""
    author = {"username": comment["user"]["login"]} if comment["user"] else None
    system = comment["body"].startswith("added ")
    return {"id": comment["id"], "body": comment["body"], "author": author, "system": system}


class FakeForgejo(FakeGitHub):
    """All comments on one page, no answer to an update, and its own word before the token."""

    def __init__(self) -> None:
        super().__init__()
        self.login = "forgejo-actions"

    def _check_request(self, method: str, url: str, headers: dict[str, str], data: bytes) -> None:
        if not headers.get("authorization", "").startswith("token ") or "?" in url:
            self.violations.append(f"{method} {url}: {headers}")

    def _do(self, method: str, url: str, data: bytes) -> Said:
        if not url.startswith("/api/v1/"):
            return Said(404, {"message": "Not Found"})
        said = super()._do(method, url.removeprefix("/api/v1"), data)
        return Said(204) if method == "PATCH" and said.status == 200 else said

    def _page(self, query: dict[str, str]) -> Said:
        return Said(200, [self.comments[number] for number in sorted(self.comments)])
