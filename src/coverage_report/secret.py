"""A secret text that no message, log or traceback shows."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import quote

from coverage_report.errors import UsageError

_SHOWN: Final = "***"


class Secret:
    """A token. Printing, formatting or raising it shows ``***``.

    Args:
        text: the secret; white space around it, such as the newline at the end of a file, is not part of it.
        source: where it comes from, for messages.

    Raises:
        UsageError: when it is empty, or holds what no HTTP header can carry; without the text.
    """

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: str) -> None:
        stripped = text.strip()
        if not stripped:
            raise UsageError(f"the token in {source} is empty")
        if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in stripped):
            raise UsageError(f"the token in {source} holds control characters: is it the token?")
        self._text = stripped
        self.source = source

    def __repr__(self) -> str:
        return _SHOWN

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")

    def header(self, scheme: str) -> str:
        """Return the value of an HTTP header: the scheme, if there is one, and the secret as UTF-8."""
        text = f"{scheme} {self._text}" if scheme else self._text
        return text.encode().decode("latin-1")

    def scrub(self, text: str) -> str:
        """Return `text` with ``***`` for the secret, also where it was escaped or encoded."""
        plain = self._text
        escaped = plain.encode("unicode_escape").decode("ascii")
        forms = {plain, escaped, quote(plain), quote(plain, safe=""), self.header("")}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, _SHOWN)
        return text
