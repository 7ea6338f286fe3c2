"""``coverage-report contains``: what of a lock a cache has by hash, and what comes nearest to the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CACHE = """\
package,version,os,target,compiler,hash
zlib,1.3,ubuntu22.04,zen4,gcc@11.4.0,aaaaaaaaaa
zlib,1.2,ubuntu22.04,zen4,gcc@11.4.0,bbbbbbbbbb
zlib,1.3,rhel8,zen4,gcc@8.5.0,cccccccccc
hdf5,1.14,rhel8,x86_64_v3,gcc@8.5.0,dddddddddd
"""
LOCK = """\
package,version,os,target,compiler,hash
zlib,1.3,ubuntu22.04,zen4,gcc@11.4.0,aaaaaaaaaa
zlib,1.2,ubuntu22.04,zen4,gcc@11.4.0,eeeeeeeeee
hdf5,1.12,rhel9,x86_64_v3,gcc@8.5.0,ffffffffff
cmake,,ubuntu22.04,zen4,gcc@11.4.0,gggggggggg
"""
TEXT = """\
1 of 4 builds of lock.csv found in cache.csv by hash
1 only by combination, 2 not at all
  not at all: cmake /ggggggg on ubuntu22.04/zen4/gcc@11.4.0
    there is no build of this package
  not at all: hdf5@1.12 /fffffff on rhel9/x86_64_v3/gcc@8.5.0
    nearest build: hdf5@1.14 /ddddddd on rhel8/x86_64_v3/gcc@8.5.0 (differs in os, version)
  only by combination: zlib@1.2 /eeeeeee on ubuntu22.04/zen4/gcc@11.4.0
    nearest build: zlib@1.2 /bbbbbbb on ubuntu22.04/zen4/gcc@11.4.0 (the same but for variants or dependencies)
