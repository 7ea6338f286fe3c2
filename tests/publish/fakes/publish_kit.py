"""Builders for tests of publishers: a clock that waits without waiting, a context, a document."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from fake_github import FakeGitHub

from coverage_report import Artifact, Document, PublishContext
from coverage_report.net import Clock

TOKEN = "ghp_canary-ü%0a::set"
SHA = "0123456789abcdef0123456789abcdef01234567"
REPORT = "## Coverage 79% (79/100)\n\n**1 combination lost.**\n"
MARKER = "<!-- coverage-report:v1 id=report -->"


class FakeTime:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._lock = threading.Lock()

    @property
    def passed(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        assert 0 <= seconds < 10_000
        with self._lock:
            self.slept.append(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: self.passed, now=lambda: 1.7e9 + self.passed, sleep=self.sleep
        )


def document(text: str = REPORT, *, hostile: bool = False) -> Document:
    """Return a rendered report."""
    return Document((Artifact("report.md", text),), hostile)


def github_environ(fake: FakeGitHub, **more: str) -> dict[str, str]:
    """Return the environment of a job for pull request 7."""
    return {
        "GITHUB_API_URL": fake.root,
        "GITHUB_REPOSITORY": "octo/pkgs",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_SHA": SHA,
        "GITHUB_TOKEN": f"{TOKEN}\n",
        **more,
    }


def context(
    environ: Mapping[str, str], times: FakeTime | None = None, **more: Any
) -> PublishContext:
    """Return a context in which waiting takes no time."""
    clock = (times or FakeTime()).clock
    defaults: dict[str, Any] = {"time": "2026-11-21T01:45:00Z", "clock": clock}
    return PublishContext(environ=environ, **(defaults | more))


def marked(text: str = "old") -> str:
    """Return the text of a comment of ours."""
    return f"{MARKER}\n\n{text}\n"
