"""The first of some things, and how many more there are: the one way to leave something out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Excerpt(Generic[T]):
    """The first of some things, which can be looped over, and how many more there are."""

    shown: tuple[T, ...] = field(default=(), metadata={"help": "the first of them"})
    more: int = field(default=0, metadata={"help": "how many more there are"})

    @classmethod
    def of(cls, things: Iterable[T], most: int | None = None) -> Excerpt[T]:
        """Return all of `things`, or as many as may be shown."""
        return cls(tuple(things)).first(most)

    def first(self, most: int | None) -> Excerpt[T]:
        """Return at most so many of them; None is all. What is left out is counted."""
        if most is None or most >= len(self.shown):
            return self
        return Excerpt(self.shown[:most], self.more + len(self.shown[most:]))

    def map(self, change: Callable[[T], U]) -> Excerpt[U]:
        """Return the same excerpt of what `change` makes of each."""
        return Excerpt(tuple(map(change, self.shown)), self.more)

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.shown) + self.more

    def __bool__(self) -> bool:
        return self.count > 0

    def __len__(self) -> int:
        return len(self.shown)

    def __iter__(self) -> Iterator[T]:
        return iter(self.shown)
