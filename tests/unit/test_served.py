"""Served coverage: on which hosts builds run, and which build serves each best."""

from __future__ import annotations

import platform

import archspec.cpu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_report import ANY, BuildRecord, Host, Hosts, Tally, UsageError, compute
from coverage_report.commands._this_host import this_host
from coverage_report.core.served import host_of, serve, serve_model
from coverage_report.model.lineage import fit_of, is_known, lineage
from coverage_report.testing import table

TARGETS = sorted(archspec.cpu.TARGETS)


def host(text: str) -> Host:
    system, target = text.split("/")
    return Host(system, target)


def fits(builds: str, hosts: str, **compatible: str) -> dict[str, str]:
    """Return fit and target of the build that serves each host; `builds` as ``os/target``."""
    records = table(f"{builds}\nzlib {' '.join('1' for _ in builds.split())}", ("os", "target"))
    asked = tuple(host(text) for text in hosts.split())
    allowed = {name: frozenset(value.split()) for name, value in compatible.items()}
    best = serve(records, asked, allowed).best
    return {str(h): f"{s.fit} {s.record.axes['target']}" for h, s in best.items()}


@pytest.mark.parametrize(
    ("builds", "wanted", "served"),
    [
        ("u/zen4", "u/zen4", "exact zen4"),
        ("u/x86_64_v3", "u/zen4", "level x86_64_v3"),
        ("u/x86_64", "u/zen4", "baseline x86_64"),
        ("u/zen2", "u/zen4", "tuned zen2"),
        ("u/zen2 u/x86_64_v4", "u/zen4", "tuned zen2"),
        ("u/x86_64_v3 u/x86_64_v4", "u/zen4", "level x86_64_v4"),
        ("u/aarch64 u/neoverse_n1", "u/neoverse_v1", "tuned neoverse_n1"),
        ("u/m1", "u/m2", "tuned m1"),
        ("u/power8le", "u/power9le", "tuned power8le"),
        ("u/zen5", "u/zen4", None),
        ("u/haswell", "u/zen3", None),
        ("u/x86_64_v4", "u/zen3", None),
        ("u/i686", "u/x86_64", None),
        ("u/arm", "u/aarch64", None),
        ("u/x86_64", "u/aarch64", None),
        ("other/zen4", "u/zen4", None),
        ("u/new9", "u/new9", "exact new9"),
        ("u/x86_64", "u/new9", None),
        ("u/new9", "u/zen4", None),
    ],
)
def test_a_build_runs_on_its_target_and_what_descends_from_it(builds, wanted, served):
    """Lineage decides, not features; an unknown target matches exactly only."""
    assert fits(builds, wanted).get(wanted) == served


def test_other_names_of_targets_are_understood():
    """What other ecosystems and clouds call a target is archspec's."""
    built = "u/arm64 m/amd64 v/x86-64-v3 g/graviton2"
    assert fits(built, "u/neoverse_v2 m/zen4 v/zen4 g/neoverse_v1") == {
        "u/neoverse_v2": "baseline arm64",
        "m/zen4": "baseline amd64",
        "v/zen4": "level x86-64-v3",
        "g/neoverse_v1": "tuned graviton2",
    }


def test_operating_systems_are_compatible_only_when_declared_and_one_way():
    """Declared compatibility leads from the build's system to the host's, and no further."""
    assert fits("rhel8/zen4", "rocky8/zen4") == {}
    assert fits("rhel8/zen4", "rocky8/zen4", rocky8="rhel8") == {"rocky8/zen4": "tuned zen4"}
    assert fits("rocky8/zen4", "rhel8/zen4", rocky8="rhel8") == {}
    assert fits("a/zen4", "c/zen4", c="b", b="a") == {}


def test_what_is_exact_is_for_this_operating_system():
    """A compatible build for the same microarchitecture serves, and is not exact."""
    served = serve(
        table("rhel8/zen4\nzlib 1", ("os", "target")),
        [host("rocky8/zen4"), host("rhel8/zen4"), host("rhel8/zen3")],
        {"rocky8": frozenset({"rhel8"})},
    )
    assert (served.exact, served.tally) == (Tally(1, 3), Tally(2, 3))


