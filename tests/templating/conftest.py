"""What tests of templates share: a package of default templates and a user's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_report.templating.render import Templates

DEFAULTS = {
    "page.md.j2": "{% block head %}default head{% endblock %}, {% block name %}{{ name|code }}{% endblock %}",
    "part.md.j2": "default part",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an importable package with the default templates."""
    folder = tmp_path / "site" / "default_templates_of_a_test"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    for name, source in DEFAULTS.items():
        (folder / name).write_text(source)
    monkeypatch.syspath_prepend(folder.parent)
    return folder.name


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A user's folder of templates, empty."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


@pytest.fixture
def render(user: Path) -> Callable[..., str]:
    """Render the source of a user's template, by default for markdown."""

    def call(source: str, name: str = "own.md.j2", **variables: object) -> str:
        (user / name).write_text(source, encoding="utf-8")
        return Templates(user, None).render(name, **variables)

    return call
