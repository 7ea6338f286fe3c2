"""The markdown exporter: what a reader of a pull request sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import BuildRecord, CoverageModel, ExportContext, Problem, UsageError, compute
from coverage_report.core.expected.wanted import Declaration
from coverage_report.exporters.markdown.exporter import export_markdown, register_exporters
from coverage_report.settings.expected import parse_expected
from coverage_report.templating.render import Templates
from coverage_report.testing import check_exporter, sample_model, table
from coverage_report.text import visible

(MARKDOWN,) = register_exporters()
Golden = Callable[[str, str], None]
DEFAULT = Templates(None, MARKDOWN.templates)
FOLDER = Path(__file__).parents[2] / "templates" / "coverage_report_templates"
TEMPLATE = "markdown/report.md.j2"

ONE = """
           ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu22.04/x86_64_v3/none  sequoia/m2/?
    hdf5   1.12.3,3*1.14.5                   1.12.3                      1.10,1.12.3,1.14.5,1.8
"""
FOUR = """
           ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu22.04/zen4/gcc@9.4.0  rhel8/zen4/cce@15.0.1  sequoia/m2/none
    hdf5   1.14.5                            1.12.3                      .                      .
    zlib   1.3.1                             1.3.1                       1.3.1                  1.3.1
    cuda   12.8                              12.8                        .                      .
    py-pip .                                 .                           .                      23.3.1
