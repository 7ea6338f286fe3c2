"""A first configuration: what it says is true of what it was made from, and it can be used as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Cli = Callable[..., Any]
ROWS = "package,os,target\nnumpy,linux,x86_64\nnumpy,macos,aarch64\nscipy,linux,aarch64\n"


def expected(cli: Cli, *words: str) -> Any:
    """Return what a configuration expects that is printed."""
    result = cli("init", *words, "--to", "-")
    assert result.code == 0, result.err
    return yaml.safe_load(result.out)["expected"]


@pytest.fixture(autouse=True)
def _rows(here: Path) -> None:
    Path("r.csv").write_text(ROWS)


class TestObserved:
    def test_what_is_there_is_expected(self, cli: Cli) -> None:
        assert cli("init", "r.csv").wrote == "note: wrote coverage-report.yaml\n"
        result = cli("report", "-f", "json")
        (snapshot,) = result.json["snapshots"]
        assert snapshot["universe"]["kind"] == "declared"
        assert (snapshot["summary"]["covered"], snapshot["summary"]["total"]) == (3, 6)
        assert cli("report", "-f", "json", "--fail-on", "unexpected").code == 0

    def test_axes_that_are_chosen_are_written(self, cli: Cli) -> None:
        cli("init", "in/zlib.md", "--axes", "os,target")
        assert cli("report", "-f", "json").json["axes"] == ["os", "target"]

    def test_families_are_written_as_values_of_the_axis_and_what_is_pasted_below_holds(
        self, cli: Cli
    ) -> None:
        """The lines are those that a comment has where the gate failed."""
        cli("init", "r.csv", "--axes", "os.family,target.family")
        written = Path("coverage-report.yaml").read_text()
        assert "{os: linux, target: x86_64}" in written
        failed = cli("report", "-f", "markdown", "--fail-on", "missing")
        assert failed.code == 5
        pasted = failed.out.partition("```yaml\n")[2].partition("```")[0]
        Path("coverage-report.yaml").write_text(
            written.replace("  # A gap that is known", f"{pasted}  # A gap that is known")
        )
        assert cli("report", "-f", "json", "--fail-on", "missing").code == 0

    def test_two_axes_of_one_are_told_apart(self, cli: Cli) -> None:
        Path("r.csv").write_text("package,os\nzlib,debian12\nhdf5,linux\n")
        matrix = expected(cli, "r.csv", "--axes", "os,os.family")["matrix"]
        assert matrix == {"os": ["debian12", "linux"], "os.family": ["linux"]}

    def test_a_full_product_is_written_as_axes(self, cli: Cli) -> None:
        Path("r.csv").write_text(ROWS + "scipy,macos,x86_64\n")
        matrix = expected(cli, "r.csv")["matrix"]
        assert {axis: set(values) for axis, values in matrix.items()} == {
            "os": {"linux", "macos"},
            "target": {"x86_64", "aarch64"},
        }

    def test_paths_are_seen_from_the_file(self, cli: Cli) -> None:
        Path("sub").mkdir()
        assert cli("init", "r.csv", "--to", "sub/coverage-report.yaml").code == 0
        assert cli("report", "-c", "sub/coverage-report.yaml", "-f", "json").code == 0

    def test_of_several_snapshots_the_newest(self, cli: Cli) -> None:
        Path("r.csv").write_text(
            "package,snapshot,os\nzlib,a-2025-01-01,linux\nzlib,a-2025-02-01,macos\n"
        )
        assert expected(cli, "r.csv")["matrix"] == {"os": ["macos"]}

    @pytest.mark.parametrize("value", ["yes", "3.10", "a: b", "x # y", "null", "1.0", "-"])
    def test_values_stay_text(self, cli: Cli, value: str) -> None:
        Path("r.csv").write_text(f'package,os\nzlib,"{value}"\nhdf5,linux\n')
        assert set(expected(cli, "r.csv")["matrix"]["os"]) == {value, "linux"}

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((), "name at least one PATH"),
            (("in",), "init: several snapshots; name the files of one; choose from: develop, v1"),
            (("many.csv",), "init: 201 combinations; choose fewer, coarser --axes"),
            (("none.csv",), "init: there is nothing to expect: no build, or no value of any axis"),
            (("https://example.org/x",), "URLs are not read"),
        ],
    )
    def test_what_cannot_be(self, cli: Cli, words: tuple[str, ...], said: str) -> None:
        rows = "".join(f"p{n},linux{n}\n" for n in range(201))
        Path("many.csv").write_text(f"package,os\n{rows}")
        Path("none.csv").write_text("package,version\nzlib,1\n")
        result = (
            cli("init", *words, "--axes", "os") if words == ("none.csv",) else cli("init", *words)
        )
        assert (result.code, said in result.err) == (2, True), result.err
        assert not Path("coverage-report.yaml").exists()

    @pytest.mark.parametrize("name", ["coverage-report.yaml", "coverage-report.yml"])
    def test_nothing_is_written_over_or_hidden(self, cli: Cli, name: str) -> None:
        Path(name).write_text("axes: os\n")
        result = cli("init", "r.csv")
        assert result.err == f"error: {name}: is there already; --to - prints a new one\n"
        assert Path(name).read_text() == "axes: os\n"


CIBUILDWHEEL = """
[project]
requires-python = ">=3.12"
[tool.cibuildwheel]
build = "cp3{12,13}-*"
skip = ["*-musllinux_*", "cp313-win*"]
archs = "auto64"
[tool.cibuildwheel.macos]
archs = ["universal2"]
"""
WORKFLOW = """
on: push
jobs:
  lint: {runs-on: ubuntu-latest}
  test:
    strategy:
      matrix:
        os: [ubuntu-latest, macos-13, macos-latest, ubuntu-24.04-arm, "${{ inputs.os }}"]
        python-version: ["3.10", "3.13"]
        exclude: [{os: macos-13, python-version: "3.13"}, {unknown: 1}]
        include: [{os: windows-2022, python-version: "3.13"}]
  docker:
    strategy: {matrix: {platform: [linux/arm/v7], other: [1]}}
