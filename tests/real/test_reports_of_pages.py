"""Markdown and terminal reports of real pages of Spack's cache site say what the model says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Exporter,
    Snapshot,
    Terminal,
    compute,
)
from coverage_report.exporters.markdown import exporter as markdown
from coverage_report.exporters.terminal import exporter as terminal
from coverage_report.run.pipeline import load
from coverage_report.templating.render import Templates

PAGES = Path(__file__).parents[2] / ".." / "shared" / "data" / "spack-cache-site" / "_cache"
TAGS = sorted(path.name for path in PAGES.glob("*/")) if PAGES.is_dir() else []

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not TAGS, reason="the real pages are not beside the checkout"),
]


def snapshot(tag: str) -> CoverageModel:
    return compute(load([str(PAGES / tag)]).records)


def said(exporter: Exporter, model: CoverageModel, width: int = 200) -> str:
    render = Templates(None, exporter.templates).render
    context = ExportContext(render=render, terminal=Terminal(width=width), verbose=True)
    artifacts: list[Artifact] = list(exporter.export(model, context))
    return "".join(str(artifact.content) for artifact in artifacts)


def verdict(one: Snapshot) -> str:
    if one.alone:
        return f"built for {one.tally.covered} platforms; nothing to compare with"
    word = "combination" if one.tally.total == 1 else "combinations"
    return f"{one.tally.covered} of {one.tally.total} {word} built ({one.tally.percent})"


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("exporter", [markdown, terminal], ids=["markdown", "terminal"])
def test_the_verdict_and_each_tally_are_those_of_the_model(exporter: object, tag: str) -> None:
    (plugin,) = exporter.register_exporters()  # type: ignore[attr-defined]
    model = snapshot(tag)
    text = said(plugin, model)
    for one in model.snapshots:
        assert verdict(one) in text
        for package in one.gaps:
            assert f"{package.tally.covered}/{package.tally.total} (" in text


@pytest.mark.parametrize("tag", TAGS)
def test_each_symbol_stands_as_often_as_its_state(tag: str) -> None:
    """Missing cells may also be in a row that is only counted."""
    model = snapshot(tag)
    (plugin,) = markdown.register_exporters()
    matrix = said(plugin, model).partition("<details")[2]
    cells = Counter[str]()
    for line in matrix.splitlines():
        packages = (
            line.split(" | ")[0].count("`") // 2 if len(model.snapshots[0].packages) > 1 else 1
        )
        for symbol in re.findall(r"(?<=\| )([✓◐])(?: \d+)?(?= \|)", line):
            cells[symbol] += packages
    states = sum((Counter(one.states) for one in model.snapshots), Counter[str]())
    assert cells == Counter({"✓": states["built"], "◐": states["older"]})
