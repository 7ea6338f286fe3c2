"""``--served``, ``--host`` and what declares hosts, on the command line and in the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFIG = """
served: true
hosts: [ubuntu22.04/icelake, rocky8/zen5, ubuntu22.04/arm64]
os-compatible: {rocky8: [rhel8, centos8]}
"""


def hosts(report, package="zlib"):
    """Return host and fit of each host of a package."""
    (found,) = (p for p in report["snapshots"][0]["packages"] if p["name"] == package)
    return {f"{h['os']}/{h['target']}": h["fit"] for h in found["served"]["hosts"]}


def test_hosts_of_the_snapshot(cli):
    """--served alone asks for each operating system and target that the snapshot has builds for."""
    report = cli("report", "in", "--snapshot", "develop", "--served", "-f", "json").json
    assert report["snapshots"][0]["served"] == {"exact": 5, "served": 5, "total": 9}
    assert hosts(report, "hdf5") == {
        "rhel8/zen4": None,
        "sonoma/m1": None,
        "ubuntu22.04/x86_64_v3": "exact",
    }


def test_declared_hosts(cli):
    """--hosts declares what is asked for, in this order; each is named with the build that serves it."""
    report = cli("report", "in/zlib.md", "--hosts", "ubuntu22.04/zen4", "-f", "json").json
    (zlib,) = report["snapshots"][0]["packages"]
    (host,) = zlib["served"]["hosts"]
    assert len(host["build"].pop("hash")) == 32
    assert host == {
        "os": "ubuntu22.04",
        "target": "zen4",
        "fit": "level",
        "build": {
            "version": "1.3.1",
            "os": "ubuntu22.04",
            "target": "x86_64_v3",
            "compiler": "gcc@11.4.0",
        },
    }


@pytest.mark.parametrize(
    "compatible", ["{rocky8: [rhel8, centos8]}", "[rocky8=rhel8]", "rocky8=rhel8"]
)
def test_the_configuration_declares_hosts(cli, compatible):
    """Hosts and the map of compatible operating systems stand in the configuration; the map is one-way."""
    text = CONFIG.replace("{rocky8: [rhel8, centos8]}", compatible)
    Path("coverage-report.yaml").write_text(text)
    report = cli("report", "in/zlib.md", "-f", "json").json
    expected = {"ubuntu22.04/icelake": "level", "rocky8/zen5": "tuned", "ubuntu22.04/aarch64": None}
    assert hosts(report) == expected


def test_this_machine(cli):
    """--host asks for the machine that the program runs on."""
    report = cli("report", "in/zlib.md", "--host", "-f", "json").json
    assert len(hosts(report)) == 1


def test_nothing_is_said_unless_asked(cli):
    """Without the options there is no word on hosts anywhere."""
    assert '"served"' not in cli("report", "in", "-f", "json").out
    assert " run there (" not in cli("report", "in").out
    assert " run there (" in cli("report", "in", "--served").out


def test_coverage_is_the_same_whether_asked_or_not(cli):
    """Served coverage changes no other number, and no gate."""
    plain = cli("report", "in", "-f", "json").json
    asked = cli("report", "in", "--served", "-f", "json").json
    for snapshot in asked["snapshots"]:
        snapshot.pop("served")
        for package in snapshot["packages"]:
            package.pop("served")
    assert plain["snapshots"] == asked["snapshots"]


def test_each_host_in_a_table(cli):
    """The terminal shows, for few packages, each host with its fit and its build."""
    out = cli("report", "in/zlib.md", "--hosts", "ubuntu22.04/zen4", "--hosts", "debian12/zen4").out
    assert "zlib runs on 1 of 2 hosts (50%), built for exactly 0 of them\n" in out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert any(
        line.startswith("│ ubuntu22.04/zen4 ○ level 1.3.1 ubuntu22.04/x86") for line in lines
    )
    assert "│ debian12/zen4 ·" in lines


def test_many_packages_in_a_table(cli, page):
    """Of many packages the terminal and markdown show how many hosts each serves, the least first."""
    for number in range(50):
        builds = ("ubuntu22.04 x86_64_v3 gcc@11.4.0 1 e4s",)[: number % 2 + 1]
        (Path("in") / f"p{number}.md").write_text(page(f"p{number}", builds, tag="many"))
    options = ("--hosts", "ubuntu22.04/zen4", "--hosts", "sonoma/m1", "--snapshot", "many")
    out = cli("report", "in", *options).out
    said = "50 packages on 2 hosts: 50 of 100 run there (50%)"
    built = ", 0 of them built for exactly that host\n"
    assert said + built in out
    assert "and 10 more packages: -v shows all" in out
    assert len(cli("report", "in", *options, "-v").out.splitlines()) > len(out.splitlines())
    markdown = cli("report", "in", *options, "-f", "markdown").out
    assert f"**{said}**{built}" in markdown
    assert "| `p0` | 1/2 (50%) | 0/2 (0%) | `sonoma/m1` |" in markdown


def test_markdown_names_the_build(cli):
    """A comment in a pull request says which build serves a host."""
    out = cli(
        "report", "in/zlib.md", "--hosts", "rhel8/zen5", "--hosts", "x/y", "-f", "markdown"
    ).out
    assert "| `zlib` | `rhel8/zen5` | ○ tuned | `1.3.1` | `rhel8` / `zen4` / `cce@18.0.0` |" in out
    assert "| `zlib` | `x/y` | ·  |  |  |" in out


def test_markdown_leaves_hosts_out_first(cli):
    """Where a comment has no room, hosts go first, and how many is said."""
    asked = [part for n in range(30) for part in ("--hosts", f"ubuntu22.04/cpu{n}")]
    full = cli("report", "in/zlib.md", "-q", *asked, "-f", "markdown").out
    room = f"markdown.max-chars={len(full) - 200}"
    out = cli("report", "in/zlib.md", "-q", *asked, "-f", "markdown", "-o", room).out
    assert "Left out to keep this short: " in out
    assert "`gcc@11.4.0`" in out


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("--hosts", "zen4", "--hosts zen4: write OS/TARGET, such as ubuntu22.04/zen4"),
        ("--hosts", "a/b/c", "--hosts a/b/c: write OS/TARGET"),
        ("--hosts", "/zen4", "--hosts /zen4: write OS/TARGET"),
        ("--os-compatible", "rocky8", "--os-compatible rocky8: write HOST_OS=BUILD_OS,..."),
        ("--os-compatible", "=rhel8", "--os-compatible =rhel8: write"),
        ("--os-compatible", "a=b,", "--os-compatible a=b,: write"),
    ],
)
def test_slips_are_one_line(cli, option, text, message):
    """What cannot be meant is refused before anything is read."""
    result = cli("report", "in", "--served", option, text)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert message in result.err


def test_an_unknown_target_is_said_to_be(cli):
    """A target that archspec does not know is no error, but it may be a slip."""
    result = cli("report", "in/zlib.md", "--hosts", "ubuntu22.04/zen_4", "-f", "json")
    assert (result.code, hosts(result.json)) == (0, {"ubuntu22.04/zen_4": None})
    assert result.err == (
        "warning: ubuntu22.04/zen_4: archspec knows no zen_4: only builds for exactly it run there\n"
    )


THREE = """package,version,os,target,compiler
a,1,debian12,zen4,gcc@13
a,1,debian12,zen5,gcc@13
b,1,debian12,zen3,gcc@13
c,1,rhel9,zen4,gcc@13
"""


@pytest.mark.parametrize(
    ("packages", "hosts", "said", "rest"),
    [
        ("abc", "debian12/zen4", "2 of 3 packages (66%) run on `debian12/zen4`", "1 of them built for exactly that host"),
        ("abc", "rhel9/zen4", "1 of 3 packages (33%) runs on `rhel9/zen4`", "1 of them built for exactly that host"),
        ("abc", "rhel8/zen4", "0 of 3 packages (0%) run on `rhel8/zen4`", ""),
        ("abc", "debian12/zen4 debian12/zen5", "3 packages on 2 hosts: 4 of 6 run there (66%)", "2 of them built for exactly that host"),
        ("ac", "debian12/zen3 rhel9/zen5", "2 packages on 2 hosts: 1 of 4 runs there (25%)", "0 of them built for exactly that host"),
        ("ac", "rhel8/zen3 rhel8/zen5", "2 packages on 2 hosts: 0 of 4 run there (0%)", ""),
        ("a", "debian12/zen4 rhel9/zen4", "`a` runs on 1 of 2 hosts (50%)", "built for exactly 1 of them"),
        ("a", "debian12/zen4", "`a` runs on `debian12/zen4`", "built for exactly that host"),
        ("b", "debian12/zen4", "`b` runs on `debian12/zen4`", "not built for exactly that host"),
        ("b", "rhel9/zen4", "`b` does not run on `rhel9/zen4`", ""),
    ],
)  # fmt: skip
def test_neither_packages_nor_hosts_are_counted_twice(cli, packages, hosts, said, rest):
    """The sentence counts packages where there is one host, hosts where there is one package, else pairs."""
    Path("three.csv").write_text(THREE)
    options = [part for name in packages for part in ("--package", name)]
    options += [part for host in hosts.split() for part in ("--hosts", host)]
    rest = rest and f", {rest}"
    plain = said.replace("`", "")
    assert f"{plain}{rest}\n" in cli("report", "three.csv", *options).out
    assert f"**{said}**{rest}\n" in cli("report", "three.csv", *options, "-f", "markdown").out
    assert (
        f"<summary><b>{plain}{rest}</b></summary>"
        in cli("report", "three.csv", *options, "-f", "html").out
    )


def test_a_long_sentence_is_wrapped_and_not_cut(cli):
    """What a host states makes a long name, and what is said after it counts as much."""
    Path("wheels.csv").write_text(f"{WHEELS}other,1.0,windows,x86_64,none,cp312\n")
    asked = "os=debian12,target=x86_64_v4,libc=glibc@2.36,python=cp312"
    out = cli("report", "wheels.csv", "--hosts", asked).out
    said = "1 of 2 packages (50%) runs on debian12/x86_64_v4/glibc@2.36/cp312, 0 of them built for exactly that host"
    assert len(said) > 100
    assert said in " ".join(out.split())


def test_builds_of_no_place_have_no_hosts(cli):
    """Without declared hosts, and with no build that states its place, there is nothing to ask."""
    Path("odd.csv").write_text("package,version,compiler\na,1,gcc@13\n")
    out = cli("report", "odd.csv", "--axes", "compiler", "--served").out
    assert "n/a: no build states for which operating system and target it is\n" in out


@pytest.mark.parametrize(
    ("axes", "built_for"),
    [
        ("os,target,libc,python", "linux / x86_64 / glibc@2.17 / cp39+"),
        ("os.family,target", "linux / x86_64"),
    ],
)
def test_what_a_build_was_made_for_is_told_on_the_axes_of_the_report(cli, axes, built_for):
    """A wheel has no compiler, so none is shown."""
    Path("wheels.csv").write_text(WHEELS)
    asked = "os=debian12,target=zen4,libc=glibc@2.36,python=cp313"
    out = cli("report", "wheels.csv", "--axes", axes, "--hosts", asked, "-f", "markdown").out
    built_for = " / ".join(f"`{value}`" for value in built_for.split(" / "))
    assert f"○ baseline | `1.0` | {built_for} |" in out


WHEELS = """package,version,os,target,libc,python
demo,1.0,linux,x86_64,glibc@2.17,cp39+
demo,1.0,macos@11.0,aarch64,none,cp39+
"""


@pytest.mark.parametrize(
    ("host", "runs"),
    [
        ("{os: macos@14, target: aarch64, python: cp312}", True),
        ("os=macos@14,target=aarch64,python=cp312", True),
        ("os=macos@10.15,target=aarch64,python=cp312", False),
        ("os=linux,target=x86_64,libc=glibc@2.28,python=cp313", True),
        ("os=debian12,target=zen4,libc=glibc@2.36,python=cp313", True),
        ("os=linux,target=x86_64,libc=musl@1.2,python=cp313", False),
        ("os=linux,target=x86_64,libc=glibc@2.28,python=cp313t", False),
        ("linux/x86_64", True),
    ],
)
def test_what_decides_besides_os_and_target(cli, host, runs):
    """The libc and the interpreter of a host are asked where they are stated."""
    Path("wheels.csv").write_text(WHEELS)
    report = cli("report", "wheels.csv", "--hosts", host, "-f", "json").json
    (package,) = report["snapshots"][0]["packages"]
    assert package["served"]["served"] == runs
    Path("c.yaml").write_text(f"hosts: [{host if host.startswith('{') else repr(host)}]\n")
    assert (
        cli("report", "wheels.csv", "-c", "c.yaml", "-f", "json").json["snapshots"]
        == report["snapshots"]
    )


@pytest.mark.parametrize(
    "host",
    ["macos", "os=linux", "{os: linux, target: x86_64, compiler: gcc}", "a/b/c", "os=,target=x"],
)
def test_a_host_needs_an_os_and_a_target(cli, host):
    result = cli("report", "in/zlib.md", "--hosts", host)
    assert (result.code, "write OS/TARGET, such as ubuntu22.04/zen4" in result.err) == (2, True)
