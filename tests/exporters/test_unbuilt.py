"""Why packages have no build, as it is told below a report and of what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage_report import LeftOut, compute
from coverage_report.analysis.missing import next_steps
from coverage_report.commands._missing_formats import as_text
from coverage_report.testing import table
from coverage_report.views.report import ReportView

BUILT = table("linux\np 1", ("os",), snapshot="s")


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ([], []),
        (
            [LeftOut("a", "s", "source only", version="1.0"), LeftOut("b", "s", "from git")],
            ["from git: b", "source only: a (1.0)"],
        ),
        ([LeftOut(one, "s", "source only") for one in "ab"], ["source only: a, b"]),
        ([LeftOut("p", "s", "external"), LeftOut("a", "other", "external")], []),
        ([LeftOut("c", "s", "external")], []),
    ],
    ids=["nothing", "reasons", "one reason", "what has a build, another snapshot", "not counted"],
)
def test_packages_without_a_build_are_told_with_the_reason(
    left_out: list[LeftOut], said: list[str]
) -> None:
    """Those that stand in the report, by reason; in a list of what is missing, too."""
    model = replace(compute(BUILT, ("os",), also={"s": ["a", "b"]}), left_out=tuple(left_out))
    (section,) = ReportView.of(model).snapshots
    assert [hint.say(str) for hint in section.hints] == said
    listed = as_text(model, next_steps(model.snapshots[0]), None).text.splitlines()
    assert listed == ["2 builds missing in s, the most valuable first", "linux: a, b", *said]
