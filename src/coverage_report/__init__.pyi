# Generated from _HOMES in __init__.py by `make fix`; `make docs` checks it.
from coverage_report.analysis.diff.compare import compare as compare
from coverage_report.analysis.diff.model import Cause as Cause
from coverage_report.analysis.diff.model import Diff as Diff
from coverage_report.analysis.diff.model import Move as Move
from coverage_report.analysis.diff.model import PackageDiff as PackageDiff
from coverage_report.analysis.diff.model import PackageState as PackageState
from coverage_report.analysis.diff.model import ScopeChange as ScopeChange
from coverage_report.analysis.diff.model import Totals as Totals
from coverage_report.analysis.diff.trend import Decline as Decline
from coverage_report.analysis.diff.trend import Point as Point
from coverage_report.analysis.diff.trend import Series as Series
from coverage_report.analysis.diff.trend import Trend as Trend
from coverage_report.analysis.diff.trend import newest_first as newest_first
from coverage_report.analysis.diff.trend import outline as outline
from coverage_report.analysis.diff.trend import trend as trend
from coverage_report.analysis.explain import distance_of as distance_of
from coverage_report.core.coverage import compute as compute
from coverage_report.core.coverage import merge as merge
from coverage_report.errors import ConfigError as ConfigError
from coverage_report.errors import CoverageReportError as CoverageReportError
from coverage_report.errors import GateError as GateError
from coverage_report.errors import InputError as InputError
from coverage_report.errors import OutputError as OutputError
from coverage_report.errors import PluginError as PluginError
from coverage_report.errors import TemplateFailure as TemplateFailure
from coverage_report.errors import UsageError as UsageError
from coverage_report.io.artifacts import Artifact as Artifact
from coverage_report.io.sources import Source as Source
from coverage_report.model.hosts import Fit as Fit
from coverage_report.model.hosts import Host as Host
from coverage_report.model.hosts import Hosts as Hosts
from coverage_report.model.hosts import Served as Served
from coverage_report.model.hosts import Serving as Serving
from coverage_report.model.nouns import ANY as ANY
from coverage_report.model.nouns import DEFAULT_AXES as DEFAULT_AXES
from coverage_report.model.nouns import NONE as NONE
from coverage_report.model.nouns import BuildRecord as BuildRecord
from coverage_report.model.nouns import Cell as Cell
from coverage_report.model.nouns import Combination as Combination
from coverage_report.model.nouns import CoverageModel as CoverageModel
from coverage_report.model.nouns import DefaultAxes as DefaultAxes
from coverage_report.model.nouns import LeftOut as LeftOut
from coverage_report.model.nouns import Mention as Mention
from coverage_report.model.nouns import Named as Named
from coverage_report.model.nouns import Observed as Observed
from coverage_report.model.nouns import Origin as Origin
from coverage_report.model.nouns import Package as Package
from coverage_report.model.nouns import Problem as Problem
from coverage_report.model.nouns import Remarks as Remarks
from coverage_report.model.nouns import Scope as Scope
from coverage_report.model.nouns import Serves as Serves
from coverage_report.model.nouns import Snapshot as Snapshot
from coverage_report.model.nouns import State as State
from coverage_report.model.nouns import Status as Status
from coverage_report.model.nouns import Universe as Universe
from coverage_report.model.nouns import UniverseKind as UniverseKind
from coverage_report.model.tally import Tally as Tally
from coverage_report.plugin.extensions import Asked as Asked
from coverage_report.plugin.extensions import ExportContext as ExportContext
from coverage_report.plugin.extensions import Exporter as Exporter
from coverage_report.plugin.extensions import LoadContext as LoadContext
from coverage_report.plugin.extensions import Loaded as Loaded
from coverage_report.plugin.extensions import Loader as Loader
from coverage_report.plugin.extensions import Terminal as Terminal
from coverage_report.plugin.hookspecs import hookimpl as hookimpl
from coverage_report.plugin.publishing import Detection as Detection
from coverage_report.plugin.publishing import Document as Document
from coverage_report.plugin.publishing import PublishContext as PublishContext
from coverage_report.plugin.publishing import Published as Published
from coverage_report.plugin.publishing import Publisher as Publisher
from coverage_report.run.inputs import Inputs as Inputs
from coverage_report.run.loading import load as load
from coverage_report.run.pipeline import build_model as build_model

__all__ = [
    "ANY",
    "DEFAULT_AXES",
    "NONE",
    "Artifact",
    "Asked",
    "BuildRecord",
    "Cause",
    "Cell",
    "Combination",
    "ConfigError",
    "CoverageModel",
    "CoverageReportError",
    "Decline",
    "DefaultAxes",
    "Detection",
    "Diff",
    "Document",
    "ExportContext",
    "Exporter",
    "Fit",
    "GateError",
    "Host",
    "Hosts",
    "InputError",
    "Inputs",
    "LeftOut",
    "LoadContext",
    "Loaded",
    "Loader",
    "Mention",
    "Move",
    "Named",
    "Observed",
    "Origin",
    "OutputError",
    "Package",
    "PackageDiff",
    "PackageState",
    "PluginError",
    "Point",
    "Problem",
    "PublishContext",
    "Published",
    "Publisher",
    "Remarks",
    "Scope",
    "ScopeChange",
    "Series",
    "Served",
    "Serves",
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
    "Universe",
    "UniverseKind",
    "UsageError",
    "__version__",
    "build_model",
    "compare",
    "compute",
    "distance_of",
    "hookimpl",
    "load",
    "merge",
    "newest_first",
    "outline",
    "trend",
]
_HOMES: dict[str, tuple[str, ...]]
_HOME_OF: dict[str, str]
_MOVED: dict[str, tuple[str, ...]]
__version__: str
