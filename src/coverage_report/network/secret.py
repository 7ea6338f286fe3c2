"""A secret text that no message, log or traceback shows."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

from coverage_report.errors import OutputError

_SHOWN: Final = "***"
#: Less of base64 is found in any text.
_LEAST = 5


class Secret:
    """A token. Printing, formatting or raising it shows ``***``.

    Args:
        text: the secret; white space around it, such as the newline at the end of a file, is not part of it.
        source: where it comes from, for messages.

    Raises:
        OutputError: when it is empty, or holds what no HTTP header can carry; without the text. It is no
            mistake on the command line, so it fails no build.
    """

    __slots__ = ("_text", "source")

    def __init__(self, text: str, source: str) -> None:
        stripped = text.strip()
        if not stripped:
            raise OutputError(f"the token in {source} is empty")
        if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in stripped):
            raise OutputError(f"the token in {source} holds control characters: is it the token?")
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
        forms = _forms(self._text) | _forms(self.header(""))
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, _SHOWN)
        return text


@lru_cache(maxsize=8)
def _forms(plain: str) -> frozenset[str]:
    """Return how a server, a log or Python may write a text."""
    data = plain.encode()
    percent = {quote(plain), quote(plain, safe=""), quote_plus(plain)}
    return frozenset(
        {plain, repr(plain)[1:-1], plain.encode("unicode_escape").decode("ascii")}
        | {html.escape(plain, quote=quoted) for quoted in (True, False)}
        | {json.dumps(plain, ensure_ascii=plainly)[1:-1] for plainly in (True, False)}
        | {json.dumps(plain)[1:-1].replace("/", "\\/")}
        | {repr(data)[2:-1], data.hex(), data.hex().upper()}
        | percent
        | {re.sub("%..", lambda found: found[0].lower(), form) for form in percent}
        | set(_base64(data))
    )


def _base64(data: bytes) -> Iterator[str]:
    """Yield what base64 makes of data that stands anywhere in a longer text, such as ``user:token``."""
    for before in range(3):
        encoded = b64encode(bytes(before) + data)
        inner = encoded[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6].decode()
        if len(inner) > _LEAST:
            yield inner
            yield inner.translate({ord("+"): "-", ord("/"): "_"})
