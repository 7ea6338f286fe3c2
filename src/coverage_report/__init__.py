"""Know what your packages are built for.

This module is the public door: what it names is what plugins and programs may rely on. Names are
loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coverage_report.analysis.diff.model import Cause, Diff, Move, PackageDiff, Totals
    from coverage_report.analysis.diff.trend import Decline, Point, Series, Trend
    from coverage_report.core.coverage import compute, merge
    from coverage_report.errors import (
        ConfigError,
        CoverageReportError,
        GateError,
        InputError,
        OutputError,
        PluginError,
        TemplateFailure,
        UsageError,
    )
    from coverage_report.io.artifacts import Artifact
    from coverage_report.io.decode import decode_json, decode_text, decode_yaml
    from coverage_report.io.sources import Source
    from coverage_report.model.axes import (
        canonical_compiler,
        canonical_target,
        combination_key,
        target_family,
        value_of,
    )
    from coverage_report.model.hosts import Host, Hosts, Served, Serving
    from coverage_report.model.nouns import (
        ANY,
        ANYTHING,
        DEFAULT_AXES,
        NONE,
        BuildRecord,
        Cell,
        Combination,
        CoverageModel,
        LeftOut,
        Mention,
        Observed,
        Origin,
        Package,
        Problem,
        Remarks,
        Snapshot,
        State,
        Status,
        Universe,
        UniverseKind,
    )
    from coverage_report.model.tally import Tally
    from coverage_report.network.api import Api, Clock, Refused, Reply
    from coverage_report.network.http import Unclear, root_problem, shown_root
    from coverage_report.network.secret import Secret
    from coverage_report.plugin.extensions import (
        ExportContext,
        Exporter,
        LoadContext,
        Loaded,
        Loader,
        Terminal,
    )
    from coverage_report.plugin.hookspecs import hookimpl
    from coverage_report.plugin.publishing import (
        Detection,
        Document,
        PublishContext,
        Published,
        Publisher,
    )
    from coverage_report.text import (
        file_name,
        harmless,
        harmless_json,
        is_safe_path,
        natural_key,
        shorten,
        utf16_length,
        version_key,
        visible,
    )

__version__ = "0.1.0"

_HOMES = {
    "network.api": ("Api", "Clock", "Refused", "Reply"),
    "model.axes": (
        "canonical_compiler",
        "canonical_target",
        "combination_key",
        "target_family",
        "value_of",
    ),
    "core.coverage": ("compute", "merge"),
    "io.artifacts": ("Artifact",),
    "io.decode": ("decode_json", "decode_text", "decode_yaml"),
    "analysis.diff.model": ("Cause", "Diff", "Move", "PackageDiff", "Totals"),
    "analysis.diff.trend": ("Decline", "Point", "Series", "Trend"),
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
    "plugin.extensions": (
        "ExportContext",
        "Exporter",
        "LoadContext",
        "Loaded",
        "Loader",
        "Terminal",
    ),
    "plugin.hookspecs": ("hookimpl",),
    "network.http": ("Unclear", "root_problem", "shown_root"),
    "model.hosts": ("Host", "Hosts", "Served", "Serving"),
    "model.nouns": (
        "ANY",
        "ANYTHING",
        "DEFAULT_AXES",
        "NONE",
        "BuildRecord",
        "Cell",
        "Combination",
        "CoverageModel",
        "LeftOut",
        "Mention",
        "Observed",
        "Origin",
        "Package",
        "Problem",
        "Remarks",
        "Snapshot",
        "State",
        "Status",
        "Universe",
        "UniverseKind",
    ),
    "plugin.publishing": ("Detection", "Document", "PublishContext", "Published", "Publisher"),
    "network.secret": ("Secret",),
    "io.sources": ("Source",),
    "model.tally": ("Tally",),
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
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "ANY",
    "ANYTHING",
    "DEFAULT_AXES",
    "NONE",
    "Api",
    "Artifact",
    "BuildRecord",
    "Cause",
    "Cell",
    "Clock",
    "Combination",
    "ConfigError",
    "CoverageModel",
    "CoverageReportError",
    "Decline",
    "Detection",
    "Diff",
    "Document",
    "ExportContext",
    "Exporter",
    "GateError",
    "Host",
    "Hosts",
    "InputError",
    "LeftOut",
    "LoadContext",
    "Loaded",
    "Loader",
    "Mention",
    "Move",
    "Observed",
    "Origin",
    "OutputError",
    "Package",
    "PackageDiff",
    "PluginError",
    "Point",
    "Problem",
    "PublishContext",
    "Published",
    "Publisher",
    "Refused",
    "Remarks",
    "Reply",
    "Secret",
    "Series",
    "Served",
    "Serving",
    "Snapshot",
    "Source",
    "State",
    "Status",
    "Tally",
    "TemplateFailure",
    "Terminal",
    "Totals",
    "Trend",
    "Unclear",
    "Universe",
    "UniverseKind",
    "UsageError",
    "__version__",
    "canonical_compiler",
    "canonical_target",
    "combination_key",
    "compute",
    "decode_json",
    "decode_text",
    "decode_yaml",
    "file_name",
    "harmless",
    "harmless_json",
    "hookimpl",
    "is_safe_path",
    "merge",
    "natural_key",
    "root_problem",
    "shorten",
    "shown_root",
    "target_family",
    "utf16_length",
    "value_of",
    "version_key",
    "visible",
]


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
