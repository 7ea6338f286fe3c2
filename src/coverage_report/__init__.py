"""Know what your packages are built for.

This module is the public door: what it names is what programs and plugins need first. The side doors
hold the rest: `coverage_report.text`, `coverage_report.values`, `coverage_report.net`,
`coverage_report.views` and `coverage_report.testing`. Names are loaded when they are first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from warnings import warn

__version__ = "0.1.0"

#: Each name of the door under the module that it comes from. Type checkers see ``__init__.pyi``, which
#: ``docs/generate.py`` writes from this table.
_HOMES = {
    "analysis.diff.compare": ("compare",),
    "analysis.diff.model": (
        "Cause",
        "Diff",
        "Move",
        "PackageDiff",
        "PackageState",
        "ScopeChange",
        "Totals",
    ),
    "analysis.diff.trend": (
        "Decline",
        "Point",
        "Series",
        "Trend",
        "newest_first",
        "outline",
        "trend",
    ),
    "analysis.explain": ("distance_of",),
    "core.coverage": ("compute", "merge"),
    "errors": (
        "ConfigError",
        "CoverageReportError",
        "GateError",
        "InputError",
        "OutputError",
        "PluginError",
        "TemplateFailure",
        "UsageError",
    ),
    "io.artifacts": ("Artifact",),
    "io.sources": ("Source",),
    "model.hosts": ("Fit", "Host", "Hosts", "Served", "Serving"),
    "model.nouns": (
        "ANY",
        "DEFAULT_AXES",
        "NONE",
        "BuildRecord",
        "Cell",
        "Combination",
        "CoverageModel",
        "DefaultAxes",
        "LeftOut",
        "Mention",
        "Named",
        "Observed",
        "Origin",
        "Package",
        "Problem",
        "Remarks",
        "Scope",
        "Serves",
        "Snapshot",
        "State",
        "Status",
        "Universe",
        "UniverseKind",
    ),
    "model.tally": ("Tally",),
    "plugin.extensions": (
        "Asked",
        "ExportContext",
        "Exporter",
        "LoadContext",
        "Loaded",
        "Loader",
        "Terminal",
    ),
    "plugin.hookspecs": ("hookimpl",),
    "plugin.publishing": ("Detection", "Document", "PublishContext", "Published", "Publisher"),
    "run.inputs": ("Inputs",),
    "run.loading": ("load",),
    "run.pipeline": ("build_model",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

#: Names that were at this door, each under the side door that has it now. They still work, with a warning.
_MOVED = {
    "net": (
        "Api",
        "Clock",
        "Refused",
        "Reply",
        "Secret",
        "Unclear",
        "root_problem",
        "shown_root",
    ),
    "text": (
        "file_name",
        "harmless",
        "harmless_json",
        "is_safe_path",
        "natural_key",
        "shorten",
        "utf16_length",
        "version_key",
        "visible",
    ),
    "values": (
        "ANYTHING",
        "canonical_compiler",
        "canonical_target",
        "combination_key",
        "decode_json",
        "decode_text",
        "decode_yaml",
        "target_family",
        "value_of",
    ),
}
_MOVED_TO = {name: door for door, names in _MOVED.items() for name in names}

__all__ = sorted(  # noqa: PLE0605 - type checkers read the stub
    ["__version__", *_HOME_OF], key=lambda name: (not name.isupper(), not name[0].isupper(), name)
)


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value
    if name in _MOVED_TO:
        door = f"{__name__}.{_MOVED_TO[name]}"
        warn(f"import {name} from {door}", DeprecationWarning, stacklevel=2)
        return getattr(import_module(door), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
