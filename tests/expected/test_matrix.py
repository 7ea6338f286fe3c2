"""The matrix follows GitHub's documented rules; its documented examples are here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import ConfigError
from coverage_report.core.expected.matrix import expand, multiply

FRUIT = {"fruit": ["apple", "pear"], "animal": ["cat", "dog"]}
OS_VERSION = {"os": ["macos", "windows", "ubuntu"], "version": [12, 14, 16]}


def test_includes_are_merged_or_added() -> None:
    """GitHub's example of six combinations: what is added may be overwritten, an original value never."""
    include = [
        {"color": "green"},
        {"color": "pink", "animal": "cat"},
        {"fruit": "apple", "shape": "circle"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]
    assert expand(FRUIT, include=include) == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


def test_a_partial_match_excludes() -> None:
    """GitHub's example of nine: twelve, less one that is named in full, less two that are named in part."""
    axes: dict[str, Any] = {
        "os": ["macos-latest", "windows-latest"],
        "version": [12, 14, 16],
        "environment": ["staging", "production"],
    }
    exclude = [
        {"os": "macos-latest", "version": 12, "environment": "production"},
        {"os": "windows-latest", "version": 16},
    ]
    assert len(expand(axes, exclude=exclude)) == 9


def test_an_include_that_fits_nowhere_is_a_combination() -> None:
    """GitHub's example of seven: five versions of Perl, and two of them on macOS."""
    axes: dict[str, Any] = {
        "os": ["ubuntu-latest"],
        "perl": ["5.16", "5.20", "5.26", "5.30", "latest"],
    }
    include = [{"os": "macos-latest", "perl": "5.26"}, {"os": "macos-latest", "perl": "latest"}]
    assert len(expand(axes, include=include)) == 7


@pytest.mark.parametrize(
    ("axes", "include", "count"),
    [
        (OS_VERSION, [{"os": "windows", "version": 17}], 10),
        ({"os": ["windows", "ubuntu"], "node": [12, 14]}, [{"node": 14, "npm": 6}], 4),
        ({}, [{"site": "production"}, {"site": "staging"}], 2),
        ({}, [], 0),
    ],
)
def test_the_other_documented_examples(
    axes: dict[str, Any], include: list[dict[str, Any]], count: int
) -> None:
    assert len(expand(axes, include=include)) == count


def test_what_was_excluded_can_be_included_again() -> None:
    one = {"fruit": "apple", "animal": "cat"}
    assert expand(FRUIT, exclude=[{"fruit": "apple"}], include=[one])[-1] == one


def test_zipped_axes_advance_together() -> None:
    axes = {"os": ["u20", "u22"], "target": ["x86_64", "aarch64"], "compiler": ["gcc@9", "gcc@11"]}
    found = expand(axes, zipped=[["os", "compiler"]])
    assert [tuple(one.values()) for one in found] == [
        ("u20", "x86_64", "gcc@9"),
        ("u20", "aarch64", "gcc@9"),
        ("u22", "x86_64", "gcc@11"),
        ("u22", "aarch64", "gcc@11"),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"exclude": [{"colour": "red"}]},
            "exclude/0: the matrix has no axis 'colour'; it has: fr",
        ),
        ({"zipped": [["fruit", "tree"]]}, "zip/0: the matrix has no axis 'tree'"),
        (
            {"zipped": [["fruit", "animal"], ["fruit", "animal"]]},
            "zip/1: an axis can be zipped only",
        ),
        ({"zipped": [["fruit", "fruit"]]}, "zip/0: an axis can be zipped only once"),
    ],
)
def test_a_slip_is_told(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        expand(FRUIT, **arguments)


def test_zipped_axes_need_equal_lengths() -> None:
    with pytest.raises(ConfigError, match=r"zip/0: .* os has 2, compiler has 1"):
        expand({"os": ["a", "b"], "compiler": ["c"]}, zipped=[["os", "compiler"]])


values = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)
axes_st = st.dictionaries(st.sampled_from(["x", "y", "z"]), values, max_size=3)
entries = st.lists(
    st.dictionaries(st.sampled_from(["x", "y", "z", "n"]), st.sampled_from("abcd"), min_size=1),
    max_size=4,
)


@given(axes_st, entries)
def test_every_include_is_found_again_and_no_original_is_lost(
    axes: dict[str, list[str]], include: list[dict[str, str]]
) -> None:
    found = expand(axes, include=include)
    originals = multiply(axes)
    assert [{k: one[k] for k in axes} for one in found[: len(originals)]] == originals
    added = found[len(originals) :]
    for entry in include:
        merged = any(all(o.get(k, v) == v for k, v in entry.items()) for o in originals)
        assert merged != (entry in added)


@given(axes_st, entries)
def test_what_is_left_agrees_with_no_exclude(
    axes: dict[str, list[str]], exclude: list[dict[str, str]]
) -> None:
    known = [{k: v for k, v in entry.items() if k in axes} for entry in exclude]
    known = [entry for entry in known if entry]
    for one in expand(axes, exclude=known):
        assert not any(entry.items() <= one.items() for entry in known)


def test_an_axis_without_values_is_told() -> None:
    with pytest.raises(ConfigError, match="os: has no value"):
        expand({"os": []})
