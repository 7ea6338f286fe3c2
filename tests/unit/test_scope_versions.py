"""Several versions of a package in one snapshot, each with places of its own."""

from __future__ import annotations

from coverage_report import BuildRecord, Scope, Snapshot, compute

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
