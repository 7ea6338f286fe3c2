"""Snapshots that several inputs state: what is put together is said to be."""

from __future__ import annotations

import shutil
from pathlib import Path

from coverage_report.run.pipeline import load

PAGE = (
    '---\ntitle: "{0}"\nlayout: cache\ncategories: [package, {1}]\nmeta: {{}}\nspec_details: [{{"compiler": "gcc@9", '
    '"hash": "{0}", "os": "rhel8", "platform": "linux", "target": "zen4", "versions": ["1"]}}]\n---'
)


def _crawl(folder: Path, tag: str, *packages: str) -> Path:
    for package in packages:
        page = folder / "_cache" / tag / package / "specs.md"
        page.parent.mkdir(parents=True)
        page.write_text(PAGE.format(package, tag))
    return folder


def test_two_crawls_of_one_tag_are_a_note(tmp_path: Path) -> None:
    """The builds of both count, each once; nobody may have meant that."""
    one = _crawl(tmp_path / "one", "develop", "zlib", "hdf5", "cmake")
    two = _crawl(tmp_path / "two", "develop", "hdf5", "zlib")
    inputs = load([str(one), str(two)])
    pages = [f"{crawl}/_cache/develop/hdf5/specs.md" for crawl in (one, two)]
    (note,) = inputs.notes
    assert note == (
        "snapshot develop has hdf5 and 1 more from several inputs, such as "
        f"{' and '.join(pages)}: all count together"
    )
    assert inputs.problems == ()


def test_a_crawl_in_parts_or_of_two_tags_is_none(tmp_path: Path) -> None:
    """Neither is one that is named twice."""
    one = _crawl(tmp_path / "one", "develop", "zlib")
    two = _crawl(tmp_path / "two", "develop", "hdf5")
    three = _crawl(tmp_path / "three", "v1", "zlib")
    assert load([str(folder) for folder in (one, two, three, one)]).notes == ()
    shutil.copytree(three, tmp_path / "four")
    assert len(load([str(three), str(tmp_path / "four")]).notes) == 1
