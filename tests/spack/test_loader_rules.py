"""Each loader of Spack's files keeps the rules that hold for all loaders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coverage_report.run.registry import load_plugins
from coverage_report.testing import check_loader

WRITTEN = {
    "spack-database": ("index", "index.json"),
    "spack-lock": ("lock", "spack.lock"),
    "spack-find": ("find", "find.json"),
    "spack-spec": ("spec_file", "zlib.spec.json"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_damage_is_refused_or_skipped(spack: Any, name: str) -> None:
    """Cut or dirty files never raise anything but an InputError."""
    kind, file = WRITTEN[name]
    loader = load_plugins().loaders[name]
    assert check_loader(loader, getattr(spack, kind)(spack.Build()), file)


def test_a_signed_file_is_read_with_either_line_end(spack: Any) -> None:
    """A signed spec file may have been through a system with other line ends."""
    signed = spack.spec_file(spack.Build(), signed=True)
    loader = load_plugins().loaders["spack-spec"]
    assert check_loader(loader, signed, "zlib.spec.json.sig")
    assert check_loader(loader, signed.replace(b"\n", b"\r\n"), "zlib.spec.json.sig")


def test_a_mirror_is_read_the_same_each_time(spack: Any, tmp_path: Path) -> None:
    """A folder keeps the rules, too."""
    folder = spack.mirror_v3(tmp_path / "m", spack.Build())
    assert check_loader(load_plugins().loaders["spack-mirror"], folder)


def test_exactly_one_loader_wants_each_file(spack: Any) -> None:
    """What a file is does not depend on the order in which loaders are asked."""
    from coverage_report import Source

    written = {name: getattr(spack, kind)(spack.Build()) for name, (kind, _) in WRITTEN.items()}
    for name, data in written.items():
        source = Source("x", data=data)
        wanting = [n for n, loader in load_plugins().loaders.items() if loader.accepts(source)]
        assert wanting == [name]
