"""``expected`` and ``gates`` in the configuration: what the commands make of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXPECTED = """
expected:
  matrix: {os: [ubuntu22.04, rhel8], include: [{os: rhel8, tier: 1}]}
  xfail:
    - {package: hdf5, os: rhel8, reason: no port, until: 2026-06-30}
    - {package: zlib, os: rhel8}
"""


@pytest.fixture
def config(here) -> Callable[[str], None]:
    """Write the configuration."""

    def write(text: str) -> None:
        Path("coverage-report.yaml").write_text(text)

    return write


@pytest.fixture
def states(cli, report_schema, monkeypatch) -> Callable[..., Any]:
    """Run ``report -f json`` on the snapshot develop, and return each package's expected cells by state."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")  # 2026-05-28

    def call(*arguments: object) -> Any:
        result = cli("report", "in", "--snapshot", "develop", *arguments, "-f", "json")
        assert result.code == 0, result.err
        report_schema.validate(result.json)
        (snapshot,) = result.json["snapshots"]
        return snapshot["universe"], {
            package["name"]: {cell["os"]: cell["status"] for cell in package["expected"]}
            for package in snapshot["packages"]
        }

    return call


def test_what_is_expected_is_told_of_each_package(states, config, monkeypatch):
    """The day is that of SOURCE_DATE_EPOCH: an xfail that has expired is missing again."""
    config(EXPECTED)
    universe, found = states()
    assert universe.items() >= {"kind": "declared", "source": "coverage-report.yaml"}.items()
    assert found == {
        "cmake": {"ubuntu22.04": "built", "rhel8": "missing"},
        "hdf5": {"ubuntu22.04": "built", "rhel8": "xfail"},
        "zlib": {"ubuntu22.04": "built", "rhel8": "xpass"},
    }
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert states()[1]["hdf5"] == {"ubuntu22.04": "built", "rhel8": "missing"}


def test_a_declared_report_is_read_back_as_what_was_built(cli, config, here):
    """Expected combinations are no builds, whatever they are called."""
    config(EXPECTED)
    assert cli("report", "in", "--snapshot", "develop", "-f", "json:old.json").code == 0
    Path("coverage-report.yaml").unlink()
    reports = [
        cli("report", path, "--snapshot", "develop", "-f", "json").json["snapshots"]
        for path in ("old.json", "in")
    ]
    assert reports[0] == reports[1]


