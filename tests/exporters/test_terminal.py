"""The terminal exporter: what is printed when nothing else is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from coverage_report import (
    DEFAULT_AXES,
    BuildRecord,
    CoverageModel,
    ExportContext,
    Problem,
    Terminal,
    Trend,
    compute,
)
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.exporters.terminal.exporter import (
    export_diff,
    export_terminal,
    export_trend,
    register_exporters,
)
from coverage_report.testing import (
    check_exporter,
    sample_diff,
    sample_model,
    sample_trend,
    table,
)
from coverage_report.text import visible

(TERMINAL,) = register_exporters()

Golden = Callable[[str, str], None]
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


def many(packages: int = 60, systems: int = 12) -> list[BuildRecord]:
    """Packages that are each built on some of many combinations, the first on all."""
    return [
        BuildRecord(
            package=f"package-{number}",
            snapshot="develop",
            version=f"1.{number}",
            axes={"os": f"os{place}", "target": "x86_64_v3", "compiler": f"gcc@{place}"},
            hash=f"{number} {place}",
        )
        for number in range(packages)
        for place in range(systems)
        if number == 0 or (number * 7 + place * 5) % 11 < 4
    ]


def shown(
    model: CoverageModel,
    width: int = 80,
    *,
    color: bool = False,
    unicode: bool = True,
    verbose: bool = False,
) -> str:
    terminal = Terminal(width=width, color=color, unicode=unicode)
    context = ExportContext(terminal=terminal, verbose=verbose)
    (artifact,) = export_terminal(model, context)
    assert artifact.path == "report.txt"
    assert isinstance(artifact.content, str)
    return artifact.content


def examples() -> dict[str, str]:
    two = compute(
        [*table(FOUR, snapshot="v1"), *table(ONE, snapshot="v2")],
        problems=[Problem("a.json", "/0", "is bad")],
    )
    return {
        "one": shown(compute(table(ONE))),
        "four": shown(compute(table(FOUR))),
        "four-in-ascii": shown(compute(table(FOUR)), unicode=False),
        "four-narrow": shown(compute(table(FOUR)), width=50),
        "many": shown(compute(many())),
        "many-wide": shown(compute(many(20, 50)), width=110),
        "two-snapshots": shown(two),
    }


@pytest.mark.parametrize("name", examples())
def test_the_report_is_that_of_the_golden_file(name: str, golden: Golden) -> None:
    golden(f"terminal/{name}.txt", examples()[name])


def test_it_satisfies_what_every_exporter_must() -> None:
    for model in (compute(table(ONE)), compute(many()), compute(many(20, 50))):
        check_exporter(TERMINAL, model)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_never_matters(seed: int) -> None:
    records = many(20)
    Random(seed).shuffle(records)
    assert shown(compute(records)) == shown(compute(many(20)))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 300])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, unicode: bool) -> None:
    for model in (sample_model(), compute(many()), compute(table(FOUR)), compute(table(ONE))):
        lines = shown(model, width, unicode=unicode).splitlines()
        assert max(map(cell_len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


def test_colours_are_shown_where_they_are_wanted_only() -> None:
    plain, colored = (shown(sample_model(), color=color, verbose=True) for color in (False, True))
    assert "\x1b" not in plain
    assert re.search(r"\x1b\[94m *5/5 \(100%\)", colored)
    assert re.search(r"\x1b\[33m *2/5 \(40%\)", colored)
    assert re.search(r"\x1b\[31m *0/5 \(0%\)", colored)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split() == plain.split()


def test_ascii_is_enough() -> None:
    text = shown(sample_model(), unicode=False, verbose=True)
    assert text.isascii()
    assert "za\\u017c\\xf3\\u0142\\u0107" in text


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shown(sample_model())
    for name, value in {
        "FORCE_COLOR": "1",
        "COLUMNS": "33",
        "TERM": "dumb",
        "NO_COLOR": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert shown(sample_model()) == before


def test_long_tables_are_cut_and_counted_unless_all_is_wanted() -> None:
    for places in (6, 45):
        names = " ".join(f"os{n}/t/c" for n in range(places))
        rows = (
            f"package-{n} {' '.join(f'{n:0{places}b}').replace('0', '.')}" for n in range(1, 51)
        )
        model = compute(table("\n".join((names, *rows, f"all {'1 ' * places}"))))
        assert "and 11 more rows: -v shows all" in shown(model)
        assert shown(model).count("package-") in (39, 40)
        assert "more" not in shown(model, verbose=True).replace(" more\n", "")
        assert shown(model, verbose=True).count("package-") == 50
    assert "and 3 more combinations: -v shows all" in shown(compute(many(1, 43)))


def test_nothing_is_said_to_be_nothing() -> None:
    assert shown(compute(())) == "No builds were found.\n"
    empty = shown(compute((), also={"develop": ["zlib"]}))
    assert empty.startswith("n/a: nothing to cover in develop\n0 of 1 package complete, 0 builds\n")
    assert "0 of 0 packages complete" in shown(compute(table(ONE), packages=["nope"]))
    unbuilt = shown(compute((), also={"develop": [f"p{number}" for number in range(8)]}))
    assert "│ 8 packages" in unbuilt


@settings(deadline=None)
@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8, unique=True),
    st.integers(20, 90),
)
def test_data_is_text_and_never_begins_a_line(names: list[str], width: int) -> None:
    """A CI's log takes ``::`` at the start of a line for a command, and ``##[`` anywhere."""
    names = [f"::error::{name}##[error]" for name in names]
    records = [
        BuildRecord(package=name, snapshot=names[0], version=name, axes={"os": name})
        for name in names
    ]
    text = shown(compute(records, ["os"]), width, verbose=True)
    for line in text.splitlines():
        assert not re.match(r"\W*::", line.removeprefix("│")) or line.startswith("│")
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert line == visible(line)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("verbose", [True, False])
def test_diffs_and_trends_are_as_tidy(width: int, unicode: bool, verbose: bool) -> None:
    """No line is too wide, none begins with data, and ASCII is enough."""
    context = ExportContext(terminal=Terminal(width=width, unicode=unicode), verbose=verbose)
    made = [*export_diff(sample_diff(), context), *export_trend(sample_trend(), context)]
    for artifact in made:
        text = str(artifact.content)
        assert text.isascii() or unicode
        assert "\n\n\n" not in text
        for line in text.splitlines():
            assert cell_len(line) <= width
            assert line == visible(line).rstrip()
            assert not line.lstrip().startswith("::")


