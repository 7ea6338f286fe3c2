"""The site in a real browser, from a disk: the search finds pages, tables have their colours, and no script is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from waiting import becomes

from coverage_report import ExportContext, compute
from coverage_report.exporters.html.exporter import register_exporters
from coverage_report.templating.render import Templates
from coverage_report.testing import table

(SITE,) = [one for one in register_exporters() if one.name == "site"]
OLD = """
          rhel8/zen4/cce@15  ubuntu22.04/zen4/gcc@11
    zlib  1.2                1.2
    ZLIB  1.2                .
"""
NEW = """
          rhel8/zen4/cce@15  ubuntu22.04/zen4/gcc@11
    zlib  .                  1.2
    ZLIB  1.2                .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    model = compute([*table(OLD, snapshot="v1-2025-01-01"), *table(NEW, snapshot="v1-2025-02-01")])
    context = ExportContext(render=Templates(None, SITE.templates).render)
    for one in SITE.export(model, context):
        path = place / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(one.content), encoding="utf-8")
    return place


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    window = chromium.new_context()
    page = window.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield page
    window.close()
    assert not wrong


def uri(folder: Path, path: str) -> str:
    return (folder / path).as_uri()


def found(tab: Any) -> list[str]:
    return list(tab.locator(".found li").all_inner_texts())


@pytest.mark.parametrize(
    "page", ["index.html", "packages/zlib/index.html", "changes/v1-2025-02-01/index.html"]
)
def test_the_search_finds_pages_from_everywhere(page: str, folder: Path, tab: Any) -> None:
    tab.goto(uri(folder, page))
    field = tab.get_by_label("Find a package, a combination or a snapshot")
    field.fill("RHEL8")
    becomes(["rhel8 / zen4 / cce@15 combination"], found, tab)
    field.fill("zlib")
    becomes(["ZLIB package", "zlib package"], lambda: sorted(found(tab)))
    field.fill("ZLIB")
    tab.get_by_role("link", name="ZLIB", exact=True).first.click()
    becomes("ZLIB", tab.locator("h1").inner_text)


def test_enter_goes_to_the_first(folder: Path, tab: Any) -> None:
    tab.goto(uri(folder, "index.html"))
    field = tab.get_by_label("Find a package, a combination or a snapshot")
    field.fill("ubuntu")
    becomes(["ubuntu22.04 / zen4 / gcc@11 combination"], found, tab)
    field.press("Enter")
    becomes("ubuntu22.04 / zen4 / gcc@11", tab.locator("h1").inner_text)


def test_tables_over_time_have_their_colours(folder: Path, tab: Any) -> None:
    tab.goto(uri(folder, "packages/zlib/index.html"))
    cells = tab.locator(".matrix tbody td:not(.t)")
    becomes(4, cells.count)
    look = "cells => cells.map(cell => cell.className)"
    becomes(["M", "B", "B", "B"], cells.evaluate_all, look)


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["index", "package", "combination", "missing"])
def test_axe_finds_nothing(
    kind: str, scheme: str, width: int, folder: Path, chromium: Any, axe: str
) -> None:
    (place,) = (path.name for path in (folder / "combinations").glob("rhel8*"))
    path = {
        "index": "index.html",
        "package": "packages/zlib/index.html",
        "combination": f"combinations/{place}/index.html",
        "missing": "missing/index.html",
    }[kind]
    size = {"width": width, "height": 800}
    window = chromium.new_context(viewport=size, color_scheme=scheme)
    page = window.new_page()
    page.goto(uri(folder, path))
    page.evaluate(axe)
    violations = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    window.close()


def test_without_a_script_all_pages_are_linked(folder: Path, chromium: Any) -> None:
    window = chromium.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(uri(folder, "index.html"))
    page.get_by_role("link", name="ZLIB", exact=True).last.click()
    assert page.locator("h1").inner_text() == "ZLIB"
    assert not page.locator(".find").count()
    window.close()
