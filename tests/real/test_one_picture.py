"""A page of the cache site and the index it was made from, read in one run, are one picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_report.run import pipeline

DATA = Path(__file__).parents[3] / "shared" / "data" / "spack"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the real data at {DATA}"),
]


def test_pages_and_index_of_one_tag_describe_the_same_builds() -> None:
    pages, index = str(DATA / "pages-E/_cache/develop"), str(DATA / "mirror/develop")
    both = pipeline.build_model(pipeline.load([pages, index]))
    alone = pipeline.build_model(pipeline.load([index]))
    assert both.problems == ()
    assert [s.tally for s in both.snapshots] == [s.tally for s in alone.snapshots]
    assert [s.builds for s in both.snapshots] == [s.builds for s in alone.snapshots]
