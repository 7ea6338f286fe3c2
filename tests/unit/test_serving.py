"""What a value serves, by the rule of its axis: small tables, and oracles of the ecosystems."""

from __future__ import annotations

import archspec.cpu
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.tags import compatible_tags, cpython_tags

from coverage_report.core.serving import RULES, beside, between, is_above, point, risen, serves
from coverage_report.model.axes import canonical

MINORS = st.integers(8, 20)


@pytest.mark.parametrize(
    ("rule", "value", "yes", "no"),
    [
        ("exact", "rhel8", "rhel8", "rhel9 any none"),
        ("floor", "glibc@2.17", "glibc@2.17 glibc@2.28 glibc@3", "glibc@2.5 glibc musl@2.28 any none"),
        ("floor", "glibc@2.5", "glibc@2.17", "glibc@2.4"),
        ("floor", "macos@11.0", "macos@11 macos@11.0 macos@26.0", "macos@10.16 macos ios@13.0"),
        ("floor", "glibc", "glibc", "glibc@2.17"),
        ("floor", "linux", "linux", "linux@1 windows"),
        ("interpreter", "cp312", "cp312", "cp313 cp312t cp312+ pp312"),
        ("interpreter", "cp39+", "cp39 cp310 cp314 cp310+", "cp38 cp39t cp315t pp310 cp39t+ cp38+ cp210"),
        ("interpreter", "cp315t+", "cp315t cp316t", "cp315 cp316 cp314t"),
        ("interpreter", "py38+", "cp38 cp314 cp314t pp311-pypy311_pp73 graalpy311-graalpy242_311_native py39+", "cp37 py2 py3"),
        ("interpreter", "pp311-pypy311_pp73", "pp311-pypy311_pp73", "pp311-pypy311_pp74 cp311"),
        ("interpreter", "something", "something", "cp311"),
        ("microarchitecture", "x86_64_v3", "zen4 haswell x86_64_v3", "x86_64 zen1x m1"),
        ("family", "linux", "debian12 ubuntu22.04 linux", "macos sonoma windows"),
    ],
)  # fmt: skip
def test_a_value_serves(rule: str, value: str, yes: str, no: str) -> None:
    found = {place for place in f"{yes} {no}".split() if serves(rule, value, place, "os")}
    assert found == set(yes.split())


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "variant"])
@pytest.mark.parametrize("value", ["any", "none", "cp39+", "glibc@2.17", "zen4", None])
def test_any_serves_all_none_itself_and_what_is_unknown_only_what_is_unknown(
    rule: str, value: str | None
) -> None:
    assert serves(rule, "any", value)
    assert serves(rule, value, value)
    assert serves(rule, None, value) == (value is None)
    assert serves(rule, "none", value) == (value == "none")


@given(MINORS, MINORS)
def test_interpreters_are_those_that_packaging_lists(built: int, here: int) -> None:
    """PEP 384 and 425 by `packaging.tags`, which pip and uv ask."""
    version = (3, here)
    tags = {str(t) for t in cpython_tags(version, platforms=["p"])}
    tags |= {str(t) for t in compatible_tags(version, f"cp3{here}", ["p"])}
    place = f"cp3{here}"
    for tag in (f"cp3{built}-abi3", f"cp3{built}-cp3{built}", f"py3{built}-none"):
        value = canonical("python", tag)
        assert serves("interpreter", value, place) == (f"{tag}-p" in tags), tag


@given(MINORS, MINORS)
def test_free_threaded_interpreters_take_no_abi3(built: int, here: int) -> None:
    tags = {str(t) for t in cpython_tags((3, here), abis=[f"cp3{here}t"], platforms=["p"])}
    for tag in (f"cp3{built}-cp3{built}t", f"cp3{built}-cp3{built}"):
        value = tag.partition("-")[2]
        assert serves("interpreter", value, f"cp3{here}t") == (f"{tag}-p" in tags), tag
    assert not serves("interpreter", f"cp3{built}+", f"cp3{here}t")


@given(st.sampled_from(sorted(archspec.cpu.TARGETS)), st.sampled_from(sorted(archspec.cpu.TARGETS)))
def test_microarchitectures_are_archspecs(build: str, host: str) -> None:
    wanted = build in {host, *(str(a.name) for a in archspec.cpu.TARGETS[host].ancestors)}
    assert serves("microarchitecture", build, host) == wanted


@pytest.mark.parametrize(
    ("rule", "value", "lowest"),
    [
        ("interpreter", "cp39+", "cp39"),
        ("interpreter", "cp315t+", "cp315t"),
        ("interpreter", "py38+", "cp38"),
        ("interpreter", "pp36+", "pp36-pypy36_pp73"),
        ("interpreter", "cp312", "cp312"),
        ("interpreter", "any", "any"),
        ("interpreter", None, None),
        ("floor", "glibc@2.17", "glibc@2.17"),
        ("exact", "cp39+", "cp39+"),
    ],
)
def test_the_lowest_place_of_a_value_is_one_that_it_serves(
    rule: str, value: str | None, lowest: str | None
) -> None:
    assert point(rule, value) == lowest
    assert serves(rule, value, lowest)


