"""Placeholder until the real one is merged."""

from pathlib import Path


class Templates:
    def __init__(self, user: Path | None, package: str | None) -> None: ...
    def render(self, template: str, /, **variables: object) -> str:
        raise NotImplementedError
