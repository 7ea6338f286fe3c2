"""Axes and their levels: from what a record states to one combination."""

from __future__ import annotations

import re

import pytest

from coverage_report.errors import UsageError
from coverage_report.model.axes import (
    canonical_compiler,
    canonical_target,
    check_axes,
    projection,
    shared_axes,
    stated_axes,
    target_family,
    value_of,
)


@pytest.mark.parametrize(
    ("axes", "family"),
    [
        ({"os": "ubuntu22.04"}, "linux"),
        ({"os": "sle_hpc15"}, "linux"),
        ({"os": "opensuse-leap15"}, "linux"),
        ({"os": "manylinux_2_17"}, "linux"),
        ({"os": "sonoma"}, "macos"),
        ({"os": "macosx@11"}, "macos"),
        ({"os": "windows10.0.20348"}, "windows"),
        ({"os": "plan9"}, "plan"),
        ({"os": "9front"}, "9front"),
        ({"os": "beos5", "platform": "darwin"}, "macos"),
        ({"os": "cnl7", "platform": "cray"}, "linux"),
        ({"os": "rhel8", "platform": "any"}, "linux"),
        ({"os": "any", "platform": "linux"}, "any"),
        ({"os": "none"}, "none"),
        ({"os": None}, None),
        ({"target": "zen4"}, None),
        ({"os": "rhel8", "os.family": "stated"}, "stated"),
        ({"os": "rhel8", "os.family": None}, "linux"),
    ],
)
def test_the_family_of_an_os(axes: dict[str, str | None], family: str | None) -> None:
    """What is stated wins, then the platform, then what the name begins with."""
    assert value_of("os.family", axes) == family


@pytest.mark.parametrize(
    ("target", "family"),
    [
        ("zen4", "x86_64"),
        ("x86_64_v3", "x86_64"),
        ("neoverse_v2", "aarch64"),
        ("grace", "aarch64"),
        ("m2", "aarch64"),
        ("power9le", "ppc64le"),
        ("AMD64", "x86_64"),
        ("i686", "x86"),
        ("wasm32", "wasm32"),
    ],
)
def test_the_family_of_a_target(target: str, family: str) -> None:
    assert target_family(target) == value_of("target.family", {"target": target}) == family


@pytest.mark.parametrize(
    ("names", "target"),
    [
        ("amd64 x64 x86-64 intel64 AMD64 x86_64", "x86_64"),
        ("arm64 armv8 arm64v8 ARM64 aarch64", "aarch64"),
        ("i386 i486 i586 i686 ia32 x86", "x86"),
        ("ppc64el powerpc64le ppc64le", "ppc64le"),
        ("riscv64gc riscv64", "riscv64"),
        ("loong64 loongarch64", "loongarch64"),
        ("x86-64-v2 x86_64_v2", "x86_64_v2"),
        ("x86-64-v3 x86_64_v3", "x86_64_v3"),
        ("x86-64-v4 x86_64_v4", "x86_64_v4"),
        ("graviton", "cortex_a72"),
        ("graviton2", "neoverse_n1"),
        ("graviton3", "neoverse_v1"),
        ("graviton4 grace", "neoverse_v2"),
        ("zen4", "zen4"),
        ("x86-64-v1", "x86-64-v1"),
    ],
)
def test_a_target_has_one_name(names: str, target: str) -> None:
    assert {canonical_target(name) for name in names.split()} == {target}


@pytest.mark.parametrize(
    ("names", "compiler"),
    [
        ("clang llvm", "llvm"),
        ("oneapi", "intel-oneapi-compilers"),
        ("intel", "intel-oneapi-compilers-classic"),
        ("rocmcc", "llvm-amdgpu"),
        ("arm", "acfl"),
        ("gcc@=11.4.0 gcc@11.4.0", "gcc@11.4.0"),
        ("clang@=14 clang@14 llvm@14", "llvm@14"),
        ("none", "none"),
    ],
)
def test_a_compiler_has_one_name(names: str, compiler: str) -> None:
    assert {canonical_compiler(name) for name in names.split()} == {compiler}


@pytest.mark.parametrize(
    ("expression", "axes", "value"),
    [
        ("compiler", {"compiler": "gcc@11.4.0"}, "gcc@11.4.0"),
        ("compiler.name", {"compiler": "gcc@11.4.0"}, "gcc"),
        ("compiler.name", {"compiler": "none"}, "none"),
        ("libc.name", {"libc": "glibc@2.17"}, "glibc"),
        ("compiler.vendor", {"compiler": "gcc@11.4.0"}, None),
        ("compiler", {}, None),
    ],
)
def test_any_axis_has_a_name(expression: str, axes: dict[str, str], value: str | None) -> None:
    assert value_of(expression, axes) == value


def test_a_combination_has_a_value_for_each_axis() -> None:
    """Records share mappings; the same one gives the same combination."""
    project = projection(["os.family", "compiler"])
    shared = {"os": "rhel8", "compiler": None}
    assert [project(shared), project(shared), project({})] == [
        ("linux", None),
        ("linux", None),
        (None, None),
    ]


class TestCheckAxes:
    @pytest.mark.parametrize(
        "axes", [["os"], ["os.family", "os"], ["target.family"], ["libc.name"], ["os.kind"]]
    )
    def test_what_some_record_states_is_fine(self, axes: list[str]) -> None:
        check_axes(axes, [{"os": "x", "target": "y"}, {"libc": "z", "os.kind": "server"}])

    @pytest.mark.parametrize("axes", [["os"], ["anything"]])
    def test_without_records_any_axis_is(self, axes: list[str]) -> None:
        check_axes(axes, [])

    @pytest.mark.parametrize(
        ("axes", "message"),
        [
            ([], "--axes : name each axis once, at least one"),
            (["os", "os"], "--axes os,os: name each axis once, at least one"),
            (["od"], "--axes: no record has the axis 'od'; they have: os, target"),
            (
                ["os.kind"],
                (
                    "--axes: no record has the axis 'os.kind'; they have: os, target;"
                    " levels are os.family, target.family and AXIS.name"
                ),
            ),
        ],
    )
    def test_others_are_refused_with_advice(self, axes: list[str], message: str) -> None:
        with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
            check_axes(axes, [{"os": "x", "target": "y"}])


class TestDefaults:
    def test_stated_axes_are_those_of_the_first_record_then_by_name(self) -> None:
        assert stated_axes([{"os": "x", "b": "y"}, {"a": "z", "platform": "w"}]) == ("os", "b", "a")
        assert stated_axes([{"platform": "w"}]) == ("platform",)
        assert stated_axes([]) == ()

    @pytest.mark.parametrize(
        ("defaults", "shared"),
        [
            ([], ("os", "target", "compiler")),
            ([("b", "a")], ("b", "a")),
            ([("os", "target", "libc"), ("os", "target", "compiler")], ("os", "target")),
            ([("b", "a"), ("a", "b")], ("a", "b")),
            ([("a",), ("b",)], ()),
        ],
    )
    def test_inputs_share_what_all_have(
        self, defaults: list[tuple[str, ...]], shared: tuple[str, ...]
    ) -> None:
        assert shared_axes(defaults) == shared_axes(defaults[::-1]) == shared
