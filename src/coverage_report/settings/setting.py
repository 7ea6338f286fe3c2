"""A value in a configuration, and where it stands: read with its type, refused with its place."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NoReturn

from coverage_report.errors import ConfigError
from coverage_report.settings.places import Lines, below, place
from coverage_report.text import shorten, suggestion


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a configuration.

    Attributes:
        value: as YAML or TOML decoded it.
        source: the file, as shown to the user.
        pointer: where in the file, as a JSON pointer (RFC 6901).
        lines: of the file.
    """

    value: Any
    source: str
    pointer: str = ""
    lines: Lines = field(default_factory=dict, repr=False)

    @property
    def line(self) -> int | None:
        """The line that it stands on, if that is known."""
        return self.lines.get(self.pointer)

    def fail(self, message: str, key: str | int | None = None) -> NoReturn:
        """Raise ConfigError with this place before the message; its line is that of a key of this value, if one is named."""
        at = None if key is None else below(self.pointer, key)
        raise ConfigError(f"{place(self.source, self.lines, self.pointer, at)}: {message}")

    def child(self, key: str | int) -> Setting:
        """Return the value under a key or position, which must be there."""
        return replace(self, value=self.value[key], pointer=below(self.pointer, key))

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
                self.fail(f"unknown key {shorten(key, 60)!r}; {suggestion(key, known)}", key)
        return {key: self.child(key) for key in self.value}

    def refuse_slips(self, known: Collection[str]) -> None:
        """Refuse keys of a mapping that look like slips of known ones, where any other name may be a key, too.

        Raises:
            ConfigError: with what is meant.
        """
        for key in self.table():
            near = difflib.get_close_matches(key, known, 1, 0.8)
            if near and key not in known:
                self.fail(f"unknown key {shorten(key, 60)!r}; did you mean {near[0]!r}?", key)

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
