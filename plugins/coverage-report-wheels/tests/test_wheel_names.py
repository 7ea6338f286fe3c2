"""What a wheel's file name says of the cells that the wheel fills."""

from __future__ import annotations

import pytest
from coverage_report_wheels.names import builds
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import ANY, NONE, BuildRecord, Origin, Problem
from coverage_report.values import value_of

HERE = Origin("dist/x.whl")


def records(file_name: str) -> list[BuildRecord]:
    found = list(builds(file_name, "dist", HERE))
    records = [item for item in found if isinstance(item, BuildRecord)]
    assert records == found
    return records


def cells(file_name: str) -> list[tuple[str | None, ...]]:
    return [tuple(record.axes.values()) for record in records(file_name)]


def places(platform: str) -> list[str]:
    return [" ".join(map(str, cell[:3])) for cell in cells(f"x-1-cp312-cp312-{platform}.whl")]


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("manylinux_2_28_x86_64", "linux x86_64 glibc@2.28"),
        ("manylinux1_i686", "linux x86 glibc@2.5"),
        ("manylinux2010_x86_64", "linux x86_64 glibc@2.12"),
        ("manylinux2014_ppc64le", "linux ppc64le glibc@2.17"),
        ("manylinux_2_31_riscv64", "linux riscv64 glibc@2.31"),
        ("musllinux_1_2_s390x", "linux s390x musl@1.2"),
        ("linux_armv7l", "linux armv7 None"),
        ("linux_armv6l", "linux armv6 None"),
        ("macosx_10_9_x86_64", "macos@10.9 x86_64 none"),
        ("macosx_11_0_arm64", "macos@11.0 aarch64 none"),
        ("win32", "windows x86 none"),
        ("win_amd64", "windows x86_64 none"),
        ("win_arm64", "windows aarch64 none"),
        ("android_24_arm64_v8a", "android@24 aarch64 none"),
        ("android_21_armeabi_v7a", "android@21 armv7 none"),
        ("ios_13_0_arm64_iphoneos", "ios@13.0 aarch64 none"),
        ("ios_13_0_x86_64_iphonesimulator", "ios-simulator@13.0 x86_64 none"),
        ("emscripten_3_1_58_wasm32", "emscripten@3.1.58 wasm32 none"),
        ("pyodide_2024_0_wasm32", "pyodide@2024.0 wasm32 none"),
        ("pyemscripten_2026_0_wasm32", "pyemscripten@2026.0 wasm32 none"),
        ("any", "any any any"),
    ],
)
def test_a_platform_tag_is_one_place(platform: str, expected: str) -> None:
    """OS, target and libc are told apart, with the floor where the tag has it."""
    assert places(platform) == [expected]


@pytest.mark.parametrize(
    ("platform", "targets"),
    [
        ("macosx_11_0_universal2", ["aarch64", "x86_64"]),
        ("macosx_10_6_intel", ["x86", "x86_64"]),
        ("macosx_10_4_fat3", ["ppc", "x86", "x86_64"]),
        ("macosx_10_5_universal", ["ppc", "ppc64", "x86", "x86_64"]),
    ],
)
def test_a_fat_binary_fills_a_cell_for_each_target(platform: str, targets: list[str]) -> None:
    """A file for several targets is a record on each of them, all with their own identity."""
    found = records(f"x-1-cp312-cp312-{platform}.whl")
    assert [record.axes["target"] for record in found] == targets
    assert len({record.identity for record in found}) == len(targets)


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("manylinux2014_x86_64.manylinux_2_17_x86_64", ["linux x86_64 glibc@2.17"]),
        ("manylinux_2_28_i686.manylinux_2_5_i686", ["linux x86 glibc@2.5"]),
        ("macosx_10_9_intel.macosx_10_6_x86_64", ["macos@10.6 x86_64 none", "macos@10.9 x86 none"]),
        (
            "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
            ["linux x86_64 glibc@2.17", "linux x86_64 musl@1.1"],
        ),
        ("macosx_10_9_universal2", ["macos@11.0 aarch64 none", "macos@10.9 x86_64 none"]),
    ],
)
def test_of_floors_the_lowest_counts(platform: str, expected: list[str]) -> None:
    """Tags that differ only in their floor are one cell, and no Mac on ARM is older than 11.0."""
    assert places(platform) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("cp312-cp312", ["cp312"]),
        ("cp314-cp314t", ["cp314t"]),
        ("cp27-cp27mu", ["cp27mu"]),
        ("cp39-abi3", ["cp39-abi3"]),
        ("cp315-abi3.abi3t", ["cp315-abi3", "cp315-abi3t"]),
        ("cp312-none", ["cp312"]),
        ("pp311-pypy311_pp73", ["pp311-pypy311_pp73"]),
        ("py3-none", [ANY]),
        ("py2.py3-none", [ANY]),
        ("py310-none", [ANY]),
        ("py2-none", ["py2"]),
        ("cp310.cp311-none", ["cp310", "cp311"]),
    ],
)
def test_python_and_abi_are_one_axis(tags: str, expected: list[str]) -> None:
    """The axis python holds what tells an interpreter and its ABI from all others."""
    assert [cell[3] for cell in cells(f"x-1-{tags}-win32.whl")] == expected


