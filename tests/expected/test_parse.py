"""Reading the ``expected`` part of a configuration: what it may say, and how slips are told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from coverage_report import ConfigError, CoverageModel, compute
from coverage_report.core.expected.wanted import Expected
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import table
from coverage_report.values import decode_yaml


def parse(data: Any, former: CoverageModel | None = None) -> Any:
    """Return the declaration; a former report is whatever path is read."""

    def read(path: str) -> CoverageModel:
        assert former is not None, path
        return former

    return parse_expected(data, source="c.yaml", today=date(2026, 1, 1), read=read)


def wanted(data: Any, package: str = "zlib") -> list[dict[str, str]]:
    return [dict(one.values) for one in parse(data).wanted(package)]


def test_the_manuals_example_means_what_it_says() -> None:
    """The example of every key, from YAML."""
    expected = parse(
        decode_yaml("""
matrix:
  os: [ubuntu22.04, ubuntu24.04, sequoia]
  arch: [x86_64_v3, arm64]
  exclude:
    - {os: sequoia, arch: x86_64_v3}
  include:
    - {os: ubuntu20.04, arch: ppc64le, compiler: "gcc@=9.4"}
    - {arch: aarch64, required: false, tier: 2}
packages:
  "py-*": {matrix: {os: [linux, darwin]}, tier: 1}
  "cuda*": {skip: true}
  zlib: {platforms: [linux/amd64]}
match: {arch: serves}
xfail:
  - {package: rr, target: s390x, reason: "no ptrace port", issue: "URL", until: 2027-01-01}
