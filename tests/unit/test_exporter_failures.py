"""Whose failure it is when an exporter fails."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from coverage_report import (
    Artifact,
    CoverageModel,
    ExportContext,
    Exporter,
    PageSection,
    UsageError,
    compute,
)
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


def told(section: object, distribution: str | None = None) -> tuple[list[str], list[str]]:
    """Return the titles of the sections that an exporter is given of another, and what failed."""

    def show(_: CoverageModel, context: ExportContext) -> Iterable[Artifact]:
        found = context.section("mine")
        yield Artifact("shown.txt", f"{found.title if found else 'none'}\n")

    exporters = {
        "show": Exporter(name="show", export=show),
        "mine": Exporter(name="mine", export=show, section=section),  # type: ignore[arg-type]
    }
    owners = {("exporter", name): Plugin(name, distribution, "1") for name in exporters}
    plugins = Plugins(exporters=exporters, owners=owners)
    made = export(compute([], ["os"]), [OutputRequest("show")], plugins)
    return [str(text.content).strip() for text in made.texts], plugins.failures


def test_an_exporter_is_given_the_section_of_another() -> None:
    assert told(lambda model, _: PageSection(f"{len(model.snapshots)} snapshots", "")) == (
        ["0 snapshots"],
        [],
    )


def test_a_section_that_fails_is_left_out() -> None:
    shown, failures = told(lambda *_: "<p>text</p>")
    assert shown == ["none"]
    assert failures == ["plugin mine: section of 'mine': TypeError: expected PageSection, got str"]


def test_our_own_section_that_fails_ends_the_run() -> None:
    with pytest.raises(TypeError, match="expected PageSection"):
        told(lambda *_: "", OURS)


def test_a_section_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UsageError, match="mine: no exporter with a section"):
        told(None)


def test_a_section_that_cannot_go_on_says_why() -> None:
    def refuse(*_: object) -> PageSection:
        raise UsageError("-o mine.size=x: must be a number")

    with pytest.raises(UsageError, match="must be a number"):
        told(refuse)