"""


@pytest.fixture
def here(here):
    """A lock and a cache, as records."""
    Path("lock.csv").write_text(LOCK)
    Path("cache.csv").write_text(CACHE)
    return here


def test_what_is_not_there_by_hash_is_told(cli, here):
    result = cli("contains", "lock.csv", "cache.csv")
    assert (result.code, result.err, result.out) == (0, "", TEXT)


def test_more_is_told_on_request(cli, here):
    """Also what is there, and what is not looked for."""
    lines = cli("contains", "lock.csv", "cache.csv", "-v").out.splitlines()
    assert "  by hash: zlib@1.3 /aaaaaaa on ubuntu22.04/zen4/gcc@11.4.0" in lines


def test_it_can_be_demanded(cli, here):
    """A build under another hash is none; a lock that is all there passes."""
    result = cli("contains", "lock.csv", "cache.csv", "--fail-on", "missing")
    assert (result.code, result.out) == (5, TEXT)
    assert result.last == "error: 3 builds of lock.csv not found in cache.csv by hash"
    one = ("--package", "cmake", "--fail-on", "missing")
    assert cli("contains", "lock.csv", "cache.csv", *one).last == (
        "error: 1 build of lock.csv not found in cache.csv by hash"
    )
    result = cli("contains", "cache.csv", "cache.csv", "--fail-on", "missing")
    assert (result.code, result.out) == (
        0,
        "4 of 4 builds of cache.csv found in cache.csv by hash\n",
    )


def test_the_same_as_json(cli, here):
    result = cli("contains", "lock.csv", "cache.csv", "-f", "json", "--axes", "os.family,target")
    assert result.json["summary"] == {"hash": 1, "combination": 2, "missing": 1}
    assert [one["presence"] for one in result.json["builds"]] == [
        "missing",
        "combination",
        "combination",
        "hash",
    ]
    assert result.json["builds"][1] == {
        "package": "hdf5",
        "version": "1.12",
        "hash": "ffffffffff",
        "axes": {"os.family": "linux", "target": "x86_64_v3"},
        "presence": "combination",
        "nearest": {
            "package": "hdf5",
            "version": "1.14",
            "hash": "dddddddddd",
            "snapshot": "cache",
            "axes": {"os.family": "linux", "target": "x86_64_v3"},
            "differs": ["version"],
        },
    }
    cli("contains", "lock.csv", "cache.csv", "-f", "json:found.json")
    assert json.loads(Path("found.json").read_text())["lock"] == "lock.csv"


def test_a_cache_may_be_in_several_places(cli, here):
    """Each is a snapshot, which can be chosen; a build that several hold is there."""
    Path("more.csv").write_text(CACHE.splitlines()[0] + "\ncmake,3,x,y,z,gggggggggg\n")
    assert cli("contains", "lock.csv", "cache.csv", "more.csv").out.startswith("2 of 4 builds")
    only = ("contains", "lock.csv", "cache.csv", "more.csv", "--snapshot", "more")
    assert cli(*only).out.startswith(
        "1 of 4 builds of lock.csv found in cache.csv, more.csv by hash"
    )


def test_a_build_without_a_hash_is_there_by_combination_at_best(cli, here):
    """A lock that has no hash at all is another question."""
    Path("some.csv").write_text(LOCK + "zlib,1.3,rhel8,zen4,gcc@8.5.0,\n")
    out = cli("contains", "some.csv", "cache.csv").out
    assert "only by combination: zlib@1.3 without a hash on rhel8/zen4/gcc@8.5.0\n" in out
    Path("none.csv").write_text("package,os\nzlib,rhel8\n")
    result = cli("contains", "none.csv", "cache.csv")
    assert (result.code, result.last) == (
        3,
        "error: none.csv: no build has a hash; compare combinations with diff",
    )


def test_an_empty_lock_needs_nothing(cli, here):
    Path("find.json").write_text("[]")
    result = cli("contains", "find.json", "cache.csv", "--fail-on", "missing")
    assert (result.code, result.out) == (
        0,
        "0 of 0 builds of find.json found in cache.csv by hash\n",
    )


def test_what_is_wrong_with_the_input_is_said(cli, here):
    """A bad record of either side is a warning, and with --strict exit code 3."""
    Path("cache.json").write_text('[{"package": "zlib", "hash": "aaaaaaaaaa"}, {"package": 1}]')
    result = cli("contains", "lock.csv", "cache.json")
    assert (result.code, result.err.count("warning: cache.json: /1: ")) == (0, 1)
    assert cli("contains", "lock.csv", "cache.json", "--strict").code == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-f", "yaml"], "-f yaml: unknown format; choose from: text, json"),
        (["--fail-on", "lost"], "--fail-on lost: unknown; choose from: missing"),
        (["--package", "x*"], "--package x*: nothing matches; choose from: cmake, hdf5, zlib"),
        (["--snapshot", "x"], "--snapshot x: nothing matches; choose from: cache"),
    ],
)
def test_what_cannot_be_asked(cli, here, options, message):
    result = cli("contains", "lock.csv", "cache.csv", *options)
    assert (result.code, result.last) == (2, f"error: {message}")


def test_standard_input_is_read_once(cli, here):
    result = cli("contains", "-", "-")
    assert (result.code, result.out) == (2, "")
    assert "standard input can be read once" in result.last


def test_names_are_data(cli, here):
    """What a record calls itself is neither a line of its own nor a command to the log of a CI."""
    Path("evil.json").write_text(json.dumps([{"package": "a\n::error::b", "hash": "\x1b[31mred"}]))
    out = cli("contains", "evil.json", "cache.csv").out
    assert "\x1b" not in out
    assert not any(line.startswith("::") for line in out.splitlines())


def test_what_is_not_looked_for_is_said_on_request(cli, here):
    """What a lock leaves out nobody pushes; a report knows how many those are."""
    report = {
        "generator": {"name": "coverage-report"},
        "schema": 1,
        "axes": ["os"],
        "snapshots": [{"name": "env", "packages": [], "left_out": {"external": 2}}],
    }
    Path("env.json").write_text(json.dumps(report))
    assert (
        "note: env.json: 2 left out: external\n"
        in cli("contains", "env.json", "cache.csv", "-v").err
    )
