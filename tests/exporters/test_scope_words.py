"""What a diff says of its scope, and of packages that have no build any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from coverage_report import Diff, PackageDiff, ScopeChange, compute
from coverage_report.views.diff import DiffView


def diff(
    names: Sequence[str],
    *,
    outside: Sequence[ScopeChange] = (),
    entered: Sequence[ScopeChange] = (),
    why: Mapping[str, str] | None = None,
) -> Diff:
    (side,) = compute((), ("os",), also={"s": ()}).snapshots
    packages = [
        PackageDiff(name=name, state="same", unbuilt=(why or {}).get(name, "")) for name in names
    ]
    return Diff(
        axes=("os",),
        base=side,
        head=side,
        packages=(*packages, PackageDiff(name="new", state="new")),
        outside=tuple(outside),
        entered=tuple(entered),
    )


def said(found: Diff) -> list[str]:
    return [
        f"{remark.about}: {remark.sentence.say(str)}"
        for remark in DiffView.of(found).remarks
        if remark.about != "new"
    ]


PYTHON = {"python": ("cp313", "cp314")}
PAIR = ({"os": "macos", "target": "x86_64"},)


@pytest.mark.parametrize(
    ("values", "pairs", "packages", "sentence"),
    [
        (PYTHON, (), "abc", "python cp313, cp314 {} covered: 3 packages (4 combinations)"),
        (PYTHON, (), "a", "python cp313, cp314 {} covered: a (4 combinations)"),
        ({}, PAIR, "ab", "macos/x86_64 {} covered: a, b (4 combinations)"),
        (PYTHON, PAIR, "ab", "python cp313, cp314, macos/x86_64 {} covered: a, b (4 combinations)"),
        ({}, (), "a", "a applies in {} places (4 combinations)"),
        ({}, (), "ab", "a, b apply in {} places (4 combinations)"),
    ],
)  # fmt: skip
def test_what_left_or_entered_the_scope_is_one_sentence(
    values: Mapping[str, tuple[str, ...]],
    pairs: tuple[Mapping[str, str], ...],
    packages: str,
    sentence: str,
) -> None:
    change = ScopeChange(values=values, pairs=pairs, packages=tuple(packages), cells=4)
    left, came = ("no longer", "newly") if values or pairs else ("fewer", "more")
    assert said(diff("abc", outside=[change])) == [f"out of scope: {sentence.format(left)}"]
    assert said(diff("abc", entered=[change])) == [f"in scope: {sentence.format(came)}"]


def test_the_only_package_is_named_and_reasons_are_told() -> None:
    change = ScopeChange(values=PYTHON, packages=("a",), cells=1, reasons=("because",))
    assert said(diff("a", outside=[change])) == [
        "out of scope: python cp313, cp314 no longer covered: a (1 combination): because"
    ]


def test_packages_without_a_build_are_told_by_why() -> None:
    why = {"a": "source only", "b": "from git", "c": "source only"}
    assert said(diff("abcd", why=why)) == [
        "no build any more: a, c: source only",
        "no build any more: b: from git",
    ]


@pytest.mark.parametrize(
    ("versions", "said"),
    [((("1",), ("2",)), ["p 1 → 2"]), (((), ("2",)), ["p ? → 2"]), ((("1",), ()), [])],
)
def test_other_versions_are_of_what_the_head_has(
    versions: tuple[tuple[str, ...], tuple[str, ...]], said: list[str]
) -> None:
    """Which version a package has that is gone, nobody knows."""
    found = diff("")
    packages = (PackageDiff(name="p", state="same", versions=versions),)
    view = DiffView.of(replace(found, packages=packages))
    assert [f"{one.package} {one.versions.say(str)}" for one in view.versions] == said
