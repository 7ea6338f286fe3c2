"""The manual's page on records says what the loader does: each example is read, each name known."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from coverage_report import BuildRecord
from coverage_report.loaders.records import register_loaders
from coverage_report.testing import check_loader, load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "records.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```(csv|json|jsonl|yaml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

(LOADER,) = register_loaders()


def test_every_format_has_an_example() -> None:
    """The page shows the four formats, and both shapes of JSON."""
    assert [language for language, _ in EXAMPLES] == ["csv", "json", "json", "jsonl", "yaml"]


@pytest.mark.parametrize(("language", "text"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_examples_are_read_without_a_problem(language: str, text: str) -> None:
    """Each example on the page holds good records and nothing else."""
    check_loader(LOADER, text)

    assert all(isinstance(item, BuildRecord) for item in load(LOADER, text))


def test_the_page_names_the_schema_s_fields() -> None:
    """The table has every field, and the list of reserved words is that of the schema."""
    schema = json.loads(
        files("coverage_report").joinpath("schemas/records.schema.json").read_text()
    )
    record = schema["$defs"]["record"]
    reserved = ", ".join(f"`{word}`" for word in record["propertyNames"]["not"]["enum"])

    assert all(f"| `{field}` |" in PAGE for field in record["properties"])
    assert reserved.replace(", `versions`", " and `versions`") in PAGE.replace("\n  ", " ")
