"""The comment on a pull request: what changed, losses first, within what a comment may hold."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import (
    DEFAULT_AXES,
    BuildRecord,
    Diff,
    ExportContext,
    Problem,
    Trend,
    UsageError,
    compute,
)
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.trend import outline, trend
from coverage_report.exporters.markdown.exporter import export_diff, export_trend
from coverage_report.templating.escaping import markdown_code
from coverage_report.templating.render import Templates
from coverage_report.testing import sample_diff, sample_trend, table
from coverage_report.text import visible
from coverage_report.views import words

DEFAULT = Templates(None, "coverage_report_templates")


def diff(before: str, after: str) -> Diff:
    return between(table(before, snapshot="v1"), table(after, snapshot="v2"))


def between(before: list[BuildRecord], after: list[BuildRecord]) -> Diff:
    base, head = (compute(records).snapshots[0] for records in (before, after))
    return compare(base, head, DEFAULT_AXES)


def comment(
    given: Diff | Trend, templates: Templates = DEFAULT, room: int | str | None = None
) -> str:
    options = {} if room is None else {"max-chars": str(room)}
    context = ExportContext(render=templates.render, options=options)
    artifacts = (
        export_diff(given, context) if isinstance(given, Diff) else export_trend(given, context)
    )
    (artifact,) = artifacts
    return str(artifact.content)


def verdict(text: str) -> str:
    """Return what follows the heading and what came of the gates."""
    return text.split("\n\n", 2)[2]


def bullets(text: str) -> list[str]:
    return [line[2:] for line in text.splitlines() if line.startswith("* ")]


def loss(packages: int = 1500, *, replaced: bool = True) -> Diff:
    """Many packages that are built for three systems lose one of them; most get a newer one instead."""
    before = [
        BuildRecord(
            package=f"package-{number}",
            snapshot="develop",
            version="1",
            axes={"os": os, "target": target, "compiler": "gcc@11.4.0"},
            hash=f"{number} {os} {target}",
        )
        for number in range(packages)
        for os in ("rhel8", "ubuntu20.04", "ubuntu24.04")
        for target in ("aarch64", "x86_64_v3")
        if (number + len(os + target)) % 7
    ]
    new = {"ubuntu20.04": "ubuntu22.04"} if replaced else {}
    after = [
        moved_to(record, new.get(str(record.axes["os"]), str(record.axes["os"])))
        for record in before
        if record.axes["os"] != "ubuntu20.04" or (replaced and not record.package.endswith("9"))
    ]
    return between(before, after)


def moved_to(record: BuildRecord, os: str) -> BuildRecord:
    return msgspec.structs.replace(record, snapshot="pr-42", axes={**record.axes, "os": os})


def test_the_loss_of_a_system_in_1500_packages_is_one_line() -> None:
    """Verdict, what is compared, and the one cause with its replacement; all else is folded."""
    given = loss()
    text = comment(given)
    lost, gained = given.totals.lost, given.totals.gained
    shown = text[: text.index("<details>")]
    assert shown == (
        "## Platform coverage of `pr-42`\n\nℹ️ **No gate: report only**\n\n"
        f"**{lost:,} combinations lost, {gained:,} gained** · {given.totals.kept:,} kept · 1,500 packages changed\n\n"
        "`develop` → `pr-42` · by os × target × compiler\n\n"
        f"* **`ubuntu20.04`** is gone from 1,500 packages ({lost:,} combinations), and no package has"
        " it any more; replaced by `ubuntu22.04` in 1,350\n\n"
    )
    assert len(text) <= 65_536
    assert "<details open>" not in text


def test_every_package_that_lost_something_is_named_while_there_is_room() -> None:
    text = comment(loss(500, replaced=False))
    assert all(f"`package-{number}`" in text for number in range(500))


def test_a_single_loss_is_told_whole_and_once() -> None:
    text = comment(diff("rhel8/zen4/cce@18 u22/zen4/gcc@11\nzlib 1 1", "u22/zen4/gcc@11\nzlib 1"))
    assert "| `zlib` | **1 lost** | `rhel8` / `zen4` / `cce@18` |\n" in text
    assert bullets(text) == []
    assert "<details" not in text


def test_what_is_not_gone_altogether_is_not_said_to_be() -> None:
    before = "u20/zen4/gcc@9 u22/zen4/gcc@9\na 1 1\nb 1 1\nc 1 1"
    after = "u20/zen4/gcc@9 u22/zen4/gcc@9\na . 1\nb . 1\nc 1 1"
    assert "| `a`, `b` | **2 lost** | `u20` / `zen4` / `gcc@9` |\n" in comment(diff(before, after))


def test_packages_are_told_in_a_word_each() -> None:
    """New, gone, in another version, or with an axis that one side does not state."""
    before = "u/zen4/gcc@9\nold 1\nsame 1\npy 1"
    after = "u/zen4/gcc@9 u/zen4/none\nnew 1 .\nsame 2 .\npy . 1"
    text = comment(diff(before, after))
    assert bullets(text) == [
        "**removed**: `old`",
        "**new**: `new`",
        "**not compared**: compiler in `py`: one side states `none` throughout",
    ]
    assert "<summary>1 package with other versions</summary>\n\n`same` `1` → `2`\n" in text


def test_many_packages_of_a_kind_are_counted_and_listed_below() -> None:
    names = [f"p{number}" for number in range(5)]
    rows = "\n".join(f"{name} 1" for name in names)
    text = comment(diff("a/b/c\nz 1", f"a/b/c\nz 1\n{rows}"))
    assert bullets(text) == ["**new**: 5 packages"]
    assert f"<summary>5 new packages</summary>\n\n{', '.join(f'`{n}`' for n in names)}\n" in text
    assert verdict(text).startswith("**No platform was lost** · 1 kept")


def test_many_causes_are_counted() -> None:
    systems = [f"u{number}/zen4/gcc@{number}" for number in range(20)]
    rows = [f"p{n} {'. ' * n}1{' .' * (19 - n)} 1" for n in range(20)]
    before = "\n".join([" ".join([*systems, "kept/zen4/gcc@99"]), *rows])
    after = "\n".join(["kept/zen4/gcc@99", *(f"p{n} 1" for n in range(20))])
    assert bullets(comment(diff(before, after)))[-1] == "and 10 more reasons"


def losses_of_their_own(packages: int, *, new: int = 0) -> Diff:
    """Each package loses a system that no other package has; many packages are new."""
    kept = [record(f"p{n}", "v1", os="kept", compiler="gcc@9") for n in range(packages)]
    gone = [record(f"p{n}", "v1", os=f"u{n}", compiler="gcc@9") for n in range(packages)]
    more = [record(f"new{n}", "v2", os="kept", compiler="gcc@9") for n in range(new)]
    return between(
        kept + gone, [msgspec.structs.replace(one, snapshot="v2") for one in kept] + more
    )


def test_losses_without_a_common_cause_are_all_named() -> None:
    text = comment(losses_of_their_own(12))
    assert all(f"| `p{n}` | **1 lost** | `u{n}` / `p{n}` / `gcc@9` |" in text for n in range(12))


def test_losses_are_named_before_anything_else_when_there_are_too_many(github: Any) -> None:
    text = comment(losses_of_their_own(900, new=2000), room=30_000)
    (lost,) = github(text).tables
    assert len(lost) > 400
    assert all(row[2] for row in lost)
    assert "`new0`, `new1`, `new2` and 1,997 more" in text


def test_a_second_loss_of_some_packages_does_not_tell_the_first_one_again(github: Any) -> None:
    """One line for each part, where packages lose more than a few different ones."""
    axes = {"target": "zen4"}
    both = [(n, os) for n in range(40) for os in ("u20", "u22")]
    before = [record(f"p{n}", "v1", os=os, compiler="gcc@9", **axes) for n, os in both]
    before += [record(f"p{n}", "v1", os="u22", compiler=f"clang@{n}", **axes) for n in range(20)]
    after = [
        msgspec.structs.replace(one, snapshot="v2")
        for one in before
        if one.axes["os"] == "u22" and one.axes["compiler"] == "gcc@9"
    ]
    (lost,) = github(comment(between(before, after))).tables
    assert [row[1:] for row in lost[1:]] == [["40 lost", "u20"], ["20 lost", "clang"]]


@pytest.mark.parametrize("room", [2_000, 10_000])
def test_a_line_without_a_name_is_left_out_rather_than_shown(github: Any, room: int) -> None:
    systems = [f"u{n}" for n in range(40)]
    before = [record(f"p{n}", "v1", os=os, compiler="gcc") for n in range(300) for os in systems]
    after = [
        msgspec.structs.replace(one, snapshot="v2")
        for one in before
        if int(one.package[1:]) % 40 != int(str(one.axes["os"])[1:])
    ]
    for table_ in github(comment(between(before, after), room=room)).tables:
        assert all(re.search(r"p\d+", row[0]) for row in table_[1:])


def test_an_unchanged_snapshot_is_short() -> None:
    text = comment(diff("a/b/c\nz 1", "a/b/c\nz 1"))
    assert text == (
        "## Platform coverage of `v2`\n\nℹ️ **No gate: report only**\n\n"
        "**No platform was lost** · 1 kept\n\n"
        "`v1` → `v2` · by os × target × compiler\n"
    )


def test_sources_are_named_beside_the_snapshots() -> None:
    given = dataclasses.replace(diff("a/b/c\nz 1", "a/b/c\nz 1"), sources=("some/x", "v2"))
    assert "\n`v1` (`some/x`) → `v2` ·" in comment(given)


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("uv.lock", "app/uv.lock", "`app/uv.lock`"),
        ("uv.lock", "git:HEAD~1:uv.lock (885ed94a9)", "`uv.lock` at `HEAD~1` (`885ed94a9`)"),
        ("v1", "git:main:a b.json (885ed94a9)", "`v1` (`a b.json` at `main` (`885ed94a9`))"),
        ("v1.4", "records/v1.4.csv", "`records/v1.4.csv`"),
        ("v1", "v1", "`v1`"),
        ("v1", "", "`v1`"),
    ],
)
def test_a_side_is_named_for_people(name: str, source: str, told: str) -> None:
    assert words.place(name, source).say(markdown_code) == told


@pytest.mark.parametrize("room", [300, 400, 700, 1_000, 5_000, 20_000, 65_536])
@pytest.mark.parametrize("given", [loss(300), loss(300, replaced=False)], ids=["new", "gone"])
def test_it_is_never_longer_than_allowed_and_stays_whole(
    github: Any, given: Diff, room: int
) -> None:
    """Names go first, then rows and tables, and the verdict last."""
    text = comment(given, room=room)
    assert len(text) <= room
    assert verdict(text).startswith(f"**{given.totals.lost} combinations lost")
    page = github(text)
    assert all(len(row) == len(rows[0]) for rows in page.tables for row in rows)
    assert text.count("<details") == text.count("</details>")
    assert text.count("`") % 2 == 0
    assert text.endswith("\n")


def test_what_is_left_out_is_counted() -> None:
    whole = comment(loss(300))
    cut = comment(loss(300), room=len(whole) - 1)
    assert re.search(r"`package-\d+` and 1 more \|", cut)
    assert "Left out to keep this short" not in cut
    fewer = comment(loss(300), room=600)
    assert re.search(r"Left out to keep this short: \d+ lines\. `-f json` has all\.", fewer)
    headline = comment(loss(300), room=250)
    assert headline.endswith("\n\nLeft out to keep this short: all details. `-f json` has them.\n")
    assert comment(loss(300), room=len(whole)) == whole


def test_what_fits_no_verdict_is_the_users_mistake() -> None:
    with pytest.raises(UsageError, match="max-chars=20: too few"):
        comment(loss(10), room=20)


def test_many_problems_are_counted() -> None:
    problems = tuple(Problem(f"file{number}", "", "is bad") for number in range(30))
    text = comment(dataclasses.replace(diff("a/b/c\nz 1", "a/b/c\nz 1"), problems=problems))
    assert "<summary>30 problems with the input</summary>" in text
    assert "* and 10 more; `-f json` has all" in text


NAMES = st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=6, unique=True)


@given(NAMES)
def test_every_name_is_text_wherever_it_stands(github: Any, names: list[str]) -> None:
    """Packages, values, versions, snapshots and sources: no link, picture, mention or markup."""
    before = [record(name, names[0], os=name, compiler=f"{name}@1") for name in names[1:]]
    after = [record(name, names[1], os="x", compiler=name) for name in names[:-1]]
    given = dataclasses.replace(between(before, after), sources=(names[1], names[0]), no_base="")
    page = github(comment(given))
    assert not page.tags & {"a", "img", "script", "h1", "pre", "hr", "input"}
    shown = "".join(page.everything)
    assert all(visible(name) in shown for name in names)


def record(name: str, snapshot: str, **axes: str) -> BuildRecord:
    return BuildRecord(package=name, snapshot=snapshot, version=name, axes={"target": name, **axes})


@pytest.mark.parametrize("given", [sample_diff(), sample_trend()], ids=["diff", "trend"])
def test_no_mention_or_reference_stands_outside_of_code(github: Any, given: Diff | Trend) -> None:
    page = github(comment(given))
    outside = " ".join(page.outside)
    assert "octocat" not in outside
    assert not re.search(r"[@#]\w", outside)
    assert not page.tags & {"a", "img", "script", "h1", "pre"}


def test_blocks_of_the_comment_can_be_overridden(tmp_path: Path) -> None:
    override = tmp_path / "markdown" / "diff.md.j2"
    override.parent.mkdir()
    override.write_text(
        '{% extends "default:markdown/diff.md.j2" %}'
        "{% block verdict %}{{ totals.lost }} lost{% if totals.narrowed %}!{% endif %}.\n\n{% endblock %}"
        "{% block remarks %}{% endblock %}"
    )
    text = comment(loss(20), Templates(tmp_path, "coverage_report_templates"))
    assert verdict(text).startswith(f"{loss(20).totals.lost} lost.\n\n`develop` →")
    assert "what changed" in text
    assert "**new**" not in text


def long_trend(count: int) -> Trend:
    """A year of weeks, in each of which a package comes or goes."""
    outlines = []
    for week in range(count):
        name = f"develop-{2020 + week // 50}-{week // 5 % 10 + 1:02}-{week % 5 * 6 + 1:02}"
        rows = "\n".join(f"p{number} 1 {'1' if number > week % 7 else '.'}" for number in range(9))
        (snapshot,) = compute(
            table(f"u20/zen4/gcc@9 u22/m2/gcc@9\n{rows}", snapshot=name)
        ).snapshots
        outlines.append(outline(snapshot, DEFAULT_AXES))
    return trend(outlines, DEFAULT_AXES)


def test_the_latest_snapshots_come_first_and_earlier_ones_are_folded(github: Any) -> None:
    given = long_trend(84)
    text = comment(given)
    latest, earlier, declines = github(text).tables
    names = [point.snapshot.name for point in given.series[0].points][::-1]
    assert [row[0] for row in latest[1:] + earlier[1:]] == names
    assert len(latest) == 13
    assert "<summary>72 earlier snapshots</summary>" in text
    assert len(declines) <= 11
    assert re.search(
        r"^\*\*\d+ combinations lost, \d+ gained over 84 snapshots of `develop`\*\*", text, re.M
    )


@pytest.mark.parametrize("room", [200, 600, 2_000, 4_000])
def test_a_trend_is_never_longer_than_allowed(github: Any, room: int) -> None:
    text = comment(long_trend(84), room=room)
    assert len(text) <= room
    assert "Left out to keep this short" in text
    assert all(len(row) == len(rows[0]) for rows in github(text).tables for row in rows)


def test_one_snapshot_is_no_trend_and_none_is_said_to_be_none() -> None:
    assert "**17/18 (94%) built in `develop-2020-01-01`** · one snapshot is not a trend" in comment(
        long_trend(1)
    )
    assert comment(Trend(("os",), ())) == "**No snapshots were found.**\n"
