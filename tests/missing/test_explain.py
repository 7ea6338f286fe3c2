"""How near a package is to each of its gaps."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from coverage_report import DEFAULT_AXES, CoverageModel, compute
from coverage_report.analysis.explain import Near, near_misses
from coverage_report.cli import cli
from coverage_report.settings.expected import parse_expected
from coverage_report.testing import table


def near(model: CoverageModel, name: str) -> list[Near]:
    (snapshot,) = model.snapshots
    (package,) = (one for one in snapshot.packages if one.name == name)
    return list(near_misses(snapshot, package, DEFAULT_AXES))


def shown(found: list[Near]) -> list[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]]:
    return [
        (
            "/".join(map(str, one.combination)),
            "/".join(map(str, one.nearest.build)) if one.nearest else None,
            one.nearest.differs if one.nearest else (),
            one.others,
        )
        for one in found
    ]


BUILDS = """
       ubuntu22.04/x86_64_v3/gcc@11.4.0  ubuntu22.04/aarch64/gcc@11.4.0  ubuntu24.04/x86_64_v3/gcc@13.2.0  ubuntu22.04/x86_64_v3/llvm@17
    a  1                                 .                               .                                 1
    b  1                                 1                               1                                 1
    c  .                                 1                               1                                 .
"""


def test_the_nearest_build_differs_in_the_least_and_a_compiler_least_of_all() -> None:
    """To u22/x86_64_v3/gcc the build of `c` on another OS is as near as the one on another target family is not."""
    assert shown(near(compute(table(BUILDS)), "a")) == [
        (
            "ubuntu22.04/aarch64/gcc@11.4.0",
            "ubuntu22.04/x86_64_v3/gcc@11.4.0",
            ("target",),
            ("b", "c"),
        ),
        (
            "ubuntu24.04/x86_64_v3/gcc@13.2.0",
            "ubuntu22.04/x86_64_v3/gcc@11.4.0",
            ("os", "compiler"),
            ("b", "c"),
        ),
    ]
    assert shown(near(compute(table(BUILDS)), "c"))[0] == (
        "ubuntu22.04/x86_64_v3/gcc@11.4.0",
        "ubuntu22.04/aarch64/gcc@11.4.0",
        ("target",),
        ("a", "b"),
    )


def test_a_package_without_builds_is_near_nothing() -> None:
    model = compute(table("u22/zen4/gcc@11\na 1"), also={"sample": ["b"]})
    assert shown(near(model, "b")) == [("u22/zen4/gcc@11", None, (), ("a",))]


def test_a_complete_package_lacks_nothing() -> None:
    assert near(compute(table(BUILDS)), "b") == []


def test_an_expected_family_differs_only_on_what_it_names() -> None:
    def read(path: str) -> CoverageModel:
        raise AssertionError(path)

    data: dict[str, Any] = {
        "matrix": {"os": ["linux", "macos"], "target": ["aarch64"]},
        "xfail": [{"package": "a", "os": "macos"}],
    }
    expected = parse_expected(data, source="c", today=date(2026, 1, 1), read=read)
    found = near(compute(table(BUILDS), expected=expected), "a")
    assert [(one.state, *row) for one, row in zip(found, shown(found), strict=True)] == [
        ("missing", "linux/aarch64/*", "ubuntu22.04/x86_64_v3/gcc@11.4.0", ("target",), ("b", "c")),
        ("xfail", "macos/aarch64/*", "ubuntu22.04/x86_64_v3/gcc@11.4.0", ("os", "target"), ()),
    ]


def test_a_gap_is_told_as_what_to_build_with_a_compiler_or_without() -> None:
    model = compute(
        table("""
       u22/v3/gcc@11  u22/v3/none  u24/v3/none  r8/v3/gcc@8  r8/v3/gcc@9
    a  1              .            .            1            1
    b  .              1            1            .            .
    c  1              1            .            1            .
    d  .              .            .            .            1
    """)
    )
    assert [gap for gap, *_ in shown(near(model, "a"))] == ["u24/v3/*"]
    assert shown(near(model, "b")) == [("r8/v3/none", "u22/v3/none", ("os",), ("a", "c", "d"))]


def test_a_package_without_a_build_is_near_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("package,os\na,rhel8\n")
    (tmp_path / "c.yaml").write_text("expected: {packages: {b: {}}, matrix: {os: [rhel8]}}\n")
    found = CliRunner().invoke(
        cli, ["explain", "b", str(tmp_path / "r.csv"), "-c", str(tmp_path / "c.yaml")]
    )
    assert "  missing: rhel8\n    built there: a\n" in found.stdout
