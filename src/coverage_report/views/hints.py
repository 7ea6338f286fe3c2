"""What a reader of a report may do next: look at the odd one out, compare, or choose other axes."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_report import CoverageModel, Snapshot
from coverage_report.views import limits, words
from coverage_report.views.grid import coarser, columns_of
from coverage_report.views.matrix import Matrix
from coverage_report.views.words import Name, Phrase, Region


def hints(model: CoverageModel, matrix: Matrix) -> Iterator[Phrase]:
    """Yield the odd ones out, how to get something to compare with, and axes that make a matrix half as wide, or narrower."""
    yield from odd_ones(model, matrix.snapshot)
    if matrix.snapshot.alone:
        declare, compare = Name("expected"), Name("coverage-report diff")
        yield Phrase.of("to compare: declare what you expect (", declare, "), or use ", compare)
    size = len(matrix.combinations)
    if size <= limits.LARGE or len(matrix.packages) == 1:
        return
    for expressions in coarser(model.axes):
        fewer = len(columns_of(matrix.combinations, model.axes, expressions))
        if 1 < fewer <= size // 2:
            option = Name(f"--axes {','.join(expressions)}")
            instead = f"{words.number(fewer)} combinations instead of {words.number(size)}"
            yield Phrase.of("for a smaller table: ", option, f" ({instead})")
            return


def odd_ones(model: CoverageModel, snapshot: Snapshot) -> Iterator[Phrase]:
    """Yield a sentence for each two axes of a snapshot that are nearly a full product.

    ``20 of 21 os × python pairs are built; the odd one out is windows/cp314``
    """
    for found in model.nearly_full(snapshot):
        built = f"{words.number(found.cells - len(found.odd))} of {words.number(found.cells)} "
        axes = Phrase.join(" × ", map(Name, found.axes))
        odd = Phrase.join(", ", (Region(words.values(pair)) for pair in found.odd))
        verb = "one out is" if len(found.odd) == 1 else "ones out are"
        yield Phrase.of(built, axes, f" pairs are built; the odd {verb} ", odd)
