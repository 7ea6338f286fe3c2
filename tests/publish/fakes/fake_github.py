"""A GitHub on loopback that keeps comments, makes every mistake on demand, and checks all that is said.

Each request, and each answer that GitHub documents, is validated against GitHub's own OpenAPI
description. A fault is used up by the first request that it fits.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.testing import MockRequest, MockResponse

SPEC = Path(__file__).parents[2] / "fixtures" / "github-openapi.json"
BOT = "github-actions[bot]"
JSON = "application/json"
MAX_CHARS = 65_536
#: Answers that happen, and that the description does not list for the call.
UNDOCUMENTED = {302, 307, 401, 403, 404, 410, 413, 422, 423, 429, 500, 502, 503}


@cache
def description() -> OpenAPI:
    """Return GitHub's description of itself."""
    return OpenAPI.from_dict(json.loads(SPEC.read_text(encoding="utf-8")))


@dataclass
class Fault:
    """A mistake to be made once.

    Attributes:
        kind: a key of `FAULTS`, or an HTTP status.
        method: of the request that it is for; empty fits all.
        times: how often.
    """

    kind: str | int
    method: str = ""
    times: int = 1


@dataclass
class Said:
    """An answer of the fake."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"" if self.data is None else json.dumps(self.data).encode()


class Hangup(Exception):  # noqa: N818
    """The connection ends without an answer."""


class FakeGitHub:
    """The state, and what is wrong with it."""

    def __init__(self) -> None:
        self.comments: dict[int, dict[str, Any]] = {}
        self.pulls: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.login = BOT
        self.knows_me = False
        self.viewer = False
        self.tip = ""
        self.per_page_limit = 100
        self.log: list[str] = []
        self.sent_headers: list[dict[str, str]] = []
        self.violations: list[str] = []
        self.before: Callable[[str, str], None] = lambda method, path: None
        self.root = ""
        self._next = 0
        self._seen: set[str] = set()
        self._lock = threading.RLock()

    def add(self, body: str, author: str | None = BOT) -> int:
        """Post a comment as somebody and return its number."""
        with self._lock:
            self._next += 1
            self.comments[self._next] = self._comment(self._next, body, author)
            return self._next

    def bodies(self, author: str | None = BOT) -> list[str]:
        """Return the texts of one author's comments."""
        return [
            c["body"] for c in self.comments.values() if (c["user"] or {}).get("login") == author
        ]

    def answer(self, method: str, url: str, headers: dict[str, str], data: bytes) -> Said:
        """Return the answer to a request, and note what is wrong with either."""
        with self._lock:
            self.log.append(f"{method} {url}")
            self.sent_headers.append(headers)
            self.before(method, url)
            request = self._check_request(method, url, headers, data)
            fault = self._fault(method)
            said = (
                self._misbehave(fault, method, url, data) if fault else self._do(method, url, data)
            )
            self._check_answer(request, said)
            # As it is now: other requests change the same comments.
            return Said(said.status, None, said.headers, said.body)

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in {"", method} and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _misbehave(self, fault: Fault, method: str, url: str, data: bytes) -> Said:
        if isinstance(fault.kind, int):
            return Said(fault.kind, {"message": f"status {fault.kind}"})
        return FAULTS[fault.kind](self, method, url, data)

    def _do(self, method: str, url: str, data: bytes) -> Said:
        parts = urlsplit(url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        path = re.sub(r"/repositories/1/", "/repos/octo/pkgs/", parts.path)
        body = json.loads(data)["body"] if data and b'"body"' in data else None
        if path.endswith("/graphql"):
            found = {"data": {"viewer": {"login": self.login}}}
            return Said(200, found) if self.viewer else Said(404, {"message": "Not Found"})
        if path == "/user":
            return self._user() if self.knows_me else Said(403, {"message": NO_INTEGRATION})
        if path == "/repos/octo/pkgs/pulls":
            return Said(200, [p for p in self.pulls if p["head"]["label"] == query.get("head")])
        if path == "/repos/octo/pkgs/pulls/7" and self.tip:
            # Cut down to what is used, so that it is not judged.
            return Said(200, raw=json.dumps({"number": 7, "head": {"sha": self.tip}}).encode())
        if path.startswith("/repos/octo/pkgs/statuses/"):
            self.statuses.append(json.loads(data))
            return Said(201, self._status(json.loads(data)))
        return self._on_comments(method, path, query, body)

    def _on_comments(self, method: str, path: str, query: dict[str, str], body: str | None) -> Said:
        if body is not None and len(body) > MAX_CHARS:
            return too_long()
        if one := re.fullmatch(r"/repos/octo/pkgs/issues/comments/(\d+)", path):
            return self._one(method, int(one[1]), body)
        if path == "/repos/octo/pkgs/issues/7/comments":
            if method == "POST":
                return Said(201, self.comments[self.add(str(body), self.login)])
            return self._page(query)
        return Said(404, {"message": "Not Found"})

    def _one(self, method: str, number: int, body: str | None) -> Said:
        comment = self.comments.get(number)
        if comment is None:
            return Said(404, {"message": "Not Found"})
        if (comment["user"] or {}).get("login") != self.login:
            return Said(403, {"message": NO_INTEGRATION})
        if method == "DELETE":
            del self.comments[number]
            return Said(204)
        comment["body"] = body
        return Said(200, comment)

    def _page(self, query: dict[str, str]) -> Said:
        size = min(int(query.get("per_page", 30)), self.per_page_limit)
        page = int(query.get("page", 1))
        found = [self.comments[number] for number in sorted(self.comments)]
        shown = found[(page - 1) * size : page * size]
        headers = {}
        if page * size < len(found):
            link = f"{self.root}/repositories/1/issues/7/comments?per_page={size}&page={page + 1}"
            headers["Link"] = f'<{self.root}/first>; rel="first", <{link}>; rel="next"'
        return Said(200, shown, headers)

    def _user(self) -> Said:
        return Said(200, user(self.login))

    def _comment(self, number: int, body: str, author: str | None) -> dict[str, Any]:
        page = f"{self.root}/octo/pkgs/pull/7"
        return {
            "id": number,
            "node_id": f"IC_{number}",
            "url": f"{self.root}/repos/octo/pkgs/issues/comments/{number}",
            "html_url": f"{page}#issuecomment-{number}",
            "issue_url": f"{self.root}/repos/octo/pkgs/issues/7",
            "body": body,
            "user": None if author is None else user(author),
            "created_at": "2026-11-21T00:00:00Z",
            "updated_at": "2026-11-21T00:00:00Z",
            "author_association": "NONE",
            "performed_via_github_app": None,
        }

    def _status(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": f"{self.root}/s",
            "avatar_url": None,
            "id": 1,
            "node_id": "S",
            "state": sent["state"],
            "description": sent["description"],
            "target_url": sent.get("target_url"),
            "context": sent["context"],
            "created_at": "2026-11-21T00:00:00Z",
            "updated_at": "2026-11-21T00:00:00Z",
            "creator": user(self.login),
        }

    def _check_request(
        self, method: str, url: str, headers: dict[str, str], data: bytes
    ) -> MockRequest | None:
        parts = urlsplit(url)
        if "/repositories/" in parts.path or "graphql" in parts.path:
            return None
        request = MockRequest(
            "http://fake",
            method.lower(),
            parts.path,
            args=parse_qs(parts.query),
            data=data or None,
            content_type=headers.get("content-type", JSON),
        )
        for name in ("user-agent", "authorization", "accept", "x-github-api-version"):
            if name not in headers:
                self.violations.append(f"{method} {url}: no {name}")
        try:
            description().validate_request(request)
        except OpenAPIError as error:
            self.violations.append(f"{method} {url}: {error}: {error.__cause__}")
        return request

    def _check_answer(self, request: MockRequest | None, said: Said) -> None:
        if request is None or said.raw is not None:
            return
        said = self._unseen(said)
        headers = said.headers
        answer = MockResponse(
            said.body, status_code=said.status, headers=headers, content_type=JSON
        )
        try:
            description().validate_response(request, answer)
        except ResponseNotFound:
            if said.status not in UNDOCUMENTED:
                self.violations.append(f"{request.path}: {said.status} is not documented")
        except OpenAPIError as error:
            self.violations.append(f"{request.path}: {said.status}: {error}: {error.__cause__}")

    def _unseen(self, said: Said) -> Said:
        """Return an answer without the items of its list that were validated before."""
        if not isinstance(said.data, list):
            return said
        new = {key: item for item in said.data if (key := json.dumps(item)) not in self._seen}
        self._seen.update(new)
        return Said(said.status, list(new.values()), said.headers)


def user(login: str) -> dict[str, Any]:
    """Return an account as GitHub describes it."""
    links = (
        "url html_url followers_url following_url gists_url starred_url subscriptions_url "
        "organizations_url repos_url events_url received_events_url avatar_url"
    )
    return dict.fromkeys(links.split(), "https://github.invalid/x") | {
        "login": login,
        "id": 41898282,
        "node_id": "U",
        "gravatar_id": "",
        "type": "Bot",
        "site_admin": False,
        "user_view_type": "public",
        "name": None,
        "company": None,
        "blog": None,
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z",
    }


NO_INTEGRATION = "Resource not accessible by integration"
Misdeed = Callable[[FakeGitHub, str, str, bytes], Said]


def too_long() -> Said:
    """Return GitHub's answer to a comment beyond its limit."""
    detail = {
        "resource": "IssueComment",
        "code": "unprocessable",
        "field": "data",
        "message": f"Body is too long (maximum is {MAX_CHARS} characters)",
    }
    return Said(422, {"message": "Validation Failed", "errors": [detail], "documentation_url": "x"})


def _lost(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    fake._do(method, url, data)
    raise Hangup


def _dropped(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    raise Hangup


def _after(said: Said) -> Misdeed:
    """Return a fault that does what was asked, and answers something else."""

    def misdeed(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
        fake._do(method, url, data)
        return said

    return misdeed


def _instead(said: Said) -> Misdeed:
    return lambda fake, method, url, data: said


def _here(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    return Said(307, {}, {"Location": f"{fake.root}{url}"})


def _foreign_link(fake: FakeGitHub, method: str, url: str, data: bytes) -> Said:
    said = fake._do(method, url, data)
    elsewhere = re.sub(r"<[^>]*\?", "<https://evil.invalid/x?", said.headers.get("Link", ""))
    return Said(said.status, said.data, {"Link": elsewhere} if elsewhere else {})


_HTML = b"<html><h1>Unicorn!</h1></html>"
_LIMITED = {"message": "You have exceeded a secondary rate limit."}
_SPENT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000020"}
_WANTED = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"}
FAULTS: dict[str, Misdeed] = {
    "lost": _lost,
    "dropped": _dropped,
    "502": _instead(Said(502, {"message": "Server Error"})),
    "done, then 502": _after(Said(502, {"message": "Server Error"})),
    "html": _instead(Said(200, raw=_HTML)),
    "done, then html": _after(Said(200, raw=_HTML)),
    "null": _after(Said(200, raw=b"null")),
    "huge": _instead(Said(200, raw=b" " * (17 * 2**20))),
    "integration": _instead(Said(403, {"message": NO_INTEGRATION}, _WANTED)),
    "secondary": _instead(Said(403, _LIMITED)),
    "retry-after": _instead(Said(429, _LIMITED, {"Retry-After": "7"})),
    "retry-after-date": _instead(
        Said(429, _LIMITED, {"Retry-After": "Tue, 14 Nov 2023 22:13:29 GMT"})
    ),
    "hour": _instead(Said(429, _LIMITED, {"Retry-After": "3600"})),
    "primary": _instead(Said(403, {"message": "API rate limit exceeded"}, _SPENT)),
    "too long": _instead(too_long()),
    "away": _instead(Said(302, {}, {"Location": "https://evil.invalid/steal"})),
    "here": _here,
    "foreign link": _foreign_link,
    "drip": _instead(Said(200, raw=b"drip")),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeGitHub

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            said = self.fake.answer(self.command, self.path, headers, self.rfile.read(size))
        except Hangup:
            self.close_connection = True
            return
        with suppress(OSError):
            self._send(said)

    def _send(self, said: Said) -> None:
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        if said.raw == b"drip":
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
            return
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


@contextmanager
def served(fake: FakeGitHub) -> Iterator[FakeGitHub]:
    """Serve a fake on loopback, and check in the end that nothing was said that may not be."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    with _Server(("127.0.0.1", 0), handler) as server:
        fake.root = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
    assert not fake.violations, fake.violations[:3]
