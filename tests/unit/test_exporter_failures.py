"""Whose failure it is when an exporter fails."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, UsageError, compute
from coverage_report.run.exporting import OutputRequest, export
from coverage_report.run.registry import OURS, Plugin, Plugins


@pytest.mark.parametrize(
    ("error", "distribution", "raised"),
    [
        (UsageError("-o mine.size=x: must be a number"), None, True),
        (KeyError("a bug of ours"), OURS, True),
        (KeyError("a bug of theirs"), None, False),
    ],
)
def test_what_the_user_can_mend_and_our_bugs_end_the_run(
    error: Exception, distribution: str | None, raised: bool
) -> None:
    def fail(_: CoverageModel, __: ExportContext) -> Iterable[Artifact]:
        raise error

    plugins = Plugins(
        exporters={"mine": Exporter(name="mine", export=fail)},
        owners={("exporter", "mine"): Plugin("mine", distribution, "1")},
    )
    if raised:
        with pytest.raises(type(error)):
            export(compute([], ["os"]), [OutputRequest("mine")], plugins)
    else:
        assert export(compute([], ["os"]), [OutputRequest("mine")], plugins).texts == []
        assert plugins.failures == [
            "plugin mine: exporter 'mine': KeyError: 'a bug of theirs'",
        ]
