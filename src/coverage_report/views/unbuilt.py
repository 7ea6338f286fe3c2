"""Packages that an input names and has no build of, with the reason that it gives."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_report import CoverageModel, Snapshot
from coverage_report.views import limits, words
from coverage_report.views.excerpt import Excerpt
from coverage_report.views.words import Name, Phrase


def unbuilt(model: CoverageModel, snapshot: Snapshot) -> Iterator[Phrase]:
    """Yield a sentence for each reason why packages of a snapshot have no build: ``source only: zlib (1.3)``."""
    without = {package.name for package in snapshot.packages if not package.records}
    found: dict[str, dict[str, None]] = {}
    for out in model.left_out:
        if out.snapshot == snapshot.name and out.package in without:
            named = f"{out.package} ({out.version})" if out.version else out.package
            found.setdefault(out.reason, {})[named] = None
    for reason in sorted(found):
        names = Excerpt.of(found[reason], limits.NAMES_LISTED)
        yield Phrase.of(Name(reason), ": ", words.listing(names))
