"""Walking all pages of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from coverage_report import OutputError
from coverage_report.net import Api

_NEXT = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')
MAX_PAGES = 1000


def pages(api: Api, path: str, query: str, kind: Any) -> Iterator[Any]:
    """Yield the items of all pages of `path`.

    Of the ``Link`` to the next page (RFC 8288) only the query is used: whatever it says, the request
    goes where the first one went.

    Raises:
        OutputError: when the list has no end.
    """
    for _ in range(MAX_PAGES):
        reply = api.call("GET", f"{path}{query and '?'}{query}", list[kind])
        yield from reply.value
        following = next_query(reply.headers)
        if following is None:
            return
        if following == query:
            break
        query = following
    raise OutputError("the list of comments never ends")


def next_query(headers: Mapping[str, str]) -> str | None:
    """Return the query of the link to the next page, or None after the last."""
    found = _NEXT.search(headers.get("link", ""))
    try:
        return urlsplit(found[1]).query if found else None
    except ValueError:
        return None
