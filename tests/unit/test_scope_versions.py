"""Several versions of a package in one snapshot, each with places of its own."""

from __future__ import annotations

from collections.abc import Mapping

from coverage_report import BuildRecord, Scope, Snapshot, compute
from coverage_report.testing import table

AXES = ("os", "python")


def built(version: str, *values: tuple[str, str]) -> list[BuildRecord]:
    return [
        BuildRecord(
            package="torch",
            snapshot="lock",
            version=version,
            axes=dict(zip(AXES, value, strict=True)),
        )
        for value in values
    ]


def only(version: str | None, os: str) -> Scope:
    return Scope(
        snapshot="lock",
        package="torch",
        version=version,
        applies=lambda place: place["os"] in (os, "any", None),
    )


def snapshot(*scopes: Scope) -> Snapshot:
    """A fork for each of two systems; the one for macOS has a wheel of Linux, too, which the other lacks."""
    records = [
        *built("2.6.0", ("macos", "cp312"), ("linux", "cp313")),
        *built("2.6.0+cpu", ("linux", "cp312")),
        BuildRecord(package="other", snapshot="lock", axes={"os": "linux", "python": "cp313"}),
    ]
    (found,) = compute(records, AXES, serves={"python": "interpreter"}, scopes=scopes).snapshots
    return found


def test_a_version_serves_where_its_own_scope_applies() -> None:
    """A build of one version is none where the other is installed, and neither is older there."""
    found = snapshot(only("2.6.0", "macos"), only("2.6.0+cpu", "linux"))
    torch = next(package for package in found.packages if package.name == "torch")
    assert {c: torch.state(c) for c in found.universe.combinations} == {
        ("linux", "cp312"): "built",
        ("linux", "cp313"): "missing",
        ("macos", "cp312"): "built",
    }
    assert torch.newest is None


def test_scopes_of_a_package_are_a_union() -> None:
    """Without a version all builds count wherever the package applies."""
    found = snapshot(only(None, "macos"), only(None, "linux"))
    torch = next(package for package in found.packages if package.name == "torch")
    assert torch.state(("linux", "cp313")) == "older"


def test_a_version_of_which_no_scope_is_serves_where_the_package_applies() -> None:
    """What is said of one version leaves the others where the package is."""
    found = snapshot(only("2.6.0", "macos"))
    torch = next(package for package in found.packages if package.name == "torch")
    assert torch.state(("macos", "cp312")) == "built"
    assert torch.state(("linux", "cp312")) == "n/a"


def test_a_scope_may_look_at_all_axes_at_once() -> None:
    """It is a mapping to the scope, whatever it asks of it."""

    def applies(place: Mapping[str, str | None]) -> bool:
        return len(place) >= 2 and dict(place).get("os") != "b"

    records = table("a/x b/x\np 1 .\nq 1 1", ("os", "target"), snapshot="s")
    scope = Scope(snapshot="s", package="p", applies=applies, reason="because")
    (snapshot,) = compute(records, ("os", "target"), scopes=[scope]).snapshots
    assert [str(package.tally) for package in snapshot.packages] == ["1/1 (100%)", "2/2 (100%)"]
