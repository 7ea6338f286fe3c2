"""What everything that is written as JSON has in common."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from coverage_report import Problem, __version__
from coverage_report.text import harmless_json

SCHEMA = 2
#: Characters that JSON lets stand in text and that act unseen: controls, bidi, zero width.
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def written(data: object) -> str:
    """Return plain data as JSON text: stable, readable, and without characters that act unseen."""
    try:
        text = msgspec.json.format(msgspec.json.encode(data), indent=1).decode()
    except (
        TypeError,
        UnicodeEncodeError,
    ):  # half a character, a kind of text: `json` passes them on
        text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    return harmless_json(_UNSEEN.sub(_escape, text)) + "\n"


def beginning(
    generated_at: str | None, axes: Sequence[str], kind: str | None = None
) -> dict[str, Any]:
    """Return the keys that everything begins with; a report is of no kind."""
    return {
        "schema": SCHEMA,
        **({"kind": kind} if kind else {}),
        "generator": {"name": "coverage-report", "version": __version__},
        "generated_at": generated_at,
        "axes": list(axes),
    }


def problems_data(problems: Iterable[Problem]) -> list[dict[str, str | bool]]:
    """Return problems as plain data."""
    return [
        {
            "file": p.file,
            "pointer": p.pointer,
            "message": p.message,
            **({"lost": True} if p.lost else {}),
        }
        for p in problems
    ]


def _escape(unseen: re.Match[str]) -> str:
    return f"\\u{ord(unseen[0]):04x}"