""")
    )
    assert isinstance(expected, Expected)
    assert [(one.values, one.required, one.tier) for one in expected.wanted("hdf5") or ()] == [
        ({"os": "ubuntu22.04", "target": "x86_64_v3"}, True, None),
        ({"os": "ubuntu22.04", "target": "aarch64"}, False, "2"),
        ({"os": "ubuntu24.04", "target": "x86_64_v3"}, True, None),
        ({"os": "ubuntu24.04", "target": "aarch64"}, False, "2"),
        ({"os": "sequoia", "target": "aarch64"}, False, "2"),
        ({"os": "ubuntu20.04", "target": "ppc64le", "compiler": "gcc@9.4"}, True, None),
    ]
    assert [(one.values, one.tier) for one in expected.wanted("py-pip") or ()] == [
        ({"os": "linux"}, "1"),
        ({"os": "macos"}, "1"),
    ]
    assert expected.wanted("cudnn") is not None
    assert expected.wanted("cuda-samples") is None
    assert [one.values for one in expected.wanted("zlib") or ()] == [
        {"os": "linux", "target": "x86_64"}
    ]
    assert expected.match == {"target": "serves"}
    assert expected.xfails[0].until == date(2027, 1, 1)
    assert expected.names == {"zlib"}
    assert expected.warnings == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "/expected: must be a mapping"),
        ({}, "/expected: expects nothing; add a matrix, platforms or 'from'"),
        ({"packages": {"a": {"skip": True}}}, "/expected: expects nothing"),
        ({"python": ["3.11"]}, "/expected: 'python' is an axis: write it under 'matrix'"),
        ({"matrx": {}}, "/expected: unknown key 'matrx'; did you mean 'matrix'?"),
        ({"matrix": {}}, "/expected/matrix: leaves no combination"),
        ({"matrix": {"os": ["a"], "exclude": [{"os": "a"}]}}, "/expected/matrix: leaves no combination"),
        ({"matrix": {"os": []}}, "/expected/matrix/os: has no value"),
        ({"matrix": {"os": "linux"}}, "/expected/matrix/os: must be a list, such as [linux]"),
        ({"matrix": {"python": [3.1]}}, "/expected/matrix/python/0: is the number 3.1; quote it, as in '3.1'"),
        ({"matrix": {"os": [22.04]}}, "/expected/matrix/os/0: is the number 22.04; quote it, as in '22.04'"),
        ({"matrix": {"include": [{"os": "a", "requird": False}]}}, "/expected/matrix/include/0: unknown key 'requird'; did you mean 'required'?"),
        ({"matrix": {"os": [True]}}, "/expected/matrix/os/0: is true (YAML reads yes, no, on and off so); quote it"),
        ({"matrix": {"os": [None]}}, "/expected/matrix/os/0: must be text, and not empty"),
        ({"matrix": {"os": [["a"]]}}, "/expected/matrix/os/0: must be text, and not empty"),
        ({"matrix": {"os": [date(2020, 1, 1)]}}, "/expected/matrix/os/0: is the date 2020-01-01; quote it"),
        ({"matrix": {True: ["a"]}}, "/expected/matrix: keys must be strings; quote True"),
        ({"matrix": {"required": ["a"]}}, "/expected/matrix/required: 'required' is not an axis"),
        ({"matrix": {"arch": ["a"], "cpu": ["b"]}}, "/expected/matrix/cpu: names the axis 'target' twice"),
        ({"matrix": {"include": [{"arch": "a", "cpu": "b"}]}}, "/expected/matrix/include/0/cpu: names the axis"),
        ({"matrix": {"include": [{}]}}, "/expected/matrix/include/0: is empty"),
        ({"matrix": {"include": [{"os": "a", "required": "no"}]}}, "/expected/matrix/include/0/required: must be true or false"),
        ({"matrix": {"os": ["a"], "exclude": [{"oss": "a"}]}}, "/expected/matrix/exclude/0: the matrix has no axis 'oss'; it has: os"),
        ({"matrix": {"os": ["a"], "zip": [["os", "b"]]}}, "/expected/matrix/zip/0: the matrix has no axis 'b'"),
        ({"platforms": ["linux"]}, "/expected/platforms/0: 'linux' is not a recognised platform"),
        ({"platforms": [3.1]}, "/expected/platforms/0: is the number 3.1"),
        ({"packages": {"a": {}}}, "/expected/packages/a: expects nothing; add a matrix, platforms or 'skip: true'"),
        ({"packages": {"a/b": {"tier": 1.5}}}, "/expected/packages/a~1b: expects nothing"),
        ({"packages": {"a": {"skip": True, "tier": "1"}}}, "/expected/packages/a: skips the package but also says more"),
        ({"packages": {"a": {"skip": "yes"}}}, "/expected/packages/a/skip: must be true or false"),
        ({"packages": {"a": {"skipp": True}}}, "/expected/packages/a: unknown key 'skipp'; did you mean 'skip'?"),
        ({"platforms": ["linux/amd64"], "match": {"os": "fuzzy"}}, "/expected/match/os: 'fuzzy' is not a way to match; choose from: exact, "),
        ({"platforms": ["linux/amd64"], "xfail": [{"reason": "x"}]}, "/expected/xfail/0: names neither a package nor an axis"),
        ({"platforms": ["linux/amd64"], "xfail": [{"os": "a", "until": "soon"}]}, "/expected/xfail/0/until: must be a date such as"),
        ({"platforms": ["linux/amd64"], "xfail": [{"os": "a", "until": 2027}]}, "/expected/xfail/0/until: must be a date such as"),
        ({"platforms": ["linux/amd64"], "from": "spack-stacks"}, "/expected: has both 'from' and a matrix or platforms"),
        ({"platforms": ["linux/amd64"], "xfail": [{"package": "a", "untill": date(2020, 12, 1)}]}, "/expected/xfail/0: unknown key 'untill'; did you mean 'until'?"),
        ({"platforms": ["linux/amd64"], "snapshot": "v1"}, "/expected/snapshot: chooses a snapshot for 'from'"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(data)
    assert str(error.value).startswith(f"c.yaml: {message}")


@pytest.mark.parametrize(
    ("data", "warnings"),
    [
        (
            {"matrix": {"os": ["a", "b"], "exclude": [{"os": "c"}]}},
            ["/expected/matrix/exclude/0: excludes nothing"],
        ),
        (
            {"matrix": {"os": ["a", "a"]}},
            ["/expected/matrix: names {os: a} twice"],
        ),
        (
            {"platforms": ["linux/amd64", "linux/x86_64"]},
            ["/expected/platforms: names {os: linux, target: x86_64} twice"],
        ),
        ({"matrix": {"os": ["a", "b"], "exclude": [{"os": "[b]"}]}}, []),
    ],
)
def test_what_is_surely_a_slip_and_does_no_harm_is_a_warning(
    data: Any, warnings: list[str]
) -> None:
    assert [str(one) for one in parse(data).warnings] == [f"c.yaml: {one}" for one in warnings]


def test_values_and_axes_are_spelled_in_one_way() -> None:
    matrix = {"os": ["darwin"], "cpu": ["amd64"], "compiler": ["oneapi@=2024.2"], "python": [312]}
    assert wanted({"matrix": matrix}) == [
        {
            "os": "macos",
            "target": "x86_64",
            "compiler": "intel-oneapi-compilers@2024.2",
            "python": "312",
        }
    ]


def test_excluding_follows_github_and_knows_no_families() -> None:
    matrix = {"target": ["x86_64", "x86_64_v3", "aarch64"], "exclude": [{"target": "amd64"}]}
    assert wanted({"matrix": matrix}) == [{"target": "x86_64_v3"}, {"target": "aarch64"}]


def test_a_moment_is_taken_as_its_day() -> None:
    """YAML reads ``2027-01-01T10:00:00`` as a moment."""
    until = datetime(2027, 1, 1, 10)  # noqa: DTZ001 - that is what YAML gives
    data = {"platforms": ["linux/amd64"], "xfail": [{"os": "linux", "until": until}]}
    assert parse(data).xfails[0].until == date(2027, 1, 1)


FORMER = """
         ubuntu22.04/x86_64_v3/gcc@11.4.0  rhel8/zen4/?  any/any/any
    zlib 1.3                               1.3           .
    noarch .                               .             1