"""
GORELEASER = """
builds:
  - goos: [linux, darwin]
    goarch: [amd64, "386"]
    ignore: [{goos: linux, goarch: "386"}]
  - goos: [windows]
    goarch: [arm64]
"""
UV = """
[tool.uv]
environments = [
  "sys_platform == 'linux' and platform_machine == 'x86_64'",
  "sys_platform == 'win32'",
  "python_version > '3'",
]
"""


@pytest.mark.parametrize(
    ("tool", "name", "text", "wanted"),
    [
        (
            "cibuildwheel",
            "pyproject.toml",
            CIBUILDWHEEL,
            {
                "linux x86_64 cp312 glibc",
                "linux x86_64 cp313 glibc",
                "macos x86_64 cp312",
                "macos x86_64 cp313",
                "macos aarch64 cp312",
                "macos aarch64 cp313",
                "windows x86_64 cp312",
            },
        ),
        (
            "github-workflow",
            ".github/workflows/ci.yml",
            WORKFLOW,
            {
                "linux x86_64 cp310",
                "linux x86_64 cp313",
                "macos x86_64 cp310",
                "macos aarch64 cp310",
                "macos aarch64 cp313",
                "linux aarch64 cp310",
                "linux aarch64 cp313",
                "windows x86_64 cp313",
                "linux armv7",
            },
        ),
        (
            "goreleaser",
            ".goreleaser.yaml",
            GORELEASER,
            {"linux x86_64", "macos x86_64", "windows aarch64"},
        ),
        (
            "goreleaser",
            "goreleaser.yml",
            "builds: []\n",
            {
                f"{s} {t}"
                for s in ("linux", "macos", "windows")
                for t in ("x86", "x86_64", "aarch64")
            }
            - {"macos x86"},
        ),
        ("uv", "pyproject.toml", UV, {"linux x86_64", "windows"}),
        (
            "uv",
            "uv.toml",
            "[x]\n[tool.uv]\nenvironments = \"sys_platform == 'darwin'\"\n",
            {"macos"},
        ),
    ],
)
def test_what_a_tool_is_told_is_expected(
    cli: Cli, tool: str, name: str, text: str, wanted: set[str]
) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)
    matrix = expected(cli, "--from", tool)["matrix"]
    if "include" in matrix:
        rows = {" ".join(row.values()) for row in matrix["include"]}
    else:
        first, *rest = matrix.values()
        rows = {" ".join([one, *(v for values in rest for v in values)]) for one in first}
    assert rows == wanted
    assert cli("init", "r.csv", "--from", tool).code == 0
    assert cli("report", "-f", "json").code in {0, 2}, "2: no build of it is there yet"


def test_the_stacks_of_spack(cli: Cli) -> None:
    assert expected(cli, "--from", "spack-stacks", "in") == {"from": "spack-stacks"}


@pytest.mark.parametrize(
    ("tool", "name", "text", "said"),
    [
        ("uv", "", "", "--from uv: pyproject.toml, uv.toml: is not there"),
        (
            "uv",
            "pyproject.toml",
            "[tool]\n",
            "--from uv: pyproject.toml, uv.toml: says nothing of what to build",
        ),
        ("cibuildwheel", "pyproject.toml", "[tool.uv]\n", "says nothing of what to build"),
        ("cibuildwheel", "pyproject.toml", "[tool\n", "pyproject.toml: is not valid TOML"),
        ("goreleaser", ".goreleaser.yml", "a: [\n", ".goreleaser.yml: is not valid YAML"),
        (
            "github-workflow",
            ".github/workflows/a.yml",
            "jobs: {a: {strategy: {matrix: 1}}}\n",
            "says nothing",
        ),
        ("github-workflow", ".github/workflows/a.yml", "[]\n", "says nothing"),
        ("nothing", "", "", "'nothing' is not one of"),
    ],
)
def test_a_tool_that_says_nothing(cli: Cli, tool: str, name: str, text: str, said: str) -> None:
    if name:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    result = cli("init", "--from", tool)
    assert (result.code, said in result.err) == (2, True), result.err


def test_a_tool_whose_file_is_no_text(cli: Cli) -> None:
    Path("uv.toml").write_bytes("[tool]".encode("utf-16"))
    result = cli("init", "--from", "uv")
    assert (result.code, "uv.toml: is UTF-16 text; save it as UTF-8" in result.last) == (2, True)
