"""What a wheel's file name says of the cells that the wheel fills."""

from __future__ import annotations

import pytest
from coverage_report_wheels.names import Entry, builds
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from coverage_report import ANY, NONE, BuildRecord, Origin, Problem
from coverage_report.values import value_of

HERE = Origin("dist/x.whl")


def records(file_name: str) -> list[BuildRecord]:
    found = list(builds(file_name, Entry("dist"), HERE))
    records = [item for item in found if isinstance(item, BuildRecord)]
    assert records == found
    return records


def cells(file_name: str) -> list[tuple[str | None, ...]]:
    return [tuple(record.axes.values()) for record in records(file_name)]


def places(platform: str) -> list[str]:
    return [" ".join(map(str, cell[:3])) for cell in cells(f"x-1-cp312-none-{platform}.whl")]


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
        ("emscripten_3_1_58_wasm32", "emscripten3.1.58 wasm32 none"),
        ("pyodide_2024_0_wasm32", "pyodide2024.0 wasm32 none"),
        ("pyemscripten_2026_0_wasm32", "pyemscripten2026.0 wasm32 none"),
        ("any", "any any any"),
        ("macosx_10_16_x86_64", "macos@11.0 x86_64 none"),
        ("macosx_10_15_arm64", "macos@11.0 aarch64 none"),
        ("freebsd_14_1_release_amd64", "freebsd14.1-release x86_64 none"),
        ("freebsd_13_2_release_p3_arm64", "freebsd13.2-release-p3 aarch64 none"),
        ("openbsd_7_4_amd64", "openbsd7.4 x86_64 none"),
        ("netbsd_9_3_x86_64", "netbsd9.3 x86_64 none"),
        ("cygwin_3_4_9_x86_64", "cygwin3.4.9 x86_64 none"),
        ("mingw_x86_64_ucrt_gnu", "mingw x86_64 ucrt-gnu"),
        ("mingw_i686_msvcrt_gnu", "mingw x86 msvcrt-gnu"),
        ("mingw_x86_64", "mingw x86_64 None"),
        ("aix_7203_1926_64", "aix7203.1926 ppc64 none"),
        ("aix_7203_1926_32", "aix7203.1926 ppc none"),
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
        ("cp37-cp37m", ["cp37"]),
        ("cp37-cp37", ["cp37"]),
        ("cp312-cp312d", ["cp312d"]),
        ("cp39-abi3", ["cp39+"]),
        ("cp39.cp311-abi3", ["cp39+"]),
        ("cp315-abi3.abi3t", ["cp315+", "cp315t+"]),
        ("cp39-abi3t", ["cp313t+"]),
        ("cp312-none", ["cp312"]),
        ("cp313-none", ["cp313", "cp313t"]),
        ("cp310.cp311-cp310.cp311", ["cp310", "cp311"]),
        ("cp311.cp312-abi3.cp312", ["cp311+", "cp312"]),
        ("pp311-pypy311_pp73", ["pp311-pypy311_pp73"]),
        ("py3-none", [ANY]),
        ("py2.py3-none", [ANY]),
        ("py310-none", ["py310+"]),
        ("py38.py310-none", ["py38+"]),
        ("py3.py310-none", [ANY]),
        ("pp311-none", ["pp311-pypy311_pp73"]),
        ("graalpy312-graalpy250_312_native", ["graalpy312-graalpy250_312_native"]),
        ("py2-none", ["py2"]),
        ("cp310.cp311-none", ["cp310", "cp311"]),
    ],
)
def test_python_and_abi_are_one_axis(tags: str, expected: list[str]) -> None:
    """The axis python holds what tells an interpreter and its ABI from all others."""
    assert [cell[3] for cell in cells(f"x-1-{tags}-win32.whl")] == expected


def test_pypy_alone_asks_for_any_version_of_its_own() -> None:
    assert [cell[3] for cell in cells("x-1-pp3-none-any.whl")] == ["pp36+"]


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
    (record,) = records(f"x-1-cp312-none-{platform}.whl")
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
        "numpy-2.3-cp312-cp312-win32-X86.whl",
        "numpy-2.3-cp312-cp312-win32-much_too_long_a_label.whl",
        "numpy-2.3-1-cp312-cp312-win32-v3-v4.whl",
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
    (problem,) = builds(file_name, Entry("dist"), HERE)
    assert isinstance(problem, Problem)
    assert problem.file == "dist/x.whl"
    assert problem.message.endswith("it is not counted")
    assert problem.message.isprintable()
    assert len(problem.message) < 330


def test_an_unknown_platform_is_a_problem_and_the_known_ones_count() -> None:
    """A platform tag that nobody knows is named; the wheel's other platforms are records."""
    found = list(builds("x-1-cp312-cp312-beos_5_ppc.win32.whl", Entry("dist"), HERE))
    assert [type(item) for item in found] == [Problem, BuildRecord]
    expected = "the platform tag 'beos_5_ppc' is not known, of x-1-cp312-cp312-beos_5_ppc.win32.whl"
    assert str(found[0]) == f"dist/x.whl: {expected}; it is not counted"


@pytest.mark.parametrize(
    "tags",
    [
        "cp310-cp311-win32",
        "cp39-cp39m-win32",
        "cp39-abi3-any",
        "python-none-any",
        "cp312-cp312t-win32",
        "py3-abi3-win32",
        "cp3-abi3-win32",
        "cp31-abi3-win32",
        "cp3-none-any",
        "cp3-none-win32",
        "pp3-none-win32",
        "pp311-none-any",
        "graalpy311-none-any",
        "cp312-cp312-macosx_11_3_arm64",
        "cp312-cp312-manylinux_2_5_aarch64",
    ],
)
def test_what_no_installer_asks_for_is_a_problem(tags: str) -> None:
    """A wheel that no installer takes anywhere is named, and fills no cell."""
    (problem,) = builds(f"x-1-{tags}.whl", Entry("dist"), HERE)
    assert isinstance(problem, Problem)
    assert "no installer asks for any of its tags" in problem.message


@pytest.mark.parametrize(
    ("file_name", "variant"),
    [
        ("c-1.0-cp313-cp313-manylinux_2_28_x86_64-cu128.whl", "cu128"),
        ("c-1.0-1local-cp313-cp313-win32-x86_64_v3.whl", "x86_64_v3"),
        ("c-1.0-cp313-cp313-win32.whl", None),
        ("c-1.0-1local-cp313-cp313-win32.whl", None),
    ],
)
def test_a_variant_is_an_axis_of_its_own(file_name: str, variant: str | None) -> None:
    """PEP 825: a label after the platform tag; a build tag stands before the tags and begins with a digit."""
    (record,) = records(file_name)
    assert record.axes.get("variant") == variant
    assert record.hash is not None
    assert record.hash.startswith(f"{file_name}#")


@pytest.mark.parametrize(
    ("package", "version"), [("x", Version("2")), ("y", Version("1")), ("y", None)]
)
def test_a_file_of_something_else_is_a_problem(package: str, version: Version | None) -> None:
    """Under an entry of a lock only files of that package and version count."""
    (problem,) = builds("x-1-py3-none-any.whl", Entry("dist", package, version), HERE)
    assert isinstance(problem, Problem)
    assert "x-1-py3-none-any.whl is not a file of" in problem.message


FLOORS = st.integers(min_value=5, max_value=40)


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
    for item in builds(file_name, Entry("dist"), HERE):
        if isinstance(item, BuildRecord):
            assert list(item.axes)[:4] == ["os", "target", "libc", "python"]
            assert item.package
            assert "" not in item.axes.values()
        else:
            assert item.message.isprintable()