@pytest.mark.parametrize(
    ("build", "wanted", "fit"),
    [
        ("macos@14.0/m1", "macos@14/m1", "exact"),
        ("macos@14/m1", "macos@14.0/m1", "exact"),
        ("macos@14.0/m1", "sonoma/m1", "exact"),
        ("macos@13.0/m1", "macos@14/m1", "tuned"),
        ("macos@14.1/m1", "macos@14/m1", None),
    ],
)
def test_one_version_in_two_spellings_is_exact(build, wanted, fit):
    assert fits(build, wanted).get(wanted) == (fit and f"{fit} m1")


def test_the_own_system_then_the_newest_version_serve():
    """Of builds with the same target the host's own system wins, then the newest version."""
    records = table(
        """
              rocky8/x86_64_v3  rhel8/x86_64_v3
        zlib  1.9,1.10          1.11
        """,
        ("os", "target"),
    )
    (best,) = serve(records, [host("rocky8/zen4")], {"rocky8": frozenset({"rhel8"})}).best.values()
    assert (best.record.version, best.record.axes["os"]) == ("1.10", "rocky8")


def test_any_fits_every_host_and_unknown_fits_none():
    """A build for any target runs everywhere; of one that does not say, nobody knows."""
    hosts = [host("u/zen4"), host("w/m1")]

    def record(**axes: str | None) -> BuildRecord:
        return BuildRecord(package="p", snapshot="s", axes=axes)

    everywhere = serve([record(os=ANY, target=ANY)], hosts, {})
    assert [s.fit for s in everywhere.best.values()] == ["exact", "exact"]
    generic = serve([record(os="r", target=ANY)], hosts, {"u": frozenset({"r"})})
    assert [s.fit for s in generic.best.values()] == ["baseline"]
    for axes in ({"os": "u", "target": None}, {"target": "zen4"}, {}):
        assert serve([record(**axes)], hosts, {}).tally == Tally(0, 2)


EXAMPLE = """
           ubuntu22.04/x86_64_v3/gcc@11  ubuntu22.04/zen4/gcc@13  amzn2/neoverse_n1/gcc@7
    zlib   1.3                           1.3                      1.3
    hdf5   1.14                          .                        .
"""


def test_hosts_that_are_not_declared_are_those_of_the_snapshot():
    """Without declared hosts each operating system and target with a build is asked for."""
    records = table(EXAMPLE)
    model = serve_model(compute(records, packages=["hdf5"]), records, Hosts())
    (hdf5,) = model.snapshots[0].packages
    assert hdf5.served is not None
    assert [str(h) for h in hdf5.served.hosts] == [
        "amzn2/neoverse_n1",
        "ubuntu22.04/x86_64_v3",
        "ubuntu22.04/zen4",
    ]
    assert (hdf5.served.exact, hdf5.served.tally) == (Tally(1, 3), Tally(2, 3))


def test_served_and_exact_add_up_and_leave_coverage_alone():
    """A snapshot adds up its packages' hosts; what is built is as it was."""
    records = table(EXAMPLE)
    plain = compute(records)
    model = serve_model(plain, records, Hosts((host("ubuntu22.04/zen4"), host("rhel8/zen4"))))
    assert plain.snapshots[0].served is None
    assert model.snapshots[0].served == (Tally(1, 4), Tally(2, 4))
    assert model.tally == plain.tally


@given(
    builds=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*TARGETS, "new9"]))),
    hosts=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*TARGETS, "new9"]))),
    data=st.data(),
)
def test_laws_of_serving(builds, hosts, data):
    """Served is never less than exact; order does not matter; a further build never hurts."""
    records = [
        BuildRecord(package="p", snapshot="s", axes={"os": os, "target": target}, hash=str(number))
        for number, (os, target) in enumerate(builds)
    ]
    asked = [Host(*pair) for pair in dict.fromkeys(hosts)]
    served = serve(records, asked, {"a": frozenset("b")})
    assert served.exact.covered <= served.tally.covered
    assert served.exact.covered == len(set(hosts) & set(builds))
    assert served == serve(data.draw(st.permutations(records)), asked, {"a": frozenset("b")})
    fewer = serve(records[1:], asked, {"a": frozenset("b")})
    assert fewer.best.keys() <= served.best.keys()


