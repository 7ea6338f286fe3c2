"""Numbers and plurals are said one way in every medium."""

from __future__ import annotations

import re

import pytest

from coverage_report import BuildRecord, CoverageModel, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.run.exporting import OutputRequest, export
from coverage_report.run.registry import load_plugins
from coverage_report.views.words import anywhere, built_for, count, number

AXES = ("os",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (0, "0 packages"),
        (1, "1 package"),
        (2, "2 packages"),
        (1500, "1,500 packages"),
        (1234567, "1,234,567 packages"),
    ],
)
def test_a_number_of_things_is_said_as_people_read_it(given: int, said: str) -> None:
    assert count(given, "package") == said
    assert said.startswith(number(given))


def large(*platforms: str) -> CoverageModel:
    """Return 1,500 packages, each built on all of the platforms."""
    return compute(
        [
            BuildRecord(package=f"p{at:04}", snapshot="s", axes={"os": platform})
            for at in range(1500)
            for platform in platforms
        ],
        AXES,
    )


@pytest.mark.parametrize("name", ["terminal", "markdown", "matrix", "badge"])
def test_no_medium_says_a_number_in_another_way(name: str) -> None:
    """All of a report and a diff of 1,500 packages: never ``1500``, or ``3000``."""
    plugins = load_plugins()
    base, head = large("rhel8", "rhel9"), large("rhel9")
    diff = compare(base.snapshots[0], head.snapshots[0], AXES)
    made = [
        *export(base, [OutputRequest(name, "out/")], plugins).files,
        *export(diff, [OutputRequest(name, "out/")], plugins).files,
    ]
    texts = [re.sub(r"<(?:svg|path|rect|style)[^>]*>", "", str(a.content)) for _, a in made]
    assert any("1,500" in text for text in texts)
    assert [n for text in texts for n in re.findall(r"(?<![\w.#-])(?:1500|3000)\b", text)] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("any", "any", "py3+"), "any platform, Python 3 and later"),
        (("any", "any", "cp39+"), "any platform, CPython 3.9 and later"),
        (("any", "any", "cp313t+"), "any platform, free-threaded CPython 3.13 and later"),
        (("any", "any", "cp39"), ""),
        (("linux", "any", "py3+"), ""),
        (("linux", "zen4"), ""),
    ],
)
def test_what_runs_anywhere_is_said_in_words(values: tuple[str, ...], said: str) -> None:
    assert anywhere(values) == said


def test_what_runs_anywhere_has_no_share() -> None:
    axes = ("os", "python")
    record = BuildRecord(package="a", snapshot="s", axes={"os": "any", "python": "py3+"})
    (snapshot,) = compute([record], axes).snapshots
    assert built_for(snapshot) == "any platform, Python 3 and later"
