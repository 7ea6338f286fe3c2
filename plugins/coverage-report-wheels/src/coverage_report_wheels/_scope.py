"""Stand-in until the core has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scope:
    snapshot: str
    package: str | None
    applies: Callable[[Mapping[str, str | None]], bool] = field(repr=False)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""
