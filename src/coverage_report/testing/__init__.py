"""The kit for plugin authors: small inputs, and checks of what every plugin must satisfy.

`table`, `sample_model`, `sample_diff` and `sample_trend` make input for a test, `check_exporter` and
`check_loader` assert the rules that hold for all exporters and loaders. The tests of
the built-in plugins use the same kit.
"""

from coverage_report.testing._diffs import sample_diff, sample_trend
from coverage_report.testing._exporters import check_exporter
from coverage_report.testing._loaders import check_loader, load
from coverage_report.testing._tables import sample_model, table

__all__ = [
    "check_exporter",
    "check_loader",
    "load",
    "sample_diff",
    "sample_model",
    "sample_trend",
    "table",
]