def test_every_interpreter_between_two_named_ones_exists() -> None:
    def found(text: str) -> str:
        return " ".join(between("interpreter", text.split()))

    assert found("cp39+ cp312") == "cp39 cp310 cp311 cp312"
    assert found("cp312 cp312") == "cp312"
    assert found("cp312 cp314t") == "cp312 cp314t", "free-threaded ones are a line of their own"
    assert found("pp311-pypy311_pp73 any") == ""
    assert found("py38+ cp39") == "cp38 cp39"
    assert len(found("cp30+ cp399999999").split()) == 101, "nobody makes a universe of a number"
    assert between("floor", ["glibc@2.17", "glibc@2.28"]) == []


@pytest.mark.parametrize(
    ("named", "more"),
    [
        ("cp39 cp310", ""),  # no range is open
        ("cp39+ cp312", "cp313"),
        ("cp315t+", "cp316t"),
        ("py312+", "cp313t cp313"),
        ("py39+ cp310", "cp313t cp311 pp39-pypy39_pp73 pp310-pypy310_pp73 pp311-pypy311_pp73"),
        ("any", ""),  # nobody names an interpreter
        ("any cp312", "cp313t cp311 cp312 cp313 pp311-pypy311_pp73"),
        ("pp36+ pp311-pypy311_pp73", " ".join(f"pp3{n}-pypy3{n}_pp73" for n in range(6, 12))),
        ("py39+ cp314", "cp313t cp314t cp315t cp315 pp39-pypy39_pp73 pp310-pypy310_pp73 pp311-pypy311_pp73"),
    ],
)  # fmt: skip
def test_interpreters_stand_beside_those_that_are_named(named: str, more: str) -> None:
    assert beside("interpreter", named.split()) == more.split()
    assert beside("floor", named.split()) == []


@pytest.mark.parametrize(
    ("rule", "lower", "value", "place"),
    [
        ("interpreter", "cp39", "cp312", "cp312"),
        ("interpreter", "cp39", "cp312+", "cp312"),
        ("interpreter", "cp313t", "py314+", "cp314t"),
        ("interpreter", "pp39-pypy39_pp73", "py311+", "pp311-pypy311_pp73"),
        ("interpreter", "pp39-pypy39_pp73", "py312+", None),  # no PyPy yet
        ("interpreter", "cp313t", "cp314", None),
        ("interpreter", "cp312", "cp39+", None),
        ("interpreter", "any", "cp39+", None),
        ("interpreter", "cp312", "any", None),
        ("floor", "glibc@2.17", "glibc@2.28", "glibc@2.28"),
        ("floor", "glibc@2.17", "musl@1.2", None),
        ("floor", None, "glibc@2.17", None),
        ("exact", "a", "b", None),
    ],
)
def test_a_range_that_rose_begins_where_a_build_serves_the_same_line(
    rule: str, lower: str | None, value: str, place: str | None
) -> None:
    assert risen(rule, lower, value) == place


@pytest.mark.parametrize(
    ("rule", "lower", "place", "above"),
    [
        ("interpreter", "cp39", "cp312", True),
        ("interpreter", "cp312", "cp312", True),
        ("interpreter", "cp312", "cp39", False),
        ("interpreter", "cp312", "cp313t", False),
        ("interpreter", "pp310", "cp312", False),
        ("floor", "glibc@2.17", "glibc@2.28", True),
        ("floor", "glibc@2.28", "glibc@2.17", False),
        ("exact", "gcc@9", "gcc@10", False),
        ("exact", "any", "gcc@10", True),
    ],
)
def test_places_are_above_others_where_builds_serve_ranges(
    rule: str, lower: str, place: str, above: bool
) -> None:
    assert is_above(rule, lower, place) == above


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.13", "cp313"),
        ("3.13t", "cp313t"),
        ("pp310", "pp310-pypy310_pp73"),
        ("pypy310", "pp310-pypy310_pp73"),
        ("pypy3.10", "pp310-pypy310_pp73"),
        ("pp310-pypy310_pp73", "pp310-pypy310_pp73"),
        ("3.9+", "cp39+"),
        ("cp39-abi3", "cp39+"),
        ("cp315-abi3t", "cp315t+"),
        ("py38-none", "py38+"),
        ("cp312-cp312", "cp312"),
        ("cp314-cp314t", "cp314t"),
        ("cp312", "cp312"),
        ("pp311-pypy311_pp73", "pp311-pypy311_pp73"),
        ("py3", "py3"),
    ],
)
def test_interpreters_have_one_spelling(text: str, value: str) -> None:
    assert canonical("python", text) == value
    assert canonical("python", value) == value


@pytest.mark.parametrize(
    ("value", "served"),
    [
        ("none", ["none", None, "null", "cu126", "cu128"]),
        (None, ["none", None, "null", "cu126", "cu128"]),
        ("null", ["null", "cu126", "cu128"]),
        ("cu126", ["cu126"]),
        ("any", ["none", None, "null", "cu126", "cu128"]),
    ],
)
def test_a_build_without_a_variant_serves_all(value: str | None, served: list[str | None]) -> None:
    """PEP 825: plain wheels come after all variants that a machine supports, and null is supported by all."""
    places = ["none", None, "null", "cu126", "cu128"]
    assert [place for place in places if serves("variant", value, place)] == served
    assert point("variant", value) == (value or "none")
    assert not is_above("variant", "none", "cu126")
