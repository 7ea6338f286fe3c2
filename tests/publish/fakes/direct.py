"""The fakes without a network and without a judge: thousands of runs in a minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fake_github import FakeGitHub, Hangup, Said
from fake_others import FakeForgejo, FakeGitLab
from publish_kit import SHA, TOKEN, FakeTime

from coverage_report import PublishContext, Publisher
from coverage_report.net import Api, Secret, Unclear
from coverage_report.network.http import Answer, Http
from coverage_report.publishers import forgejo, github, gitlab


class Direct(Http):
    """Asks a fake."""

    fake: FakeGitHub

    def send(self, method: str, path: str, body: bytes | None, seconds: float) -> Answer:
        """Return the fake's answer."""
        url = self.root.removeprefix(self.fake.root) + path
        try:
            said = self.fake.answer(method, url, {}, body or b"")
        except Hangup:
            raise Unclear("no whole answer") from None
        headers = {name.lower(): value for name, value in said.headers.items()}
        return Answer(said.status, headers, said.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectContext(PublishContext):
    """A context whose connections lead to `fake`."""

    fake: FakeGitHub

    def connect(self, root: str, secret: Secret | None, headers: Mapping[str, str]) -> Api:
        """Return an API that asks the fake."""
        http = Direct(root, headers)
        http.fake = self.fake
        return Api(http, secret, self.clock, self.timeout)


class Unjudged(FakeGitHub):
    """GitHub, without what takes time to judge."""

    def _check_answer(self, request: object, said: Said) -> None: ...

    def _check_request(self, *_: object) -> None: ...


class UnjudgedGitLab(Unjudged, FakeGitLab):
    """GitLab likewise."""


class UnjudgedForgejo(Unjudged, FakeForgejo):
    """Forgejo likewise."""


@dataclass(frozen=True)
class Place:
    """A forge to publish on.

    Attributes:
        fake: makes it.
        publisher: of it.
        environ: of a job for request 7.
        apps: whether it has apps, whose tokens may ask who they are in another way only.
    """

    fake: type[FakeGitHub]
    publisher: Publisher
    environ: Mapping[str, str]
    apps: bool = False

    def context(self, fake: FakeGitHub, times: FakeTime, *, create: bool = True) -> PublishContext:
        """Return the context of one run."""
        fake.root = "https://forge.invalid"
        environ = {name: value.replace("ROOT", fake.root) for name, value in self.environ.items()}
        return DirectContext(
            environ=environ,
            time="2026-11-21T01:45:00Z",
            clock=times.clock,
            create=create,
            fake=fake,
        )


_ACTIONS = {
    "GITHUB_REPOSITORY": "octo/pkgs",
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_SHA": SHA,
    "GITHUB_TOKEN": TOKEN,
}
_GITLAB = {
    "CI_API_V4_URL": "ROOT/api/v4",
    "CI_MERGE_REQUEST_PROJECT_ID": "42",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_COMMIT_SHA": SHA,
    "GITLAB_TOKEN": TOKEN,
}
PLACES = {
    "github": Place(
        Unjudged,
        next(iter(github.register_publishers())),
        {"GITHUB_API_URL": "ROOT", **_ACTIONS},
        apps=True,
    ),
    "gitlab": Place(UnjudgedGitLab, next(iter(gitlab.register_publishers())), _GITLAB),
    "forgejo": Place(
        UnjudgedForgejo,
        next(iter(forgejo.register_publishers())),
        {"GITHUB_API_URL": "ROOT/api/v1", **_ACTIONS},
    ),
}
