"""A declared universe: each state is produced, and shown by every exporter with the same numbers."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any
from xml.etree import ElementTree

from coverage_report import CoverageModel, ExportContext, Snapshot, Terminal, compute
from coverage_report.expected.parse import parse_expected
from coverage_report.exporters._expected import shown_state
from coverage_report.exporters._matrix import combinations
from coverage_report.exporters._states import STATES
from coverage_report.plugins import load_plugins
from coverage_report.templating import Templates
from coverage_report.testing import table

SVG = "{http://www.w3.org/2000/svg}"
BUILDS = """
           u22/zen4/gcc@11  u24/zen4/gcc@13  rhel8/zen4/cce@15  sonoma/m2/clang@15
    zlib   1.3              1.3              1.3                1.3
    hdf5   1.14             1.12             .                  .
    cuda   12               .                12                 .
    pip    .                .                .                  23
"""
DECLARED = {
    "matrix": {"os": ["u22", "u24", "rhel8"]},
    "packages": {
        "pip": {"matrix": {"include": [{"os": "sonoma"}, {"os": "u22", "required": False}]}},
        "unbuilt": {"matrix": {"os": ["u22", "u24"]}},
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
}


def read(path: str) -> CoverageModel:
    raise AssertionError(path)


def declared() -> CoverageModel:
    expected = parse_expected(DECLARED, source="own.yaml", today=date(2026, 6, 1), read=read)
    return compute(table(BUILDS), expected=expected)


def snapshot() -> Snapshot:
    (only,) = declared().snapshots
    return only


def exported(name: str, path: str) -> str:
    exporter = load_plugins().exporters[name]
    render = Templates(None, exporter.templates).render
    context = ExportContext(render=render, terminal=Terminal(width=200))
    found = {a.path: a.content for a in exporter.export(declared(), context)}
    return str(found[path])


def matrix_counts() -> Counter[str]:
    """Return how often each state is in a matrix, those that do not apply among them."""
    lines = combinations(snapshot())
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
        " △ 1 xfail, ▲ 1 xpass\n" in text
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
    root = ElementTree.fromstring(exported("matrix", "matrix.svg"))
    uses = [use for use in root.iter(f"{SVG}use") if use.findall(f"{SVG}title")]
    assert Counter(use.get("href", "")[1:] for use in uses) == matrix_counts()
    told = ", ".join(f"{COUNTS[state]} {state}" for state in STATES if state in COUNTS)
    assert told in (root.findtext(f"{SVG}desc") or "")


def test_json_has_each_state_and_the_badge_the_share() -> None:
    """A cell that only lacks the newest version is built, with its versions."""
    (found,) = json.loads(exported("json", "report.json"))["snapshots"]
    cells = Counter(cell["status"] for p in found["packages"] for cell in p["cells"])
    assert {state: cells[state] for state in COUNTS if state not in ("built", "older")} == {
        state: count for state, count in COUNTS.items() if state not in ("built", "older")
    }
    summary = found["summary"]
    badge = json.loads(exported("badge", "coverage.json"))["message"]
    assert badge == str(snapshot().tally) == "7/10 (70%)"
    assert (summary["covered"], summary["total"]) == (7, 10)


def test_why_something_is_known_to_fail_is_told_where_it_helps(github: Any) -> None:
    (_, known, _) = github(exported("markdown", "report.md")).tables
    assert known[1:] == [
        ["▲", "rhel8 / * / *", "cuda", "cce", "", ""],
        ["△", "u24 / * / *", "cuda", "no | driver", "#12", "2027-01-01"],
    ]
    text = exported("terminal", "report.txt")
    assert "│ △ u24/*/*      cuda      no | driver; #12; until 2027-01-01\n" in text
    svg = exported("matrix", "matrix.svg")
    assert "u24 * *: no build, as expected (no | driver; #12; until 2027-01-01)" in svg
    assert "rhel8 * *: built, though not expected to, 12 (cce)" in svg