"""
NOW = """
         ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu24.04/x86_64_v3/gcc@13.2.0
    zlib 1.3                               1.3
    new  .                                 1
"""


def states(model: CoverageModel, name: str) -> dict[str, str]:
    (package,) = (one for one in model.snapshots[-1].packages if one.name == name)
    return {"/".join(map(str, c)): package.state(c) for c in {**package.cells, **package.expected}}


def test_a_former_report_is_what_is_expected_now() -> None:
    """Each package where it was; what the report did not know may have any value; new packages are not judged."""
    former = compute(table(FORMER, snapshot="v1"))
    model = compute(table(NOW), expected=parse({"from": "report.json"}, former))
    assert states(model, "zlib") == {
        "ubuntu22.04/x86_64_v3/gcc@11.4.0": "built",
        "ubuntu24.04/x86_64_v3/gcc@13.2.0": "unexpected",
        "rhel8/zen4/*": "missing",
    }
    assert states(model, "noarch") == {"any/any/any": "missing"}
    assert states(model, "new") == {"ubuntu24.04/x86_64_v3/gcc@13.2.0": "n/a"}
    assert model.snapshots[0].universe.source == "report.json"
    assert str(model.tally) == "1/3 (33%)"


def test_rules_and_known_failures_hold_beside_a_former_report() -> None:
    former = compute(table(FORMER, snapshot="v1"))
    data = {"from": "r.json", "packages": {"noarch": {"skip": True}}, "xfail": [{"os": "rhel8"}]}
    model = compute(table(NOW), expected=parse(data, former))
    assert str(model.tally) == "1/1 (100%)"
    assert states(model, "zlib")["rhel8/zen4/*"] == "xfail"


def test_one_snapshot_of_a_former_report_is_taken() -> None:
    former = compute([*table(FORMER, snapshot="v1"), *table(NOW, snapshot="v2")])
    with pytest.raises(ConfigError, match=r"r.json: expected: choose one with .* has: v1, v2"):
        parse({"from": "r.json"}, former)
    with pytest.raises(ConfigError, match="there is no snapshot 'v3'; the report has: v1, v2"):
        parse({"from": "r.json", "snapshot": "v3"}, former)
    assert set(parse({"from": "r.json", "snapshot": "v2"}, former).packages) == {"zlib", "new"}


def test_a_former_report_without_builds_expects_nothing() -> None:
    former = compute([], also={"v1": ["zlib"]})
    with pytest.raises(ConfigError, match="snapshot v1 holds no build"):
        parse({"from": "r.json"}, former)
