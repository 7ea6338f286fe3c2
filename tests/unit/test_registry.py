"""Registering plugins: one that fails never takes another with it."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from coverage_report import BuildRecord, Exporter, Loader, hookimpl
from coverage_report.run.registry import Plugin, Registry


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
