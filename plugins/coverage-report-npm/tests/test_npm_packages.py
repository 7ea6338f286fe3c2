"""Which packages a lock is about, what they are built for, and what is missing."""

from __future__ import annotations

import pytest
from npm_locks import AXES, WRITERS, Dep, built, load, loader_of, npm, of, tallies

from coverage_report import BuildRecord, LeftOut, Mention, Named, Problem
from coverage_report.testing import check_loader

PLATFORMS = ("linux-x64-gnu", "linux-x64-musl", "darwin-arm64", "win32-x64")
PLACES = {
    "linux/x86_64/glibc",
    "linux/x86_64/musl",
    "macos/aarch64/none",
    "windows/x86_64/none",
}
FORMATS = pytest.mark.parametrize("kind", list(WRITERS))
#: Those that say what a package asks for where the lock lacks it.
ASKING = pytest.mark.parametrize("kind", [one for one in WRITERS if one != "pnpm-lock"])


@FORMATS
def test_platform_packages_are_builds_of_what_asks_for_them(kind: str) -> None:
    """All formats say the same of the same tree."""
    text = WRITERS[kind](of(*PLATFORMS))
    assert loader_of(text).name == kind
    assert built(text) == {"tool": PLACES}
    assert tallies(text) == {"tool": "4/4"}


@FORMATS
def test_each_loader_keeps_the_rules_of_all(kind: str) -> None:
    """A good lock is read the same each time, a damaged one is refused or read, never a crash."""
    text = WRITERS[kind](of(*PLATFORMS))
    assert check_loader(loader_of(text), text, "lock")


@ASKING
def test_what_is_asked_for_and_not_locked_is_missing(kind: str) -> None:
    """npm on one machine has dropped the platforms of all others: npm/cli#4828."""
    packages = of(*PLATFORMS)
    kept = {
        name: dep for name, dep in packages.items() if name in ("tool", "@tool/bin-linux-x64-gnu")
    }
    text = WRITERS[kind](kept)
    assert built(text) == {"tool": {"linux/x86_64/glibc"}}
    assert tallies(text) == {"tool": "1/4"}


@ASKING
def test_a_package_that_lost_all_is_still_one(kind: str) -> None:
    """It is named, with nothing built of what it asks for."""
    text = WRITERS[kind]({"tool": of(*PLATFORMS)["tool"]})
    assert built(text) == {}
    assert tallies(text) == {"tool": "0/4"}


def test_pnpm_locks_no_more_than_it_found() -> None:
    """What a package asks for and pnpm did not find stands nowhere in its lock."""
    packages = of(*PLATFORMS)
    del packages["@tool/bin-darwin-arm64"]
    assert tallies(WRITERS["pnpm-lock"](packages)) == {"tool": "3/3"}


@FORMATS
def test_a_lock_without_platforms_is_a_snapshot_without_packages(kind: str) -> None:
    """What is pure JavaScript is no business of this plugin."""
    text = WRITERS[kind]({"pure": Dep(optional=("other",)), "other": Dep()})
    assert [item for item in load(text) if not isinstance(item, LeftOut)] == [Named("lock")]


def test_what_a_package_is_not_offered_for_does_not_apply() -> None:
    """Each package counts against its own platforms, not against those of the others."""
    small = {
        "small": Dep(optional=("small-darwin-arm64",)),
        "small-darwin-arm64": Dep("2", ("darwin",), ("arm64",)),
    }
    assert tallies(npm({**of(*PLATFORMS), **small})) == {"small": "1/1", "tool": "4/4"}


def test_a_second_family_counts_by_itself() -> None:
    """sharp needs a libvips beside its binary: one without the other is of no use."""
    binary, library = "@img/sharp-linux-x64", "@img/sharp-libvips-linux-x64"
    sharp = {
        "sharp": Dep("0.34.0", optional=(binary, library)),
        binary: Dep("0.34.0", ("linux",), ("x64",), ("glibc",), optional=(library,)),
    }
    vips = {library: Dep("1.2.0", ("linux",), ("x64",), ("glibc",))}
    assert built(npm({**sharp, **vips})) == {
        "sharp": {"linux/x86_64/glibc"},
        "@img/sharp-libvips": {"linux/x86_64/glibc"},
    }
    assert tallies(npm(sharp)) == {"sharp": "1/1", "@img/sharp-libvips": "0/1"}


def test_what_a_platform_package_asks_for_is_its_owners() -> None:
    """Through the binary alone: its owner is the first that is no platform package itself."""
    binary, library = "@x/bin-linux-x64", "@x/lib-linux-x64"
    tree = {
        "x": Dep("3", optional=(binary,)),
        binary: Dep("3", ("linux",), ("x64",), optional=(library,)),
        library: Dep("1", ("linux",), ("x64",)),
    }
    records = [item for item in load(npm(tree)) if isinstance(item, BuildRecord)]
    assert {(record.package, record.version) for record in records} == {("x", "3"), ("@x/lib", "3")}


