"""A declared universe: each state is produced, and shown by every exporter with the same numbers."""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from coverage_report_csv import register_exporters

from coverage_report import CoverageModel, ExportContext, Snapshot, Terminal, compute
from coverage_report.run.registry import load_plugins
from coverage_report.settings.expected import parse_expected
from coverage_report.templating.render import Templates
from coverage_report.testing import table
from coverage_report.views.expected import shown_state
from coverage_report.views.matrix import Matrix
from coverage_report.views.states import STATES

(CSV,) = register_exporters()
SVG = "{http://www.w3.org/2000/svg}"
BUILDS = """
           u22/zen4/gcc@11  u24/zen4/gcc@13  rhel8/zen4/cce@15  sonoma/m2/clang@15
    zlib   1.3              1.3              1.3                1.3
    hdf5   1.14             1.12             .                  .
    cuda   12               .                12                 .
    pip    .                .                .                  23
    docs   1                1                .                  .
"""
DECLARED = {
    "matrix": {"os": ["u22", "u24", "rhel8"]},
    "packages": {
        "pip": {
            "matrix": {
                "include": [{"os": "sonoma"}, {"os": "u22", "required": False}, {"os": "u24"}, {"os": "rhel8"}]
            }
        },
        "docs": {"skip": True},
    },
    "xfail": [
        {"package": "cuda", "os": "u24", "reason": "no | driver", "issue": "#12", "until": "2027-01-01"},
        {"package": "cuda", "os": "rhel8", "reason": "cce"},
    ],
}  # fmt: skip
#: How many cells the declaration has an opinion on are in each state.
COUNTS = {
    "built": 6,
    "older": 1,
    "missing": 3,
    "unexpected": 1,
    "optional-missing": 1,
    "xfail": 1,
    "xpass": 1,
    "n/a": 2,
}


def read(path: str) -> CoverageModel:
    raise AssertionError(path)


def declared(today: date = date(2026, 6, 1)) -> CoverageModel:
    expected = parse_expected(DECLARED, source="own.yaml", today=today, read=read)
    return compute(table(BUILDS), expected=expected)


def snapshot() -> Snapshot:
    (only,) = declared().snapshots
    return only


def exported(name: str, path: str, model: CoverageModel | None = None) -> str:
    exporter = CSV if name == "csv" else load_plugins().exporters[name]
    render = Templates(None, exporter.templates).render
    context = ExportContext(render=render, terminal=Terminal(width=200))
    found = {a.path: a.content for a in exporter.export(model or declared(), context)}
    return str(found[path])


def matrix_counts() -> Counter[str]:
    """Return how often each state is in a matrix, those that do not apply among them."""
    lines = Matrix.of(snapshot()).combinations
    return Counter(shown_state(p, line) for p in snapshot().packages for line in lines)


def symbols(cells: list[str]) -> Counter[str]:
    names = {look.symbol: state for state, look in STATES.items()}
    return Counter(names[cell.split()[0]] for cell in cells)


def test_the_example_has_every_state_that_a_declaration_can_give() -> None:
    assert snapshot().states == COUNTS
    assert matrix_counts() == COUNTS | {"n/a": 11}


def test_markdown_shows_each_state_with_its_number(github: Any) -> None:
    text = exported("markdown", "report.md")
    assert (
        "✓ 6 built, ◐ 1 older, · 3 missing, &#43; 1 unexpected, □ 1 optional-missing,"
        " △ 1 xfail, ▲ 1 xpass, – 2 n/a\n" in text
    )
    *_, matrix = github(text).tables
    assert symbols([cell for row in matrix[1:] for cell in row[3:]]) == matrix_counts()


def test_the_terminal_shows_each_state_with_its_number() -> None:
    text = exported("terminal", "report.txt")
    told = ", ".join(f"{COUNTS[state]} {state}" for state in STATES if state in COUNTS)
    assert f"\nstates: {told}\n" in text
    lines = [line.split() for line in text.splitlines()]
    rows = [words[4:] for words in lines if words and words[0] == "│" and words[-1] in "✓1·–+"]
    cells = [cell for row in rows for cell in row if cell in {s.symbol for s in STATES.values()}]
    assert symbols(cells) == matrix_counts()


def test_the_picture_shows_each_state_with_its_number() -> None:
    """A package of which nothing is declared has no row: its five combinations are not among them."""
    root = ElementTree.fromstring(exported("matrix", "matrix.svg"))
    uses = [use for use in root.iter(f"{SVG}use") if use.findall(f"{SVG}title")]
    found = Counter(use.get("href", "")[1:] for use in uses)
    assert found == matrix_counts() - Counter({"n/a": 5})
    told = ", ".join(f"{COUNTS[state]} {state}" for state in STATES if state in COUNTS)
    assert told in (root.findtext(f"{SVG}desc") or "")


def from_json() -> dict[str, int]:
    (found,) = json.loads(exported("json", "report.json"))["snapshots"]
    return dict(found["summary"]["states"])


def from_metrics() -> dict[str, int]:
    samples = re.findall(
        r'^coverage_report_cells\{state="(.+)"\} (\d+)$', exported("metrics", "metrics.txt"), re.M
    )
    return {state: int(number) for state, number in samples}


