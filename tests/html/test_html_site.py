"""The pages of all snapshots: addresses that stay, links that lead somewhere, and nothing written that did not change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from coverage_report import ExportContext, UsageError, compute
from coverage_report.cli import cli
from coverage_report.exporters.html.exporter import register_exporters
from coverage_report.templating.render import Templates
from coverage_report.testing import check_exporter, sample_model, table

(SITE,) = [one for one in register_exporters() if one.name == "site"]
OLD = """
          rhel8/zen4/cce@15  ubuntu22.04/zen4/gcc@11
    zlib  1.2                1.2
    hdf5  1.12               1.12
    ZLIB  .                  1
"""
NEW = """
          ubuntu22.04/zen4/gcc@11  ubuntu24.04/zen4/gcc@13
    zlib  1.3                      1.3
    hdf5  1.14                     .
    ZLIB  1                        .
"""


def pages(model: Any) -> dict[str, str]:
    context = ExportContext(render=Templates(None, SITE.templates).render)
    return {one.path: str(one.content) for one in SITE.export(model, context)}


def two() -> Any:
    return compute([*table(OLD, snapshot="v1-2025-01-01"), *table(NEW, snapshot="v1-2025-02-01")])


def links(path: str, html: str) -> Iterator[str]:
    """Yield the files that a page leads to, from the folder of all."""
    for found in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', html):
        target = (Path("/") / path).parent / unquote(unescape(found))
        yield str(Path(*_plain(target.parts)))


def _plain(parts: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for part in parts[1:]:
        if part == "..":
            kept.pop()
        else:
            kept.append(part)
    return kept


def test_it_obeys_the_rules_for_exporters() -> None:
    check_exporter(SITE)


def test_addresses_are_names() -> None:
    made = pages(two())
    assert {path for path in made if not path.startswith("packages/zlib-")} == {
        *("index.html", "404.html", "latest/index.html"),
        *("coverage-report.css", "coverage-report.js"),
        *(f"snapshots/v1-2025-0{month}-01/index.html" for month in (1, 2)),
        "changes/v1-2025-02-01/index.html",
        *(f"packages/{name}/index.html" for name in ("hdf5", "zlib")),
    }
    assert len(made) == 11  # ZLIB has an address of its own


@pytest.mark.parametrize("model", [two, sample_model], ids=["two", "hostile"])
def test_every_link_leads_somewhere(model: Any) -> None:
    made = pages(model())
    for path, html in made.items():
        if path.endswith(".html"):
            for target in links(path, html):
                assert target in made, f"{path} leads to {target}"


def test_a_package_says_since_when_something_is_gone() -> None:
    html = pages(two())["packages/hdf5/index.html"]
    row = re.search(r"<td>rhel8</td><td>zen4</td><td>cce@15</td>(.*?)</tr>", html)
    assert row
    assert re.findall(">([^<]+)</a>", row[1]) == ["v1-2025-01-01", "v1-2025-02-01"]
    assert "Nothing that it was ever built for is gone" not in html


def test_what_is_still_there_is_said() -> None:
    model = compute([*table(NEW, snapshot="a1"), *table(NEW, snapshot="a2")])
    html = pages(model)["packages/zlib/index.html"]
    assert "Nothing that it was ever built for is gone" in html


def test_latest_leads_to_the_newest() -> None:
    html = pages(two())["latest/index.html"]
    assert 'content="0; url=../snapshots/v1-2025-02-01/index.html"' in html


def test_what_did_not_change_keeps_its_time(tmp_path: Path) -> None:
    records = tmp_path / "v1.csv"
    records.write_text("package,os\nzlib,rhel8\nhdf5,rhel8\n")
    folder = tmp_path / "public"
    arguments = ["site", str(records), "--output", str(folder)]
    first = CliRunner().invoke(cli, arguments)
    assert first.exit_code == 0, first.output
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert {"index.html", "trend.svg", "404.html"} <= {path.name for path in times}
    assert (folder / "api/v1/snapshots/v1.json").is_file()
    again = CliRunner().invoke(cli, arguments)
    assert "0 of them changed" in again.output
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())


def test_a_site_of_nothing_is_no_site(tmp_path: Path) -> None:
    (tmp_path / "v1.csv").write_text("package,os\n")
    found = CliRunner().invoke(cli, ["site", str(tmp_path / "v1.csv"), "--output", "x"])
    assert isinstance(found.exception, UsageError)
