"""The text table and the sample model of the kit."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from coverage_report import NONE, BuildRecord, compute
from coverage_report.testing import sample_model, table


@pytest.mark.parametrize("module", ["_tables", "_exporters", "_loaders"])
def test_the_examples_run(module: str) -> None:
    """The examples in the kit's documentation do what they say."""
    result = doctest.testmod(import_module(f"coverage_report.testing.{module}"))

    assert result.failed == 0
    assert result.attempted > 0


def rows(records: list[BuildRecord]) -> list[tuple[object, ...]]:
    """Return package, version and axes of each record."""
    return [(r.package, r.version, *r.axes.values()) for r in records]


def test_each_version_in_a_cell_is_a_record() -> None:
    """A dot is nothing, a version a record, and N* as many of them."""
    records = table("""
              linux/gcc@11   macos/clang@15
        zlib  1.3            .
        hdf5  1.12,2*1.14    1.14
    """, axes=("os", "compiler"))  # fmt: skip

    assert rows(records) == [
        ("zlib", "1.3", "linux", "gcc@11"),
        ("hdf5", "1.12", "linux", "gcc@11"),
        ("hdf5", "1.14", "linux", "gcc@11"),
        ("hdf5", "1.14", "linux", "gcc@11"),
        ("hdf5", "1.14", "macos", "clang@15"),
    ]
    assert len({record.hash for record in records}) == 5


def test_a_question_mark_is_unknown() -> None:
    """What is unknown is not stated; ``any`` and ``none`` are words like any other value."""
    (record,) = table("any/?/none\nzlib ?\n")

    assert record.version is None
    assert dict(record.axes) == {"os": "any", "compiler": NONE}


def test_the_same_cell_is_the_same_build_in_every_snapshot() -> None:
    """Hashes depend on the build alone, so that two snapshots can be compared."""
    (old,), (new,) = (table("a/b/c\nzlib 1\n", snapshot=name) for name in ("old", "new"))

    assert old.hash == new.hash
    assert (old.snapshot, new.snapshot) == ("old", "new")
    assert old.hash is not None
    assert len(old.hash) == 32


def test_an_empty_table_has_no_records() -> None:
    """No rows, no records."""
    assert table("") == table("a/b/c\n") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a/b\nzlib 1", "a/b: 2 values for the axes os, target, compiler"),
        ("a/b/c\nzlib 1 2", "zlib: 2 cells for 1 combinations"),
        ("a/b/c\nzlib 1,,2", "zlib: '1,,2' is not a version"),
        ("a/b/c\nzlib 0*2", "zlib: '0*2' is not a version"),
    ],
)
def test_an_irregular_table_is_refused(text: str, why: str) -> None:
    """A slip in a table is an error that names the place, never another table."""
    with pytest.raises(ValueError, match="^" + why.replace("*", r"\*")):
        table(text)


def test_the_sample_has_everything() -> None:
    """Whatever an exporter must be able to show occurs in the sample model."""
    model = sample_model()
    clean, hostile = model.snapshots
    universe = clean.universe.combinations
    tallies = [package.tally for package in clean.packages]
    states = {package.state(c) for package in clean.packages for c in universe}

    assert states == {"built", "older", "missing"}
    assert {t.covered for t in tallies if t.complete} == {5}
    assert any(t.covered == 0 for t in tallies)
    assert {None, NONE} <= {value for c in universe for value in c}
    assert max(cell.builds for p in clean.packages for cell in p.cells.values()) > 1
    assert {"|", "`", "@", "<", "\u202e", "\x1b", "\x9b", "\n", "\0"} <= set(
        "".join(package.name for package in hostile.packages)
    )
    assert model.problems
    assert model.generated_at


def test_a_table_makes_a_model() -> None:
    """The records of a table are those that `compute` takes."""
    model = compute(table("a/b/c d/e/f\nzlib 1 1\nhdf5 1 .\n"))

    assert [str(package.tally) for package in model.snapshots[0].packages] == [
        "1/2 (50%)",
        "2/2 (100%)",
    ]
