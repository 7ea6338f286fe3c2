"""A value in a configuration, and where it stands: read with its type, refused with its place."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from coverage_report.errors import ConfigError
from coverage_report.text import shorten, suggestion, visible


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a configuration.

    Attributes:
        value: as YAML or TOML decoded it.
        source: the file, as shown to the user.
        pointer: where in the file, as a JSON pointer (RFC 6901).
    """

    value: Any
    source: str
    pointer: str = ""

    def fail(self, message: str) -> NoReturn:
        """Raise ConfigError with this place before the message."""
        where = f"{self.source}: {self.pointer}" if self.pointer else self.source
        raise ConfigError(f"{where}: {message}")

    def child(self, key: str | int) -> Setting:
        """Return the value under a key or position, which must be there."""
        step = visible(str(key)).replace("~", "~0").replace("/", "~1")
        return Setting(self.value[key], self.source, f"{self.pointer}/{step}")

    def table(self, known: Collection[str] | None = None) -> dict[str, Setting]:
        """Return a mapping's values by key.

        Args:
            known: the keys that there are; None allows all.

        Raises:
            ConfigError: when it is no mapping, or has a key that is unknown or no text.
        """
        if not isinstance(self.value, dict):
            self.fail("must be a mapping from names to values")
        for key in self.value:
            if not isinstance(key, str):
                self.fail(f"keys must be strings; quote {key!r}")
            if known is not None and key not in known:
                self.fail(f"unknown key {shorten(key, 60)!r}; {suggestion(key, known)}")
        return {key: self.child(key) for key in self.value}

    def refuse_slips(self, known: Collection[str]) -> None:
        """Refuse keys of a mapping that look like slips of known ones, where any other name may be a key, too.

        Raises:
            ConfigError: with what is meant.
        """
        for key in self.table():
            near = difflib.get_close_matches(key, known, 1, 0.8)
            if near and key not in known:
                self.fail(f"unknown key {shorten(key, 60)!r}; did you mean {near[0]!r}?")

    def items(self) -> list[Setting]:
        """Return a list's values.

        Raises:
            ConfigError: when it is no list.
        """
        if not isinstance(self.value, list):
            self.fail(f"must be a list, such as [{self.value}]")
        return [self.child(position) for position in range(len(self.value))]

    def text(self) -> str:
        """Return a text; a whole number is one.

        Raises:
            ConfigError: when it is empty, or something else, with what YAML and TOML make of unquoted text.
        """
        if isinstance(self.value, bool):
            self.fail(f"is {str(self.value).lower()} (YAML reads yes, no, on and off so); quote it")
        if isinstance(self.value, float):
            self.fail(
                f"is the number {self.value}; quote it, as in '{self.value}': else a last 0 is lost"
            )
        if isinstance(self.value, date):
            self.fail(f"is the date {self.value}; quote it")
        if not isinstance(self.value, str | int) or not (text := str(self.value).strip()):
            self.fail("must be text, and not empty")
        return text

    def number(self) -> str:
        """Return a number as it is written, as text.

        Raises:
            ConfigError: when it is something else.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            self.fail("must be a number")
        return str(self.value)

    def flag(self) -> bool:
        """Return true or false.

        Raises:
            ConfigError: when it is neither.
        """
        if not isinstance(self.value, bool):
            self.fail("must be true or false")
        return self.value

    def day(self) -> date:
        """Return a date, written as ``2027-01-31``.

        Raises:
            ConfigError: when it is none.
        """
        if isinstance(self.value, datetime):
            return self.value.date()
        if isinstance(self.value, date):
            return self.value
        try:
            return date.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.fail("must be a date such as 2027-01-31")