"""


def many(packages: int = 60) -> list[BuildRecord]:
    """Packages that are each built on some of a dozen combinations, the first on all."""
    combinations = [
        {"os": os, "target": target, "compiler": compiler}
        for os in ("alpine3.20", "rhel8", "ubuntu22.04", "ubuntu24.04")
        for target in ("aarch64", "x86_64_v3")
        for compiler in ("gcc@9.4.0", "gcc@13.2.0", "intel-oneapi-compilers@2025.1.0")
        if os.startswith("ubuntu") or compiler == "gcc@9.4.0"
    ]
    return [
        BuildRecord(
            package=f"package-{number}",
            snapshot="develop",
            version=f"1.{number}",
            axes=axes,
            hash=f"{number} {place}",
        )
        for number in range(packages)
        for place, axes in enumerate(combinations)
        if number == 0 or (number * 7 + place * 5) % 11 < 4
    ]


def declaration(data: dict[str, Any]) -> Declaration:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    return parse_expected(data, source="own.yaml", today=date(2026, 6, 1), read=read)


def report(
    model: CoverageModel, templates: Path | None = None, room: int | str | None = None
) -> str:
    options = {} if room is None else {"max-chars": str(room)}
    render = (Templates(templates, MARKDOWN.templates) if templates else DEFAULT).render
    (artifact,) = export_markdown(model, ExportContext(render=render, options=options))
    assert artifact.path == "report.md"
    assert isinstance(artifact.content, str)
    return artifact.content


def examples() -> dict[str, CoverageModel]:
    return {
        "one": compute(table(ONE)),
        "four": compute(table(FOUR)),
        "many": compute(many()),
        "two-snapshots": compute(
            [*table(FOUR, snapshot="v1"), *table(ONE, snapshot="v2")],
            problems=[Problem("in/a_b.json", "/specs/3", "has no @hash (#1)")],
        ),
    }


@pytest.mark.parametrize("name", examples())
def test_the_report_is_that_of_the_golden_file(name: str, golden: Golden) -> None:
    golden(f"markdown/{name}.md", report(examples()[name]))


def test_it_satisfies_what_every_exporter_must() -> None:
    check_exporter(MARKDOWN)
    for model in examples().values():
        check_exporter(MARKDOWN, model)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_never_matters(seed: int) -> None:
    records = many(20)
    Random(seed).shuffle(records)
    assert report(compute(records)) == report(compute(many(20)))


def test_the_gates_and_the_verdict_come_first() -> None:
    heading, gate, verdict = report(compute(table(FOUR))).splitlines()[:5:2]
    assert heading == "## Platform coverage of `sample`"
    assert gate == "ℹ️ **No gate: report only**"
    assert verdict == (
        "**9 of 16 combinations built (56%)** · 1 of 4 packages complete · 9 builds"
        " · the whole: 4 combinations of `os` × `target` × `compiler` that packages are built for"
    )


def test_what_packages_are_built_for_is_said_the_short_way(github: Any) -> None:
    """A group of which all is built is told as one; the least covered package comes first."""
    (rows, _) = github(report(compute(table(FOUR)))).tables
    assert rows == [
        ["package", "built for", "covered"],
        ["py-pip", "sequoia / m2 / none", "1/4 (25%)"],
        ["cuda", "ubuntu22.04", "2/4 (50%)"],
        ["hdf5", "ubuntu22.04", "2/4 (50%)"],
        ["zlib", "all", "4/4 (100%)"],
    ]


def test_what_is_missing_is_said_where_it_was_declared(github: Any) -> None:
    given = declaration({"matrix": {"os": ["ubuntu22.04", "rhel8"]}})
    rows, *_ = github(report(compute(table(FOUR), expected=given))).tables
    assert rows[0] == ["package", "built for", "missing", "covered"]
    assert rows[-1][1:3] == ["all", ""]
    assert ["cuda, hdf5", "ubuntu22.04", "rhel8", "1/2 (50%)"] in rows


def test_packages_that_are_alike_share_a_row(github: Any) -> None:
    """The most come first, and a large snapshot says how full each platform is before all else."""
    rows = "\n".join(f"p{n} {'1 .' if n % 3 else '. 1'}" for n in range(30))
    platforms, alike, *_ = github(report(compute(table(f"a/b/c d/e/f\n{rows}")))).tables
    assert platforms[1:] == [["a", "b", "c", "20/30 (66%)"], ["d", "e", "f", "10/30 (33%)"]]
    assert [row[1:] for row in alike[1:]] == [
        ["a / b / c", "1/2 (50%)"],
        ["d / e / f", "1/2 (50%)"],
    ]
    assert alike[1][0] == "20 packages: p1, p2, p4, p5, p7, p8, p10, p11 and 12 more"


def test_too_many_combinations_are_told_on_coarser_axes_with_a_hint(github: Any) -> None:
    names = " ".join(f"os{n // 6}/t{n % 2}/c@{n}" for n in range(36))
    rows = "\n".join(f"p{i} {'1 ' * i}{'. ' * (36 - i)}" for i in range(28, 37))
    text = report(compute(table(f"{names}\n{rows}")))
    platforms = github(text).tables[0]
    assert platforms[0] == ["os", "target", "built"]
    assert len(platforms) == 13
    assert "for a smaller table: `--axes os,target` (12 combinations instead of 36)" in text


def test_few_packages_stand_side_by_side(github: Any) -> None:
    (*_, matrix) = github(report(compute(table(FOUR)))).tables
    assert matrix[0] == ["os", "target", "compiler", "cuda", "hdf5", "py-pip", "zlib"]
    assert matrix[1] == ["rhel8", "zen4", "cce@15.0.1", "·", "·", "·", "✓ 1"]
    assert matrix[-1] == ["ubuntu22.04", "zen4", "gcc@9.4.0", "✓ 1", "◐ 1", "·", "✓ 1"]


def test_one_package_shows_its_builds_and_versions_and_is_not_folded(github: Any) -> None:
    text = report(compute(table(ONE)))
    ((head, mac, *_, last),) = github(text).tables
    assert head == ["os", "target", "compiler", "hdf5", "builds", "versions"]
    assert mac == ["sequoia", "m2", "?", "✓", "4", "1.14.5, 1.12.3, 1.10, 1.8"]
    assert last == ["ubuntu22.04", "x86_64_v3", "none", "◐", "1", "1.12.3"]
    assert "<details open>" in text


def test_every_cell_of_many_packages_is_in_one_table_or_counted(github: Any) -> None:
    """Each table fits a page; what has no build in it is a number; totals are those of the model."""
    model = compute(many())
    (snapshot,) = model.snapshots
    (_, _, *tables) = github(report(model)).tables
    assert sum(len(table[0]) - 1 for table in tables) == len(snapshot.universe.combinations)
    assert all(len(table[0]) <= 9 for table in tables)
    built = [cell for table in tables for cell in table[-1][1:]]
    assert built == [
        "{0.covered}/{0.total}".format(snapshot.coverage_of(c))
        for c in snapshot.universe.combinations
    ]
    for _, *rows, _ in tables:
        listed = [row for row in rows if not row[0].endswith("more packages")]
        counted = sum(int(row[0].split()[0]) for row in rows if row not in listed)
        named = sum(len(row[0].split(", ")) for row in listed)
        assert named + counted == len(snapshot.packages)
        assert all(set(row[1:]) - {"·"} for row in listed)


def test_one_axis_is_enough(github: Any) -> None:
    records = table("linux macos\n a 1 .\n b 1 1\n c 1 1\n d . 1\n e 1 1\n f 1 .", ["os"])
    _, rows, matrix = github(report(compute(records, ["os"]))).tables
    assert rows[1:] == [
        ["b, c, e", "all", "2/2 (100%)"],
        ["a, f", "linux", "1/2 (50%)"],
        ["d", "macos", "1/2 (50%)"],
    ]
    assert matrix[0] == ["package", "linux", "macos"]


def test_nothing_is_said_to_be_nothing() -> None:
    assert report(compute(())) == "**No builds were found.**\n"
    empty = report(compute((), also={"develop": ["zlib"]}))
    assert "**n/a: nothing to cover** · 0 of 1 package complete · 0 builds" in empty
    assert "0 of 0 packages" in report(compute(table(ONE), packages=["nope"]))
    unbuilt = report(compute((), also={"develop": [f"p{number}" for number in range(8)]}))
    assert "0 of 8 packages complete" in unbuilt
    assert "<details" not in unbuilt


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=7, unique=True))
def test_every_name_is_the_text_of_its_cell(github: Any, names: list[str]) -> None:
    """Names of packages, of values of axes, versions, snapshots and files; no link, picture or mention."""
    records = [
        BuildRecord(package=name, snapshot=names[0], version=name, axes={"os": name, name: name})
        for name in names
    ]
    model = compute(records, ["os"], problems=[Problem(names[0], names[0], names[0])])
    page = github(report(model))
    shown = {visible(name) for name in names}
    cells = {cell for table in page.tables for row in table for cell in row}
    parts = {part for cell in cells for part in (cell, cell.removeprefix("all but "))}
    assert shown <= parts
    assert page.headings == [f"Platform coverage of {visible(names[0])}"]
    assert not page.tags & {"a", "img", "script", "h1", "pre"}


def test_no_mention_or_reference_stands_outside_of_code(github: Any) -> None:
    page = github(report(sample_model()))
    outside = " ".join(page.outside)
    assert "octocat" not in outside
    assert not re.search(r"[@#]\w", outside)


@pytest.mark.parametrize("room", [100, 400, 900, 2_000, 5_000])
def test_it_is_never_longer_than_allowed_and_says_what_is_left_out(github: Any, room: int) -> None:
    """Rows go first, then packages with gaps, then snapshots; what is shown stays whole."""
    text = report(compute(many()), room=room)
    assert len(text) <= room
    assert "-f json" in text
    page = github(text)
    assert all(len(row) == len(table[0]) for table in page.tables for row in table)
    assert text.count("<details") == text.count("</details>")


def test_what_fits_is_not_left_out() -> None:
    whole = report(compute(many()))
    assert report(compute(many()), room=len(whole)) == whole
    cut = report(compute(many()), room=len(whole) - 1)
    assert re.search(r"Left out to keep this short: \d rows? of the matrix\.", cut)


def test_a_comment_is_counted_as_the_strictest_forge_does() -> None:
    records = [BuildRecord(package="🎉" * 200, snapshot=s, axes={"os": "a"}) for s in "abcdef"]
    text = report(compute(records, ["os"]), room=1200)
    assert len(text.encode("utf-16-le")) <= 2 * 1200


def test_many_problems_are_counted() -> None:
    problems = [Problem(f"file{number}", "", "is bad") for number in range(30)]
    text = report(compute((), problems=problems))
    assert "<summary>30 problems with the input</summary>" in text
    assert text.count("is bad") == 20
    assert "* and 10 more; `-f json` has all" in text


@pytest.mark.parametrize("wrong", ["", "-1", "many", "1e5", "٣", "10"])
def test_a_size_that_cannot_be_is_the_users_mistake(wrong: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"markdown.max-chars={wrong}:")):
        report(compute(table(ONE)), room=wrong)


def test_a_declared_universe_is_named_and_shows_its_states(github: Any) -> None:
    """Each state has its own symbol; nothing declared of a package is no gap."""
    declared = {
        "matrix": {
            "os": ["ubuntu22.04", "rhel8"],
            "include": [{"os": "sequoia", "required": False}],
        },
        "xfail": [{"package": "py-pip", "os": "rhel8", "reason": "no wheel"}],
    }
    text = report(compute(table(FOUR), expected=declaration(declared)))
    assert (
        "the whole: 3 combinations of `os` × `target` × `compiler`, declared in `own.yaml`" in text
    )
    *_, matrix = github(text).tables
    assert [row[:1] + row[3:] for row in matrix[1:]] == [
        ["rhel8", "·", "·", "△", "✓ 1"],
        ["sequoia", "□", "□", "✓ 1", "✓ 1"],
        ["ubuntu22.04", "✓ 2", "✓ 2", "·", "✓ 2"],
    ]


def test_a_single_row_is_never_folded_away(github: Any) -> None:
    """Of more packages those with nothing in a table are counted, if they are several."""
    names = [f"p{number}" for number in range(60)]
    rows = "\n".join(f"{name} {'.' if name == 'p7' else '1'} 1" for name in names)
    text = report(compute(table(f"a/b/c {'d' * 70}/e/f\n{rows}")))
    assert "more package" not in text.partition("<details>")[2]
    first = github(text).tables[2]
    assert ["p7", "·"] in first
