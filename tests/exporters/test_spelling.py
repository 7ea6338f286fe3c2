"""What a package is built for is said the short way, and exactly."""

from __future__ import annotations

from itertools import product

import pytest

from coverage_report import BuildRecord, ExportContext, Package, Terminal, compute
from coverage_report.exporters.terminal.exporter import export_terminal
from coverage_report.views.spelling import spell

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
    ("built", "said"),
    [
        ([], "nothing"),
        (WHOLE, "all"),
        ([WHOLE[0]], "A/x/gcc"),
        (WHOLE[:6], "A"),
        (WHOLE[:3], "A/x"),
        (WHOLE[2:], "all but A/x/{clang,gcc}"),
        ([*WHOLE[:2], *WHOLE[3:8]], "all but x/compiler ?"),
        ([c for c in WHOLE if c[2] == "gcc" or c[1] == "y"], "gcc; A/y"),
    ],
)
def test_what_is_built_is_said_the_short_way(
    built: list[tuple[str | None, ...]], said: str
) -> None:
    found = package(*built)
    lacks = set(found.missing)
    chosen = frozenset(c for c in found.applicable if c not in lacks)
    assert spell(chosen, frozenset(found.applicable), AXES, 9).say(str) == said


def test_what_has_no_room_is_counted() -> None:
    """Each combination once, in whichever part it is."""
    chosen = frozenset([WHOLE[0], WHOLE[4], WHOLE[8]])
    said = spell(chosen, frozenset(WHOLE), AXES, 1, other_way=False)
    assert said.say(str) == "A/x/gcc; 2 more"


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
