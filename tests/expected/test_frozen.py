"""What is declared, and what comes of it, is the same from beginning to end."""

from __future__ import annotations

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

import coverage_report.core.expected as room

MODULES = [import_module(f"{room.__name__}.{one.name}") for one in iter_modules(room.__path__)]
KINDS: list[Any] = [
    kind
    for module in MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_of_it_can_be_changed(kind: Any) -> None:
    """Several snapshots, and their packages, share it."""
    assert kind.__dataclass_params__.frozen
    assert not hasattr(kind, "__dict__") or "__slots__" in vars(kind)
