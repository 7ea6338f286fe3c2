"""The compilers of a build, wherever its file states them, and never guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

AXES = ("compiler", "compiler.c", "compiler.cxx", "compiler.fortran", "toolchain")
GCC, LLVM = "gcc@13.2.0", "llvm@17.0.6"

#: What a build uses, and its axes: `AXES` in order, `?` for unknown.
STATED = {
    "c": ({"c": GCC}, f"{GCC} {GCC} none none c={GCC}"),
    "cxx": ({"cxx": GCC}, f"{GCC} none {GCC} none cxx={GCC}"),
    "fortran": ({"fortran": GCC}, f"{GCC} none none {GCC} fortran={GCC}"),
    "all": (
        {"c": GCC, "cxx": GCC, "fortran": GCC},
        f"{GCC} {GCC} {GCC} {GCC} c,cxx,fortran={GCC}",
    ),
    "mixed": (
        {"c": LLVM, "cxx": LLVM, "fortran": GCC},
        f"{LLVM} {LLVM} {LLVM} {GCC} mixed_c,cxx={LLVM}_fortran={GCC}",
    ),
    "mixed apart": (
        {"c": GCC, "cxx": LLVM, "fortran": GCC},
        f"{GCC} {GCC} {LLVM} {GCC} mixed_c,fortran={GCC}_cxx={LLVM}",
    ),
    "none": ({}, "none none none none none"),
}


@pytest.mark.parametrize("kind", ["index", "lock", "find"])
@pytest.mark.parametrize("case", STATED)
def test_edges_state_the_toolchain(spack: Any, kind: str, case: str) -> None:
    """Since Spack 1.0 the compiler of a language is the target of the edge with that virtual."""
    compilers, expected = STATED[case]
    data = getattr(spack, kind)(spack.Build(compilers=compilers))
    assert _axes(spack, data) == expected


@pytest.mark.parametrize("version", [5, 6, 7])
def test_an_attribute_states_one_compiler(spack: Any, version: int) -> None:
    """Before Spack 1.0 a spec states one compiler, and not for which languages."""
    data = spack.index(spack.Build(), version=version)
    assert _axes(spack, data) == "gcc@11.4.0 ? ? ? legacy=gcc@11.4.0"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("clang@14.0.0", "llvm@14.0.0"),
        ("oneapi@2024.2.0", "intel-oneapi-compilers@2024.2.0"),
        ("intel@2021.9.0", "intel-oneapi-compilers-classic@2021.9.0"),
        ("rocmcc@5.7", "llvm-amdgpu@5.7"),
        ("arm@23.10", "acfl@23.10"),
        ("apple-clang@15.0.0", "apple-clang@15.0.0"),
    ],
)
def test_old_names_are_spelt_as_today(spack: Any, old: str, new: str) -> None:
    """A compiler has one name, in old files and in the annotations of new ones."""
    written = spack.Build(compilers={"c": old})
    annotated = spack.Build(compilers={"c": old}, old=True)
    for data in (spack.index(written, version=7), spack.index(annotated), spack.lock(annotated)):
        assert _axes(spack, data) == f"{new} ? ? ? legacy={new}"


def test_an_attribute_may_list_versions(spack: Any) -> None:
    """A compiler whose version is left open is shown as it is written."""
    document = json.loads(spack.index(spack.Build(), version=7))
    (record,) = document["database"]["installs"].values()
    for compiler, expected in (
        ({"name": "gcc", "versions": ["11.4.0"]}, "gcc@11.4.0"),
        ({"name": "gcc", "versions": ["10", "11"]}, "gcc@10,11"),
        ({"name": "gcc"}, "gcc"),
    ):
        record["spec"]["compiler"] = compiler
        assert _axes(spack, json.dumps(document).encode()).split()[0] == expected


def test_what_is_spliced_has_the_compilers_it_was_built_with(spack: Any) -> None:
    """A spliced spec has no edge to a compiler; what it was built as has, however often spliced."""
    first = spack.Build("first", compilers={"c": LLVM, "fortran": GCC})
    second = spack.Build("second", compilers=first.compilers, spliced=first)
    third = spack.Build("third", compilers=first.compilers, spliced=second)
    items = spack.read(spack.index(third))
    assert [row[0] for row in spack.combos(items)] == ["first", "second", "third"]
    assert {_row(item) for item in items if hasattr(item, "axes")} == {
        f"{LLVM} {LLVM} none {GCC} mixed_c={LLVM}_fortran={GCC}"
    }


def test_a_spliced_spec_of_old_is_annotated_itself(spack: Any) -> None:
    """What a spliced spec states itself needs no build_spec."""
    spliced = spack.Build("new", compilers={"c": GCC}, spliced=spack.Build("lost"), old=True)
    data = _without(spack.index(spliced), spack.Build("lost").hash)
    assert _axes(spack, data) == f"{GCC} ? ? ? legacy={GCC}"


@pytest.mark.parametrize("kind", ["index", "lock", "find"])
def test_a_lost_build_spec_is_unknown(spack: Any, kind: str) -> None:
    """A spliced spec whose build_spec the file does not have is unknown, not without compiler."""
    lost = spack.Build("lost", compilers={})
    data = getattr(spack, kind)(spack.Build(compilers={}, spliced=lost))
    assert _axes(spack, _without(data, lost.hash)) == "? ? ? ? ?"


def test_build_specs_in_a_circle_are_unknown(spack: Any) -> None:
    """A circle of splices ends, and says nothing of compilers."""
    build = spack.Build(compilers={})
    document = json.loads(spack.index(build))
    document["database"]["installs"][build.hash]["spec"]["build_spec"] = {
        "name": "zlib",
        "hash": build.hash,
    }
    assert _axes(spack, json.dumps(document).encode()) == "? ? ? ? ?"


@pytest.mark.parametrize("kind", ["index", "lock", "find"])
def test_an_edge_to_nowhere_is_unknown(spack: Any, kind: str) -> None:
    """A compiler that the file does not have is unknown; the languages without one are not."""
    build = spack.Build(compilers={"c": GCC, "fortran": LLVM})
    gcc = _hash_of(spack, GCC)
    data = _without(getattr(spack, kind)(build), gcc)
    assert _axes(spack, data) == f"? ? none {LLVM} ?"


def test_a_damaged_compiler_is_unknown(spack: Any) -> None:
    """A compiler whose record cannot be read is unknown, and a problem of its own."""
    document = json.loads(spack.index(spack.Build(compilers={"c": GCC})))
    document["database"]["installs"][_hash_of(spack, GCC)]["spec"]["arch"] = 1
    items = spack.read(json.dumps(document).encode())
    assert spack.combos(items)[0][3] is None
    assert len(spack.problems(items)) == 1


def test_a_compiler_without_version_is_unknown(spack: Any) -> None:
    """A name alone is no compiler."""
    document = json.loads(spack.index(spack.Build(compilers={"c": GCC})))
    del document["database"]["installs"][_hash_of(spack, GCC)]["spec"]["version"]
    assert _axes(spack, json.dumps(document).encode()).startswith("? ? none")


@pytest.mark.parametrize("virtuals", [[], ["fortran-rt", "libc"], ["libllvm"]])
def test_a_package_is_no_compiler_for_its_name(spack: Any, virtuals: list[str]) -> None:
    """An edge to gcc or llvm without a language is an ordinary dependency."""
    document = json.loads(spack.index(spack.Build("mesa", compilers={"c": GCC})))
    for record in document["database"]["installs"].values():
        for edge in record["spec"].get("dependencies", ()):
            edge["parameters"]["virtuals"] = virtuals
    assert _axes(spack, json.dumps(document).encode()) == "none none none none none"


@pytest.mark.parametrize("change", ["no annotations", "an old annotation"])
def test_no_compiler_in_an_old_spec_is_unknown(spack: Any, change: str) -> None:
    """Only a spec of Spack 1.0 is known to have no compiler when it states none."""
    document = json.loads(spack.find(spack.Build(compilers={})))
    old = {"original_specfile_version": 4}
    document[0].update(annotations=None if change == "no annotations" else old)
    assert _axes(spack, json.dumps(document).encode()) == "? ? ? ? ?"


def test_equal_axes_are_one_mapping(spack: Any) -> None:
    """Records that agree in all axes share one mapping, across files."""
    data = spack.index(*(spack.Build(f"p{number}") for number in range(3)))
    both = [r for _ in range(2) for r in spack.read(data) if hasattr(r, "axes")]
    assert len(both) == 6
    assert len({id(record.axes) for record in both}) == 1


def _axes(spack: Any, data: bytes) -> str:
    records = [item for item in spack.read(data) if hasattr(item, "axes")]
    return _row(records[-1])


def _row(record: Any) -> str:
    return " ".join((record.axes[axis] or "?").replace(" ", "_") for axis in AXES)


def _hash_of(spack: Any, compiler: str) -> str:
    name, _, version = compiler.partition("@")
    gcc = spack.Build(name=name, version=version, compilers={}, external=True, pushed=False)
    return str(gcc.hash)


def _without(data: bytes, key: str) -> bytes:
    document = json.loads(data)
    if isinstance(document, list):
        kept: Any = [spec for spec in document if spec["hash"] != key]
        assert len(kept) < len(document)
        return json.dumps(kept).encode()
    holder = (
        document["database"]["installs"] if "database" in document else document["concrete_specs"]
    )
    del holder[key]
    return json.dumps(document).encode()


def test_an_edge_that_says_nothing_of_itself_is_no_language(spack: Any) -> None:
    document = json.loads(spack.index(spack.Build(compilers={"c": GCC})))
    for record in document["database"]["installs"].values():
        for edge in record["spec"].get("dependencies", ()):
            del edge["parameters"]
    assert _axes(spack, json.dumps(document).encode()) == "none none none none none"
