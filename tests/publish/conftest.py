"""Fakes of forges, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_github import FakeGitHub, served


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with served(FakeGitHub()) as github:
        yield github


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is reached directly, whatever the machine's proxy is."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
