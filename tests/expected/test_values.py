"""When a build does for an expected value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report.core.expected.values import MODES, build_satisfies, includes, name_matches


@pytest.mark.parametrize(
    ("axis", "wanted", "stated", "does"),
    [
        ("os", "ubuntu22.04", "ubuntu22.04", True),
        ("os", "ubuntu22.04", "ubuntu24.04", False),
        ("os", "linux", "ubuntu24.04", True),
        ("os", "linux", "sequoia", False),
        ("os", "macos", "sequoia", True),
        ("os", "macos", "macos@11.0", True),
        ("os", "ubuntu*", "ubuntu24.04", True),
        ("os", "ubuntu*", "rhel8", False),
        ("target", "x86_64", "zen4", True),
        ("target", "zen4", "x86_64", False),
        ("target", "aarch64", "arm64", True),
        ("compiler", "gcc", "gcc@11.4.0", True),
        ("compiler", "gcc@11", "gcc@11.4.0", True),
        ("compiler", "gcc@11.4", "gcc@11.4.0", True),
        ("compiler", "gcc@1", "gcc@11.4.0", False),
        ("compiler", "gcc@11", "gcc", False),
        ("compiler", "intel-oneapi-compilers", "oneapi@=2024.2.1", True),
        ("compiler", "gcc", "none", False),
        ("compiler", "none", "none", True),
        ("compiler", "*", "none", True),
        ("compiler", "gcc", "any", True),
        ("compiler", "*", None, True),
        ("compiler", "gcc", None, False),
        ("os", "*", None, True),
        ("libc", "glibc", "glibc@2.17", True),
        ("libc", "glibc", "musl@1.2", False),
        ("os.family", "linux", "ubuntu22.04", True),
        ("target.family", "x86_64", "zen4", True),
    ],
)
def test_a_value_a_family_or_a_glob_is_met(
    axis: str, wanted: str, stated: str | None, does: bool
) -> None:
    """``any`` meets everything, what is not stated meets only what is left open."""
    base = axis.partition(".")[0]
    assert build_satisfies(wanted, axis, {base: stated}) is does


@pytest.mark.parametrize(
    ("mode", "axis", "wanted", "stated", "does"),
    [
        ("exact", "os", "linux", "ubuntu22.04", False),
        ("exact", "os", "linux", "linux", True),
        ("exact", "os", "lin*", "linux", True),
        ("family", "os", "ubuntu22.04", "rhel8", True),
        ("family", "os", "ubuntu22.04", "sequoia", False),
        ("family", "target", "zen4", "x86_64_v3", True),
        ("family", "compiler", "gcc@11.4.0", "gcc@13.2.0", True),
        ("family", "os.family", "linux", "rhel8", True),
        ("serves", "target", "zen4", "x86_64_v3", True),
        ("serves", "target", "zen4", "x86_64", True),
        ("serves", "target", "x86_64", "zen4", False),
        ("serves", "target", "x86_64", "x86_64", True),
        ("serves", "target", "strange", "x86_64", False),
        ("serves", "libc", "glibc@2.28", "glibc@2.17", True),
        ("serves", "libc", "glibc@2.28", "glibc@2.34", False),
        ("serves", "libc", "glibc@2.28", "musl@1.2", False),
        ("serves", "libc", "glibc@2.28", "glibc", False),
        ("none-fits", "compiler", "gcc", "none", True),
        ("none-fits", "compiler", "gcc", "gcc@11.4.0", True),
        ("none-fits", "compiler", "gcc", "cce@18", False),
    ],
)
def test_match_says_how_an_axis_is_held_against_an_expectation(
    mode: str, axis: str, wanted: str, stated: str, does: bool
) -> None:
    assert build_satisfies(wanted, axis, {axis.partition(".")[0]: stated}, mode) is does


@given(
    st.sampled_from(["os", "target", "compiler", "libc"]),
    st.text(),
    st.sampled_from([None, *MODES]),
)
def test_a_value_meets_itself(axis: str, value: str, mode: str | None) -> None:
    from coverage_report.model.axes import canonical

    assert (
        build_satisfies(canonical(axis, value), axis, {axis: value}, mode)
        or value.strip() == "none"
    )


@pytest.mark.parametrize(
    ("wanted", "value", "does"),
    [
        ("linux", "ubuntu22.04", True),
        ("ubuntu22.04", "linux", False),
        ("*", "ubuntu22.04", True),
        ("ubuntu22.04", "*", False),
        ("*", "*", True),
    ],
)
def test_a_wider_declaration_includes_a_narrower_one(wanted: str, value: str, does: bool) -> None:
    assert includes(wanted, value, "os") is does


def test_an_excluded_value_is_equal_or_a_glob() -> None:
    """GitHub knows no families: excluding ``x86_64`` leaves ``x86_64_v3``."""
    assert name_matches("x86_64", "x86_64")
    assert name_matches("x86_64*", "x86_64_v3")
    assert not name_matches("x86_64", "x86_64_v3")
