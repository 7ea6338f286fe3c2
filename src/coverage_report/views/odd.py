"""The odd one out: what no package is built for, though almost every other pair of the same two axes is there."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_report import CoverageModel, Snapshot
from coverage_report.views import words
from coverage_report.views.words import Name, Phrase, Region


def odd_ones(model: CoverageModel, snapshot: Snapshot) -> Iterator[Phrase]:
    """Yield a sentence for each two axes of a snapshot that are nearly a full product.

    ``20 of 21 combinations of os × python are built for, by some package; not windows/cp314``
    """
    for found in model.nearly_full(snapshot):
        built = words.number(found.cells - len(found.odd))
        every = words.count(found.cells, "combination")
        axes = Phrase.join(" × ", map(Name, found.axes))
        odd = Phrase.join(", ", (Region(words.values(pair)) for pair in found.odd))
        yield Phrase.of(
            f"{built} of {every} of ", axes, " are built for, by some package; not ", odd
        )