@pytest.mark.parametrize(
    ("platform", "os", "target"),
    [
        ("manylinux_2_28_aarch64", "linux", "aarch64"),
        ("macosx_11_0_arm64", "macos", "aarch64"),
        ("win32", "windows", "x86"),
        ("ios_13_0_arm64_iphonesimulator", "ios-simulator", "aarch64"),
        ("android_24_x86_64", "android", "x86_64"),
        ("any", ANY, ANY),
    ],
)
def test_every_place_has_families(platform: str, os: str, target: str) -> None:
    """`os.family` and `target.family` of a wheel's records are those of every other ecosystem."""
    (record,) = records(f"x-1-cp312-cp312-{platform}.whl")
    families = (value_of("os.family", record.axes), value_of("target.family", record.axes))
    assert families == (os, target)


def test_a_record_says_what_the_name_says() -> None:
    """Package and version are in canonical form; the file's name stays in the identity."""
    (record,) = records("Zope.Interface-7.01-2-cp312-cp312-win_amd64.whl")
    assert (record.package, record.version) == ("zope-interface", "7.1")
    assert record.axes["libc"] == NONE
    expected = "Zope.Interface-7.01-2-cp312-cp312-win_amd64.whl#windows-x86_64-none-cp312"
    assert record.hash == expected


@pytest.mark.parametrize(
    "file_name",
    [
        "numpy-2.3-cp312-cp312-manylinux_2_28_x86_64-x86_64_v3.whl",  # a variant of PEP 825
        "numpy.whl",
        "numpy-2.3.tar.gz",
        "numpy-two-cp312-cp312-win32.whl",
        "numpy-2.3-cp312-cp312-win\x1b[31m.whl",
        "nümpy-2.3-cp312-cp312-win32.whl",
        "numpy-2.3--none-win32.whl",
        "numpy-2.3-cp312.-none-win32.whl",
        "x-1-" + ".".join(f"a{n}" for n in range(60)) + "-b.c.d.e.f-win32.whl",
        "x-1-cp312-cp312-" + "w" * 300 + ".whl",
        "",
    ],
)
def test_what_is_no_wheel_name_is_a_problem(file_name: str) -> None:
    """A name that is no wheel's gives one short line, fit to be shown, and no record."""
    (problem,) = builds(file_name, "dist", HERE)
    assert isinstance(problem, Problem)
    assert problem.file == "dist/x.whl"
    assert problem.message.endswith("it is not counted")
    assert problem.message.isprintable()
    assert len(problem.message) < 330


def test_an_unknown_platform_is_a_problem_and_the_known_ones_count() -> None:
    """A platform tag that nobody knows is named; the wheel's other platforms are records."""
    found = list(builds("x-1-cp312-cp312-beos_5_ppc.win32.whl", "dist", HERE))
    assert [type(item) for item in found] == [Problem, BuildRecord]
    expected = "the platform tag 'beos_5_ppc' of x-1-cp312-cp312-beos_5_ppc.win32.whl is not known"
    assert str(found[0]) == f"dist/x.whl: {expected}; it is not counted"


FLOORS = st.integers(min_value=1, max_value=40)


@given(st.sets(FLOORS, min_size=1, max_size=5), st.randoms())
def test_the_order_of_tags_never_matters(floors: set[int], random: object) -> None:
    """Compressed tags are a set: any order of them gives the same cells."""
    tags = [f"manylinux_2_{floor}_x86_64" for floor in floors] + ["win32"]
    shuffled = sorted(tags, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert places(".".join(shuffled)) == places(".".join(tags))
    assert places(".".join(tags))[0] == f"linux x86_64 glibc@2.{min(floors)}"


@given(st.text(max_size=60) | st.from_regex(r"\A\w+-\d(-\w+){2,4}\.whl\Z"))
def test_no_name_is_too_strange(file_name: str) -> None:
    """Whatever the name, there is an answer: records with all four axes, or problems."""
    for item in builds(file_name, "dist", HERE):
        if isinstance(item, BuildRecord):
            assert list(item.axes) == ["os", "target", "libc", "python"]
            assert item.package
            assert "" not in item.axes.values()
        else:
            assert item.message.isprintable()
