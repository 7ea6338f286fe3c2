"""The page as a file: one, complete without a script, the same every time, and closed to what records say."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from coverage_report import (
    DEFAULT_AXES,
    Asked,
    BuildRecord,
    CoverageModel,
    PageSection,
    Scope,
    TemplateFailure,
    compute,
)
from coverage_report.exporters.html.exporter import register_exporters
from coverage_report.exporters.html.report import report_data, report_variables
from coverage_report.testing import (
    check_exporter,
    sample_diff,
    sample_model,
    sample_trend,
    table,
)

SUBJECTS = {"report": sample_model, "diff": sample_diff, "trend": sample_trend}
every_kind = pytest.mark.parametrize("kind", SUBJECTS)


@dataclass
class Read(HTMLParser):
    """A page as a browser without a script reads it."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    content: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._matrix = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "table":
            self._matrix = ("class", "matrix") in attrs
        if tag == "tr" and self._matrix:
            self.rows.append([])
        elif tag in ("td", "th") and self._matrix:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        last = self.tags[-1] if self.tags else ""
        self.content[last] = self.content.get(last, "") + data
        if self._matrix and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")

    def handle_endtag(self, tag: str) -> None:
        self._matrix = self._matrix and tag != "table"


def read(html: str) -> Read:
    page = Read()
    page.feed(html)
    page.close()
    return page


def embedded(html: str) -> Any:
    """Return the data in a page."""
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html)
    return json.loads(found)


@pytest.mark.parametrize("name", ["html", "html-dir"])
def test_it_obeys_the_rules_for_exporters(name: str) -> None:
    (exporter,) = [one for one in register_exporters() if one.name == name]
    check_exporter(exporter)


@every_kind
def test_a_page_asks_nobody_for_anything(kind: str, page_of: Any) -> None:
    page = read(page_of(SUBJECTS[kind]()))
    named = [(tag, name, value) for tag, name, value in page.attributes if name in ("src", "href")]
    assert [one for one in named if one[0] != "a"] == [("link", "href", "data:,")]
    assert all((value or "").startswith("#") for tag, _, value in named if tag == "a")
    assert "@import" not in page.content["style"]
    assert "url(" not in page.content["style"]