def test_platform_packages_that_ask_for_each_other_have_no_owner() -> None:
    """A ring in a lock made by hand ends, and counts nothing."""
    one, other = "a-linux-x64", "b-linux-x64"
    ring = {
        one: Dep(os=("linux",), cpu=("x64",), optional=(other,)),
        other: Dep(os=("linux",), cpu=("x64",), optional=(one,)),
    }
    assert built(npm(ring)) == {}


def test_a_platform_package_without_a_family_is_its_own() -> None:
    """fsevents is no build of what asks for it: chokidar runs everywhere."""
    tree = {
        "chokidar": Dep(optional=("fsevents",)),
        "fsevents": Dep("2.3.3", ("darwin",)),
        "watcher": Dep(optional=("fsevents", "plain", "posix")),
        "posix": Dep("1.0.0", ("!win32", "!aix"), ("x64",)),
        "needed": Dep("1.0.0", ("linux",)),
    }
    found = built(npm(tree))
    assert found["fsevents"] == {"macos/aarch64/none", "macos/x86_64/none"}
    assert found.keys() == {"fsevents", "posix"}
    assert "windows/x86_64/none" not in found["posix"]


def test_fsevents_that_the_lock_lacks_is_missing_on_macos() -> None:
    """It has no platform in its name, and everybody knows it."""
    text = npm({"chokidar": Dep(optional=("fsevents",))})
    assert tallies(text) == {"fsevents": "0/2"}
    assert [item for item in load(text) if isinstance(item, Mention)] == [
        Mention("fsevents", "lock")
    ]


def test_a_project_that_pins_a_platform_is_no_owner_of_it() -> None:
    """The known way around the fault of npm: the pin adds no package, and none is lost with it."""
    root = {"name": "app", "optionalDependencies": {"@tool/bin-linux-x64-gnu": "*"}}
    assert built(npm(of(*PLATFORMS), root=root)) == {"tool": PLACES}


def test_what_only_a_project_asks_for_is_called_as_its_family() -> None:
    """Nothing else has a name for it."""
    root = {"name": "app", "optionalDependencies": {"@tool/bin-linux-x64-gnu": "*"}}
    packages = of("linux-x64-gnu")
    del packages["tool"]
    assert built(npm(packages, root=root)) == {"@tool/bin": {"linux/x86_64/glibc"}}


def test_two_versions_have_what_either_has() -> None:
    """A platform that only the newer one is offered for is built there."""
    newer = of("linux-x64-gnu", "darwin-arm64", version="2.0.0")
    nested = {f"a/node_modules/{name}": dep for name, dep in of("linux-x64-gnu").items()}
    assert built(npm({**newer, **nested})) == {"tool": {"linux/x86_64/glibc", "macos/aarch64/none"}}


def test_a_version_that_the_lock_has_broken_is_missing_whatever_another_has() -> None:
    """The nested copy asks for macOS, and the lock lacks it: nobody can install this there."""
    newer = of("linux-x64-gnu", "darwin-arm64", version="2.0.0")
    nested = {
        f"a/node_modules/{name}": dep
        for name, dep in of("linux-x64-gnu", "win32-x64").items()
        if name != "@tool/bin-win32-x64"
    }
    nested["a/node_modules/tool"] = Dep(
        "1.0.0", optional=("@tool/bin-win32-x64", "@tool/bin-linux-x64-gnu")
    )
    newer |= {"@tool/bin-win32-x64": Dep("2.0.0", ("win32",), ("x64",))}
    whole = Dep("2.0.0", optional=(*newer["tool"].optional, "@tool/bin-win32-x64"))
    text = npm({**newer, "tool": whole, **nested})
    assert tallies(text) == {"tool": "3/3"}  # found at the top of the tree, as Node would
    del newer["@tool/bin-win32-x64"]
    assert tallies(npm({**newer, "tool": whole, **nested})) == {"tool": "2/3"}


def test_a_variant_is_an_axis_of_its_own() -> None:
    """A build for older processors is one more, and seen when it is asked for."""
    packages = {
        "bun": Dep(optional=("@bun/linux-x64", "@bun/linux-x64-baseline")),
        "@bun/linux-x64": Dep(os=("linux",), cpu=("x64",)),
        "@bun/linux-x64-baseline": Dep(os=("linux",), cpu=("x64",)),
    }
    assert built(npm(packages), axes=(*AXES, "variant")) == {
        "bun": {"linux/x86_64/any/None", "linux/x86_64/any/baseline"}
    }


def test_yarn_1_says_what_it_cannot_know() -> None:
    """Names are all that it locks: of one without a platform nothing can be told."""
    text = WRITERS["yarn-classic-lock"](
        {"x": Dep(optional=("native", "x-linux-x64")), "x-linux-x64": Dep()}
    )
    assert built(text) == {"x": {"linux/x86_64/any"}}
    left_out = [item for item in load(text) if isinstance(item, LeftOut)]
    assert left_out == [LeftOut("native", "lock", "Yarn 1 does not lock where it installs")]


def test_nothing_of_this_is_a_problem() -> None:
    """No lock of these tests makes noise."""
    assert not [item for item in load(npm(of(*PLATFORMS))) if isinstance(item, Problem)]
