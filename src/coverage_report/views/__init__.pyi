# Generated from _HOMES in __init__.py by `make fix`; `make docs` checks it.
from coverage_report.views.changes import Change as Change
from coverage_report.views.changes import Loss as Loss
from coverage_report.views.changes import Replacement as Replacement
from coverage_report.views.changes import Upgrade as Upgrade
from coverage_report.views.diff import DiffLimits as DiffLimits
from coverage_report.views.diff import DiffView as DiffView
from coverage_report.views.diff import Respelled as Respelled
from coverage_report.views.diff import SideView as SideView
from coverage_report.views.diff import VersionChange as VersionChange
from coverage_report.views.diff_picture import diff_picture as diff_picture
from coverage_report.views.excerpt import Excerpt as Excerpt
from coverage_report.views.expected import Known as Known
from coverage_report.views.expected import StateCount as StateCount
from coverage_report.views.expected import known_failures as known_failures
from coverage_report.views.expected import shown_cell as shown_cell
from coverage_report.views.expected import shown_state as shown_state
from coverage_report.views.json_text import written as written
from coverage_report.views.matrix import Build as Build
from coverage_report.views.matrix import Line as Line
from coverage_report.views.matrix import Matrix as Matrix
from coverage_report.views.matrix import Row as Row
from coverage_report.views.matrix import Table as Table
from coverage_report.views.matrix import looks_of as looks_of
from coverage_report.views.matrix import tables as tables
from coverage_report.views.picture import Mark as Mark
from coverage_report.views.picture import Picture as Picture
from coverage_report.views.picture import PictureRow as PictureRow
from coverage_report.views.picture import picture_of as picture_of
from coverage_report.views.remarks import Remark as Remark
from coverage_report.views.report import Platform as Platform
from coverage_report.views.report import ReportLimits as ReportLimits
from coverage_report.views.report import ReportView as ReportView
from coverage_report.views.report import Section as Section
from coverage_report.views.report import SnapshotLine as SnapshotLine
from coverage_report.views.served import HostLine as HostLine
from coverage_report.views.served import PackageLine as PackageLine
from coverage_report.views.served import ServedView as ServedView
from coverage_report.views.served import served_view as served_view
from coverage_report.views.spelling import Branch as Branch
from coverage_report.views.spelling import Spelling as Spelling
from coverage_report.views.spelling import spell as spell
from coverage_report.views.states import CHANGES as CHANGES
from coverage_report.views.states import STATES as STATES
from coverage_report.views.states import CellState as CellState
from coverage_report.views.states import Fate as Fate
from coverage_report.views.states import Look as Look
from coverage_report.views.states import color_of as color_of
from coverage_report.views.svg_text import fitted as fitted
from coverage_report.views.svg_text import one_line as one_line
from coverage_report.views.svg_text import text_width as text_width
from coverage_report.views.trend import PointLine as PointLine
from coverage_report.views.trend import SeriesPart as SeriesPart
from coverage_report.views.trend import TrendLimits as TrendLimits
from coverage_report.views.trend import TrendView as TrendView
from coverage_report.views.view import View as View
from coverage_report.views.words import Escape as Escape
from coverage_report.views.words import Name as Name
from coverage_report.views.words import Phrase as Phrase
from coverage_report.views.words import Region as Region
from coverage_report.views.words import Strong as Strong
from coverage_report.views.words import count as count
from coverage_report.views.words import listing as listing
from coverage_report.views.words import number as number
from coverage_report.views.words import value as value
from coverage_report.views.words import values as values
from coverage_report.views.words import who as who

__all__ = [
    "CHANGES",
    "STATES",
    "Branch",
    "Build",
    "CellState",
    "Change",
    "DiffLimits",
    "DiffView",
    "Escape",
    "Excerpt",
    "Fate",
    "HostLine",
    "Known",
    "Line",
    "Look",
    "Loss",
    "Mark",
    "Matrix",
    "Name",
    "PackageLine",
    "Phrase",
    "Picture",
    "PictureRow",
    "Platform",
    "PointLine",
    "Region",
    "Remark",
    "Replacement",
    "ReportLimits",
    "ReportView",
    "Respelled",
    "Row",
    "Section",
    "SeriesPart",
    "ServedView",
    "SideView",
    "SnapshotLine",
    "Spelling",
    "StateCount",
    "Strong",
    "Table",
    "TrendLimits",
    "TrendView",
    "Upgrade",
    "VersionChange",
    "View",
    "color_of",
    "count",
    "diff_picture",
    "fitted",
    "known_failures",
    "listing",
    "looks_of",
    "number",
    "one_line",
    "picture_of",
    "served_view",
    "shown_cell",
    "shown_state",
    "spell",
    "tables",
    "text_width",
    "value",
    "values",
    "who",
    "written",
]
_HOMES: dict[str, tuple[str, ...]]
_HOME_OF: dict[str, str]
