"""Keys that stand twice in one object: whatever the format, the last one does not win silently."""

from __future__ import annotations

import pytest

from coverage_report import BuildRecord, InputError, Problem
from coverage_report.loaders import records, report_json
from coverage_report.testing import load
from coverage_report.values import key_twice

(RECORDS,) = records.register_loaders()
(REPORTS,) = report_json.register_loaders()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{}", None),
        ('{"a": 1, "b": 2}', None),
        ('[{"a": 1}, {"a": 2}]', None),
        ('{"a": {"a": {"a": 1}}}', None),
        ('{"a": "\\"a\\": 1"}', None),
        ('{"a": 1, "a": 1}', "a"),
        ('{"a" : 1, "\\u0061": 2}', "a"),
        ('[[{"b": {"x": 1, "": 2, "": 3}}]]', ""),
        ("no JSON", None),
    ],
)
def test_a_key_is_found_wherever_it_is(text: str, key: str | None) -> None:
    """However it is written, and in an object of any depth; a value is no key."""
    assert key_twice(text) == key


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        key_twice("[" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        '[{"package": "a", "os": "x", "os": "y"}, {"package": "b"}]',
        '{"package": "a", "os": "x", "os": "y"}\n{"package": "b"}\n',
        '[{"package": "a", "os": {"x": 1, "x": 2}}, {"package": "b"}]',
    ],
)
def test_a_record_with_a_key_twice_is_a_problem(text: str) -> None:
    """It is skipped, because nobody knows which is meant; all others are read."""
    found = load(RECORDS, text)
    assert [item.package for item in found if isinstance(item, BuildRecord)] == ["b"]
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert "twice: keep one" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        '{"records": [{"package": "a"}], "records": []}',
        "- package: a\n  os: x\n  os: y\n",
        "records: [{package: a}]\nrecords: []\n",
    ],
)
def test_a_document_that_cannot_be_told_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"has the key '(os|records)' twice"):
        load(RECORDS, text)


def test_a_report_with_a_key_twice_is_refused() -> None:
    """Nobody wrote it with this program."""
    text = '{"generator": {"name": "coverage-report"}, "schema": 1, "axes": [], "axes": ["os"]}'
    with pytest.raises(InputError, match="has the key 'axes' twice"):
        load(REPORTS, text)
