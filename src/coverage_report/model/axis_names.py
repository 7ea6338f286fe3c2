"""What an axis can be called."""

from __future__ import annotations

import re

from coverage_report.text import shorten

#: Words that reports use beside the axes' names, so that no axis can have them.
RESERVED = (
    "axes",
    "builds",
    "name",
    "notes",
    "origin",
    "package",
    "records",
    "repeat",
    "status",
    "versions",
)
_AXIS = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)


def check_axis_name(name: str) -> None:
    """Raise ValueError for a name that no axis can have, in words that follow the subject.

    Names are lower-case letters, digits and ``_``; the part after a dot is a level (``compiler.c``). The words that
    JSON reports use beside axes are no names: such a report would not be read back as it was written.
    """
    if name in RESERVED:
        raise ValueError(f"has the name {name!r}, which reports use for something else: rename it")
    if not _AXIS.fullmatch(name):
        raise ValueError(
            f"has the name {shorten(repr(name), 60)}: write names in lower-case letters, digits "
            "and _, such as build_type"
        )
