"""Built-in plugin: ``metrics``, gauges that GitLab's merge request widget compares by itself.

https://docs.gitlab.com/ci/testing/metrics_reports/ and https://openmetrics.io: text, ending with ``# EOF``.
The gauges are counts, not shares: a share changes for all packages when one of them gets a new combination.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, hookimpl
from coverage_report.text import harmless
from coverage_report.views.expected import numbers_of_states

#: Name and help of each gauge.
_EXPECTED = ("coverage_report_expected", "Combinations that apply, of all packages.")
_BUILT = ("coverage_report_built", "Combinations that are built, of all packages.")
_STATE = ("coverage_report_cells", "Combinations in each state, by the declaration.")
_PACKAGE = ("coverage_report_package_built", "Combinations that the package is built for.")


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``metrics.txt``."""
    yield Artifact("metrics.txt", "".join(f"{line}\n" for line in _lines(model)))


def _lines(model: CoverageModel) -> Iterator[str]:
    # A dated name would make each metric new: only several snapshots are told apart.
    many = len(model.snapshots) > 1
    names = {s.name: {"snapshot": s.name} if many else {} for s in model.snapshots}
    # Where there is nothing to compare with, what is built would stand as all that was expected.
    expected = [(names[s.name], s.tally.total) for s in model.snapshots if not s.alone]
    built = [(names[s.name], s.tally.covered) for s in model.snapshots]
    states = [
        (names[s.name] | {"state": state}, cells)
        for s in model.snapshots
        for state, cells in numbers_of_states(s).items()
    ]
    packages = [
        (names[s.name] | {"package": package.name}, package.tally.covered)
        for s in model.snapshots
        for package in s.packages
        if package.tally.total  # nothing is expected of the others
    ]
    gauges = ((_EXPECTED, expected), (_BUILT, built), (_STATE, states), (_PACKAGE, packages))
    for (name, text), samples in ((gauge, samples) for gauge, samples in gauges if samples):
        yield f"# TYPE {name} gauge"
        yield f"# HELP {name} {text}"
        yield from (f"{name}{_labels(labels)} {value}" for labels, value in samples)
    yield "# EOF"


def _labels(labels: dict[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return harmless(value).replace("\\", "\\\\").replace('"', '\\"')


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``metrics``."""
    text = "OpenMetrics gauges for GitLab's merge request widget: one for each package"
    return (Exporter(name="metrics", export=export, help=text),)
