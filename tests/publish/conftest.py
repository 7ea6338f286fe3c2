"""Fakes of forges, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_github import FakeGitHub, served


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with served(FakeGitHub()) as github:
        yield github
