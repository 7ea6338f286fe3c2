"""What is too large is refused before it is read, and the manuals say what that is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from coverage_report import InputError, Source
from coverage_report.loaders import records
from coverage_report.run.registry import load_plugins
from coverage_report.testing import load
from coverage_report.values import LIMITS

MIB = 1024**2
DOCS = Path(__file__).parents[2] / "docs"
#: How a file of each kind begins, and its limit.
KINDS = {
    "spack-database": ('{"database": {"version": "8", "installs": {', LIMITS.file),
    "spack-lock": ('{"_meta": {"lockfile-version": 6}, "concrete_specs": {', LIMITS.specs),
    "spack-find": ('[{"name": "a", "arch": {"platform_os": "x"', LIMITS.specs),
    "spack-spec": ('{"spec": {"_meta": {"version": 5}', LIMITS.spec),
    "spack-pages": ("---\nlayout: cache\n", LIMITS.page),
    "report-json": ('{"generator": {"name": "coverage-report"', LIMITS.document),
    "csv": ("package,os\na,b\n", LIMITS.lines),
    "json lines": ('{"package": "a"}\n', LIMITS.lines),
    "json": ('[{"package": "a"}', LIMITS.document),
    "yaml": ("- package: a\n", LIMITS.yaml),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, kind: str) -> None:
    """None of them would take more than 512 MiB of memory."""
    start, limit = KINDS[kind]
    file = tmp_path / "x"
    with file.open("w") as large:
        large.write(start)
        large.truncate(limit + 1)  # takes no room on disk
    source = Source("x", path=file)
    loader = next(one for one in load_plugins().loaders.values() if one.accepts(source))
    assert loader.name == (kind if "-" in kind else "records")
    with pytest.raises(InputError, match=f"is larger than {limit // MIB} MiB"):
        load(loader, file)


def test_a_manifest_is_small(tmp_path: Path) -> None:
    manifest = tmp_path / "m" / "v3" / "manifests" / "index" / "index.manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(b" " * (LIMITS.manifest + 1))
    found = load(load_plugins().loaders["spack-mirror"], tmp_path / "m")
    assert ["is larger than 1 MiB" in str(item) for item in found] == [True]


def test_too_many_records_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    (loader,) = records.register_loaders()
    monkeypatch.setattr(records, "LIMITS", dataclasses.replace(LIMITS, records=2))
    assert len(load(loader, "package,os\na,b\nc,d\n")) == 2
    with pytest.raises(InputError, match="holds more than 2 records: split it") as caught:
        load(loader, "package,os\na,b\nc,d\ne,f\n")
    assert caught.value.pointer == "line 4"


def test_the_manuals_have_the_limits() -> None:
    spack, others = ((DOCS / name).read_text() for name in ("spack.md", "records.md"))
    for what, limit in (
        ("an index or a database", LIMITS.file),
        ("`spack.lock`, `spack find --json`", LIMITS.specs),
        ("a page of the cache site", LIMITS.page),
        ("`spec.json`, `cache_spack_io_index.json`", LIMITS.spec),
        ("a manifest", LIMITS.manifest),
    ):
        assert f"| {what} | {limit // MIB} |" in spack
    assert (
        f"{LIMITS.lines // MIB} MiB of CSV and JSON Lines, {LIMITS.document // MIB} MiB of JSON, "
        f"{LIMITS.yaml // MIB} MiB of YAML (nested {LIMITS.depth} deep at most)"
    ) in others
    assert f"{LIMITS.records:,} records" in others
    assert max(dataclasses.astuple(LIMITS)[:8]) < 512 * MIB
