"""``coverage-report missing``, ``explain`` and ``trend``."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

DEVELOP = ("in", "--snapshot", "develop")
GAPS = [
    ("cmake", "rhel8", "zen4", "cce@18.0.0"),
    ("hdf5", "rhel8", "zen4", "cce@18.0.0"),
    ("hdf5", "sonoma", "m1", "apple-clang@15.0.0"),
    ("zlib", "sonoma", "m1", "apple-clang@15.0.0"),
]


def test_missing_as_text(cli):
    """A line for each combination, the most valuable first."""
    assert cli("missing", *DEVELOP).out.splitlines() == [
        "4 builds missing in develop, the most valuable first",
        "rhel8/zen4/cce@18.0.0: cmake, hdf5",
        "sonoma/m1/apple-clang@15.0.0: hdf5, zlib",
    ]
    assert cli("missing", *DEVELOP, "--limit", "3").out.splitlines()[2:] == [
        "sonoma/m1/apple-clang@15.0.0: hdf5"
    ]


def test_missing_as_json(cli):
    """The contract's JSON."""
    axes = ["os", "target", "compiler"]
    assert cli("missing", *DEVELOP, "-f", "json").json == {
        "schema": 1,
        "kind": "missing",
        "axes": axes,
        "missing": [dict(zip(["package", *axes], gap, strict=True)) for gap in GAPS],
    }


def test_missing_as_a_matrix(cli):
    """One line for fromJSON."""
    out = cli("missing", *DEVELOP, "--axes", "os", "-f", "github-matrix", "--limit", "1").out
    assert out == '{"include": [{"package": "cmake", "os": "rhel8"}]}\n'


def test_a_matrix_leaves_out_what_may_be_anything(cli, here):
    Path("coverage-report.yaml").write_text("expected: {matrix: {os: [linux, freebsd]}}\n")
    out = cli("missing", *DEVELOP, "--package", "zlib", "-f", "github-matrix").json
    assert out == {"include": [{"package": "zlib", "os": "freebsd"}]}
    everything = cli("missing", *DEVELOP, "--package", "zlib", "-f", "json").json["missing"]
    assert everything == [{"package": "zlib", "os": "freebsd", "target": "*", "compiler": "*"}]


def test_a_matrix_has_no_more_jobs_than_github_runs(cli, here):
    rows = [f"p{n},s,os{n}" for n in range(20)]
    Path("many.csv").write_text("\n".join(("package,snapshot,os", *rows)))
    result = cli("missing", "many.csv", "-f", "github-matrix")
    assert len(result.json["include"]) == 256
    assert result.err == "warning: GitHub runs 256 jobs of a matrix: 124 are left out\n"
    assert len(cli("missing", "many.csv", "-f", "json").json["missing"]) == 380


def test_missing_as_an_environment_of_spack(cli, here):
    """Each build is a spec; a family is asked for as Spack does, and what may be anything is not."""
    found = yaml.safe_load(cli("missing", *DEVELOP, "-f", "spack-yaml").out)["spack"]
    assert found["specs"] == [
        f"{name} os={os} target={target} %{compiler}" for name, os, target, compiler in GAPS
    ]
    assert found["concretizer"] == {"unify": False}
    Path("coverage-report.yaml").write_text(
        "expected: {matrix: {os: [ubuntu22.04, macos], target: [aarch64, x86_64]}}\n"
    )
    declared = yaml.safe_load(
        cli("missing", *DEVELOP, "--package", "cmake", "-f", "spack-yaml").out
    )
    assert declared["spack"]["specs"] == [
        "cmake platform=darwin target=aarch64",
        "cmake platform=darwin target=x86_64",
        "cmake os=ubuntu22.04 target=aarch64",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("-f", "-f"), ("a: b", "a: b"), ("zlib # x", "zlib # x"), ("a\nb", "a\\x0ab")],
)
def test_what_is_no_spec_is_left_out_and_said(cli, here, name, shown):
    """A name from a record is data: it cannot become a line, a comment or an option."""
    records = [{"package": name, "os": "linux"}, {"package": "zlib", "os": "rhel8"}]
    Path("r.json").write_text(json.dumps(records))
    cli("report", "r.json", "-f", "json:report.json")
    result = cli("missing", "report.json", "-f", "spack-yaml")
    assert yaml.safe_load(result.out)["spack"]["specs"] == ["zlib platform=linux"]
    assert f"warning: {shown} on rhel8: is not a Spack spec\n" in result.err.replace("\\n", "\\x0a")


def test_an_environment_of_spack_is_for_builds_of_spack(cli, here):
    Path("r.csv").write_text("package,os\na,linux\nb,rhel8\n")
    result = cli("missing", "r.csv", "-f", "spack-yaml")
    assert (result.code, result.out) == (2, "")
    assert "no build comes from Spack (read as: records); choose json" in result.last
    assert cli("missing", "r.csv", *DEVELOP, "-f", "spack-yaml", "--snapshot", "develop").code == 0


def test_what_spack_has_no_axis_for(cli, here):
    Path("r.csv").write_text("package,os,libc\na,linux,musl\nb,linux,glibc\n")
    cli("report", "r.csv", "-f", "json:report.json")
    result = cli("missing", "report.json", "-f", "spack-yaml")
    assert (result.code, result.out) == (2, "")
    assert "Spack has no libc; choose --axes os,target,compiler" in result.last


