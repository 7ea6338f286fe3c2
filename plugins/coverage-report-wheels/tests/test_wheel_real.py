"""The loaders on real names and real locks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from coverage_report_wheels import register_loaders, uv
from coverage_report_wheels.names import Entry, builds

from coverage_report import (
    BuildRecord,
    InputError,
    LoadContext,
    Mention,
    Origin,
    Problem,
    Source,
    compute,
)
from coverage_report.values import value_of

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
PYPI = DATA / "ecosystems" / "pypi"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PYPI.is_dir(), reason="the real data is not beside the checkout"),
]


def loaded(name: str) -> list[BuildRecord]:
    path = PYPI / name
    source = Source(str(path), path=path)
    (loader,) = [loader for loader in register_loaders() if loader.accepts(source)]
    found = list(loader.load(source, LoadContext()))
    assert not [item for item in found if isinstance(item, Problem | Mention)]
    return [item for item in found if isinstance(item, BuildRecord)]


def families(records: list[BuildRecord], package: str) -> set[tuple[str | None, str | None]]:
    return {
        (value_of("os.family", record.axes), value_of("target.family", record.axes))
        for record in records
        if record.package == package
    }


def test_every_real_name_is_read() -> None:
    """Of 1,703 names none is refused, and no platform tag is unknown."""
    names = (PYPI / "wheel-names.txt").read_text().split()
    found = [item for name in names for item in builds(name, Entry("all"), Origin(name))]
    assert [item for item in found if isinstance(item, Problem)] == []
    assert {item.origin.file for item in found if isinstance(item, BuildRecord)} == set(names)
    assert len(names) == 1703


@pytest.mark.parametrize("name", ["uv.lock", "pylock.toml"])
def test_the_real_locks_are_read_whole(name: str) -> None:
    """Both kinds of one lock hold the same records: 57 packages in 93 versions."""
    records = loaded(name)
    assert len({record.package for record in records}) == 57
    assert len({(record.package, record.version) for record in records}) == 93
    assert len({record.identity for record in records}) == len(records) == 1747
    assert {r.identity for r in records} == {r.identity for r in loaded("uv.lock")}


def test_cryptography_lost_two_platforms_between_two_locks() -> None:
    """From 48.0.1 to 50.0.2 it lost macOS on x86_64 and Windows on x86, and nothing else."""
    base = families(loaded("uv-cryptography-48.0.1.lock"), "cryptography")
    head = families(loaded("uv-cryptography-50.0.2.lock"), "cryptography")
    assert base - head == {("macos", "x86_64"), ("windows", "x86")}
    assert head - base == set()


def test_a_pure_wheel_covers_the_universe() -> None:
    """A package for any platform is complete in a lock whose others name platforms."""
    model = compute(loaded("uv.lock"), ("os", "target", "libc", "python"))
    (snapshot,) = model.snapshots
    by_name = {package.name: package for package in snapshot.packages}
    assert by_name["typing-extensions"].tally.complete
    assert model.problems == ()


def test_the_hostile_lock_is_refused_at_once() -> None:
    """A dotted key of 20,000 parts is refused within a second."""
    path = DATA / "hostile" / "files" / "toml_dotted_key.lock.toml"
    start = time.process_time()
    with pytest.raises(InputError, match="dots"):
        list(uv.load(Source(str(path), path=path), LoadContext()))
    assert time.process_time() - start < 1