def test_a_declared_axis_is_an_axis(cli, config):
    """An axis beyond the default ones is in the report when it is declared, unless --axes says otherwise."""
    config("expected: {matrix: {platform: [linux, darwin]}}\n")
    report = cli("report", "in", "--snapshot", "develop", "-f", "json").json
    assert report["axes"] == ["os", "target", "compiler", "platform"]
    assert report["snapshots"][0]["summary"]["total"] == 6
    only = cli("report", "in", "--snapshot", "develop", "--axes", "platform", "-f", "json").json
    assert only["axes"] == ["platform"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("expected: {matrix: {os: [windows]}}", "expected: no build fits any of it; the builds have"),
        ("expected: {matrix: {oss: [linux]}}", "expected: no build has the axis 'oss'"),
        ("expected: {matrix: {os: [3.10]}}", "/expected/matrix/os/0: is the number 3.1; quote it"),
        ("expected: {matrx: {os: [linux]}}", "/expected: unknown key 'matrx'; did you mean 'matrix'?"),
        ("expected: {}", "/expected: expects nothing"),
        ("expected: {from: old.json}", "old.json: cannot be read"),
        ("gates: {fail-on: lost}", "/gates: must be a list"),
        ("gates: [{package: zlib}]", "/gates/0: demands nothing"),
        ("gates: [{fail-on: unexpected}]", "--fail-on unexpected: needs a declaration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(cli, config, text, message):
    config(text + "\n")
    result = cli("report", "in", "-f", "json")
    assert (result.code, result.out) == (3 if "cannot be read" in message else 2, "")
    assert result.err.count("\n") == 1
    assert message in result.last


def test_axes_that_no_declaration_speaks_of_are_an_error(cli, config):
    """Otherwise everything would be as expected, whatever is built."""
    config("expected: {matrix: {os: [linux]}}\n")
    result = cli("report", "in", "--axes", "compiler", "-f", "json")
    assert result.code == 2
    assert result.last.endswith("expected: says nothing on the axes compiler: it names os")


def test_a_former_report_is_a_declaration(cli, config, monkeypatch, page):
    """Its path is relative to the configuration, wherever one works."""
    assert cli("report", "in", "--snapshot", "develop", "-f", "json:old.json").code == 0
    config("expected: {from: old.json}\n")
    Path("in/zlib.md").write_text(page("zlib", ("rhel8 zen4 cce@18.0.0 1.3.1 cray",)))
    monkeypatch.chdir("in")
    report = cli("report", ".", "--snapshot", "develop", "-f", "json").json["snapshots"][0]
    assert report["universe"].items() >= {"kind": "declared", "source": "old.json"}.items()
    (zlib,) = (p for p in report["packages"] if p["name"] == "zlib")
    assert [c["status"] for c in zlib["expected"]] == ["built", "missing"]


def test_stacks_are_a_declaration(cli, config):
    """Each package is expected on the platforms of its stacks."""
    config("expected: {from: spack-stacks}\n")
    report = cli("report", "in", "--snapshot", "develop", "-f", "json").json["snapshots"][0]
    assert report["universe"].items() >= {"kind": "declared", "source": "spack-stacks"}.items()
    assert report["summary"]["total"] == 5
    slip = cli("report", "in", "--snapshot", "develop", "--package", "zlb")
    assert "did you mean 'zlib'?" in slip.last


class TestGates:
    @pytest.mark.parametrize(
        ("condition", "reason"),
        [
            ("missing", "1 missing: cmake on rhel8/*/* (--fail-on missing)"),
            ("xpass", "1 xpass: zlib on rhel8/*/* (--fail-on xpass)"),
            ("unexpected", "1 unexpected: cmake on sonoma/m1/apple-clang@15.0.0 (--fail-on unexpected)"),
        ],
    )  # fmt: skip
    def test_fail_on(self, cli, config, monkeypatch, condition, reason):
        """Report-only unless it is asked for; then exit 5 with the reason as the last line."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
        config(EXPECTED)
        arguments = ("report", "in", "--snapshot", "develop", "-f", "json:x")
        assert cli(*arguments).code == 0
        result = cli(*arguments, "--fail-on", condition)
        assert (result.code, result.last) == (5, f"error: snapshot develop: {reason}")

    def test_gates_of_the_configuration(self, cli, config):
        """By package and tier; what compares with a base is for ``diff`` alone."""
        gates = "gates:\n- {package: c*, fail-under: 60%}\n- {tier: 1, fail-on: [missing, lost], max-drop: 1}\n"
        config(EXPECTED + gates)
        result = cli("report", "in", "--snapshot", "develop", "-f", "json:x")
        assert result.code == 5
        first, second = result.err.splitlines()
        assert first.endswith("packages c*: coverage is 1/2 (50%), below the 60% of --fail-under")
        assert "tier 1: " in second
        assert "missing: cmake on rhel8/*/*" in second
        Path("in/cmake.md").unlink()
        nothing = cli("report", "in", "--snapshot", "develop", "-f", "json:x")
        told = "error: gates: package c*: nothing matches; choose from: hdf5, zlib"
        assert (nothing.code, nothing.last) == (2, told)
        one = cli("report", "in", "--package", "zlib", "--snapshot", "develop", "-f", "json:x")
        assert "packages c*: there is nothing to cover (--fail-under)" in one.err

    @pytest.mark.parametrize(
        ("gate", "told"),
        [
            ("{package: zz*, fail-on: [missing]}", "package zz*: nothing matches; choose from: cmake, "),
            ("{tier: 9, fail-on: [missing]}", "tier 9: nothing matches; choose from: 1"),
            ("{tier: 9, fail-under: 50}", "tier 9: nothing matches; choose from: 1"),
        ],
    )  # fmt: skip
    def test_a_gate_that_nothing_can_fail_is_a_slip(self, cli, config, gate, told):
        config(f"{EXPECTED}gates: [{gate}]\n")
        for command in (("report", "in"), ("diff", "in", "in")):
            result = cli(*command, "--snapshot", "develop", "-f", "json:x")
            assert (result.code, result.last.partition("gates: ")[2].startswith(told)) == (2, True)

    def test_a_gate_of_what_is_skipped_is_a_slip(self, cli, config):
        """Nothing is declared of it, so that nothing of it can be missing or lost."""
        packages = "expected: {matrix: {os: [linux]}, packages: {c*: {skip: true}}}\n"
        config(f"{packages}gates: [{{package: cm*, fail-on: missing}}]\n")
        for command in (("report", "in"), ("diff", "in", "in")):
            result = cli(*command, "--snapshot", "develop", "-f", "json:x")
            told = "error: gates: package cm*: nothing is declared for the packages that match"
            assert (result.code, result.last) == (2, told)

    @pytest.mark.parametrize("condition", ["lost", "narrowed"])
    def test_a_report_has_no_base(self, cli, condition):
        result = cli("report", "nowhere", "--fail-on", f"missing, {condition}")
        told = f"error: --fail-on {condition}: needs a base to compare with; use 'diff'"
        assert (result.code, result.last) == (2, told)


def test_a_diff_is_held_against_the_declaration(cli, config, page):
    """Both sides are; that one of them bears none of it out is no error."""
    config(
        "expected: {matrix: {include: [{os: ubuntu*, tier: 1}]}}\n"
        "gates: [{fail-on: lost, tier: 1}, {max-drop: 10}]\n"
    )
    Path("mac.md").write_text(page("zlib", ("sonoma m1 apple-clang@15.0.0 1.3.1 ml",)))
    result = cli("diff", "mac.md", "in/zlib.md", "-f", "json")
    assert result.code == 0, result.err
    assert (result.json["base"]["covered"], result.json["head"]["covered"]) == (0, 1)
    assert cli("diff", "in/zlib.md", "mac.md", "-f", "json").code == 5


def test_the_demo_is_not_a_project(cli, config):
    """What a project configures does not hold for the sample, and its files are not written over."""
    config("expected: {matrix: {os: [windows]}}\nformat: json:mine.json\naxes: os\n")
    demo = cli("demo", "-f", "json")
    assert (demo.code, len(demo.json["axes"]), Path("mine.json").exists()) == (0, 3, False)
    assert cli("demo", "-f", "json", "-c", "coverage-report.yaml").code == 2


class TestTablesOfCommands:
    def test_a_table_wins_over_what_is_common(self, cli, config):
        """``format`` at the top is the report's; what another command writes is said in its own table."""
        config("axes: os\nformat: json:report.json\ndiff: {axes: 'os,target', format: json}\n")
        assert cli("report", "in").code == 0
        before = Path("report.json").read_bytes()
        diff = cli("diff", "in/zlib.md", "in/zlib.md")
        assert diff.json["axes"] == ["os", "target"]
        assert Path("report.json").read_bytes() == before

    def test_both_sides_of_a_diff_can_be_configured(self, cli, config):
        config("diff: {base: in/zlib.md, head: in/cmake.md, format: json}\n")
        assert cli("diff").json["summary"]["packages"]["removed"] == 1

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("diff: {fale-on: lost}", "diff: unknown key 'fale-on'; did you mean 'fail-on'?"),
            ("diff: [lost]", "diff: must be a mapping from option names to values"),
            ("dif: {axes: os}", "unknown key 'dif'; did you mean 'diff'?"),
        ],
    )
    def test_slips(self, cli, config, text, message):
        config(text + "\n")
        result = cli("diff", "in/zlib.md", "in/zlib.md", "-f", "json")
        assert (result.code, message in result.last) == (2, True), result.last
