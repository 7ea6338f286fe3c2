r"""Built-in plugin: ``total``, one line for each snapshot, for programs that read the log of a job.

``TOTAL 44/56 78.5%``: GitLab's ``coverage`` keyword reads it with ``/^TOTAL.* (\d+(?:\.\d+)?)%$/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, hookimpl
from coverage_report.text import harmless


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``total.txt``, without colours whatever the terminal can."""
    many = len(model.snapshots) > 1
    lines = (
        f"TOTAL {f'{harmless(s.name)} ' if many else ''}{s.tally.covered}/{s.tally.total} {s.tally.floored(1)}\n"
        for s in model.snapshots
    )
    yield Artifact("total.txt", "".join(lines) or "TOTAL 0/0 n/a\n")


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``total``."""
    text = "one line, such as TOTAL 44/56 78.5%, for GitLab's coverage keyword and for scripts"
    return (Exporter(name="total", export=export, help=text),)
