"""What a declared universe makes of builds: each state, what counts, and the laws."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import BuildRecord, ConfigError, CoverageModel, Package, compute
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import table

BUILDS = """
         ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu22.04/x86_64_v3/gcc@13.2.0  rhel8/zen4/cce@15.0.1  sequoia/m2/apple-clang@17.0.0
    zlib 1.3                               1.3                               .                      1.3
    rr   5.9                               .                                 5.9                    .
"""
TODAY = date(2026, 6, 1)


def declare(data: dict[str, Any], builds: str = BUILDS, **options: Any) -> CoverageModel:
    """Return the coverage of a table of builds under a declaration."""
    return compute(table(builds), expected=expectation(data), **options)


def expectation(data: dict[str, Any]) -> Any:
    def read(_: str) -> CoverageModel:
        raise AssertionError("nothing is read here")

    return parse_expected(data, source="coverage-report.yaml", today=TODAY, read=read)


def package(model: CoverageModel, name: str) -> Package:
    (snapshot,) = model.snapshots
    (found,) = (one for one in snapshot.packages if one.name == name)
    return found


def shown(package: Package) -> dict[str, str]:
    """Return the state of each cell, ``/`` between the values of its combination."""
    return {
        "/".join(str(value) for value in c): package.state(c)
        for c in {**package.cells, **package.expected}
    }


def test_what_is_declared_is_built_or_missing_and_all_else_is_unexpected() -> None:
    model = declare(
        {"matrix": {"include": [
            {"os": "ubuntu22.04", "target": "x86_64_v3", "compiler": "gcc@11.4.0"},
            {"os": "rhel8", "target": "zen4", "compiler": "cce@15.0.1"},
        ]}}
    )  # fmt: skip
    assert shown(package(model, "zlib")) == {
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "built",
        "ubuntu22.04/x86_64_v3/gcc@13.2.0": "unexpected",
        "sequoia/m2/apple-clang@17.0.0": "unexpected",
        "rhel8/zen4/cce@15.0.1": "missing",
    }
    assert [str(one.tally) for one in model.snapshots[0].packages] == ["2/2 (100%)", "1/2 (50%)"]
    assert model.snapshots[0].universe.kind == "declared"
    assert model.snapshots[0].universe.source == "coverage-report.yaml"
    assert model.snapshots[0].states == {"built": 3, "missing": 1, "unexpected": 2}


def test_a_family_is_one_cell_however_many_builds_fill_it() -> None:
    """An axis that is not named may have any value; what is left open is shown as ``*``."""
    model = declare({"matrix": {"os": ["linux", "macos"], "target": ["x86_64", "aarch64"]}})
    zlib = package(model, "zlib")
    assert shown(zlib) == {
        "linux/x86_64/*": "built",
        "linux/aarch64/*": "missing",
        "macos/x86_64/*": "missing",
        "macos/aarch64/*": "built",
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "built",
        "ubuntu22.04/x86_64_v3/gcc@13.2.0": "built",
        "sequoia/m2/apple-clang@17.0.0": "built",
    }
    assert str(zlib.tally) == "2/4 (50%)"
    cell = zlib.cell(("linux", "x86_64", "*"))
    assert cell is not None
    assert cell.builds == 2
    assert model.snapshots[0].coverage_of(("linux", "x86_64", "*")).ratio == 1


def test_every_cell_that_is_only_exact_stays_in_cells() -> None:
    """`cells` has what was built and what is expected and was not, so that a report can be read back."""
    zlib = package(declare({"matrix": {"os": ["linux", "windows"]}}), "zlib")
    assert list(zlib.cells) == [
        ("sequoia", "m2", "apple-clang@17.0.0"),
        ("ubuntu22.04", "x86_64_v3", "gcc@11.4.0"),
        ("ubuntu22.04", "x86_64_v3", "gcc@13.2.0"),
        ("windows", "*", "*"),
    ]


def test_optional_and_known_failures_do_not_count() -> None:
    model = declare(
        {
            "matrix": {
                "os": ["ubuntu22.04", "rhel8", "sequoia", "alpine3.20"],
                "include": [
                    {"os": "sequoia", "required": False, "tier": "2"},
                    {"os": "alpine3.20", "required": False},
                ],
            },
            "xfail": [
                {"package": "zlib", "os": "rhel8", "reason": "no Cray port", "issue": "#7", "until": date(2026, 6, 1)},
                {"package": "rr", "os": "rhel8", "until": "2099-01-01"},
            ],
        }
    )  # fmt: skip
    assert {k: v for k, v in shown(package(model, "zlib")).items() if "*" in k} == {
        "ubuntu22.04/*/*": "built",
        "rhel8/*/*": "xfail",
        "sequoia/*/*": "built",
        "alpine3.20/*/*": "optional-missing",
    }
    assert shown(package(model, "rr")) == {
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "built",
        "rhel8/zen4/cce@15.0.1": "xpass",
        "ubuntu22.04/*/*": "built",
        "rhel8/*/*": "xpass",
        "sequoia/*/*": "optional-missing",
        "alpine3.20/*/*": "optional-missing",
    }
    assert [str(one.tally) for one in model.snapshots[0].packages] == ["1/1 (100%)", "1/1 (100%)"]
    cell = package(model, "zlib").cell(("rhel8", "*", "*"))
    assert cell is not None
    told = {"tier": "1", "reason": "no Cray port", "issue": "#7", "until": "2026-06-01"}
    assert cell.remarks.texts == told
    assert model.snapshots[0].states == {
        "built": 3,
        "optional-missing": 3,
        "xfail": 1,
        "xpass": 1,
    }


def test_an_expired_known_failure_is_missing_again_and_still_says_why() -> None:
    model = declare(
        {
            "matrix": {"os": ["ubuntu22.04", "rhel8"]},
            "xfail": [{"package": "z*", "os": "linux", "until": "2026-05-31", "reason": "later"}],
        }
    )
    zlib = package(model, "zlib")
    assert zlib.missing == (("rhel8", "*", "*"),)
    cell = zlib.cell(("rhel8", "*", "*"))
    assert cell is not None
    assert cell.remarks.reason == "later"
    assert zlib.state(("ubuntu22.04", "*", "*")) == "built"


def test_what_is_known_of_a_system_holds_for_its_family_as_declared() -> None:
    declared = {
        "matrix": {"os.family": ["linux", "macos"]},
        "xfail": [{"package": "*", "os": "macos"}],
    }
    matrix = {one.values["os.family"]: one for one in expectation(declared).rules[0].wanted or ()}
    (xfail,) = expectation(declared).xfails
    assert xfail.covers("zlib", matrix["macos"])
    assert not xfail.covers("zlib", matrix["linux"])


def test_a_known_failure_that_holds_wins_over_one_that_has_expired() -> None:
    xfail = [{"package": "zlib", "until": "2020-01-01"}, {"package": "zlib", "os": "rhel8"}]
    model = declare({"matrix": {"os": ["rhel8"]}, "xfail": xfail})
    assert shown(package(model, "zlib"))["rhel8/*/*"] == "xfail"


def test_the_first_rule_that_matches_a_package_holds() -> None:
    model = declare(
        {
            "matrix": {"os": ["ubuntu22.04", "rhel8"]},
            "packages": {"r*": {"skip": True}, "rr": {"matrix": {"os": ["windows"]}}},
        }
    )
    rr = package(model, "rr")
    assert shown(rr) == {
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "n/a",
        "rhel8/zen4/cce@15.0.1": "n/a",
    }
    assert str(rr.tally) == "n/a"
    assert rr.state(("rhel8", "*", "*")) == "n/a"
    assert str(model.tally) == "1/2 (50%)"
    assert model.snapshots[0].states == {"built": 1, "missing": 1, "n/a": 2, "unexpected": 1}


@pytest.mark.parametrize(
    ("matrix", "rules", "tiers"),
    [
        ({"include": [{"os": "rhel8", "tier": 2}]}, {}, {"linux": "1", "rhel8": "2"}),
        ({"include": [{"os": "rhel8", "tier": 0}]}, {}, {"linux": "0", "rhel8": "0"}),
        ({"include": [{"os": "rhel8", "tier": "nice"}]}, {}, {"linux": None, "rhel8": "nice"}),
        ({"include": [{"os": "rhel8"}]}, {}, {"linux": None, "rhel8": None}),
        ({}, {"rr": {"tier": 3}}, {"linux": "1"}),
    ],
)
def test_what_has_no_tier_beside_what_has_one_is_of_the_first(
    matrix: dict[str, Any], rules: dict[str, Any], tiers: dict[str, str | None]
) -> None:
    """Names have no order, and where nothing has a tier there is none."""
    model = declare({"matrix": {"os": ["linux"], **matrix}, "packages": rules})
    expected = package(model, "zlib").expected
    assert {str(c[0]): cell.remarks.tier for c, cell in expected.items()} == tiers


def test_a_package_that_is_named_is_expected_to_exist() -> None:
    """A release that loses a whole package is told, not silently shorter."""
    model = declare({"matrix": {"os": ["linux"]}, "packages": {"hdf5": {"tier": 1}}})
    assert shown(package(model, "hdf5")) == {"linux/*/*": "missing"}
    assert str(model.tally) == "2/3 (66%)"


def test_a_rule_may_only_remark_on_what_is_expected_anyway() -> None:
    model = declare(
        {"matrix": {"os": ["windows", "linux"]}, "packages": {"rr": {"required": False}}}
    )
    assert shown(package(model, "rr"))["windows/*/*"] == "optional-missing"
    assert shown(package(model, "zlib"))["windows/*/*"] == "missing"


def test_match_serves_takes_builds_that_run_there() -> None:
    data = {"matrix": {"target": ["zen4", "haswell"]}, "match": {"arch": "serves"}}
    assert shown(package(declare(data), "zlib")) == {
        "*/zen4/*": "built",
        "*/haswell/*": "built",
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "built",
        "ubuntu22.04/x86_64_v3/gcc@13.2.0": "built",
        "sequoia/m2/apple-clang@17.0.0": "unexpected",
    }


def test_a_declaration_is_seen_at_the_level_that_is_asked_for() -> None:
    """Both sides are projected: at the level of families one OS of a family does for all of it."""
    data = {"matrix": {"os": ["rhel8", "sequoia"], "compiler": ["gcc"]}}
    model = declare(data, axes=("os.family", "target.family"))
    assert shown(package(model, "zlib")) == {
        "linux/*": "built",
        "macos/*": "built",
        "linux/x86_64": "built",
        "macos/aarch64": "built",
    }


def test_a_glob_is_matched_below_the_level_that_is_asked_for() -> None:
    model = declare({"matrix": {"os": ["ubuntu*"]}}, axes=("os.family",))
    assert shown(package(model, "zlib"))["ubuntu*"] == "built"


def test_any_fills_every_expectation_and_unknown_only_an_open_one() -> None:
    builds = """
              any/any/any  ?/x86_64_v3/gcc@11.4.0
        noarch  1          .
        vague   .          1
    """
    model = declare({"matrix": {"os": ["linux", "windows"], "target": ["x86_64"]}}, builds)
    assert str(package(model, "noarch").tally) == "2/2 (100%)"
    assert str(package(model, "vague").tally) == "0/2 (0%)"
    open_os = declare({"matrix": {"target": ["x86_64"]}}, builds)
    assert str(package(open_os, "vague").tally) == "1/1 (100%)"


def test_the_filter_of_packages_hides_rows_only() -> None:
    model = declare({"matrix": {"os": ["linux"]}, "packages": {"rr": {"matrix": {"os": ["windows"]}}}}, packages=["zlib"])  # fmt: skip
    assert [one.name for one in model.snapshots[0].packages] == ["zlib"]
    assert len(model.snapshots[0].universe.combinations) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"matrix": {"oss": ["linux"]}},
            "coverage-report.yaml: expected: no build has the axis 'oss'; they have: compiler, os, target",
        ),
        (
            {"matrix": {"os": ["linux"]}, "xfail": [{"package": "x", "libc": "musl"}]},
            "no build has the axis 'libc'",
        ),
        (
            {"matrix": {"os": ["windows"]}},
            "expected: no build fits any of it; the builds have compiler: apple-clang@17.0.0, cce@15.0.1, gcc@11",
        ),
        (
            {"packages": {"hdf5": {"matrix": {"os": ["linux"]}}}},
            "expected: nothing is expected of any package of the input; see its globs",
        ),
    ],
)
def test_a_declaration_that_fits_nothing_is_an_error(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        declare(data)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"packages": {"zlb": {"skip": True}}}, "/expected/packages/zlb: matches no package; did you mean 'zlib'?"),
        ({"packages": {"x*": {"required": False}}}, "/expected/packages/x*: matches no package"),
        ({"xfail": [{"os": "rhel9"}]}, "/expected/xfail/0: matches nothing that is expected"),
        ({"matrix": {"os": ["linux", "ubunut22.04"]}}, "/expected: no build has os 'ubunut22.04'; did you mean 'ubuntu22.04'?"),
        ({"matrix": {"os": ["linux", "linus"]}}, "/expected: no build has os 'linus'; did you mean 'linux'?"),
    ],
)  # fmt: skip
def test_a_part_that_fits_nothing_is_a_problem(data: dict[str, Any], message: str) -> None:
    model = declare({"matrix": {"os": ["linux"]}} | data)
    assert [str(problem) for problem in model.problems] == [f"coverage-report.yaml: {message}"]


def test_a_target_that_archspec_knows_is_no_slip() -> None:
    builds = "ubuntu22.04/x86_64/gcc@11\nzlib 1"
    for match in ({}, {"match": {"target": "serves"}}):
        data = {"matrix": {"os": ["linux"], "target": ["x86_64", "x86_64_v2"]}}
        assert declare(data | match, builds).problems == ()


def test_what_a_former_report_held_is_no_slip() -> None:
    """Machines make no typing errors: a compiler without its version is another one."""
    former = table("u/zen4/gcc@11 u/zen4/intel-oneapi-compilers@2024.2.1\nzlib 1 1")
    now = table("u/zen4/gcc@11 u/zen4/intel-oneapi-compilers\nzlib 1 1")
    expected = parse_expected({"from": "r.json"}, source="c", today=TODAY, read=lambda _: compute(former))  # fmt: skip
    assert compute(now, expected=expected).problems == ()


def test_builds_that_state_none_count_only_when_asked_for_and_that_is_told() -> None:
    builds = """
               rhel8/zen4/gcc@11.4.0  rhel8/zen4/none
        zlib   1                      .
        py-pip .                      1
    """
    data: dict[str, Any] = {"matrix": {"os": ["rhel8"], "compiler": ["gcc"]}}
    strict = declare(data, builds)
    assert package(strict, "py-pip").state(("rhel8", "*", "gcc")) == "missing"
    (problem,) = strict.problems
    assert "builds that state compiler none do not count, of: py-pip;" in problem.message
    asked = declare(data | {"match": {"compiler": "none-fits"}}, builds)
    assert package(asked, "py-pip").state(("rhel8", "*", "gcc")) == "built"
    assert asked.problems == ()
    assert declare({"matrix": {"os": ["rhel8"]}}, builds).problems == ()


def test_another_version_is_no_slip() -> None:
    model = declare({"matrix": {"os": ["ubuntu22.04", "ubuntu26.04"], "compiler": ["gcc@14"]}}, BUILDS.replace("13.2.0", "14.1.0"))  # fmt: skip
    assert model.problems == ()


def test_without_builds_there_is_nothing_to_hold_a_declaration_against() -> None:
    model = compute([], expected=expectation({"matrix": {"os": ["linux"]}}), also={"s": ["zlib"]})
    assert shown(package(model, "zlib")) == {"linux/*/*": "missing"}


def test_a_short_form_names_a_libc_only_to_builds_that_state_one() -> None:
    data = {"platforms": ["x86_64-unknown-linux-musl", "linux/arm64"]}
    assert shown(package(declare(data), "zlib"))["linux/x86_64/*"] == "built"
    builds = """
             linux/x86_64/glibc@2.17  linux/x86_64/musl@1.2
        one  1                        .
        two  1                        1
    """
    axes = ("os", "target", "libc")
    model = compute(table(builds, axes), axes, expected=expectation(data))
    assert [package(model, name).state(("linux", "x86_64", "musl")) for name in ("one", "two")] == [
        "missing",
        "built",
    ]


def test_short_forms_that_nothing_tells_apart_are_said_to_count_as_one() -> None:
    data = {"platforms": ["linux/amd64", "x86_64-unknown-linux-musl", "linux/arm64"]}
    (problem,) = declare(data).problems
    assert str(problem) == (
        "coverage-report.yaml: /expected: platforms that differ in libc count as one, linux/x86_64:"
        " the report has no axis libc"
    )
    builds = "linux/x86_64/glibc@2.17\none 1"
    axes = ("os", "target", "libc")
    assert compute(table(builds, axes), axes, expected=expectation(data)).problems == ()


places = st.tuples(
    st.sampled_from(["ubuntu22.04", "rhel8", "sequoia", "any"]),
    st.sampled_from(["x86_64", "zen4", "m2"]),
    st.sampled_from(["gcc@11.4.0", "gcc@13.2.0", "none"]),
)
declarations = st.fixed_dictionaries(
    {
        "matrix": st.fixed_dictionaries(
            {"os": st.lists(st.sampled_from(["linux", "rhel8", "macos"]), min_size=1, unique=True)},
            optional={
                "target": st.lists(st.sampled_from(["x86_64", "zen4", "aarch64"]), min_size=1, unique=True),
                "include": st.lists(
                    st.fixed_dictionaries({"os": st.sampled_from(["linux", "windows"]), "required": st.booleans()}),
                    max_size=2,
                ),
            },
        )
    },
    optional={"xfail": st.lists(st.fixed_dictionaries({"os": st.sampled_from(["linux", "rhel8"])}), max_size=1)},
)  # fmt: skip


def records_of(combinations: list[tuple[str, str, str]]) -> list[BuildRecord]:
    keys = ("os", "target", "compiler")
    return [
        BuildRecord(
            package="p", snapshot="s", axes=dict(zip(keys, one, strict=True)), hash=str(number)
        )
        for number, one in enumerate(combinations)
    ]


@given(declarations, st.lists(places, max_size=5), places)
def test_another_build_never_lowers_coverage(
    data: dict[str, Any], built: list[tuple[str, str, str]], more: tuple[str, str, str]
) -> None:
    """What counts is fixed by the declaration; a build moves cells only towards being built."""
    expected = expectation(data)
    before, after = (
        coverage_or_none(records_of(combinations), expected)
        for combinations in (built, [*built, more])
    )
    if before is not None and after is not None:
        assert after.tally.total == before.tally.total
        assert after.tally.covered >= before.tally.covered
        for combination in before.expected:
            assert after.state(combination) == before.state(combination) or before.state(
                combination
            ) in {"missing", "optional-missing", "xfail"}


def coverage_or_none(records: list[BuildRecord], expected: Any) -> Package | None:
    try:
        return package(compute(records, expected=expected, also={"s": ["p"]}), "p")
    except ConfigError:  # no build fits anything: told elsewhere
        return None


@given(declarations, st.lists(places, min_size=1, max_size=5))
def test_every_build_is_shown_once_and_the_tally_is_that_of_the_states(
    data: dict[str, Any], built: list[tuple[str, str, str]]
) -> None:
    found = coverage_or_none(records_of(built), expectation(data))
    if found is None:
        return
    assert sum(cell.builds for cell in found.cells.values()) == len(built)
    counting = [found.state(c) for c in found.applicable]
    assert set(counting) <= {"built", "older", "missing"}
    assert found.tally.total == len(counting)
    assert found.tally.covered == len(counting) - counting.count("missing")
    assert set(found.missing) == {
        c for c, cell in found.expected.items() if cell.status == "missing"
    }


def test_what_builds_leave_open_is_no_value_of_an_axis() -> None:
    records = [
        BuildRecord(package="zlib", snapshot="s", axes={"os": "rhel8", "target": target})
        for target in ("zen4", None)
    ]
    expected = expectation({"matrix": {"os": ["rhel8"], "target": ["zen4"]}})
    model = compute(records, ("os", "target"), expected=expected)
    assert shown(package(model, "zlib")) == {"rhel8/zen4": "built", "rhel8/None": "unexpected"}