@every_kind
def test_its_policy_allows_its_own_script_and_style_alone(kind: str, page_of: Any) -> None:
    html = page_of(SUBJECTS[kind]())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    (style,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    (script,) = re.findall("<script>(.*?)</script>", html, re.DOTALL)

    def digest(text: str) -> str:
        return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert policy.replace("&#39;", "'").split("; ") == [
        "default-src 'none'",
        f"script-src '{digest(script)}'",
        f"style-src '{digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    attributes = {name for _, name, _ in read(html).attributes}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}


@every_kind
def test_equal_input_makes_equal_bytes(kind: str, page_of: Any) -> None:
    assert page_of(SUBJECTS[kind]()) == page_of(SUBJECTS[kind]())


def test_the_table_without_a_script_shows_what_the_model_says(page_of: Any) -> None:
    model = compute(table(SMALL))
    rows = read(page_of(model)).rows
    assert rows[0] == ["os", "target", "compiler", "zlib", "hdf5"]
    assert rows[1:] == [
        ["rhel8", "zen4", "cce@15", "✓", "·"],
        ["ubuntu22.04", "zen4", "gcc@11", "✓", "✓"],
        ["ubuntu22.04", "zen4", "gcc@13", "✓", "◐"],
    ]


SMALL = """
          ubuntu22.04/zen4/gcc@11  ubuntu22.04/zen4/gcc@13  rhel8/zen4/cce@15
    zlib  1.3                      1.3                      1.3
    hdf5  1.14                     1.12                     .
"""


def big(packages: int, combinations: int, patterns: int) -> CoverageModel:
    """Return a model with so many distinct rows."""
    chance = random.Random(1)
    sides = [f"os{n}" for n in range(10)], [f"cpu{n}" for n in range(10)]
    places = [
        dict(zip(DEFAULT_AXES, (os, target, "gcc@13"), strict=True))
        for os, target in list(product(*sides))[:combinations]
    ]
    rows = [[chance.random() < 0.8 for _ in places] for _ in range(patterns)]
    return compute(
        BuildRecord(package=f"package-{n}", version="1", snapshot="big", axes=place)
        for n in range(packages)
        for place, built in zip(places, rows[n % patterns], strict=True)
        if built
    )


def test_rows_that_look_the_same_are_one_that_unfolds(page_of: Any) -> None:
    page = read(page_of(big(60, 20, 3)))
    groups = [row for row in page.rows if row[0].startswith("20 packages")]
    assert len(groups) == 3
    assert "package-0, package-3, package-6" in groups[0][0] + groups[1][0] + groups[2][0]
    assert page.tags.count("details") >= 3


def test_many_columns_are_numbered_and_their_key_stands_beside(page_of: Any) -> None:
    html = page_of(big(30, 20, 30))
    page = read(html)
    assert page.rows[2][:4] == ["compiler", "built", "1", "2"]
    assert '<th scope=colgroup colspan=10 title="os0"><span>os0</span>' in html
    assert re.search(r"<p>os0 / cpu0</p>\s*<ul>\s*<li><b>1</b> gcc@13", html)


@pytest.mark.parametrize("patterns", [60, 1500])
def test_150_000_cells_are_small(patterns: int, page_of: Any) -> None:
    html = page_of(big(1500, 100, patterns)).encode()
    assert len(html) <= 3_000_000
    assert len(gzip.compress(html, 9, mtime=0)) <= 100_000


def test_hostile_names_stay_text(page_of: Any) -> None:
    html = page_of(sample_model())
    page = read(html)
    assert set(page.tags) <= TAGS
    assert "<img src=x" not in html
    assert "</script><" not in re.sub(r"</script>\n<script>", "", html)
    names = [package[0] for sheet in embedded(html)["sheets"] for package in sheet["packages"]]
    assert "<script>alert(1)</script>" in names
    assert "\\u202egpj.exe\\u200b" in names


TAGS = {
    *("html", "head", "meta", "title", "link", "style", "body", "script", "noscript"),
    *("header", "nav", "main", "section", "footer", "h1", "h2", "p", "ul", "li", "div", "span"),
    *("a", "b", "i", "code", "details", "summary", "svg", "rect"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


def test_every_number_is_that_of_the_model(page_of: Any) -> None:
    model = sample_model()
    for sheet, snapshot in zip(embedded(page_of(model))["sheets"], model.snapshots, strict=True):
        tallies = {tuple(package[2:]) for package in sheet["packages"]}
        assert tallies == {(p.tally.covered, p.tally.total) for p in snapshot.packages}
        assert sum(covered for covered, _ in sheet["built"]) == snapshot.tally.covered
        assert sum(len(row) for row in sheet["rows"]) == len(sheet["rows"]) * len(sheet["columns"])


def test_a_diff_tells_each_cell_of_the_base_once(page_of: Any) -> None:
    diff = sample_diff()
    (sheet,) = embedded(page_of(diff))["sheets"]
    letters = "".join(sheet["rows"][package[1]] for package in sheet["packages"])
    totals = diff.totals
    assert letters.count("L") == totals.lost
    assert letters.count("G") == totals.gained
    assert letters.count("W") == totals.narrowed
    assert letters.count("V") == totals.moved - totals.narrowed


def test_a_folder_holds_style_and_script_beside_the_page(pages_of: Any) -> None:
    made = pages_of(sample_model(), "html-dir")
    assert set(made) == {"index.html", "coverage-report.css", "coverage-report.js"}
    page = read(made["index.html"])
    assert "style" not in page.tags
    assert ("link", "href", "coverage-report.css") in page.attributes
    assert ("script", "src", "coverage-report.js") in page.attributes


def test_templates_can_be_overridden(page_of: Any, tmp_path: Path) -> None:
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "report.html.j2").write_text(
        '{% extends "default:html/report.html.j2" %}{% block eyebrow %}Our cache{% endblock %}'
    )
    assert '<p class="eyebrow">Our cache</p>' in page_of(sample_model(), templates=tmp_path)


def test_nothing_to_show_is_said(page_of: Any) -> None:
    assert "<h1>No builds were found</h1>" in page_of(compute([]))


def test_what_was_asked_for_is_said(pages_of: Any) -> None:
    asked = Asked(paths=("my cache",), packages=("py-*",), stacks=("e4s", "ml"))
    html = pages_of(sample_model(), asked=asked)["index.html"]
    assert "Only packages named py-*; builds in the stack e4s or ml." in html
    command = (
        "coverage-report report &#39;my cache&#39; --package &#39;py-*&#39; --stack e4s --stack ml"
    )
    assert f"<code>{command}</code>" in html
    assert embedded(html)["command"] == ["report", *asked.words]


def test_styles_and_scripts_print_nothing(page_of: Any, tmp_path: Path) -> None:
    folder = tmp_path / "html"
    folder.mkdir()
    (folder / "page.js.j2").write_text("const name = '{{ range(3)|list }}';")
    with pytest.raises(TemplateFailure, match="a script prints nothing"):
        page_of(sample_model(), templates=tmp_path)


def test_four_pages_are_small(page_of: Any) -> None:
    builds = "\n".join(f"pkg{n} " + " ".join(["1.2.3"] * 20) for n in range(4))
    places = " ".join(f"os{n // 4}/cpu{n % 4}/gcc@13.2.0" for n in range(20))
    model = compute(table(f"{places}\n{builds}"))
    assert model.snapshots[0].builds == 80
    assert len(page_of(model).encode()) <= 60_000


def test_a_section_of_another_exporter_stands_in_the_page(pages_of: Any) -> None:
    def section(name: str) -> PageSection | None:
        return PageSection("<b>Mine</b>", f"<p>of {name}</p>") if name == "mine" else None

    options = {"sections": "mine, failed"}
    html = pages_of(sample_model(), options=options, section=section)["index.html"]
    assert "<h2>&lt;b&gt;Mine&lt;/b&gt;</h2>\n<p>of mine</p>" in html


@every_kind
def test_without_being_asked_no_section_is_there(kind: str, page_of: Any) -> None:
    assert 'class="more"' not in page_of(SUBJECTS[kind]())


def test_a_notebook_shows_the_matrix() -> None:
    html = compute(table(SMALL))._repr_html_()
    assert "<caption>What each package of sample is built for</caption>" in html
    for text in (
        "sample</b>: 5 of 6 combinations built (83%)",
        "<td class=O>◐",
        "no build",
        "rhel8",
    ):
        assert text in html


def test_in_a_notebook_names_are_text_and_nothing_runs() -> None:
    page = read(sample_model()._repr_html_())
    assert set(page.tags) <= (TAGS | {"pre"}) - {"html", "head", "body", "script", "meta", "link"}


def test_a_notebook_says_that_there_is_nothing() -> None:
    assert "No builds were found." in compute([])._repr_html_()


def test_what_to_build_next_is_listed(page_of: Any) -> None:
    html = page_of(compute(table(SMALL)))
    (lines,) = re.findall("<summary>What to build next</summary>(.*?)</details>", html, re.DOTALL)
    assert re.sub("<[^>]*>", " ", lines).split()[4:] == ["rhel8", "zen4", "cce@15", "1", "hdf5"]


def test_a_reason_is_said_once_however_many_scopes_have_it() -> None:
    tests: tuple[Callable[[Mapping[str, str | None]], bool], ...] = (
        lambda place: place["os"] == "x",
        lambda place: False,
    )
    scopes = [Scope(snapshot="s", package="a", applies=one, reason="never") for one in tests]
    model = compute(table("x/t/c y/t/c z/t/c\na 1 . .\nb 1 1 1", snapshot="s"), scopes=scopes)
    _, data = report_data(model)
    assert [sheet["why"] for sheet in data["sheets"]] == [{0: ["never"]}]


@pytest.mark.parametrize("names", [("develop", "v1.1", "v1.2"), ("v1.2", "v1.1"), ("nightly", "b")])
def test_what_is_said_of_a_snapshot_stands_above_its_own_table(names: tuple[str, ...]) -> None:
    """Whichever is the newest, and wherever its name sorts."""
    tables = [
        table("a b c\n p" + " 1" * (3 - at) + " ." * at, ["os"], n) for at, n in enumerate(names)
    ]
    model = compute([record for records in tables for record in records], ["os"])
    sheets, _ = report_data(model)
    sections = report_variables(model, sheets, Asked())["sections"]
    built = {snapshot.name: snapshot.tally for snapshot in model.snapshots}
    assert [section["said"].tally for section in sections] == [
        built[s.name] for s in model.snapshots
    ]
    assert [section["said"].name for section in sections] == [s.name for s in model.snapshots]
