"""The plugin as a whole: what it offers, and that its loaders keep the rules of every loader."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage_report_wheels import register_loaders

from coverage_report import Source, compute
from coverage_report.testing import check_loader

UV = """\
version = 1
requires-python = ">=3.11"

[[package]]
name = "cffi"
version = "2.1.1"
source = { registry = "https://index.example/simple" }
wheels = [
    { url = "https://files.example/cffi-2.1.1-cp312-cp312-win_arm64.whl", size = 181290 },
    { url = "https://files.example/cffi-2.1.1-cp312-cp312-macosx_10_15_universal2.whl" },
    { url = "https://files.example/cffi-2.1.1-cp312-cp312-manylinux_2_17_x86_64.whl" },
]

[[package]]
name = "pycparser"
version = "3.12"
source = { registry = "https://index.example/simple" }
wheels = [
    { url = "https://files.example/pycparser-3.12-py3-none-any.whl" },
]
"""
PYLOCK = """\
lock-version = "1.0"
created-by = "hand"

[[packages]]
name = "pycparser"
version = "3.12"
wheels = [{ name = "pycparser-3.12-py3-none-any.whl", url = "https://files.example/x", hashes = {} }]
"""
WHEEL = "cffi-2.1.1-cp312-cp312-win_arm64.whl"
LOADERS = {loader.name: loader for loader in register_loaders()}


@pytest.mark.parametrize(
    ("loader", "name", "content"),
    [("uv-lock", "uv.lock", UV), ("pylock", "pylock.toml", PYLOCK), ("wheels", WHEEL, "PK\3\4")],
)
def test_each_loader_keeps_the_rules_of_all(loader: str, name: str, content: str) -> None:
    """A good file is read the same each time, a damaged one is refused or read, never a crash."""
    assert check_loader(LOADERS[loader], content, name)


def test_the_loader_of_folders_keeps_the_rules_of_all(tmp_path: Path) -> None:
    """A folder is read as a whole by the rules for a file."""
    (tmp_path / WHEEL).write_bytes(b"PK\3\4")
    (record,) = check_loader(LOADERS["wheels"], tmp_path)
    assert record.snapshot == tmp_path.name


@pytest.mark.parametrize(("name", "content"), [("a", UV), ("b", PYLOCK), (WHEEL, "PK\3\4")])
def test_no_input_is_wanted_twice(name: str, content: str) -> None:
    """Exactly one loader takes each input, so that their order never matters."""
    source = Source(name, data=content.encode())
    assert sum(loader.accepts(source) for loader in LOADERS.values()) == 1


def test_a_lock_is_a_matrix_without_compilers() -> None:
    """On the loader's axes a pure wheel covers all that the others in the lock are built for."""
    records = check_loader(LOADERS["uv-lock"], UV)
    (snapshot,) = compute(records, LOADERS["uv-lock"].axes or ()).snapshots
    assert snapshot.universe.combinations == (
        ("linux", "x86_64", "glibc@2.17", "cp312"),
        ("macos@10.15", "x86_64", "none", "cp312"),
        ("macos@11.0", "aarch64", "none", "cp312"),
        ("windows", "aarch64", "none", "cp312"),
    )
    assert [str(package.tally) for package in snapshot.packages] == ["4/4 (100%)", "4/4 (100%)"]


def test_levels_leave_the_floors_out() -> None:
    """On families and names a floor that is raised changes nothing."""
    records = check_loader(LOADERS["uv-lock"], UV)
    (snapshot,) = compute(records, ("os.family", "target.family", "libc.name")).snapshots
    assert snapshot.universe.combinations == (
        ("linux", "x86_64", "glibc"),
        ("macos", "aarch64", "none"),
        ("macos", "x86_64", "none"),
        ("windows", "aarch64", "none"),
    )