def from_csv() -> Counter[str]:
    rows = csv.DictReader(exported("csv", "coverage.csv").splitlines())
    return Counter(row["status"] for row in rows)


def from_words(text: str) -> dict[str, int]:
    """Return the numbers of a line such as ``6 built, 1 older``, with or without symbols."""
    line = next(line for line in text.splitlines() if " xfail, " in line)
    return {state: int(number) for number, state in re.findall(r"(\d+) ([a-z][a-z/-]+)", line)}


def from_picture() -> dict[str, int]:
    root = ElementTree.fromstring(exported("matrix", "matrix.svg"))
    told = root.findtext(f"{SVG}desc") or ""
    return from_words(told[told.index("6 built") :])


@pytest.mark.parametrize(
    "read_back",
    [
        from_json,
        from_metrics,
        from_csv,
        lambda: from_words(exported("markdown", "report.md")),
        lambda: from_words(exported("terminal", "report.txt")),
        from_picture,
    ],
    ids=["json", "metrics", "csv", "markdown", "terminal", "matrix"],
)
def test_every_exporter_tells_the_same_numbers(read_back: Callable[[], Any]) -> None:
    assert read_back() == COUNTS


def test_the_share_is_that_of_the_cells_that_count() -> None:
    """In JSON, on the badge, for GitLab's log and its code quality report; an optional cell is information."""
    (found,) = json.loads(exported("json", "report.json"))["snapshots"]
    assert (found["summary"]["covered"], found["summary"]["total"]) == (7, 10)
    assert json.loads(exported("badge", "coverage.json"))["message"] == "7/10 (70%)"
    assert exported("total", "total.txt") == "TOTAL 7/10 70.0%\n"
    gaps = json.loads(exported("codequality", "codequality.json"))
    severities = Counter(gap["severity"] for gap in gaps)
    assert severities == {"major": 2, "info": 1}  # two of the packages lack the same


def test_cells_in_json_have_their_state() -> None:
    """A build of a package of which nothing is declared is n/a; an older version is built all the same."""
    (found,) = json.loads(exported("json", "report.json"))["snapshots"]
    states = {p["name"]: {cell["status"] for cell in p["cells"]} for p in found["packages"]}
    assert states["docs"] == {"n/a"}
    assert states["hdf5"] == {"built", "missing"}


def test_without_a_declaration_no_states_are_counted() -> None:
    model = compute(table(BUILDS))
    (found,) = json.loads(exported("json", "report.json", model))["snapshots"]
    assert "states" not in found["summary"]
    assert "coverage_report_cells" not in exported("metrics", "metrics.txt", model)


def test_an_xfail_that_is_over_is_said_to_have_expired(github: Any) -> None:
    model = declared(date(2027, 1, 2))
    (_, known, _) = github(exported("markdown", "report.md", model)).tables
    told = ["·", "u24 / * / *", "cuda", "no | driver", "#12", "expired on 2027-01-01"]
    assert told in known
    assert "no | driver; #12; expired on 2027-01-01\n" in exported("terminal", "report.txt", model)
    svg = exported("matrix", "matrix.svg", model)
    assert "u24 * *: no build (no | driver; #12; expired on 2027-01-01)" in svg
    (cuda,) = (p for p in model.snapshots[0].packages if p.name == "cuda")
    assert "u24" in {combination[0] for combination in cuda.missing}


def test_why_something_is_known_to_fail_is_told_where_it_helps(github: Any) -> None:
    (_, known, _) = github(exported("markdown", "report.md")).tables
    assert known[1:] == [
        ["▲", "rhel8 / * / *", "cuda", "cce", "", ""],
        ["△", "u24 / * / *", "cuda", "no | driver", "#12", "until 2027-01-01"],
    ]
    text = exported("terminal", "report.txt")
    assert "│ △ u24/*/*      cuda      no | driver; #12; until 2027-01-01\n" in text
    svg = exported("matrix", "matrix.svg")
    assert "u24 * *: no build, as expected (no | driver; #12; until 2027-01-01)" in svg
    assert "rhel8 * *: built, though not expected to, 12 (cce)" in svg


ISSUE = "https://example.org/issues/12?a=1&b=<2>|3"


@pytest.mark.parametrize(("name", "path"), [("markdown", "report.md"), ("html", "index.html")])
@pytest.mark.parametrize(
    ("issue", "links"), [(ISSUE, [ISSUE]), ("#12", []), ("javascript:alert(1)", [])]
)
def test_an_issue_that_is_an_address_is_a_link(
    name: str, path: str, issue: str, links: list[str]
) -> None:
    said = DECLARED | {"xfail": [{"package": "cuda", "os": "u24", "issue": issue}]}
    expected = parse_expected(said, source="own.yaml", today=date(2026, 6, 1), read=read)
    page = exported(name, path, compute(table(BUILDS), expected=expected))
    targets = map(html.unescape, re.findall('<a href="([^"#][^"]*)"', page))
    assert [target for target in targets if "issues/" in target or "alert" in target] == links
