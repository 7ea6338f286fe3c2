"""What tests, pages and releases install is pinned with hashes, and says the same as pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = PYPROJECT["dependency-groups"]
PIN = re.compile(
    r"([a-z0-9.-]+)==(\S+)(?: ; [^\\]+?)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+"
)

every_group = pytest.mark.parametrize("group", GROUPS)


def text_of(group: str) -> str:
    return (ROOT / "requirements" / f"{group}.txt").read_text("utf-8")


def pins(group: str) -> dict[str, set[str]]:
    """Return the versions of each distribution that a lock pins: one, or one for each range of Pythons."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall(text_of(group)):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@every_group
def test_all_that_is_installed_is_pinned_with_hashes(group: str) -> None:
    """Nothing else stands there: no index, no file, no option."""
    rest = PIN.sub("", text_of(group))
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


@every_group
def test_what_is_pinned_is_what_the_project_asks_for(group: str) -> None:
    """Whoever changes a dependency runs ``make lock``."""
    pinned = pins(group)
    for text in (*GROUPS[group], *PYPROJECT["project"]["dependencies"]):
        wanted = Requirement(text)
        versions = pinned[canonicalize_name(wanted.name)]
        assert all(version in wanted.specifier for version in versions), text


def test_locks_go_into_one_environment() -> None:
    """None asks for another version than the others."""
    versions: dict[str, set[frozenset[str]]] = {}
    for group in GROUPS:
        for name, found in pins(group).items():
            versions.setdefault(name, set()).add(frozenset(found))
    assert {name for name, found in versions.items() if len(found) > 1} == set()


def test_there_is_a_lock_of_each_group_and_no_other() -> None:
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(GROUPS)
