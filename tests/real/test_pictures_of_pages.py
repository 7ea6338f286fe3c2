"""Badges and the matrix of real pages of Spack's cache site."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from coverage_report import CoverageModel, ExportContext, compute
from coverage_report.exporters.badge.exporter import export_badges
from coverage_report.exporters.svg.exporter import export_matrix
from coverage_report.run.pipeline import load
from coverage_report.templating.render import Templates
from coverage_report.text import file_name

PAGES = Path(__file__).parents[2] / ".." / "shared" / "data" / "spack-cache-site" / "_cache"
SVG = "{http://www.w3.org/2000/svg}"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not beside the checkout"),
]


@pytest.fixture(scope="module")
def model() -> CoverageModel:
    return compute(load([str(PAGES)]).records)


def test_every_badge_says_what_the_model_says(model: CoverageModel) -> None:
    context = ExportContext(render=Templates(None, "coverage_report_templates").render)
    badges = {artifact.path: artifact.content for artifact in export_badges(model, context)}
    for snapshot in model.snapshots:
        folder = file_name(snapshot.name)
        tallies = {f"packages/{file_name(p.name)}": p.tally for p in snapshot.packages}
        alone = f"{snapshot.tally.covered} platforms" if snapshot.alone else None
        for name, tally in {"coverage": snapshot.tally, **tallies}.items():
            said = json.loads(badges.pop(f"{folder}/{name}.json"))["message"]
            root = ElementTree.fromstring(badges.pop(f"{folder}/{name}.svg"))
            assert (
                said == [text.text for text in root.iter(f"{SVG}text")][-1] == (alone or str(tally))
            )
    assert not badges


def test_the_matrix_has_a_cell_for_each_package_and_combination(model: CoverageModel) -> None:
    (artifact,) = export_matrix(model, ExportContext(every=True))
    root = ElementTree.fromstring(artifact.content)
    uses = [use for use in root.iter(f"{SVG}use") if use.find(f"{SVG}title") is not None]
    cells = [use.get("href") for use in uses]
    assert len([cell for cell in cells if cell != "#n/a"]) == model.tally.total
    assert len([cell for cell in cells if cell in ("#built", "#older")]) == model.tally.covered
    shown = {text.text for text in root.iter(f"{SVG}text")}
    assert {str(one.tally) for one in model.snapshots if not one.alone} <= shown