@pytest.mark.parametrize(
    ("build", "host", "runs"),
    [
        ("linux/x86_64/glibc@2.17/cp39+", "debian12/zen4/glibc@2.36/cp311", True),
        ("linux/x86_64/glibc@2.17/cp39+", "debian12/zen4/glibc@2.12/cp311", False),
        ("linux/x86_64/glibc@2.17/cp39+", "debian12/zen4/glibc@2.36/cp38", False),
        ("linux/x86_64/musl@1.1/cp39+", "debian12/zen4/glibc@2.36/cp311", False),
        ("linux/aarch64/glibc@2.17/cp39+", "debian12/zen4/glibc@2.36/cp311", False),
        ("linux/x86_64/?/cp311", "debian12/zen4/glibc@2.36/cp311", True),
        ("any/any/any/any", "debian12/zen4/glibc@2.36/cp311", True),
        ("macos@11.0/aarch64/none/cp39+", "macos@14/m1/cp312", True),
        ("macos@11.0/aarch64/none/cp39+", "sonoma/m1/cp312", True),
        ("macos@15.0/aarch64/none/cp39+", "sonoma/m1/cp312", False),
        ("windows/x86_64/none/cp312", "windows10.0.20348/zen4/cp312", True),
        ("windows/x86_64/none/cp312", "windows10.0.20348/zen4/cp313", False),
    ],
)
def test_a_wheel_runs_where_every_axis_that_the_host_states_is_served(build, host, runs):
    """The OS of a host is debian12, that of a wheel linux; floors, interpreters and lineage decide the rest."""
    os, target, *more = host.split("/")
    axes = ("libc", "python") if len(more) == 2 else ("python",)
    asked = host_of({"os": os, "target": target, **dict(zip(axes, more, strict=True))})
    records = table(f"{build}\np 1", ("os", "target", "libc", "python"))
    assert (serve(records, [asked], {}).tally.covered == 1) == runs


def test_lineage_is_archspecs():
    """A target descends from what archspec says that it does: all pairs."""
    every = archspec.cpu.TARGETS
    for name in TARGETS:
        assert lineage(name) == {other for other in TARGETS if every[other] <= every[name]}
        assert is_known(name)
    assert not is_known("new9")
    assert {name for name in TARGETS if fit_of(name) == "baseline"} == {
        str(target.family) for target in every.values() if target.family.vendor == "generic"
    }


@pytest.mark.parametrize(
    ("release", "named"),
    [
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, "ubuntu22.04"),
        ({"ID": "rhel", "VERSION_ID": "8.10"}, "rhel8"),
        ({"ID": "debian", "VERSION_ID": "12"}, "debian12"),
        ({"ID": "amzn", "VERSION_ID": "2"}, "amzn2"),
        ({"ID": "alpine", "VERSION_ID": "3.20.1"}, "alpine3.20"),
        ({"ID": "opensuse-leap", "VERSION_ID": "15.6"}, "opensuse15"),
        ({"ID": "arch"}, "arch"),
    ],
)
def test_this_machine_is_named_as_spack_names_it(monkeypatch, release, named):
    """Distribution and major version; on Ubuntu and Alpine the minor one, too."""
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    found = this_host()
    assert (found.os, found.target) == (named, archspec.cpu.host().name)


@pytest.mark.parametrize(
    ("system", "version", "named"),
    [
        ("Darwin", "14.5", "sonoma"),
        ("Darwin", "26.0.1", "tahoe"),
        ("Darwin", "99.1", "macos99.1"),
        ("Windows", "10.0.20348", "windows10.0.20348"),
    ],
)
def test_other_systems_are_named_as_spack_names_them(monkeypatch, system, version, named):
    """macOS has its releases' names, Windows its full version."""
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "mac_ver", lambda: (version, ("", "", ""), ""))
    monkeypatch.setattr(platform, "version", lambda: version)
    assert this_host().os == named


def test_a_machine_that_does_not_say_what_it_is_is_an_error(monkeypatch):
    """What cannot be detected can be declared: the message says how."""

    def missing() -> dict[str, str]:
        raise FileNotFoundError

    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", missing)
    with pytest.raises(UsageError, match="no os-release file; name it: --hosts OS/TARGET"):
        this_host()
    monkeypatch.setattr(platform, "system", lambda: "Plan9")
    with pytest.raises(UsageError, match="Plan9 is not known here"):
        this_host()


@pytest.mark.parametrize(("name", "known"), [("CPython", True), ("PyPy", False)])
def test_an_interpreter_is_named_where_wheels_have_a_name_for_it(monkeypatch, name, known):
    monkeypatch.setattr(platform, "python_implementation", lambda: name)
    assert ("python" in dict(this_host().more)) == known
