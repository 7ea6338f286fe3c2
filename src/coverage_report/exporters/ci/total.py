r"""Built-in plugin: ``total``, one line for each snapshot, for programs that read the log of a job.

``TOTAL 44/56 78.5%``: GitLab's ``coverage`` keyword reads it with ``/^TOTAL.* (\d+(?:\.\d+)?)%$/``. Where one package
is all that there is, it says ``TOTAL 6 platforms``, which is no percentage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_report import Artifact, CoverageModel, ExportContext, Exporter, Snapshot, hookimpl
from coverage_report.text import harmless
from coverage_report.views.words import built_for


def export(model: CoverageModel, _: ExportContext) -> Iterator[Artifact]:
    """Yield ``total.txt``, without colours whatever the terminal can."""
    many = len(model.snapshots) > 1
    lines = (
        f"TOTAL {f'{harmless(s.name)} ' if many else ''}{_built(s)}\n" for s in model.snapshots
    )
    yield Artifact("total.txt", "".join(lines) or "TOTAL 0/0 n/a\n")


def _built(snapshot: Snapshot) -> str:
    tally = snapshot.tally
    if snapshot.alone and tally.total:
        return built_for(snapshot)
    return f"{tally.covered}/{tally.total} {tally.floored(1)}"


@hookimpl
def register_exporters() -> Iterable[Exporter]:
    """Offer ``total``."""
    text = "one line, such as TOTAL 44/56 78.5%, for GitLab's coverage keyword and for scripts"
    return (Exporter(name="total", export=export, help=text),)
