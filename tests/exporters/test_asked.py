"""What the user asked for is said in every format: a reader must know what is not shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coverage_report import Asked, ExportContext
from coverage_report.exporters.html.exporter import register_exporters as html
from coverage_report.exporters.json.exporter import register_exporters as json_exporters
from coverage_report.exporters.markdown.exporter import register_exporters as markdown
from coverage_report.exporters.terminal.exporter import register_exporters as terminal
from coverage_report.templating.render import Templates
from coverage_report.testing import sample_diff, sample_model, sample_trend

ASKED = Asked(packages=("h*", "a|b"), stacks=("e4s",))
SUBJECTS = {"report": sample_model, "diff": sample_diff, "trend": sample_trend}
SAID = {
    "html": "Only packages named h* or a|b; builds in the stack e4s.",
    "markdown": "Only packages named `h*` or <code>a&#124;b</code>; builds in the stack `e4s`.",
    "terminal": "Only packages named h* or a|b; builds in the stack e4s.",
}
EXPORTERS = {
    one.name: one for offers in (html, json_exporters, markdown, terminal) for one in offers()
}


def made(name: str, kind: str, asked: Asked) -> str:
    """Return what an exporter makes of a sample."""
    exporter = EXPORTERS[name]
    context = ExportContext(render=Templates(None, exporter.templates).render, asked=asked)
    subject: Any = SUBJECTS[kind]()
    (artifact,) = exporter.renders[type(subject)](subject, context)
    return str(artifact.content)


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("kind", SUBJECTS)
def test_what_alone_is_shown_is_said(name: str, kind: str) -> None:
    assert SAID[name] in " ".join(made(name, kind, ASKED).split())
    assert "Only packages" not in made(name, kind, Asked(paths=("here",)))


@pytest.mark.parametrize("kind", SUBJECTS)
def test_programs_are_told_too(kind: str) -> None:
    told = json.loads(made("json", kind, ASKED))
    assert told["filters"] == {"package": ["h*", "a|b"], "stack": ["e4s"]}
    assert "filters" not in json.loads(made("json", kind, Asked()))


def test_the_words_ask_for_the_same_again() -> None:
    asked = Asked(paths=("a", "b"), axes=("os", "target"), packages=("h*",), snapshots=("v1",))
    assert asked.words == (
        *("a", "b", "--axes", "os,target"),
        *("--package", "h*", "--snapshot", "v1"),
    )
    sides = Asked(paths=("a", "b"), base_snapshots=("v0*",), ran="ran.json")
    assert sides.words == ("a", "b", "--ran", "ran.json", "--base-snapshot", "v0*")
