"""Copies that share nothing with the original that can be changed: what plugins are given of what others see, too."""

from __future__ import annotations

from collections.abc import Callable, KeysView
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def apart(value: T) -> T:
    """Return a copy of a subject or a document.

    What is frozen can be changed by force (``object.__setattr__``), and a mapping in it without. Texts, numbers and
    functions are shared; so is what the original shares within itself.
    """
    copied: T = _Copies().of(value)
    return copied


class _Copies:
    """The copies made so far, by the identity of the original, which is alive all the while."""

    def __init__(self) -> None:
        self._made: dict[int, Any] = {}
        self._ways: dict[type, Callable[[Any], Any]] = {
            tuple: lambda one: tuple([self.of(item) for item in one]),
            frozenset: lambda one: frozenset([self.of(item) for item in one]),
            list: lambda one: [self.of(item) for item in one],
            set: lambda one: {self.of(item) for item in one},
            dict: lambda one: {self.of(key): self.of(item) for key, item in one.items()},
            type({}.keys()): self._keys,
        }

    def of(self, value: Any) -> Any:
        kind = type(value)
        way = self._ways.get(kind)
        if way is None:
            way = self._ways[kind] = self._way(kind)
        if way is _same:
            return value
        found = self._made.get(id(value))
        if found is None:
            found = self._made[id(value)] = way(value)
        return found

    def _way(self, kind: type) -> Callable[[Any], Any]:
        if issubclass(kind, msgspec.Struct):
            return self._struct
        return self._dataclass(kind) if is_dataclass(kind) else _same

    def _keys(self, keys: KeysView[Any]) -> KeysView[Any]:
        return dict.fromkeys([self.of(key) for key in keys]).keys()

    def _struct(self, one: Any) -> Any:
        own = {name: self.of(getattr(one, name)) for name in type(one).__struct_fields__}
        return type(one)(**own)

    def _dataclass(self, kind: Any) -> Callable[[Any], Any]:
        names = [one.name for one in fields(kind)]

        def copied(one: Any) -> Any:
            made = object.__new__(kind)
            for name in names:
                object.__setattr__(made, name, self.of(getattr(one, name)))
            return made

        return copied


def _same(value: Any) -> Any:
    return value
