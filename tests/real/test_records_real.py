"""The records loader on real and hostile files that are not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_report import InputError, Problem, Source
from coverage_report.loaders.records import register_loaders
from coverage_report.testing import load

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
OURS = {"csv_dup_header.csv", "csv_injection.csv", "csv_unclosed.csv", "index_truncated.json"}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the checkout"),
]

(LOADER,) = register_loaders()


def test_no_file_of_another_format_is_accepted() -> None:
    """Of the pages, indexes, lock files and reports of other tools, none is taken for records."""
    files = [path for path in DATA.rglob("*") if path.is_file()]

    accepted = {path.name for path in files if LOADER.accepts(Source(path.name, path=path))}

    assert len(files) > 100
    assert accepted == OURS | {"dup.json", "dup.yaml", "none.csv"}


@pytest.mark.parametrize("name", sorted(OURS - {"csv_injection.csv"}))
def test_hostile_files_are_refused(name: str) -> None:
    """A header with one column twice, an open quote and a cut file are refused as a whole."""
    with pytest.raises(InputError):
        load(LOADER, DATA / "hostile" / "files" / name)


def test_formulas_are_read_as_they_are() -> None:
    """Cells that a spreadsheet would run are text like any other."""
    records = load(LOADER, DATA / "hostile" / "files" / "csv_injection.csv")

    assert not any(isinstance(record, Problem) for record in records)
    assert [record.package for record in records] == ["=1+1", "@x"]  # type: ignore[union-attr]
