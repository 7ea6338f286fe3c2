"""Losses are told by their cause: one line for hundreds of packages."""

from __future__ import annotations

from typing import Any

import pytest

from coverage_report import DEFAULT_AXES, compute
from coverage_report.analysis.diff.compare import compare
from coverage_report.analysis.diff.model import Cause
from coverage_report.testing import table


def causes(base: str, head: str) -> tuple[Cause, ...]:
    sides = [compute(table(text)).snapshots[0] for text in (base, head)]
    return compare(sides[0], sides[1], DEFAULT_AXES).causes


def test_an_os_that_is_gone_is_one_cause_with_what_replaced_it() -> None:
    """Two packages moved to a newer Ubuntu, one did not; one was removed as a whole, and lost nothing."""
    base = """
             ubuntu20.04/x86_64_v3/gcc@9.4.0  ubuntu20.04/ppc64le/gcc@9.4.0  rhel8/zen4/cce@15
        a    1                                1                              .
        b    1                                .                              1
        c    1                                .                              1
        d    1                                .                              .
    """
    head = """
             ubuntu22.04/x86_64_v3/gcc@11.4.0  rhel8/zen4/cce@15
        a    1                                 .
        b    1                                 1
        c    .                                 1
    """
    (first,) = causes(base, head)
    assert first.values == {"os": "ubuntu20.04"}
    assert first.packages == ("a", "b", "c")
    assert len(first.cells) == 4
    assert first.everywhere
    assert first.replaced == (("os", "ubuntu22.04", 2),)
    assert first.shared == {"os": "ubuntu20.04", "compiler": "gcc@9.4.0"}


def test_the_fewest_values_explain_a_loss() -> None:
    """The OS and the target are both there still, but not together."""
    base = "u20/zen4/gcc@9 u22/zen4/gcc@9 u20/m2/gcc@9\na 1 1 1"
    head = "u22/zen4/gcc@9 u20/m2/gcc@9\na 1 1"
    (cause,) = causes(base, head)
    assert cause.values == {"os": "u20", "target": "zen4"}
    assert cause.everywhere


def test_what_others_still_have_is_not_gone_everywhere() -> None:
    (cause,) = causes(
        "u20/zen4/gcc@9 u22/zen4/gcc@9\na 1 1\nb 1 .", "u20/zen4/gcc@9 u22/zen4/gcc@9\na . 1\nb 1 ."
    )
    assert cause.values == {"os": "u20"}
    assert not cause.everywhere


def test_a_compiler_explains_by_its_name_and_an_upgrade_explains_nothing() -> None:
    (gone,) = causes("u20/zen4/gcc@9 u20/zen4/cce@15\na 1 1", "u20/zen4/gcc@9\na 1")
    assert gone.values == {"compiler": "cce"}
    (fewer,) = causes("u20/zen4/gcc@9 u20/zen4/gcc@11\na 1 1", "u20/zen4/gcc@11\na 1")
    assert fewer.values == {"compiler": "gcc@9"}


def test_a_name_without_a_version_is_lost_beside_one_with_a_version() -> None:
    (cause,) = causes("u20/zen4/gcc u20/zen4/gcc@11\na 1 1", "u20/zen4/gcc@11\na 1")
    assert cause.values == {"os": "u20", "target": "zen4", "compiler": "gcc"}


@pytest.mark.parametrize(
    ("lost", "gained", "replaced"),
    [
        ("u22/x86_64/clang@3", "u22/x86_64/gcc@11", [("compiler", "gcc", 1)]),
        ("u22/x86_64/gcc@11", "u22/x86_64/none", [("compiler", "none", 1)]),
        ("u20/x86_64/gcc@9", "u20/m1/gcc@9", []),
        ("u20/x86_64/gcc@9", "u20/zen4/gcc@9", [("target", "zen4", 1)]),
        ("ubuntu20.04/x86_64/gcc@9", "ubuntu22.04/x86_64/gcc@9 rhel8/x86_64/gcc@9", [("os", "ubuntu22.04", 1)]),
        ("linux/x86_64/gcc@9", "macos/x86_64/gcc@9", []),
    ],
)  # fmt: skip
def test_what_came_in_place_of_a_value_differs_from_it_and_is_near_it(
    lost: str, gained: str, replaced: list[Any]
) -> None:
    rest = "rhel7/aarch64/gcc@11 rhel7/aarch64/clang@3 u22/ppc64le/gcc@11"
    sides = [f"{rest} {side}\na 1 1 1 {'1 ' * len(side.split())}" for side in (lost, gained)]
    (cause,) = causes(*sides)
    assert list(cause.replaced) == replaced


def test_python_tags_are_replaced_by_those_of_the_same_implementation() -> None:
    """The system explains a loss rather than a libc that is stated to be none."""
    axes = ("os", "libc", "python")
    base = "macos/none/pp73 windows/none/pp73 linux/glibc@2.17/pp73 macos/none/cp39\na 1 1 1 1"
    head = "macos/none/pp80 windows/none/pp80 linux/glibc@2.17/pp73 macos/none/cp39 macos/none/cp315\na 1 1 1 1 1"
    sides = [compute(table(text, axes), axes).snapshots[0] for text in (base, head)]
    found = compare(sides[0], sides[1], axes).causes
    assert [cause.values for cause in found] == [
        {"os": "macos", "python": "pp73"},
        {"os": "windows", "python": "pp73"},
    ]
    assert {cause.replaced for cause in found} == {(("python", "pp80", 1),)}


def test_a_free_threaded_interpreter_is_not_replaced_by_one_with_the_gil() -> None:
    axes = ("os", "python")
    base, head = "linux/cp313 linux/cp313t\na 1 1", "linux/cp313 linux/{}\na 1 1"
    for came, replaced in (("cp314", ()), ("cp314t", (("python", "cp314t", 1),))):
        texts = (base, head.format(came))
        sides = [compute(table(text, axes), axes).snapshots[0] for text in texts]
        (cause,) = compare(sides[0], sides[1], axes).causes
        assert (cause.values, cause.replaced) == ({"python": "cp313t"}, replaced)


def test_the_cause_of_most_packages_comes_first() -> None:
    base = "u20/zen4/gcc@9 u22/zen4/gcc@9 u22/m2/gcc@9\na 1 1 .\nb . 1 1\nc . 1 1"
    head = "u22/zen4/gcc@9\na 1\nb 1\nc 1"
    assert [(cause.values, cause.packages) for cause in causes(base, head)] == [
        ({"target": "m2"}, ("b", "c")),
        ({"os": "u20"}, ("a",)),
    ]