def test_a_long_diff_names_some_packages_and_verbose_names_all() -> None:
    base, head = many(30, 3), [r for r in many(30, 3) if r.axes["os"] != "os0"]
    sides = [compute(records).snapshots[0] for records in (base, head)]
    given = compare(sides[0], sides[1], DEFAULT_AXES)
    short, long = (
        str(next(iter(export_diff(given, ExportContext(verbose=verbose)))).content)
        for verbose in (False, True)
    )
    assert re.search(r"− 9 lost +os0", short)
    assert re.search(r"and \d+ more\n", short)
    assert "more" not in long.replace("any more", "")
    lost = [package.name for package in given.packages if package.lost]
    assert all(re.search(rf"\b{name}\b", long) for name in lost)


def test_a_long_trend_shows_the_newest_snapshots_first() -> None:
    outlines = [
        outline(compute(table(ONE, snapshot=f"v{number}")).snapshots[0], DEFAULT_AXES)
        for number in range(50)
    ]
    (artifact,) = export_trend(trend(outlines, DEFAULT_AXES), ExportContext())
    text = str(artifact.content)
    assert text.startswith("0 combinations lost, 0 gained over 50 releases\n")
    assert re.findall(r"^│ (v\d+) ", text, re.M) == [f"v{number}" for number in range(49, 37, -1)]
    assert text.endswith("\nand 38 earlier snapshots: -v shows all\n")
    (all_of_it,) = export_trend(trend(outlines, DEFAULT_AXES), ExportContext(verbose=True))
    assert str(all_of_it.content).rstrip().splitlines()[-1].startswith("│ v0 ")
    (one,) = export_trend(trend(outlines[:1], DEFAULT_AXES), ExportContext())
    assert one.content == "built for 3 platforms in v0\none snapshot is not a trend\n"
    (nothing,) = export_trend(Trend(("os",), ()), ExportContext())
    assert nothing.content == "No snapshots were found.\n"


def test_that_only_other_tags_are_there_is_told_with_v() -> None:
    axes, serves = ("os", "libc"), {"libc": "floor"}
    sides = [
        compute(table(text, axes), axes, serves=serves).snapshots[0]
        for text in (
            "l/glibc@2.17 l/glibc@2.28\na 1 1",
            "l/glibc@2.17\na 1",
        )
    ]
    given = compare(sides[0], sides[1], axes)
    short, long = (
        str(next(iter(export_diff(given, ExportContext(verbose=verbose)))).content)
        for verbose in (False, True)
    )
    assert "same places" not in short
    assert "other values than before" in long


def test_reasons_beyond_the_most_are_counted() -> None:
    """Each package lost two systems of eleven, so that reasons tell it in fewer lines than packages."""
    systems = [f"os{number:02}" for number in range(11)]
    records = [
        BuildRecord(package="-".join(pair), snapshot="s", axes={"os": system})
        for pair in combinations(systems, 2)
        for system in (*pair, "rhel8")
    ]
    left = [record for record in records if record.axes["os"] == "rhel8"]
    before, after = (compute(side, ("os",)).snapshots[0] for side in (records, left))
    (artifact,) = export_diff(compare(before, after, ("os",)), ExportContext())
    assert "for 1 more reason: -f json has all" in str(artifact.content)


@pytest.mark.parametrize(
    ("before", "lost"),
    [
        ("cp39+", "linux/cp310+"),
        (
            "py39+",
            "cp310, pp39-pypy39_pp73",
        ),  # of all interpreters: no one version is where it begins
    ],
)
def test_what_stands_for_all_later_versions_is_told_as_a_range(before: str, lost: str) -> None:
    axes, serves = ("os", "python"), {"python": "interpreter"}
    sides = [
        compute(table(f"linux/{python}\na 1", axes), axes, serves=serves).snapshots[0]
        for python in (before, "cp39")
    ]
    (artifact,) = export_diff(compare(sides[0], sides[1], axes), ExportContext())
    assert re.search(rf"lost +{re.escape(lost)}\n", str(artifact.content))
