"""The pages of all snapshots: addresses that stay, links that lead somewhere, and nothing written that did not change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

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


def pages(model: Any, **options: str) -> dict[str, str]:
    render = Templates(None, SITE.templates).render
    context = ExportContext(render=render, options=options)
    return {one.path: str(one.content) for one in SITE.export(model, context)}


def two() -> Any:
    return compute([*table(OLD, snapshot="v1-2025-01-01"), *table(NEW, snapshot="v1-2025-02-01")])


def links(path: str, html: str) -> Iterator[str]:
    """Yield the files that a page leads to, from the folder of all."""
    for found in re.findall(
        r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"|<a id=[^ <>]+ href=([^#:<>]+)#', html
    ):
        target = (Path("/") / path).parent / unquote(unescape(found[0] or found[1]))
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
    own = ("packages/zlib-", "combinations/")
    assert {path for path in made if not path.startswith(own)} == {
        *("index.html", "404.html", "latest/index.html", "missing/index.html", "losses.atom"),
        *("coverage-report.css", "coverage-report.js", "site.js", "search.js"),
        *(f"snapshots/v1-2025-0{month}-01/index.html" for month in (1, 2)),
        "changes/v1-2025-02-01/index.html",
        *(f"packages/{name}/index.html" for name in ("hdf5", "zlib")),
        *(f"packages/{name}/losses.atom" for name in ("hdf5", "zlib")),
    }
    assert sum(path.startswith("packages/zlib-") for path in made) == 2  # ZLIB is another package
    places = {path for path in made if path.startswith("combinations/")}
    assert {re.sub("-[0-9a-f]{16}/", "/", path) for path in places} == {
        "combinations/rhel8-zen4-cce-15/index.html",
        "combinations/ubuntu22-04-zen4-gcc-11/index.html",
        "combinations/ubuntu24-04-zen4-gcc-13/index.html",
    }


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
    assert (folder / "api/v1/latest.json").is_file()
    again = CliRunner().invoke(cli, arguments)
    assert "0 of them changed" in again.output
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())


def test_a_site_of_nothing_is_no_site(tmp_path: Path) -> None:
    (tmp_path / "v1.csv").write_text("package,os\n")
    found = CliRunner().invoke(cli, ["site", str(tmp_path / "v1.csv"), "--output", "x"])
    assert isinstance(found.exception, UsageError)


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(made: dict[str, str], path: str) -> list[tuple[str, str, str]]:
    """Return title, time and link of each entry of a feed."""
    root = ElementTree.fromstring(made[path])
    assert root.findtext("a:id", "", ATOM).startswith("urn:uuid:")
    found = root.findall("a:entry", ATOM)
    assert len({entry.findtext("a:id", "", ATOM) for entry in found}) == len(found)
    return [
        (
            entry.findtext("a:title", "", ATOM),
            entry.findtext("a:updated", "", ATOM),
            entry.find("a:link", ATOM).attrib["href"],  # type: ignore[union-attr]
        )
        for entry in found
    ]


def test_feeds_tell_what_was_lost() -> None:
    made = pages(two())
    day, changes = "2025-02-01T00:00:00Z", "changes/v1-2025-02-01/index.html"
    assert entries(made, "losses.atom") == [
        ("2 combinations lost in v1-2025-02-01", day, changes),
    ]
    assert entries(made, "packages/hdf5/losses.atom") == [
        ("hdf5: 1 combination lost in v1-2025-02-01", day, f"../../{changes}#show=hdf5"),
    ]


def test_a_feed_without_losses_is_there_all_the_same() -> None:
    made = pages(compute(table(NEW, snapshot="a1")))
    assert entries(made, "losses.atom") == []
    assert "<updated>1970-01-01T00:00:00Z</updated>" in made["losses.atom"]


def test_with_its_address_a_site_has_a_list_of_pages_and_whole_links() -> None:
    made = pages(two(), url="https://example.org/coverage")
    found = re.findall("<loc>(.*?)</loc>", made["sitemap.xml"])
    own = {page.removeprefix("https://example.org/coverage/") for page in found}
    plain = {path.removesuffix("index.html") for path in made if path.endswith("/index.html")}
    assert own == {"", *plain}
    ((_, _, link),) = entries(made, "losses.atom")
    assert link == "https://example.org/coverage/changes/v1-2025-02-01/index.html"
    assert '<base href="https://example.org/coverage/">' in made["404.html"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "javascript:alert(1)"}, "-o site.url=javascript:alert(1): is not an address"),
        ({"url": "public"}, "is not an address that begins with https://"),
        ({"package-url": "{name}/"}, "unknown {name}; choose from: {package}, {snapshot}"),
        ({"package-url": "javascript:{package}"}, "is neither relative nor begins with https://"),
    ],
)
def test_an_address_that_is_none_is_refused(options: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        pages(two(), **options)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/{snapshot}/{package}/", "https://example.org/v1-2025-02-01/ZLIB/"),
        ("../_cache/{snapshot}/{package}/specs.md", "../../../_cache/v1-2025-02-01/ZLIB/specs.md"),
    ],
)
def test_a_package_leads_to_its_page_in_the_cache(address: str, link: str) -> None:
    made = pages(two(), **{"package-url": address})
    (page,) = (html for path, html in made.items() if re.match("packages/zlib-.*html", path))
    assert f'<a href="{link}">Its page in the build cache</a>' in page


def test_others_can_lead_to_a_snapshot_in_the_page_of_a_package() -> None:
    page = pages(two())["packages/zlib/index.html"]
    target = "../../snapshots/v1-2025-01-01/index.html#show=zlib"
    assert f"<a id=v1-2025-01-01 href={target}>v1-2025-01-01</a>" in page


def test_snapshots_in_which_a_package_looks_the_same_are_one_row() -> None:
    same = [row for day in range(1, 6) for row in table(NEW, snapshot=f"v1-2025-02-0{day}")]
    page = pages(compute([*table(OLD, snapshot="v1-2025-01-01"), *same]))
    rows = re.findall("<tr><th scope=row>(.*?)<td", page["packages/hdf5/index.html"])
    assert len(rows) == 2
    assert "<b>5 snapshots</b> v1-2025-02-01 … v1-2025-02-05" in rows[0]


def test_a_combination_says_which_packages_have_it() -> None:
    made = pages(two())
    (gone,) = (html for path, html in made.items() if path.startswith("combinations/rhel8"))
    assert "rhel8 / zen4 / cce@15</h1>" in gone
    assert re.findall('<th scope="row"><a href="[^"]*">([^<]*)', gone) == ["v1-2025-01-01"]
    assert re.findall("<summary>(.*?)</summary>", gone) == [
        "✓ 2 packages: built",
        "· 1 package: no build",
    ]


def test_what_is_missing_has_a_page() -> None:
    page = pages(two())["missing/index.html"]
    (row,) = re.findall("<tr><td>(.*?)</tr>", page)
    said = re.sub("<[^>]*>", " ", row).replace(",", "").split()
    assert said == ["ubuntu24.04", "zen4", "gcc@13", "2", "ZLIB", "hdf5"]
    full = pages(compute(table("a/b/c\nzlib 1\nhdf5 1")))
    assert "Nothing is missing." in full["missing/index.html"]


def test_the_search_has_one_small_index() -> None:
    script = pages(two())["search.js"]
    found = json.loads(script.removeprefix("coverageSearch(").removesuffix(");\n"))
    assert found["packages"] == ["ZLIB", "hdf5", "zlib"]
    assert found["snapshots"] == ["v1-2025-02-01", "v1-2025-01-01"]
    assert len(found["combinations"]) == 3
    assert set(found["addresses"]) == {"ZLIB", *found["combinations"]}


def made_in(folder: Path, *arguments: str) -> set[str]:
    found = CliRunner().invoke(cli, ["site", *arguments, "--output", str(folder)])
    assert found.exit_code == 0, (found.output, found.exception)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


CSV = "package,os,snapshot\nzlib,rhel8,a1\nhdf5,rhel8,a1\nhdf5,sonoma,a1\nzlib,rhel8,a2\nhdf5,rhel8,a2\n"


def test_pictures_and_badges_are_of_the_newest(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(CSV)
    made = made_in(tmp_path / "public", str(tmp_path / "all.csv"))
    assert {path for path in made if path.endswith(".svg")} == {
        *("trend.svg", "matrix.svg", "packages/zlib/matrix.svg", "packages/hdf5/matrix.svg"),
        *("badges/coverage.svg", "badges/packages/zlib.svg", "badges/packages/hdf5.svg"),
    }
    assert {path for path in made if path.startswith("api/")} == {
        f"api/v1/{name}.json" for name in ("latest", "trend", "changes")
    }


def test_badges_can_be_of_some(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(CSV)
    (tmp_path / "list.txt").write_text("# ours\n\nz*\n")
    made = made_in(
        tmp_path / "public", str(tmp_path / "all.csv"), "--badges", str(tmp_path / "list.txt")
    )
    assert {path for path in made if path.startswith("badges/")} == {
        f"badges/{name}.{kind}"
        for name in ("coverage", "packages/zlib")
        for kind in ("svg", "json")
    }
    assert {path for path in made if path.endswith("/matrix.svg")} == {"packages/zlib/matrix.svg"}


def test_a_picture_of_a_package_has_what_applies_to_it(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(CSV)
    made_in(tmp_path / "public", str(tmp_path / "all.csv"))
    picture = (tmp_path / "public/packages/zlib/matrix.svg").read_text()
    assert "rhel8" in picture
    assert "1/1" in picture


def test_quiet_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "v1.csv").write_text("package,os\nzlib,rhel8\n")
    found = CliRunner().invoke(cli, ["site", "-q", str(tmp_path), "--output", str(tmp_path / "x")])
    assert (found.exit_code, found.output) == (0, "")


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [""], "name at least one PATH"),
        (
            {"a.json": [{"os": "rhel8"}], "b.json": [{"libc": "musl@1.2"}]},
            ["a.json", "b.json"],
            "the inputs have no axis in common: choose axes with --axes",
        ),
    ],
)
def test_what_makes_no_site(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, list[dict[str, str]]],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, records in files.items():
        (tmp_path / name).write_text(json.dumps([{"package": "zlib", **one} for one in records]))
    found = CliRunner().invoke(cli, ["site", *arguments, "--output", "x"])
    assert isinstance(found.exception, UsageError)
    assert message in str(found.exception)
