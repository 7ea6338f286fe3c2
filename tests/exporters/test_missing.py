"""What a package lacks is said the short way, and exactly."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import BuildRecord, ExportContext, Package, Terminal, compute
from coverage_report.exporters.terminal.exporter import export_terminal
from coverage_report.views.missing import Group, Missing, missing_of

AXES = ("os", "target", "compiler")
WHOLE = [
    (os, target, compiler)
    for os, target, compiler in product("AB", "xy", ("gcc", "clang", None))
    if (os, target) != ("B", "y")
]


def built_for(*combinations: tuple[str | None, ...]) -> list[BuildRecord]:
    """A package ``all`` that is built for all, and ``p`` for some."""
    return [
        BuildRecord(
            package=name, snapshot="s", axes=dict(zip(AXES, values, strict=True)), hash=f"{name}{n}"
        )
        for name, places in (("all", WHOLE), ("p", combinations))
        for n, values in enumerate(places)
    ]


def package(*combinations: tuple[str | None, ...]) -> Package:
    model = compute(built_for(*combinations), also={"s": ["p"]})
    return next(p for p in model.snapshots[0].packages if p.name == "p")


@pytest.mark.parametrize(
    ("built", "missing"),
    [
        ([], Missing(all_but=True, groups=(), more=0)),
        ([WHOLE[0]], Missing(all_but=True, groups=(Group(("A", "x"), ("gcc",)),), more=0)),
        (WHOLE[6:], Missing(all_but=False, groups=(Group((), ("A",)),), more=0)),
        (WHOLE[:3], Missing(all_but=True, groups=(Group(("A",), ("x",)),), more=0)),
        (
            WHOLE[2:],
            Missing(all_but=False, groups=(Group(("A", "x"), ("clang", "gcc")),), more=0),
        ),
        (
            [*WHOLE[:2], *WHOLE[3:8]],
            Missing(all_but=False, groups=(Group(("A", "x"), ("?",)), Group(("B", "x"), ("?",))), more=0),
        ),
    ],
)  # fmt: skip
def test_what_is_missing_as_a_whole_is_named_once(
    built: list[tuple[str | None, ...]], missing: Missing
) -> None:
    assert missing_of(package(*built), 9) == missing


@given(st.sets(st.sampled_from(WHOLE)), st.integers(0, 9))
def test_what_is_named_and_what_is_counted_is_all_that_is_missing(
    built: set[tuple[str | None, ...]], most: int
) -> None:
    """Each beginning that is named stands for all combinations that begin so, and for no others."""
    found = missing_of(package(*sorted(built, key=str)), most)
    shown = [tuple(value or "?" for value in combination) for combination in WHOLE]
    beginnings = [(*group.path, value) for group in found.groups for value in group.values]
    assert len(beginnings) <= most
    named = {c for c in shown if any(c[: len(start)] == start for start in beginnings)}
    expected = {tuple(v or "?" for v in c) for c in WHOLE if (c in built) == found.all_but}
    assert named <= expected
    assert len(named) + found.more == len(expected)


def test_values_that_share_a_beginning_stand_in_braces_in_the_terminal() -> None:
    """As a shell would write it."""
    context = ExportContext(terminal=Terminal(width=44))
    records = [
        *built_for(*WHOLE[2:]),
        *(
            BuildRecord(package=name, snapshot="s", axes={"os": f"C{n}"})
            for name in ("all", "p")
            for n in range(60)
        ),
    ]
    (artifact,) = export_terminal(compute(records, AXES), context)
    assert "A/x/{clang,gcc}" in str(artifact.content)