def test_weights(cli, here):
    """What matters more comes first."""
    Path("w.yaml").write_text("hdf5: 10\n'z*': 1.5\n")
    found = cli("missing", *DEVELOP, "--weights", "w.yaml", "--limit", "2", "-f", "json").json
    assert [one["package"] for one in found["missing"]] == ["hdf5", "zlib"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hdf5: many\n", "w.yaml: /hdf5: must be a number"),
        ("hdf5: -1\n", "w.yaml: /hdf5: must not be negative"),
        ("hdf5: .nan\n", "w.yaml: /hdf5: must be a number"),
        ("hdf5: 1/0\n", "w.yaml: /hdf5: must be a number"),
        ("[hdf5]\n", "w.yaml: must be a mapping"),
    ],
)
def test_weights_that_are_none(cli, here, text, message):
    Path("w.yaml").write_text(text)
    result = cli("missing", *DEVELOP, "--weights", "w.yaml")
    assert (result.code, message in result.last) == (2, True), result.last


def test_nothing_is_missing(cli):
    assert cli("missing", "in/hdf5.md").out == "nothing is missing in develop\n"
    assert cli("missing", "in/hdf5.md", "-f", "github-matrix").json == {"include": []}
    assert "specs: []" in cli("missing", "in/hdf5.md", "-f", "spack-yaml").out


def test_missing_is_written_to_a_file(cli, here):
    result = cli("missing", *DEVELOP, "-f", "json:out/missing.json")
    assert (result.code, result.out) == (0, "")
    assert len(json.loads(Path("out/missing.json").read_text())["missing"]) == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("missing", "in"), "choose one snapshot with --snapshot NAME; choose from: develop, v1"),
        (("missing", "in", "-f", "csv"), "-f csv: unknown format; choose from: github-matrix, json, "),
        (("missing",), "name at least one PATH"),
        (("explain", "zlb", "in"), "zlb: no such package; did you mean 'zlib'?"),
        (("explain", "x", "in"), "x: no such package; choose from: cmake, hdf5, zlib"),
        (("explain",), "Missing argument 'PACKAGE'."),
    ],
)  # fmt: skip
def test_usage_that_is_wrong(cli, words, message):
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert message in result.last


def test_explain(cli):
    """Where a package is built, where not, and what comes nearest."""
    assert cli("explain", "zlib", "in").out.splitlines() == [
        "zlib in develop: 2/3 (66%)",
        "  built: rhel8/zen4/cce@18.0.0 (1.3.1)",
        "  built: ubuntu22.04/x86_64_v3/gcc@11.4.0 (1.3.1)",
        "  missing: sonoma/m1/apple-clang@15.0.0",
        "    nearest build: rhel8/zen4/cce@18.0.0 (differs in os, target, compiler)",
        "    built there: cmake",
        "zlib in v1: built for 1 platform; nothing to compare with",
        "  built: ubuntu22.04/x86_64_v3/gcc@11.4.0 (1.3.1)",
    ]


def test_explain_says_what_a_declaration_says(cli, here):
    Path("coverage-report.yaml").write_text(
        "expected: {matrix: {os: [ubuntu22.04, freebsd]}, xfail: [{os: freebsd, reason: no port}]}\n"
    )
    lines = cli("explain", "hdf5", *DEVELOP).out.splitlines()
    assert "  xfail: freebsd [reason: no port]" in lines
    assert lines[-1] == "    built there: no package"


def trend(cli, *arguments: str) -> Any:
    result = cli("trend", *arguments, "-f", "json")
    assert result.code == 0, result.err
    schema = files("coverage_report").joinpath("schemas/trend.schema.json").read_text("utf-8")
    Draft202012Validator(json.loads(schema)).validate(result.json)
    return result.json


def test_trend(cli, here, page):
    """Snapshots follow each other by date, with what changed from each to the next."""
    linux, mac = "u22 x86_64 gcc@11 1 e4s", "sonoma m1 clang@15 1 ml"
    for tag, builds in {
        "develop-2026-01-11": (linux, mac),
        "develop-2026-01-04": (linux,),
        "develop-2026-01-18": (mac,),
        "v1.0": (linux,),
    }.items():
        Path(f"{tag}.md").write_text(page("zlib", builds, tag))
    develop, releases = trend(cli, ".", "--snapshot", "[dv]*-*", "--snapshot", "v1.0")["series"]
    assert (develop["name"], releases["name"]) == ("develop", "releases")
    assert [
        (p["date"], p["summary"]["covered"], p["gained"], p["lost"]) for p in develop["points"]
    ] == [("2026-01-04", 1, 0, 0), ("2026-01-11", 2, 1, 0), ("2026-01-18", 1, 0, 1)]
    assert develop["declines"] == [{"package": "zlib", "lost": 1, "gained": 1}]


def test_trend_keeps_the_problems_of_the_input(cli, here):
    path = Path("in/zlib.md")
    path.write_text(path.read_text().replace('"compiler": "gcc@11.4.0"', '"compiler": ""', 1))
    result = cli("trend", "in", "-f", "json", "--strict")
    assert result.code == 3
    assert len(result.json["problems"]) == 1


def test_what_is_beyond_the_limit_has_no_line(cli):
    short, whole = (cli("missing", *DEVELOP, "--limit", n).out.splitlines() for n in ("1", "99"))
    assert (len(short), short[0]) == (2, whole[0])
    assert len(whole) > 2


def test_explain_tells_what_is_not_counted(cli, here):
    """Such as sources, and with its version where it is known."""
    Path("report.json").write_text(
        json.dumps(
            {
                "schema": 2,
                "generator": {"name": "coverage-report"},
                "axes": ["os"],
                "snapshots": [
                    {
                        "name": "s",
                        "left_out": {"external": 1},
                        "unbuilt": {"zlib": {"external": 1}},
                        "stated": [{"os": "rhel8"}],
                        "packages": [
                            {
                                "name": "zlib",
                                "cells": [],
                                "builds": [{"records": 1, "stated": 0}],
                            }
                        ],
                    }
                ],
            }
        )
    )
    assert "  not counted: external\n" in cli("explain", "zlib", "report.json").out
