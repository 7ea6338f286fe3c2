"""Registering plugins: one that fails never takes another with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from coverage_report import BuildRecord, Exporter, Loader, hookimpl
from coverage_report.errors import Interrupted
from coverage_report.plugin import hookspecs
from coverage_report.run.registry import Plugin, Registry, load_plugins


def load(*_: object) -> Iterable[BuildRecord]:
    return ()


class Offers:
    """A plugin with one loader."""

    @hookimpl
    def register_loaders(self) -> Iterable[Loader]:
        return [Loader(name="mine", accepts=lambda _: False, load=load)]


def registry(*modules: object) -> Registry:
    made = Registry()
    for number, module in enumerate(modules):
        made.add(module, Plugin(f"p{number}", "dist", "1"))
    made.collect("register_loaders", Loader, made.found.loaders)
    made.collect("register_exporters", Exporter, made.found.exporters)
    return made


def test_one_module_under_two_names_is_the_second_ones_failure() -> None:
    """As when a distribution is installed twice. The first keeps what it offers."""
    module = Offers()
    found = registry(module, module).found
    assert list(found.loaders) == ["mine"]
    assert found.owners["loader", "mine"].name == "p0"
    (failure,) = found.idle
    assert failure.startswith("plugin p1 (dist 1): cannot be registered: ValueError: ")


@pytest.mark.parametrize("module", [SimpleNamespace(), {}, None])
def test_what_is_no_plugin_is_a_failure(module: object) -> None:
    found = registry(module, Offers()).found
    assert [f.partition(": ")[0] for f in found.idle] == ["plugin p0 (dist 1)"]
    assert list(found.loaders) == ["mine"]


def test_a_file_that_is_gone_is_its_own_failure(tmp_path: Path) -> None:
    """As when it is removed after the command line was read."""
    (failure,) = load_plugins([tmp_path / "gone.py"], only=()).failures
    assert "cannot be imported: FileNotFoundError: no such file" in failure


def test_a_loader_serves_on_its_own_axes() -> None:
    with pytest.raises(ValueError, match="'mine': serves names the axis 'libc'; its axes are: os"):
        Loader(
            name="mine", accepts=lambda _: True, load=load, axes=("os",), serves={"libc": "floor"}
        )


@pytest.mark.parametrize(
    "hook",
    [
        hookspecs.register_loaders,
        hookspecs.register_exporters,
        hookspecs.register_publishers,
    ],
)
def test_a_hook_that_nobody_implements_offers_nothing(hook: Callable[[], Iterable[object]]) -> None:
    assert list(hook()) == []


def test_who_is_interrupted_while_it_is_registered_is_named() -> None:
    class Slow(Offers):
        def __hash__(self) -> int:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="p0"):
        registry(Slow())
