"""The CSV exporter: the rows that it writes, and what it does to cells that act as formulas."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from coverage_report_csv import defused, register_exporters

from coverage_report import BuildRecord, Cell, CoverageModel, ExportContext, compute
from coverage_report.testing import check_exporter, sample_model, table

(EXPORTER,) = register_exporters()


def exported(model: CoverageModel) -> list[list[str]]:
    """Return the rows of the file, as any reader of CSV sees them."""
    (artifact,) = check_exporter(EXPORTER, model)
    assert artifact.path == "coverage.csv"
    return list(csv.reader(str(artifact.content).splitlines()))


def test_a_row_for_each_package_and_combination() -> None:
    """Built, built in an older version, and missing: each has its row."""
    model = compute(table("""
              ubuntu22.04/x86_64_v3/gcc@11.4.0   rhel8/zen4/none
        hdf5  1.12,2*1.14                        1.12
        zlib  1.3                                .
    """))  # fmt: skip

    header, *body = exported(model)

    assert ",".join(header) == "snapshot,package,os,target,compiler,status,records,versions"
    assert [",".join(row) for row in body] == [
        "sample,hdf5,rhel8,zen4,none,older,1,1.12",
        "sample,hdf5,ubuntu22.04,x86_64_v3,gcc@11.4.0,built,3,1.12 1.14",
        "sample,zlib,rhel8,zen4,none,missing,0,",
        "sample,zlib,ubuntu22.04,x86_64_v3,gcc@11.4.0,built,1,1.3",
    ]


def test_a_declared_combination_has_the_records_that_fill_it() -> None:
    """A family such as linux is no cell of its own; what it holds is found all the same."""
    model = compute(table("ubuntu22.04 rhel8\nzlib 1.3 2*1.4\n", axes=("os",)), ("os",))
    (snapshot,) = model.snapshots
    (zlib,) = snapshot.packages
    linux = Cell(("linux",), "built", zlib.records)
    declared = replace(zlib, applicable=[("linux",)], expected={("linux",): linux})
    model = replace(model, snapshots=(replace(snapshot, packages=(declared,)),))

    assert ["sample", "zlib", "linux", "built", "3", "1.3 1.4"] in exported(model)


def test_the_columns_are_the_axes_of_the_model() -> None:
    """Whatever the axes are, each has a column; a value that is unknown is empty."""
    model = compute(table("linux/?\nnumpy 2.1\n", axes=("os", "libc")), ("os.family", "libc"))

    assert exported(model) == [
        ["snapshot", "package", "os.family", "libc", "status", "records", "versions"],
        ["sample", "numpy", "linux", "", "built", "1", "2.1"],
    ]


def test_no_records_are_a_header() -> None:
    """A file without rows still says what its columns are."""
    assert exported(compute(())) == [
        ["snapshot", "package", "os", "target", "compiler", "status", "records", "versions"]
    ]


def test_the_numbers_are_those_of_every_report() -> None:
    """Rows that are built or older are what is covered, and all rows of a package its total."""
    model = sample_model()
    _, *body = exported(model)

    built = [row for row in body if row[5] in ("built", "older")]

    assert (len(built), len(body)) == (model.tally.covered, model.tally.total)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("zlib", "zlib"),
        ("=1+1", "'=1+1"),
        ("+shared", "'+shared"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\\t=1"),
        ("\r=1", "\\r=1"),
        ("1=1", "1=1"),
        ("", ""),
        (None, ""),
    ],
)
def test_formulas_are_defused(text: str | None, cell: str) -> None:
    """What a spreadsheet would run is shown as text."""
    assert defused(text) == cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("::error::pwn", r"\x3a:error::pwn"),
        ("##[error]pwn", r"\x23#[error]pwn"),
        ("x##vso[task]", r"x\x23#vso[task]"),
        ("std::vector#2", "std::vector#2"),
    ],
)
def test_commands_to_the_log_of_a_ci_are_defused(text: str, cell: str) -> None:
    """The file may be printed, where a CI obeys what looks like a command."""
    assert defused(text) == cell


def test_every_column_is_defused() -> None:
    """A formula can stand in any text of a record: the snapshot, the axes, the version."""
    formula = "=cmd|' /C calc'!A0"
    axes = dict.fromkeys(("os", "target", "compiler"), formula)
    record = BuildRecord(package=formula, snapshot=formula, axes=axes, version=formula)

    _, row = exported(compute([record]))

    assert row == [f"'{formula}"] * 5 + ["built", "1", f"'{formula}"]


def test_the_page_for_a_browser_can_hold_it() -> None:
    """It is text there, whatever the names are."""
    assert EXPORTER.section is not None
    section = EXPORTER.section(sample_model(), ExportContext())
    assert section.title == "As CSV"
    assert "&lt;script&gt;" in section.html
    assert "<script" not in section.html
