"""A side door for exporters: what is said of a subject, and how much of it, before any medium shows it. Provisional.

A view (`ReportView`, `DiffView`, `TrendView`) is made of a subject with ``of`` and holds plain values: numbers, names, finished
words, `Phrase`s of words and data, and `Excerpt`s that count what they leave out. A medium gives a phrase the function that escapes its
data. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module

#: Each name of this door under the module that it comes from. Type checkers see ``__init__.pyi``, which
#: ``docs/generate.py`` writes from this table.
_HOMES = {
    "changes": ("Change", "Loss", "Replacement", "Upgrade"),
    "diff": ("DiffLimits", "DiffView", "Respelled", "SideView", "VersionChange"),
    "excerpt": ("Excerpt",),
    "expected": ("Known", "StateCount", "known_failures", "shown_cell", "shown_state"),
    "diff_picture": ("diff_picture",),
    "json_text": ("written",),
    "matrix": ("Build", "Line", "Matrix", "Row", "Table", "looks_of", "tables"),
    "picture": ("Mark", "Picture", "PictureRow", "picture_of"),
    "remarks": ("Remark",),
    "report": ("Platform", "ReportLimits", "ReportView", "Section", "SnapshotLine"),
    "served": ("HostLine", "PackageLine", "ServedView", "served_view"),
    "spelling": ("Branch", "Spelling", "spell"),
    "states": ("CHANGES", "STATES", "CellState", "Fate", "Look", "color_of"),
    "svg_text": ("fitted", "one_line", "text_width"),
    "trend": ("PointLine", "SeriesPart", "TrendLimits", "TrendView"),
    "view": ("View",),
    "words": (
        "Escape",
        "Name",
        "Phrase",
        "Region",
        "Strong",
        "count",
        "listing",
        "number",
        "value",
        "values",
        "who",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(  # noqa: PLE0605 - type checkers read the stub
    _HOME_OF, key=lambda name: (not name.isupper(), name)
)


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
