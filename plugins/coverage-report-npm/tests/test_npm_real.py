"""A real lock, counted by other means, and all other data, which no loader of this plugin may claim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from npm_locks import LOADERS, built

from coverage_report import Source

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
LOCK = DATA / "ecosystems" / "npm" / "package-lock.json"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not LOCK.is_file(), reason="the real data is not beside the checkout"),
]


def test_each_platform_package_of_the_real_lock_is_counted() -> None:
    """As many places as entries that state one, but for fsevents and those of WebAssembly."""
    packages = json.loads(LOCK.read_text())["packages"]
    stated = [key for key, entry in packages.items() if "os" in entry or "cpu" in entry]
    found = built(LOCK.read_text())
    assert len(stated) == 71
    assert sum(map(len, found.values())) == 71 + 1  # fsevents is for two processors
    assert {name: len(places) for name, places in found.items()} == {
        "@img/sharp-libvips": 10,
        "@napi-rs/canvas": 2,
        "@swc/core": 4,
        "esbuild": 26,
        "fsevents": 2,
        "lightningcss": 11,
        "rollup": 2,
        "sharp": 15,
    }


def test_no_loader_claims_what_is_not_its_own() -> None:
    """Of all files of all kinds one is a lock that this plugin reads."""
    claimed = {
        (name, path.relative_to(DATA).as_posix())
        for path in sorted(DATA.rglob("*"))
        if path.is_file()
        for name, loader in LOADERS.items()
        if loader.accepts(Source(str(path), path=path))
    }
    assert claimed == {("npm-lock", "ecosystems/npm/package-lock.json")}
