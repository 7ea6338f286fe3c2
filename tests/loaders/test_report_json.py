"""Our own reports as input: read back, whoever wrote or changed them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coverage_report import (
    BuildRecord,
    CoverageModel,
    DefaultAxes,
    ExportContext,
    InputError,
    LeftOut,
    Mention,
    Named,
    Observed,
    Source,
    compute,
)
from coverage_report.exporters.json.exporter import export
from coverage_report.loaders.report_json import register_loaders
from coverage_report.testing import check_loader, load, sample_model, table

(LOADER,) = register_loaders()
CELL = {"os": "rhel8", "status": "built", "records": 3, "versions": ["1", "2"]}


def text(model: CoverageModel) -> str:
    (artifact,) = export(model, ExportContext())
    return str(artifact.content)


def report(*cells: dict[str, Any], **changes: Any) -> str:
    """Return a report as another program might write it, with as little as it may."""
    package = {"name": "zlib", "cells": list(cells)}
    snapshot = {"name": "s", "packages": [package], **changes.pop("snapshot", {})}
    generator = {"name": "coverage-report"}
    data = {"schema": 1, "generator": generator, "axes": ["os"], "snapshots": [snapshot]}
    return json.dumps(data | changes)


def builds(content: str) -> list[tuple[str | None, int]]:
    found = load(LOADER, content)
    return [(item.version, item.builds) for item in found if isinstance(item, BuildRecord)]


def test_it_satisfies_what_every_loader_must() -> None:
    check_loader(LOADER, text(sample_model()), "report.json")


@pytest.mark.parametrize("indent", [None, 4])
@pytest.mark.parametrize("sort", [False, True])
def test_a_report_is_known_however_it_is_laid_out(indent: int | None, sort: bool) -> None:
    data = json.loads(text(compute(table("a\n p 1", ["os"]), ["os"])))
    other = json.dumps(data, indent=indent, sort_keys=sort)
    assert LOADER.accepts(Source("x", data=other.encode()))
    assert builds(other) == [("1", 1)]


@pytest.mark.parametrize(
    "other",
    [
        "{}",
        '{"schema": 1}',
        '{"generator": {"name": "another"}}',
        '["generator", {"name": "coverage-report"}]',
        '---\n{"generator": {"name": "coverage-report"}}',
    ],
)
def test_nothing_else_is_taken_for_one(other: str) -> None:
    assert not LOADER.accepts(Source("x", data=other.encode()))


class TestWhatItYields:
    def test_everything_that_a_report_states(self) -> None:
        records = table("a\n p 2*1", ["os"])
        out = [LeftOut("q", "sample", "external", builds=2)]
        model = compute(records, ["os"], also={"sample": ["q"]}, left_out=out)
        assert [type(item) for item in load(LOADER, text(model))] == [
            DefaultAxes,
            Named,
            LeftOut,
            Mention,
            BuildRecord,
            Mention,
        ]

    def test_builds_are_guessed_where_a_writer_gives_none(self) -> None:
        """A version has at least one build; what is left over is of the first."""
        assert builds(report(CELL)) == [("1", 2), ("2", 1)]
        assert builds(report(CELL | {"versions": []})) == [(None, 3)]
        assert builds(report(CELL | {"records": 1})) == [("1", 1), ("2", 1)]
        assert builds(report(CELL | {"records": 0})) == []
        assert builds(report({"os": "rhel8", "status": "missing"})) == []

    def test_a_declared_universe_is_not_observed(self) -> None:
        for kind, count in (("declared", 0), ("observed", 1)):
            changes = {"universe": {"kind": kind}, "combinations": [{"os": "a"}]}
            found = load(LOADER, report(snapshot=changes))
            assert sum(isinstance(item, Observed) for item in found) == count

    def test_keys_that_are_not_known_are_ignored(self) -> None:
        assert builds(report(CELL | {"new": [1]}, extra={}, snapshot={"more": 1})) == builds(
            report(CELL)
        )


@pytest.mark.parametrize(
    ("content", "message", "pointer"),
    [
        (report(schema=3), "has schema 3; this version reads schemas 1 and 2", "/schema"),
        (
            report(schema=2, serves={"os": "guess"}),
            "serves, axis 'os': unknown rule 'guess'; choose from: exact, floor, interpreter, microarchitecture, family, variant",
            "/serves",
        ),
        (
            report(schema="1" * 99),
            f"has schema '{'1' * 38}…; this version reads schemas 1 and 2",
            "/schema",
        ),
        (report(kind="diff"), "is a 'diff', not a report; only reports can be read", "/kind"),
        ("[]", "expected a mapping, got a list", ""),
        ("{", "is not valid JSON: Input data was truncated", ""),
        (report(axes=[""]), "expected text of length >= 1", "/axes/0"),
        (report(snapshot={"name": ""}), "expected text of length >= 1", "/snapshots/0/name"),
        (report(snapshot={"name": 1}), "expected text, got a whole number", "/snapshots/0/name"),
        (
            report(CELL | {"os": 5}),
            "an axis must be text or null",
            "/snapshots/0/packages/0/cells/0",
        ),
        (
            report(snapshot={"combinations": [{"os": []}]}),
            "an axis must be text or null",
            "/snapshots/0/combinations/0",
        ),
        (
            report(CELL, CELL | {"builds": [{"records": 0}]}),
            "a cell does not follow the schema: Expected `int` >= 1 - at `$[0].records`",
            "/snapshots/0/packages/0/cells/1",
        ),
        (
            report(CELL | {"records": -1}),
            "a cell does not follow the schema: Expected `int` >= 0",
            "/snapshots/0/packages/0/cells/0",
        ),
        (
            report(CELL | {"records": 10**10}),
            "a cell does not follow the schema: Expected `int` <= 1000000000",
            "/snapshots/0/packages/0/cells/0",
        ),
    ],
)
def test_what_cannot_be_read_says_where_and_why(content: str, message: str, pointer: str) -> None:
    with pytest.raises(InputError) as caught:
        load(LOADER, content)
    assert (caught.value.message, caught.value.pointer) == (message, pointer)


@pytest.mark.parametrize(
    ("snapshot", "place", "message"),
    [
        (
            {"scopes": {"points": {}, "parts": [{"applies": [{"os": ["rhel8"]}]}]}},
            "/snapshots/0/scopes",
            "no points of the axis 'os'",
        ),
        (
            {
                "stated": [],
                "packages": [{"name": "z", "cells": [], "builds": [{"records": 1, "stated": 0}]}],
            },
            "/snapshots/0/packages/0/builds/0",
            "is not a position in what the snapshot's builds state",
        ),
    ],
)
def test_what_leads_nowhere_is_told_with_its_place(
    snapshot: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load(LOADER, report(snapshot=snapshot))
    assert caught.value.pointer == place


def test_what_stands_in_several_cells_is_one_build() -> None:
    """In schema 1 a build for any system is in the cell of each."""
    own = [{"version": "1", "records": 2, "any": ["os"]}]
    cells = [{"os": os, "status": "built", "builds": own} for os in ("rhel8", "rhel9")]
    assert builds(report(*cells)) == [("1", 2)]
