"""Text and data in a page: escaped, so that whatever a record says stays text."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from html import escape

from coverage_report.text import harmless_json, visible

_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def text(value: str) -> str:
    """Return text for HTML, between tags or in a quoted attribute."""
    return escape(visible(value))


def json_block(data: object) -> str:
    """Return JSON for a ``script`` element: nothing in it ends the element or begins a comment there.

    ASCII alone, so that the line separators that JavaScript once took for line ends are escapes, too.
    """
    written = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return harmless_json(written.translate(_IN_SCRIPT))


def csp_hash(content: str) -> str:
    """Return a source of a Content Security Policy that allows this script or style alone (CSP level 3)."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{b64encode(digest).decode('ascii')}'"
