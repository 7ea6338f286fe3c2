"""A real browser for the pages, skipped with its reason where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from coverage_report import Asked, CoverageModel, Diff, ExportContext, Trend
from coverage_report.exporters.html.exporter import register_exporters
from coverage_report.templating.render import Templates

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Subject = CoverageModel | Diff | Trend
Open = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="session")
def pages_of() -> Callable[..., dict[str, str]]:
    """Return what an exporter makes of a model, a diff or a trend, by path."""

    def pages_of(
        subject: Subject,
        name: str = "html",
        templates: Path | None = None,
        asked: Asked | None = None,
        **told: Any,
    ) -> dict[str, str]:
        (exporter,) = [one for one in register_exporters() if one.name == name]
        render = Templates(templates, exporter.templates).render
        context = ExportContext(render=render, asked=asked or Asked(), **told)
        made = exporter.renders[type(subject)](subject, context)
        return {one.path: str(one.content) for one in made}

    return pages_of


@pytest.fixture(scope="session")
def page_of(pages_of: Callable[..., dict[str, str]]) -> Callable[..., str]:
    """Return the one page of a model, a diff or a trend."""
    return lambda subject, **more: pages_of(subject, **more)["index.html"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser; the system's, for Playwright's own would have to be fetched."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("there is no Chromium here: install it, or name it in CHROMIUM")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Open:
    """Open HTML in a new window; every request but that for the page, and every error, fails the test."""

    @contextmanager
    def open_(html: str, link: str = "", *, errors: bool = False, **context: Any) -> Iterator[Any]:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        wrong: list[str] = []
        window = chromium.new_context(**{"viewport": {"width": 1400, "height": 900}} | context)
        tab = window.new_page()
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        tab.on("request", lambda request: wrong.append(request.url) if _foreign(request) else None)
        tab.goto(file.as_uri() + link)
        yield tab
        window.close()
        assert errors or not wrong

    return open_


def _foreign(request: Any) -> bool:
    return not request.url.startswith(("file:", "blob:", "data:"))


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, from the Python package that carries it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
